"""Repairs with the whole picture in sight, through the renderer: FLUX.1's real classes, tiny, random weights."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import pytest
import torch

from planners.card_memory import RESERVE
from planners.scene import Box, Canvas, Entity, Scene
from renderers.base import Candidate, RenderError, Repair
from renderers.diffusion import DiffusionRenderer, DiffusionSettings
from renderers.families.base import AttentionCacheSettings
from renderers.families.conditions import Conditions
from renderers.repair.cached_context import reason_for_window
from renderers.repair.region import mask_of
from tests.renderers import tiny_models

WIDTH, HEIGHT, STEPS = 160, 96, 6  # 20x12 tokens
SCENE = Scene(
    prompt="a red cat",
    canvas=Canvas(width=WIDTH, height=HEIGHT),
    entities=(Entity(id="cat", noun="cat", box=Box(x0=0.1, y0=0.2, x1=0.5, y1=0.8)),),
)
SMALL = Box(x0=0.5, y0=0.5, x1=0.7, y1=0.75)  # 5% of the picture; in tokens 4x3
LARGE = Box(x0=0.2, y0=0.1, x1=0.8, y1=0.9)
WHOLE = Box(x0=0.0, y0=0.0, x1=1.0, y1=1.0)


@pytest.fixture(scope="module")
def flux_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("flux")
    tiny_models.flux().save_pretrained(folder)
    return folder


def renderer(folder: Path, **more: object) -> DiffusionRenderer:
    settings = {"steps": STEPS, "guidance": 3.0, "smallest_window": 16, "layout": "prompt", **more}
    return DiffusionRenderer(DiffusionSettings(model=str(folder), **settings))


def picture() -> Candidate:
    image = np.random.default_rng(1).integers(0, 256, (HEIGHT // 8, WIDTH // 8, 3), dtype=np.uint8)
    return Candidate(image=image.repeat(8, axis=0).repeat(8, axis=1), seed=1)


def repair(region: Box, seed: int = 5, strength: float = 1.0) -> Repair:
    return Repair(id=str(seed), operator="inpaint", region=region, about=("cat",), strength=strength, seed=seed)


def sizes_seen(painter: DiffusionRenderer, *repairs: Repair) -> tuple[Candidate, list[int]]:
    """What the repairs came to, and how many tokens of the picture each call of the denoiser saw."""
    seen: list[int] = []
    handle = painter.family.denoiser.register_forward_pre_hook(
        lambda module, args, kwargs: seen.append(kwargs["hidden_states"].shape[1]), with_kwargs=True
    )
    made = painter.repair(SCENE, picture(), list(repairs))
    handle.remove()
    return made, seen


@pytest.mark.parametrize("strength", [1.0, 0.5])
def test_outside_the_mask_not_one_bit_changes(flux_folder, strength):
    made, seen = sizes_seen(renderer(flux_folder, sight="picture", refresh=3), repair(SMALL, strength=strength))
    (mask,) = made.masks
    assert (made.image[~mask] == picture().image[~mask]).all()
    assert (made.image[mask] != picture().image[mask]).any()
    assert seen == (
        [240, 12, 12, 12, 240, 12, 12] if strength == 1.0 else [240, 12]
    )  # two of its steps are under that noise
    assert made.work.denoiser_calls == len(seen)


def test_with_a_whole_pass_at_every_step_it_is_the_whole_picture_as_the_window(flux_folder):
    made, seen = sizes_seen(renderer(flux_folder, sight="picture", refresh=1), repair(SMALL))
    window, _ = sizes_seen(renderer(flux_folder, smallest_window=1024), repair(SMALL))
    near, _ = sizes_seen(renderer(flux_folder), repair(SMALL))
    assert seen == [240] * STEPS
    assert np.abs(made.image.astype(int) - window.image).max() <= 1  # rounding
    assert np.abs(made.image.astype(int) - near.image).max() > 1


@pytest.mark.parametrize("refresh", [1, 4])
def test_a_region_that_is_the_whole_picture_is_painted_as_without_it(flux_folder, refresh):
    made, seen = sizes_seen(renderer(flux_folder, sight="picture", sight_share=1.0, refresh=refresh), repair(WHOLE))
    window, _ = sizes_seen(renderer(flux_folder), repair(WHOLE))
    assert seen == [240] * STEPS
    assert np.abs(made.image.astype(int) - window.image).max() <= 1


def test_a_region_over_the_largest_share_gets_a_window_and_that_is_said_once(flux_folder, caplog):
    painter = renderer(flux_folder, sight="picture", refresh=3)
    with caplog.at_level(logging.WARNING, "proofpress.renderers"):
        made, seen = sizes_seen(painter, repair(LARGE), repair(SMALL, seed=6))
        sizes_seen(painter, repair(LARGE))
    assert seen[:7] == [240, 12, 12, 12, 240, 12, 12] and len(set(seen[7:])) == 1 and 12 < seen[7] < 240
    (line,) = [line for line in caplog.messages if "falls back to a window" in line]
    assert "sight_share" in line
    alone, _ = sizes_seen(renderer(flux_folder), repair(LARGE))
    only = made.masks[0] & ~made.masks[1]
    assert (made.image[only] == alone.image[only]).all()


@pytest.fixture
def narrow(monkeypatch) -> None:
    """A gate that even predictions of weights so small and random can drift beyond."""
    for module in ("repairing", "inpainting"):
        monkeypatch.setattr(f"renderers.repair.{module}.MAX_DRIFT", 1e-4)


def test_what_is_kept_too_long_is_noticed_and_a_window_takes_over(flux_folder, caplog, narrow):
    painter, plain = (renderer(flux_folder, **more) for more in ({"sight": "picture", "refresh": 3}, {}))
    with caplog.at_level(logging.WARNING, "proofpress.renderers"):
        made, seen = sizes_seen(painter, repair(SMALL))
    assert seen[:5] == [240, 12, 12, 12, 240] and len(seen) == 5 + STEPS
    assert "drifted" in caplog.text and "smaller refresh" in caplog.text
    window, _ = sizes_seen(plain, repair(SMALL))
    assert (made.image == window.image).all()


def test_short_of_memory_for_the_whole_picture_a_window_takes_over(flux_folder, caplog):
    """A fault is injected: a card's error at every call that sees the whole picture."""
    painter = renderer(flux_folder, sight="picture", batch=4)

    def short_of_memory(module: object, args: object, kwargs: dict[str, torch.Tensor]) -> None:
        if kwargs["hidden_states"].shape[1] == 240:
            raise torch.OutOfMemoryError("injected")

    painter.family.denoiser.register_forward_pre_hook(short_of_memory, with_kwargs=True)
    with caplog.at_level(logging.WARNING, "proofpress.renderers"):
        made = painter.repair(SCENE, picture(), [repair(SMALL)])
    assert "enough memory" in caplog.text
    assert (made.image == renderer(flux_folder).repair(SCENE, picture(), [repair(SMALL)]).image).all()


