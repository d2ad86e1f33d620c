"""The world that the shipped models know, as something that draws its things and grounds.

Boxes are xyxy in pixels, sizes (width, height), colours sRGB. Randomness comes from the caller.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np
from PIL import Image

from planners.colour_table import basic_colour
from renderers.primer.edition2 import assets, drawing, grounds, world

PLACE = 0.2
"""Share of scenes on a painted place instead of one plain colour."""


@dataclass(frozen=True)
class Thing:
    """A shape in its colour, or a noun that may be tinted."""

    noun: str
    colour: str | None = None


class World:
    """Fluent emoji as renders and flat pictures, and ten shapes; needs the assets of ``renderers.primer.edition2``.

    ``colours`` are those that a critic can name.
    """

    shapes = world.SHAPES
    nouns = tuple(world.NOUNS)
    tintable = world.TINTABLE
    colours = {name: rgb for name, rgb in world.COLOURS.items() if basic_colour(name) == name}

    def problem(self) -> str | None:
        """What it lacks to draw, with the way out."""
        if assets.FOLDER.is_dir():
            return None
        return f"there is no {assets.FOLDER}: python -m renderers.primer.edition2.assets --to {assets.FOLDER}"

    def size(self, thing: Thing, side: int) -> tuple[int, int]:
        """Of a thing whose longer side is ``side``."""
        return drawing.thing_size(thing.noun, self._medium(thing), thing.colour, side)

    def picture(self, thing: Thing, size: tuple[int, int]) -> Image.Image:
        """RGBA of that size; the thing touches all four sides."""
        if thing.noun in self.shapes:
            return _filled(self.colours[thing.colour or "red"], drawing.shape_mask(thing.noun, *size))
        sprite = assets.sprite(thing.noun, self._medium(thing), thing.colour)
        return sprite.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)

    def place(self, rng: random.Random, size: tuple[int, int]) -> Image.Image:
        """A painted ground."""
        return grounds.paint(rng.choice(list(grounds.PLACES)), rng.choice(world.TIMES), size)

    def _medium(self, thing: Thing) -> str:
        """Always the same for a thing, half of them each."""
        return world.MEDIA[sum(map(ord, thing.noun)) % 2]


def _filled(colour: tuple[int, int, int], mask: Image.Image) -> Image.Image:
    picture = Image.new("RGBA", mask.size, (*colour, 255))
    picture.putalpha(mask)
    return picture


def coverage(picture: Image.Image) -> np.ndarray:
    """Where a thing's picture is opaque: boolean (height, width)."""
    return np.asarray(picture.getchannel("A")) > 127
