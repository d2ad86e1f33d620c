"""The two worlds that the shipped models know, each as something that draws its things and grounds.

Boxes are xyxy in pixels, sizes (width, height), colours sRGB. Randomness comes from the caller.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from PIL import Image

from planners.colour_table import basic_colour
from renderers.primer.edition2 import assets, grounds
from renderers.primer.edition2 import drawing as second
from renderers.primer.edition2 import world as second_world
from renderers.primer.recipe import drawing as first
from renderers.primer.recipe import world as first_world
from renderers.primer.recipe.world import Sprite

PLACE = 0.2
"""Share of scenes on a painted place instead of one plain colour."""


@dataclass(frozen=True)
class Thing:
    """A shape in its colour, or a noun that may be tinted."""

    noun: str
    colour: str | None = None


class World(Protocol):
    """``colours`` are those that a critic can name; ``places`` maps a painted ground to its leading colour."""

    def problem(self) -> str | None:
        """What it lacks to draw, with the way out."""
        ...

    @property
    def shapes(self) -> tuple[str, ...]: ...
    @property
    def nouns(self) -> tuple[str, ...]: ...
    @property
    def tintable(self) -> tuple[str, ...]: ...
    @property
    def colours(self) -> dict[str, tuple[int, int, int]]: ...

    def size(self, thing: Thing, side: int) -> tuple[int, int]:
        """Of a thing whose longer side is ``side``."""
        ...

    def picture(self, thing: Thing, size: tuple[int, int]) -> Image.Image:
        """RGBA of that size; the thing touches all four sides."""
        ...

    def place(self, rng: random.Random, size: tuple[int, int]) -> Image.Image:
        """A painted ground."""
        ...


class FirstWorld:
    """Noto's emoji and eight shapes."""

    shapes = first_world.SHAPES
    nouns = tuple(first_world.EMOJI)
    tintable = first_world.TINTABLE
    colours = first_world.COLOURS

    def problem(self) -> str | None:
        if first_world.EMOJI_FONT.is_file():
            return None
        return f"there is no {first_world.EMOJI_FONT}: apt install fonts-noto-color-emoji"

    def size(self, thing: Thing, side: int) -> tuple[int, int]:
        return first.sprite_size(Sprite(thing.noun, thing.colour), side)

    def picture(self, thing: Thing, size: tuple[int, int]) -> Image.Image:
        if thing.noun in self.shapes:
            mask = first.sprite_mask(thing.noun).resize(size, Image.Resampling.BOX)
            return _filled(self.colours[thing.colour or "red"], mask)
        return first.bitmap(Sprite(thing.noun, thing.colour)).resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)

    def place(self, rng: random.Random, size: tuple[int, int]) -> Image.Image:
        return first.paint_background(rng.choice(list(first_world.PLACES)), rng, size)


class SecondWorld:
    """Fluent emoji as renders and flat pictures, and ten shapes; needs the assets of ``renderers.primer.edition2``."""

    shapes = second_world.SHAPES
    nouns = tuple(second_world.NOUNS)
    tintable = second_world.TINTABLE
    colours = {name: rgb for name, rgb in second_world.COLOURS.items() if basic_colour(name) == name}

    def problem(self) -> str | None:
        if assets.FOLDER.is_dir():
            return None
        return f"there is no {assets.FOLDER}: python -m renderers.primer.edition2.assets --to {assets.FOLDER}"

    def size(self, thing: Thing, side: int) -> tuple[int, int]:
        return second.thing_size(thing.noun, self._medium(thing), thing.colour, side)

    def picture(self, thing: Thing, size: tuple[int, int]) -> Image.Image:
        if thing.noun in self.shapes:
            return _filled(self.colours[thing.colour or "red"], second.shape_mask(thing.noun, *size))
        sprite = assets.sprite(thing.noun, self._medium(thing), thing.colour)
        return sprite.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)

    def place(self, rng: random.Random, size: tuple[int, int]) -> Image.Image:
        return grounds.paint(rng.choice(list(grounds.PLACES)), rng.choice(second_world.TIMES), size)

    def _medium(self, thing: Thing) -> str:
        """Always the same for a thing, half of them each."""
        return second_world.MEDIA[sum(map(ord, thing.noun)) % 2]


WORLDS: dict[str, type[FirstWorld] | type[SecondWorld]] = {"first": FirstWorld, "second": SecondWorld}


def _filled(colour: tuple[int, int, int], mask: Image.Image) -> Image.Image:
    picture = Image.new("RGBA", mask.size, (*colour, 255))
    picture.putalpha(mask)
    return picture


def coverage(picture: Image.Image) -> np.ndarray:
    """Where a thing's picture is opaque: boolean (height, width)."""
    return np.asarray(picture.getchannel("A")) > 127
