"""A UNet's deeper levels, computed every so many steps: which work is left out, and that nothing else changes."""

from __future__ import annotations

import logging
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import UNet2DConditionModel

from benchmarks.speed import flops
from benchmarks.speed.models import TRUE, random_pipeline
from benchmarks.speed.subjects import whole_picture_subject
from renderers.base import Candidate, Repair
from renderers.diffusion import DiffusionRenderer
from renderers.families.deep_cache import DeepCacheUNet, deep_cache, shallow_share, supports_deep_cache
from renderers.families.parts import replaced_forward
from renderers.families.registry import family_of
from tests.renderers import tiny_models
from tests.renderers.conftest import unet
from tests.renderers.small_scene import BOXES, SCENE, picture, region_of, renderer

STEPS = 5
TIMES = torch.linspace(900, 100, STEPS)


CROSSED = "three, attention in the first"
KINDS: dict[str, dict[str, Any]] = {
    "two": {},
    CROSSED: {
        "block_out_channels": (16, 32, 32),
        "down_block_types": ("CrossAttnDownBlock2D",) * 2 + ("DownBlock2D",),
        "up_block_types": ("UpBlock2D",) + ("CrossAttnUpBlock2D",) * 2,
    },
    "one residual block more": {"layers_per_block": 2},
    "sizes told": {
        "addition_embed_type": "text_time",
        "addition_time_embed_dim": 8,
        "projection_class_embeddings_input_dim": 8 * 6 + 32,
    },
    "uneven": {
        "block_out_channels": (16, 32, 32),
        "down_block_types": ("DownBlock2D",) * 3,
        "up_block_types": ("UpBlock2D",) * 3,
    },
}
Model = tuple[UNet2DConditionModel, tuple[int, int]]


@pytest.fixture(params=KINDS)
def model(request: pytest.FixtureRequest) -> Model:
    """A UNet, and the size of its maps: one that levels don't halve evenly too."""
    torch.manual_seed(0)
    return unet(4, **KINDS[request.param]).eval(), (6, 9) if request.param == "uneven" else (8, 12)


def arguments(model: Model, seed: int = 0) -> tuple[torch.Tensor, dict[str, Any]]:
    denoiser, size = model
    torch.manual_seed(seed)
    options: dict[str, Any] = {"encoder_hidden_states": torch.randn(2, 5, 32), "return_dict": False}
    if denoiser.config.addition_embed_type:
        options["added_cond_kwargs"] = {"text_embeds": torch.randn(2, 32), "time_ids": torch.rand(2, 6)}
    return torch.randn(2, 4, *size), options


