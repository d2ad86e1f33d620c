"""The rules that independent judges share, on constructed pictures and boxes with known answers."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from benchmarks.judges.requirements import colour_in, colour_name, placed, related
from benchmarks.wishes.letters import COLOURS

RGB = {**COLOURS, "gray": (150, 150, 150)}


@pytest.mark.parametrize("name", RGB)
def test_colours_are_named(name):
    assert colour_name(*(v / 255 for v in RGB[name])) == name


@pytest.mark.parametrize("ground", ["white", "blue"])
@pytest.mark.parametrize("name", ["red", "black", "yellow", "pink"])
def test_the_colour_is_the_objects_and_not_the_grounds(name, ground):
    image = Image.new("RGB", (120, 80), RGB[ground])
    ImageDraw.Draw(image).ellipse((30, 10, 80, 60), fill=RGB[name])
    assert colour_in(np.asarray(image), (30 / 120, 10 / 80, 80 / 120, 60 / 80)) == name


@pytest.mark.parametrize(
    ("a", "b", "kind", "holds"),
    [
        ((0.1, 0.4, 0.3, 0.6), (0.6, 0.4, 0.8, 0.6), "left_of", True),
        ((0.1, 0.4, 0.3, 0.6), (0.6, 0.4, 0.8, 0.6), "right_of", False),
        ((0.4, 0.1, 0.6, 0.3), (0.4, 0.6, 0.6, 0.8), "above", True),
        ((0.4, 0.6, 0.6, 0.8), (0.4, 0.1, 0.6, 0.3), "below", True),
        ((0.1, 0.1, 0.5, 0.5), (0.15, 0.1, 0.55, 0.5), "left_of", False),  # within a tenth of both widths
    ],
)
def test_positions_follow_the_published_rule(a, b, kind, holds):
    assert related(a, b, kind) is holds


@pytest.mark.parametrize(
    ("box", "place", "holds"),
    [
        ((0.05, 0.1, 0.3, 0.3), "top left", True),
        ((0.05, 0.1, 0.3, 0.3), "left", True),
        ((0.05, 0.1, 0.3, 0.3), "bottom left", False),
        ((0.3, 0.3, 0.7, 0.7), "left", False),
        ((0.3, 0.3, 0.7, 0.7), "centre", True),
        ((0.6, 0.3, 1.0, 0.7), "centre", False),
    ],
)
def test_places_in_the_picture_go_by_the_centre(box, place, holds):
    assert placed(box, place) is holds


def test_sizes_go_by_the_area():
    small, large = (0.1, 0.1, 0.3, 0.3), (0.4, 0.2, 0.9, 0.5)
    assert related(small, large, "smaller_than") and not related(small, large, "larger_than")
    assert related(large, small, "larger_than") and not related(large, large, "larger_than")


LEFT, RIGHT, FAR = (0.1, 0.4, 0.4, 0.7), (0.5, 0.4, 0.8, 0.7), (0.85, 0.05, 0.95, 0.15)
LARGE, ATOP, WITHIN, NEARER = (0.2, 0.3, 0.8, 0.8), (0.4, 0.12, 0.6, 0.32), (0.4, 0.5, 0.6, 0.7), (0.3, 0.6, 0.5, 0.9)


@pytest.mark.parametrize(
    ("a", "b", "kinds"),
    [
        (LEFT, RIGHT, {"next_to"}),
        (FAR, LEFT, set()),
        (ATOP, LARGE, {"on", "behind", "next_to"}),  # what stands on another is further up, and so further back
        (WITHIN, LARGE, {"inside", "behind"}),
        (NEARER, LARGE, {"in_front_of", "under", "inside"}),
    ],
)
def test_how_boxes_lie_to_each_other(a, b, kinds):
    opposites = {"on": "under", "under": "on", "behind": "in_front_of", "in_front_of": "behind"}
    asked = ("on", "under", "inside", "next_to", "in_front_of", "behind")
    held = {kind for kind in asked if related(a, b, kind)}
    assert held == kinds
    assert {kind for kind in opposites if related(b, a, opposites[kind])} == held & set(opposites)
