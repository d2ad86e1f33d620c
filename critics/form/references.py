"""How a thing looks when it is well formed: pictures of the nouns of a model's world, tiles of one sheet."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

from critics.base import CriticError

TILE = 64
"""Pixels of a tile's side."""
PICTURES, NAMES = "references.webp", "references.json"


@dataclass(frozen=True)
class ReferenceSheet:
    """``tiles``: the noun and the style of each tile, row by row, ``across`` in a row; ``pixels`` uint8 RGBA."""

    tiles: tuple[tuple[str, str], ...]
    across: int
    pixels: np.ndarray

    @cached_property
    def by_noun(self) -> dict[str, tuple[int, ...]]:
        found: dict[str, tuple[int, ...]] = {}
        for number, (noun, _) in enumerate(self.tiles):
            found[noun] = (*found.get(noun, ()), number)
        return found

    def tile(self, number: int) -> np.ndarray:
        """uint8 (TILE, TILE, 4): a thing that fills its tile, RGBA."""
        y, x = (TILE * k for k in divmod(number, self.across))
        return self.pixels[y : y + TILE, x : x + TILE]


def read_sheet(folder: Path) -> ReferenceSheet:
    """The sheet of a model's folder. Raises CriticError where a file is missing or broken."""
    try:
        listed = json.loads((folder / NAMES).read_text(encoding="utf-8"))
        tiles = tuple((str(noun), str(style)) for noun, style in listed["tiles"])
        pixels = np.asarray(Image.open(folder / PICTURES).convert("RGBA"))
        sheet = ReferenceSheet(tiles, int(listed["across"]), pixels)
    except (OSError, ValueError, LookupError, TypeError, UnidentifiedImageError) as error:
        raise CriticError(
            f"the references of {folder} can't be read: {error}; take the folder again as it came"
        ) from None
    rows = -(-len(tiles) // max(1, sheet.across))
    if pixels.shape[:2] != (rows * TILE, sheet.across * TILE):
        raise CriticError(f"{folder / PICTURES} is {pixels.shape[1]}x{pixels.shape[0]}, not the size {NAMES} says")
    return sheet