def test_between_whole_steps_the_first_level_sees_what_the_others_said_last(model):
    """Held against the whole UNet whose second last block is made to say what it said two steps before."""
    denoiser, _ = model
    with torch.inference_mode():
        samples = [arguments(model, seed)[0] for seed in range(STEPS)]
        options = arguments(model)[1]
        said = []
        teller = denoiser.up_blocks[-2]
        own = teller.forward
        with replaced_forward(teller, lambda *given, **more: said.append(own(*given, **more)) or said[-1]):
            plain = [denoiser(sample, time, **options)[0] for sample, time in zip(samples, TIMES, strict=True)]
        with deep_cache(denoiser, 3):
            kept = [denoiser(sample, time, **options)[0] for sample, time in zip(samples, TIMES, strict=True)]
        for step, (sample, time) in enumerate(zip(samples, TIMES, strict=True)):
            if step % 3 == 0:
                assert torch.equal(kept[step], plain[step])
                continue
            with replaced_forward(teller, lambda *_, step=step, **__: said[step // 3 * 3]):
                expected = denoiser(sample, time, **options)[0]
            assert torch.equal(kept[step], expected)
            assert not torch.allclose(kept[step], plain[step], atol=1e-4)


def test_calls_of_one_step_each_hear_their_own(model):
    """As the hook of regional prompts makes them: maps of several sizes with one timestep."""
    denoiser, _ = model
    sample, options = arguments(model)
    wide = torch.cat([sample, sample], -1)
    with torch.inference_mode(), deep_cache(denoiser, 2):
        made = [[denoiser(one, time, **options)[0] for one in (sample, wide)] for time in TIMES[:3]]
    for place, one in enumerate((sample, wide)):
        with torch.inference_mode(), deep_cache(denoiser, 2):
            for step, time in enumerate(TIMES[:3]):
                assert torch.equal(denoiser(one, time, **options)[0], made[step][place])


def test_a_forward_that_was_put_there_comes_back_even_after_an_error(model):
    denoiser, _ = model
    wrapped = denoiser.forward = denoiser.forward
    blocks = [*denoiser.down_blocks, *denoiser.down_blocks[0].downsamplers, denoiser.mid_block, *denoiser.up_blocks]

    def failing(*_: Any) -> None:
        raise KeyError

    sample, options = arguments(model)
    for step in (0, 1):  # in a whole step, and in one of the first level alone
        with pytest.raises(KeyError), deep_cache(denoiser, 2):
            for time in TIMES[:step]:
                denoiser(sample, time, **options)
            broken = denoiser.conv_out.register_forward_hook(failing)
            denoiser(sample, TIMES[step], **options)
        broken.remove()
        assert denoiser.forward is wrapped and not any("forward" in vars(block) for block in blocks)


def test_one_level_has_none_to_keep():
    single = unet(4, block_out_channels=(16,), down_block_types=("DownBlock2D",), up_block_types=("UpBlock2D",))
    assert not supports_deep_cache(single) and not supports_deep_cache(torch.nn.Linear(1, 1))
    own = single.forward
    with deep_cache(single, 2):
        assert single.forward == own


def repair(strength: float = 1.0) -> Repair:
    return Repair(id="r", operator="inpaint", region=region_of(BOXES[0]), prompt="a cat", strength=strength, seed=3)


def counting(painter: DiffusionRenderer, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Fills up with the calls of the UNet, and with those of them that are of its first level alone."""
    calls: Counter[str] = Counter()
    painter.family.denoiser.register_forward_hook(lambda *_: calls.update(["unet"]))
    own = DeepCacheUNet.shallow_pass

    def shallow_pass(self: DeepCacheUNet, *args: Any, **options: Any) -> Any:
        calls["first level"] += 1
        return own(self, *args, **options)

    monkeypatch.setattr(DeepCacheUNet, "shallow_pass", shallow_pass)
    return calls


@pytest.fixture(params=["sd_folder", "sdxl_folder"])
def folder(request: pytest.FixtureRequest) -> Path:
    return request.getfixturevalue(request.param)


def test_repairs_leave_the_deeper_levels_out_and_nothing_else(folder, monkeypatch):
    base = picture()
    plain = renderer(folder, steps=STEPS).repair(SCENE, base, [repair()])
    painter = renderer(folder, steps=STEPS, repair_cache_interval=2)
    calls = counting(painter, monkeypatch)
    made = painter.repair(SCENE, base, [repair()])
    assert (calls["unet"], calls["first level"]) == (5, 2)
    assert made.work.denoiser_calls == plain.work.denoiser_calls
    share = shallow_share(painter.family.denoiser)
    assert work(made) == pytest.approx(work(plain) * (3 + 2 * share) / 5, abs=1e-4) and share < 0.9
    changed = (made.image != base.image).any(-1)
    left, top, right, bottom = BOXES[0]
    assert changed[top:bottom, left:right].any()
    changed[top:bottom, left:right] = False
    assert not changed.any()
    assert not np.array_equal(made.image, plain.image)
    calls.clear()
    half = painter.repair(SCENE, base, [repair(0.3)])  # two steps of five, both whole
    assert (calls["unet"], calls["first level"]) == (2, 0)
    assert not np.array_equal(half.image, made.image) and work(half) == pytest.approx(work(plain) * 2 / 5, abs=1e-4)


def test_whole_pictures_by_region_leave_them_out_only_where_asked(folder, monkeypatch):
    plain = renderer(folder, steps=STEPS, layout="regional", repair_cache_interval=2)
    calls = counting(plain, monkeypatch)
    one = plain.render(SCENE, [1])[0]
    assert calls["first level"] == 0
    painter = renderer(folder, steps=STEPS, layout="regional", render_cache_interval=3)
    calls = counting(painter, monkeypatch)
    other = painter.render(SCENE, [1])[0]
    assert calls["unet"] == 2 * STEPS and calls["first level"] == 2 * 3  # the picture and its one thing
    assert not np.array_equal(one.image, other.image)
    # the unit is a picture as it is configured, so that what does without less is dearer by it
    assert work(one) == pytest.approx(work(other), abs=1e-3) and work(one) > 1
    calls.clear()
    dearer = STEPS / (2 + 3 * shallow_share(painter.family.denoiser))
    base = picture()
    half, dear = (one.repair(SCENE, base, [repair(0.5)]) for one in (plain, painter))
    assert work(dear) == pytest.approx(dearer * work(half), abs=1e-3) and dearer > 1.1
    everywhere = repair(0.8).model_copy(update={"region": region_of((0, 0, *SCENE.canvas.size))})
    whole = painter.repair(SCENE, base, [everywhere])
    assert 1 < work(whole) < painter.sampling().dearest_repair == STEPS / 2


def work(candidate: Candidate) -> float:
    return candidate.work.full_render_equivalents


def test_what_the_first_level_is_of_a_pass_agrees_with_counted_operations():
    """The shipped UNet, and SDXL's at true dimensions; attention in deeper levels has more of a larger map."""
    sdxl = family_of(random_pipeline("sdxl", TRUE["sdxl"], "meta", "bfloat16"))
    for family in (whole_picture_subject().renderer.family, sdxl):
        counter = flops.OperationCounter(family, 3.0)
        for size in ((8, 8), (32, 32)):
            counted = counter.first_level(size) / counter.steps(size)[1]
            assert shallow_share(family.denoiser) == pytest.approx(counted, rel=0.04)


@pytest.mark.parametrize("how", [{"repair_cache_interval": 2}, {"render_cache_interval": 2}])
def test_a_model_without_levels_says_that_it_is_ignored(how, tmp_path, caplog):
    tiny_models.flux().save_pretrained(tmp_path)
    painter, plain = renderer(tmp_path, **how), renderer(tmp_path)
    with caplog.at_level(logging.WARNING, "proofpress.renderers"):
        images = [one.repair(SCENE, picture(), [repair()]).image for one in (painter, plain)]
        images += [one.render(SCENE, [1])[0].image for one in (painter, plain)]
    assert np.array_equal(images[0], images[1]) and np.array_equal(images[2], images[3])
    told = [line for line in caplog.messages if "ignored" in line]
    assert told == ["cache intervals are ignored: FluxPipeline has no UNet of several levels"]