def test_a_family_that_cannot_uses_the_window_and_says_so_once(sd_folder, caplog):
    painter, plain = renderer(sd_folder, sight="picture"), renderer(sd_folder)
    with caplog.at_level(logging.WARNING, "proofpress.renderers"):
        made = painter.repair(SCENE, picture(), [repair(SMALL), repair(LARGE, seed=6)])
    (line,) = caplog.messages
    assert "StableDiffusionPipeline" in line
    assert (made.image == plain.repair(SCENE, picture(), [repair(SMALL), repair(LARGE, seed=6)]).image).all()


def test_memory_for_what_is_kept_is_part_of_the_gate(flux_folder):
    family = renderer(flux_folder).family
    mask = mask_of([SMALL], (WIDTH, HEIGHT))
    kept = 2 * 3 * 240 * 32 * 4  # keys and values, layers, tokens, width, bytes of a float32
    assert family.cache_bytes(240, False) == kept
    assert family.cache_bytes(240, True) == 2 * 3 * (240 + 512) * 32 * 4
    assert reason_for_window(family, mask, 0.1, RESERVE + kept) is None
    assert reason_for_window(family, mask, 0.1, None) is None
    assert "takes" in (reason_for_window(family, mask, 0.1, RESERVE + kept - 1) or "")


def test_what_is_kept_is_what_the_gate_counts(flux_folder):
    family = renderer(flux_folder).family
    mask = torch.zeros(24, 40)
    mask[4:8, 4:8] = 1
    with torch.inference_mode(), family.with_attention_cache(mask, AttentionCacheSettings(2, 1.0)) as seeing:
        latents = torch.zeros(1, 4, 24, 40)
        seeing.predict(latents, torch.tensor(500.0), Conditions([family.text("a red cat")], [], 3.5, [(24, 40)]))
        layers = seeing.cache.layers.values()
    assert sum(part.nbytes for pair in layers for part in pair) == family.cache_bytes(240, False)


def test_windows_with_their_text_kept_change_nothing_outside(flux_folder):
    painter = renderer(flux_folder, keep_text=True, refresh=3)
    words: list[int] = []
    painter.family.denoiser.register_forward_pre_hook(
        lambda module, args, kwargs: words.append(kwargs["encoder_hidden_states"].shape[1]), with_kwargs=True
    )
    made = painter.repair(SCENE, picture(), [repair(SMALL)])
    (mask,) = made.masks
    assert (made.image[~mask] == picture().image[~mask]).all() and (made.image[mask] != picture().image[mask]).any()
    assert [bool(count) for count in words] == [True, False, False, False, True, False, False]
    every = renderer(flux_folder, keep_text=True, refresh=1).repair(SCENE, picture(), [repair(SMALL)])
    plain = renderer(flux_folder).repair(SCENE, picture(), [repair(SMALL)])
    assert np.abs(every.image.astype(int) - plain.image).max() <= 1  # rounding


def test_a_text_that_gets_stale_is_computed_at_every_step(flux_folder, caplog, narrow):
    painter, plain = (renderer(flux_folder, **more) for more in ({"keep_text": True, "refresh": 3}, {}))
    with caplog.at_level(logging.INFO, "proofpress.renderers"):
        made = painter.repair(SCENE, picture(), [repair(SMALL)])
    assert "the text is computed at every step" in caplog.text
    assert (made.image == plain.repair(SCENE, picture(), [repair(SMALL)]).image).all()


def test_a_family_that_cannot_keep_a_text_says_so_once(sd_folder, caplog):
    painter, plain = renderer(sd_folder, keep_text=True), renderer(sd_folder)
    with caplog.at_level(logging.WARNING, "proofpress.renderers"):
        made = painter.repair(SCENE, picture(), [repair(SMALL)])
        painter.repair(SCENE, picture(), [repair(SMALL)])
    (line,) = caplog.messages
    assert "keep_text is ignored: StableDiffusionPipeline" in line
    assert (made.image == plain.repair(SCENE, picture(), [repair(SMALL)]).image).all()


def test_settings_are_bounded(flux_folder):
    for bad in ({"refresh": 0}, {"sight_share": 0.0}, {"sight": "all"}):
        with pytest.raises((ValueError, RenderError)):
            renderer(flux_folder, **bad)
