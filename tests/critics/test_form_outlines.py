"""Outlines of drawn shapes against the ideal ones."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PIL import Image, ImageDraw

from critics.form.outlines import IDEALS, outline_reading
from planners.scene import Box
from renderers.primer.edition2 import drawing

SIZE = (240, 200)


def page(noun: str, width: int, height: int) -> tuple[np.ndarray, Box]:
    """A shape in red on a pale ground, and its box."""
    image = Image.new("RGB", SIZE, (230, 220, 190))
    rect = (40, 40, 40 + width, 40 + height)
    drawing.paste_thing(image, noun, "flat illustration", "red", rect)
    return np.asarray(image), Box.from_pixels(rect, SIZE)


def with_corners(corners: int, side: int) -> tuple[np.ndarray, Box]:
    """A regular polygon where a circle is planned."""
    big = Image.new("L", (4 * SIZE[0], 4 * SIZE[1]))
    ends = [2 * math.pi * k / corners + 0.2 for k in range(corners)]
    points = [(4 * (40 + side / 2 * (1 + math.cos(t))), 4 * (40 + side / 2 * (1 + math.sin(t)))) for t in ends]
    ImageDraw.Draw(big).polygon(points, fill=255)
    image = Image.new("RGB", SIZE, (230, 220, 190))
    image.paste((200, 40, 40), (0, 0), big.resize(SIZE, Image.Resampling.BOX))
    return np.asarray(image), Box.from_pixels((40, 40, 40 + side, 40 + side), SIZE)


@pytest.mark.parametrize("noun", IDEALS)
@pytest.mark.parametrize("side", [36, 60, 120])
def test_a_drawn_shape_is_well_formed(noun: str, side: int) -> None:
    reading = outline_reading(*page(noun, side, side), noun)
    assert reading is not None and reading.doubt < 0.35


@pytest.mark.parametrize("corners", [5, 6, 7, 8])
def test_a_circle_with_corners_is_malformed(corners: int) -> None:
    reading = outline_reading(*with_corners(corners, 120), "circle")
    assert reading is not None and reading.doubt > 0.65


def test_an_oval_is_no_circle_and_a_rounded_square_no_square() -> None:
    oval = outline_reading(*page("circle", 110, 90), "circle")
    assert oval is not None and oval.doubt > 0.9
    disc, box = page("circle", 100, 100)
    rounded = outline_reading(disc, box, "square")
    assert rounded is not None and rounded.doubt > 0.9


def test_the_worst_place_is_where_a_bite_is() -> None:
    image, box = page("circle", 100, 100)
    bitten = image.copy()
    bitten[70:110, 110:140] = (230, 220, 190)
    reading = outline_reading(bitten, box, "circle")
    assert reading is not None and reading.doubt > 0.9
    assert reading.worst.centre[0] > 0.45


def test_what_has_no_outline_isnt_measured() -> None:
    image, box = page("circle", 100, 100)
    assert outline_reading(image, box, "cat") is None
    assert outline_reading(*page("circle", 20, 20), "circle") is None
    assert outline_reading(np.full_like(image, 200), box, "circle") is None
