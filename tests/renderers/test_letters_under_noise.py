"""Planned letters under a first picture's noise, for every family."""

from __future__ import annotations

import numpy as np
import pytest

from planners.scene import Box, TextBlock
from renderers.diffusion import DiffusionRenderer
from renderers.whole.glyphs import glyph_page, underlaid_noise
from tests.renderers.whole_pictures import HEIGHT, SCENE, WIDTH, renderer

TEXT = TextBlock(id="t", content="HI", box=Box(x0=0.25, y0=0.25, x1=0.75, y1=0.75))
LETTERED = SCENE.model_copy(update={"texts": (TEXT,), "background": "white"})
SIZE = (WIDTH, HEIGHT)


@pytest.fixture(scope="module")
def painter(family_folder) -> DiffusionRenderer:
    return renderer(family_folder, layout="regional")


def painted(painter: DiffusionRenderer, share: float, scene=LETTERED) -> np.ndarray:
    painter.painter.settings = painter.settings.model_copy(update={"glyph_underlay": share})
    return painter.render(scene, [3])[0].image.astype(int)


def test_the_noise_is_the_pipelines_own_but_for_the_letters(painter):
    usual = painted(painter, 0.0)
    assert np.abs(painted(painter, 1e-9) - usual).max() <= 1, "its own draws, in its own form"
    assert np.abs(painted(painter, 0.5) - usual).max() > 1
    bare = LETTERED.model_copy(update={"texts": (TEXT.model_copy(update={"box": None}),)})
    assert np.array_equal(painted(painter, 0.5, bare), painted(painter, 0.0, bare)), "a text without a place"


def test_only_the_noise_in_the_boxes_is_changed(painter):
    page, boxes = glyph_page(LETTERED, SIZE, None)
    plain, under = (underlaid_noise(painter.family, page, boxes, share, [3]) for share in (0.0, 0.5))
    changed = (plain != under).float().mean()
    assert 0.1 < changed < 0.5, "a quarter of the picture, to whole cells"


def test_the_page_shows_the_letters_in_their_boxes_in_the_planned_ink():
    text = TEXT.model_copy(update={"colour": "red"})
    page, boxes = glyph_page(LETTERED.model_copy(update={"texts": (text,)}), SIZE, None)
    assert (page[~boxes] == 255).all() and boxes.mean() == pytest.approx(0.25, abs=0.02)
    assert (np.abs(page.astype(int) - (255, 0, 0)).max(-1) < 60).sum() > 50
    place = LETTERED.model_copy(update={"background": "forest"})
    assert (glyph_page(place, SIZE, None)[0][0, 0] == 128).all()
    assert glyph_page(SCENE, SIZE, None) is None
