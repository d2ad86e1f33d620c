"""What a UNet makes of a prompt alone is computed once a run, and nothing comes out otherwise for it."""

from __future__ import annotations

from collections import Counter
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers.models.embeddings import TextTimeEmbedding

import renderers.repair.denoising
import renderers.whole.full_picture
from planners.scene import Box, Canvas, Entity, Scene
from renderers.base import Candidate, Repair
from renderers.diffusion import DiffusionRenderer, DiffusionSettings
from renderers.families.text_kv_cache import text_kv_cache

STEPS = 3
BOXES = (Box(x0=0.0, y0=0.0, x1=0.25, y1=0.25), Box(x0=0.5, y0=0.5, x1=1.0, y1=0.75))
SCENE = Scene(
    prompt="two cats",
    canvas=Canvas(width=128, height=128),
    entities=tuple(Entity(id=f"cat{place}", noun="cat", box=box) for place, box in enumerate(BOXES)),
)
REPAIRS = [
    Repair(id=f"r{place}", operator="inpaint", region=box, prompt=f"a cat {place}", seed=place)
    for place, box in enumerate(BOXES)
]


@pytest.fixture(params=["sd_folder", "sdxl_folder", "pooling_folder"])
def painter(request: pytest.FixtureRequest) -> DiffusionRenderer:
    folder: Path = request.getfixturevalue(request.param)
    settings = {"steps": STEPS, "guidance": 3.0, "smallest_window": 16, "layout": "regional"}
    return DiffusionRenderer(DiffusionSettings(model=str(folder), **settings))


def calls_of_text_layers(denoiser: torch.nn.Module) -> Counter[str]:
    """Fills up with how often each layer that sees the text alone really computes."""
    calls: Counter[str] = Counter()
    for name, module in denoiser.named_modules():
        if name.endswith(("attn2.to_k", "attn2.to_v")) or (name, type(module)) == ("add_embedding", TextTimeEmbedding):
            inner = module.forward

            def counting(text: torch.Tensor, name: str = name, inner: Any = inner) -> torch.Tensor:
                calls[name] += 1
                return inner(text)

            module.forward = counting
    return calls


def painted(painter: DiffusionRenderer) -> tuple[np.ndarray, np.ndarray]:
    candidate = painter.render(SCENE, [7])[0]
    return candidate.image, painter.repair(SCENE, Candidate(candidate.image, 7), REPAIRS).image


def test_pictures_and_repairs_are_the_same_bit_for_bit_as_when_computed_at_every_step(painter, monkeypatch):
    kept = painted(painter)
    for module in (renderers.repair.denoising, renderers.whole.full_picture):
        monkeypatch.setattr(module, "text_kv_cache", lambda _: nullcontext())
    for one, other in zip(kept, painted(painter), strict=True):
        assert np.array_equal(one, other)


def test_text_layers_compute_once_a_run_and_not_once_a_step(painter):
    calls = calls_of_text_layers(painter.family.denoiser)
    candidate = painter.render(SCENE, [7])[0]
    # the base prompt's call, and one for each size of window
    assert calls and set(calls.values()) == {3}
    pooled = painter.family.denoiser.config.addition_embed_type == "text"
    assert ("add_embedding" in calls) is pooled
    calls.clear()
    painter.repair(SCENE, candidate, REPAIRS[:1])
    assert calls and set(calls.values()) == {1}


def test_another_text_gets_an_answer_of_its_own(painter):
    denoiser = painter.family.denoiser
    layer = next(module for name, module in denoiser.named_modules() if name.endswith("attn2.to_k"))
    texts = [torch.randn(1, 4, layer.in_features) for _ in range(2)]
    with torch.inference_mode(), text_kv_cache(denoiser):
        answers = [layer(text) for text in texts]
        assert layer(texts[0]) is answers[0] and layer(texts[1]) is answers[1]
        same_place = layer(texts[0].clone())  # equal, but not the same: computed anew
        assert same_place is not answers[0] and torch.equal(same_place, answers[0])
    assert not torch.equal(*answers)


def test_a_layers_own_forward_comes_back_even_after_an_error(painter):
    layers = [m for n, m in painter.family.denoiser.named_modules() if n.endswith("attn2.to_v")]
    wrapped = layers[0].forward = layers[0].forward  # as offloading leaves it: on the layer itself
    with pytest.raises(KeyError), text_kv_cache(painter.family.denoiser):
        assert "forward" in vars(layers[1])
        raise KeyError
    assert vars(layers[0])["forward"] is wrapped
    assert all("forward" not in vars(layer) for layer in layers[1:])


def test_compiled_blocks_are_left_alone(painter):
    denoiser = painter.family.denoiser
    block = next(module for module in denoiser.modules() if getattr(module, "attn2", None) is not None)
    block.compile()
    with text_kv_cache(denoiser):
        assert "forward" not in vars(block.attn2.to_k)
