"""The pictures of the shipped world's things, and the sheet of references that the critic of form compares with.

A style is one of the world's media. A thing is RGBA, cut to its tight box and stretched to a square.
"""

from __future__ import annotations

import functools
import json
import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from critics.form.references import TILE, ReferenceSheet
from renderers.primer.edition2.assets import sprite
from renderers.primer.edition2.drawing import shape_mask
from renderers.primer.edition2.world import COLOURS, MEDIA, NOUNS, SHAPES, TINTABLE

LARGEST = 256


@dataclass(frozen=True)
class StyledThing:
    """A noun in a style, and its colour where it is a shape or tinted."""

    noun: str
    style: str
    colour: str | None = None

    @property
    def is_shape(self) -> bool:
        return self.noun in SHAPES

    @functools.cached_property
    def picture(self) -> Image.Image:
        """RGBA, its longer side at most ``LARGEST`` pixels."""
        if self.is_shape:
            mask = shape_mask(self.noun, LARGEST, LARGEST)
            made = Image.new("RGBA", mask.size, COLOURS[self.colour or "gray"])
            made.putalpha(mask)
            return made
        return sprite(self.noun, self.style, self.colour)


def random_thing(rng: random.Random) -> StyledThing:
    """A shape, a tinted noun, or a noun as it is; of the two styles."""
    chance = rng.random()
    style = rng.choices(MEDIA, (0.55, 0.45))[0]
    if chance < 0.2:
        return StyledThing(rng.choice(SHAPES), MEDIA[1], rng.choice(list(COLOURS)))
    if chance < 0.35:
        return StyledThing(rng.choice(TINTABLE), style, rng.choice(list(COLOURS)))
    return StyledThing(rng.choice(list(NOUNS)), style)


def reference_sheet() -> tuple[ReferenceSheet, Image.Image]:
    """Every noun in every style that has it, as tiles of one picture, row by row."""
    things = [StyledThing(shape, "shape", "gray") for shape in SHAPES]
    things += [StyledThing(noun, medium) for noun in NOUNS for medium in MEDIA]
    across = 32
    page = Image.new("RGBA", (across * TILE, -(-len(things) // across) * TILE), (0, 0, 0, 0))
    for k, thing in enumerate(things):
        tile = thing.picture.resize((TILE, TILE), Image.Resampling.LANCZOS, reducing_gap=2.0)
        page.paste(tile, (k % across * TILE, k // across * TILE))
    return ReferenceSheet(tuple((thing.noun, thing.style) for thing in things), across, np.asarray(page)), page


def write_references(folder: Path) -> None:
    """Writes ``references.webp`` and ``references.json`` into a folder."""
    sheet, page = reference_sheet()
    folder.mkdir(parents=True, exist_ok=True)
    page.save(folder / "references.webp", quality=80, method=6, exact=False)
    (folder / "references.json").write_text(json.dumps({"across": sheet.across, "tiles": sheet.tiles}) + "\n")
