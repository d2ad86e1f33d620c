"""The ground that a picture gets where its prompt names none."""

from __future__ import annotations

import numpy as np
import pytest

from planners.scene import Box, Canvas, Entity, Scene, Style, TextBlock
from renderers.diffusion import DiffusionRenderer, DiffusionSettings
from tests.renderers.conftest import stable_diffusion, unet

BOX = Box(x0=0.0, y0=0.25, x1=0.5, y1=0.75)
OPEN = Scene(
    prompt="a cat",
    canvas=Canvas(width=96, height=64),
    entities=(Entity(id="cat", noun="cat", box=BOX, clause="a cat"),),
)


@pytest.fixture
def painted(monkeypatch):
    """The ground of the scene that the painter is given."""
    settings = {"unsaid_ground": "white", "unsaid_dark_ground": "navy", "unsaid_place": "hills"}
    made = DiffusionRenderer(DiffusionSettings(model="in memory", steps=1, **settings))
    made.__dict__["pipe"] = stable_diffusion(unet(16))  # instead of loading it from a folder
    seen: list[Scene] = []

    def paint(self, scene, seeds):
        seen.append(scene)
        return [np.full((64, 96, 3), 128, np.uint8)]

    monkeypatch.setattr(type(made.painter), "paint", paint)

    def ground(scene: Scene) -> str:
        made.render(scene, [1])
        return seen[-1].background

    return ground


@pytest.mark.parametrize(
    ("lighting", "ground"), [("at night", "hills"), ("soft light", "white"), (None, "white"), ("by day", "hills")]
)
def test_a_time_of_day_without_a_place_is_that_of_the_unsaid_place(painted, lighting, ground):
    timed = OPEN.model_copy(update={"style": Style(lighting=lighting)})
    assert painted(timed) == ground
    assert painted(timed.model_copy(update={"background": "beach"})) == "beach"


@pytest.mark.parametrize(
    ("colour", "carrier", "ground"),
    [
        ("white", None, "navy"),
        ("ivory", None, "navy"),
        ("red", None, "white"),
        (None, None, "white"),
        ("white", "cat", "white"),
    ],
)
def test_letters_that_would_vanish_get_a_dark_ground(painted, colour, carrier, ground):
    text = TextBlock(id="text_1", content="SALE", colour=colour, carrier=carrier, box=BOX)
    assert painted(OPEN.model_copy(update={"texts": (text,)})) == ground


def test_the_shipped_painter_paints_on_white_where_the_prompt_leaves_the_ground_open():
    shipped = DiffusionSettings(model="m", preset="shipped")
    assert (shipped.unsaid_ground, shipped.unsaid_place, shipped.unsaid_dark_ground) == ("white", "hills", "navy")
