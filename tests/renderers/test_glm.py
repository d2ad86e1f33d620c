"""What GLM-Image needs beside other families: tokens for each window, from the region's own prompt and seed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from planners.scene import Box, Canvas, Entity, Scene
from renderers.base import Repair
from renderers.diffusion import DiffusionRenderer, DiffusionSettings
from tests.renderers.tiny_glm import glm_image

REGION = Box(x0=0.5, y0=0.25, x1=0.9, y1=0.75)
SCENE = Scene(
    prompt="a red circle",
    canvas=Canvas(width=96, height=64),
    entities=(Entity(id="circle", noun="circle", attributes={"colour": "red"}, box=REGION),),
)


@pytest.fixture(scope="module")
def painter(tmp_path_factory: pytest.TempPathFactory) -> DiffusionRenderer:
    folder: Path = tmp_path_factory.mktemp("glm")
    glm_image().save_pretrained(folder)
    settings = {"steps": 2, "guidance": 1.5, "smallest_window": 16, "layout": "prompt"}
    return DiffusionRenderer(DiffusionSettings(model=str(folder), **settings))


def test_a_seed_is_painted_beside_others_as_alone(painter):
    both, alone = painter.render(SCENE, [1, 2]), painter.render(SCENE, [2])
    assert np.array_equal(both[1].image, alone[0].image)
    assert not np.array_equal(both[0].image, both[1].image)


def test_a_region_gets_tokens_for_its_window_once_and_the_processs_random_numbers_are_left_alone(painter, monkeypatch):
    asked: list[tuple[str, int, int]] = []
    plain = painter.pipe.generate_prior_tokens

    def generate(prompt: str, height: int, width: int, **more: object) -> object:
        asked.append((prompt, height, width))
        return plain(prompt, height, width, **more)

    monkeypatch.setattr(painter.pipe, "generate_prior_tokens", generate, raising=False)
    base = painter.render(SCENE, [1])[0]
    asked.clear()
    torch.manual_seed(0)
    first = torch.rand(1)
    torch.manual_seed(0)
    after = painter.repair(SCENE, base, [Repair(id="r", operator="inpaint", region=REGION, prompt="a cat", seed=4)])
    assert torch.equal(torch.rand(1), first)
    assert asked == [("a cat", 32, 64)]
    (mask,) = after.masks
    assert (after.image[~mask] == base.image[~mask]).all() and (after.image[mask] != base.image[mask]).any()


def test_what_is_to_be_written_reaches_the_glyph_encoder(painter):
    quoted, plain = painter.family.text('the word "red"'), painter.family.text("the word red")
    assert len(quoted.embeds) > len(plain.embeds)
    # texts of other lengths than the unconditional one take calls of their own
    base = painter.render(SCENE, [1])[0]
    repair = Repair(id="r", operator="inpaint", region=REGION, prompt='the word "red"', seed=4)
    assert painter.repair(SCENE, base, [repair]).work.denoiser_calls == 2 * 2
