"""Drawn pictures of coloured shapes on plain grounds, and what stands where in them."""

from __future__ import annotations

import random
from dataclasses import dataclass

from PIL import Image

from benchmarks.wishes.letters import COLOURS, distance
from renderers.primer.edition2.drawing import paste_thing
from renderers.primer.edition2.world import PLAIN_GROUNDS

SHAPES = ("circle", "square", "triangle", "star", "heart", "diamond", "hexagon", "cross")


@dataclass(frozen=True)
class DrawnShape:
    """``box`` xyxy in pixels; the shape touches its edges."""

    noun: str
    colour: str
    box: tuple[int, int, int, int]


def draw_shapes(rng: random.Random, size: tuple[int, int]) -> tuple[Image.Image, list[DrawnShape], str]:
    """A picture of ``size`` (width, height) with one or two shapes of different colours, what stands where, and the
    plain ground's name. Two shapes stand side by side."""
    ground = rng.choice(list(PLAIN_GROUNDS))
    image = Image.new("RGB", size, PLAIN_GROUNDS[ground])
    visible = [c for c, rgb in COLOURS.items() if distance(rgb, PLAIN_GROUNDS[ground]) > 110]
    number = rng.randint(1, 2)
    wide = size[0] // number
    placed = []
    for place, (noun, colour) in enumerate(zip(rng.sample(SHAPES, number), rng.sample(visible, number), strict=True)):
        side = round(rng.uniform(0.4, 0.75) * min(wide, 0.7 * size[1]))
        left = place * wide + rng.randint(4, wide - side - 4)
        top = rng.randint(round(0.25 * size[1]), size[1] - side - 4)
        box = (left, top, left + side, top + side)
        paste_thing(image, noun, "emoji", colour, box)
        placed.append(DrawnShape(noun, colour, box))
    return image, placed, ground
