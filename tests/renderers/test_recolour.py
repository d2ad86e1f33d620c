"""Recolouring: the object takes the colour, its ground and its shading stay."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw
from skimage.color import rgb2lab

from agent.config import resolve
from agent.registry import build
from critics.objects.colour import measure_colour
from planners.colour_table import BASIC_COLOURS, SYNONYMS, basic_colour, srgb, srgb_or
from planners.scene import Box, Canvas, Entity, Scene, TextBlock
from renderers.base import Repair
from renderers.repair.drawn import recolour_items
from renderers.repair.recolour import recolour_object

RECT = (40, 20, 200, 140)
BOX = Box(x0=60 / 240, y0=30 / 160, x1=180 / 240, y1=130 / 160)


def picture(ground: str = "white", body: str = "red") -> np.ndarray:
    """A body of that colour, shaded from top to bottom, with two black wheels, on a plain ground: 240 x 160."""
    image = Image.new("RGB", (240, 160), ground)
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((60, 30, 180, 110), 20, fill=body)
    draw.ellipse((75, 100, 105, 130), fill="black")
    draw.ellipse((135, 100, 165, 130), fill="black")
    pixels = np.asarray(image).astype(np.float32)
    shade = np.ones((160, 1, 1), dtype=np.float32)
    shade[30:111, 0, 0] = np.linspace(1.0, 0.75, 81)
    inside = np.zeros((160, 240, 1), dtype=bool)
    inside[30:111, 60:181] = True
    return np.where(inside, pixels * shade, pixels).astype(np.uint8)


@pytest.mark.parametrize("ground", ["white", "navy", "khaki"])
@pytest.mark.parametrize("wanted", ["blue", "green", "yellow", "black", "purple", "pink"])
def test_the_object_takes_the_colour(ground: str, wanted: str) -> None:
    colour = srgb(wanted)
    assert colour is not None
    reading = measure_colour(recolour_object(picture(ground), RECT, colour), BOX)
    assert reading is not None
    assert reading.name == wanted and reading.share >= 0.5


def test_ground_and_wheels_stay() -> None:
    before = picture()
    after = recolour_object(before, RECT, (0, 0, 255))
    outside = np.ones(before.shape[:2], dtype=bool)
    outside[20:140, 40:200] = False
    assert np.array_equal(after[outside], before[outside])
    assert np.array_equal(after[25, 45:195], before[25, 45:195])  # the ground inside the region
    assert np.abs(after[115, 90].astype(int) - before[115, 90]).max() <= 12  # the middle of a wheel


def test_the_shading_stays() -> None:
    before, after = rgb2lab(picture()), rgb2lab(recolour_object(picture(), RECT, (0, 128, 0)))
    lit = before[40, 120, 0] - before[95, 120, 0]
    assert lit > 5
    assert after[40, 120, 0] - after[95, 120, 0] == pytest.approx(lit, abs=2.0)


def test_nothing_to_tell_from_the_ground_stays_as_it_is() -> None:
    plain = np.full((160, 240, 3), 200, dtype=np.uint8)
    assert np.array_equal(recolour_object(plain, RECT, (255, 0, 0)), plain)


@pytest.mark.parametrize("shift", [(-60, 0), (60, 0), (0, 30), (0, -30), (-60, 30)])
def test_an_object_that_the_picture_cuts_off_takes_the_colour_too(shift: tuple[int, int]) -> None:
    image = np.full((160, 240, 3), 235, dtype=np.uint8)
    x, y = shift
    left, top, right, bottom = max(0, 60 + x), max(0, 30 + y), min(240, 180 + x), min(160, 130 + y)
    image[top:bottom, left:right] = (214, 40, 40)
    rect = (max(0, left - 12), max(0, top - 12), min(240, right + 12), min(160, bottom + 12))
    after = recolour_object(image, rect, (0, 0, 255))
    assert after[(top + bottom) // 2, (left + right) // 2].tolist()[2] > 150
    assert np.abs(after[rect[1] + 3, (left + right) // 2].astype(int) - 235).max() <= 25 or rect[1] == 0


@pytest.mark.parametrize("name", sorted({*BASIC_COLOURS, *SYNONYMS}))
def test_every_colour_that_the_critic_names_can_be_drawn(name: str) -> None:
    colour = srgb(name)
    assert colour is not None
    ground = "white" if basic_colour(name) != "white" else "navy"
    reading = measure_colour(
        recolour_object(picture(ground, "green" if basic_colour(name) != "green" else "red"), RECT, colour), BOX
    )
    assert reading is not None and reading.name == basic_colour(name)


def scene(colour: str) -> Scene:
    return Scene(
        prompt="a car",
        canvas=Canvas(width=240, height=160),
        background="white",
        entities=(Entity(id="car", noun="car", box=BOX, attributes={"colour": colour} if colour else {}),),
        texts=(TextBlock(id="word", content="SALE", colour="blue"),),
    )


@pytest.mark.parametrize("colour", ["", "red and white", "shiny"])
def test_without_one_known_colour_the_picture_stays(colour: str) -> None:
    repair = Repair(id="r", operator="recolour", region=BOX.grown(0.05), about=("car",))
    assert np.array_equal(recolour_items(scene(colour), picture(), repair), picture())


def test_a_text_is_left_alone_and_the_entity_is_not() -> None:
    repair = Repair(id="r", operator="recolour", region=BOX.grown(0.05), about=("word", "car"))
    reading = measure_colour(recolour_items(scene("blue"), picture(), repair), BOX)
    assert reading is not None and reading.name == "blue"


def test_two_colours_are_no_one_colour() -> None:
    assert srgb("black and white") is None
    assert srgb_or("black and white", (1, 2, 3)) == (255, 255, 255)
    assert srgb_or("nothing", (1, 2, 3)) == (1, 2, 3)


def test_the_shipped_model_keeps_the_new_colour_and_what_lies_outside() -> None:
    settings = resolve({}, {}, None, ())
    renderer = build("renderers", settings.settings.renderer, settings)
    box = Box(x0=0.25, y0=0.3, x1=0.75, y1=0.7)

    def planned(colour: str) -> Scene:
        return Scene(
            prompt=f"a {colour} circle on a white background",
            canvas=Canvas(width=256, height=192),
            background="white",
            entities=(Entity(id="circle", noun="circle", box=box, attributes={"colour": colour}),),
        )

    red = renderer.render(planned("red"), [3])[0]
    found = measure_colour(red.image, box)
    assert found is not None and found.name == "red"
    repair = Repair(id="r", operator="recolour", region=box.grown(0.06), about=("circle",), strength=0.3, seed=1)
    blue = renderer.repair(planned("blue"), red, [repair])
    found = measure_colour(blue.image, box)
    assert found is not None and found.name == "blue"
    assert np.array_equal(blue.image[~blue.masks[0]], red.image[~blue.masks[0]])
    assert blue.work.full_render_equivalents < 0.3 * red.work.full_render_equivalents
