"""Letters as typefaces draw them, to compare a picture's letters with.

``letterforms.npz`` holds characters of 80 typefaces, rasterised and quantised to 16 greys;
``benchmarks.lettering.letterforms`` lists them and draws it anew. Nothing depends on the fonts of the machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image

FILE = Path(__file__).with_name("letterforms.npz")
SIDE = 16
"""Letters are compared as square grey pictures of this many pixels, so that proportions count apart from shape."""
GREYS = 15


@dataclass(frozen=True)
class Glyph:
    """One letter's ink: grey ``mask`` (SIDE, SIDE) in [0, 1], stretched from ``width`` x ``height`` (any one unit)."""

    mask: np.ndarray
    width: float
    height: float


def normalised(ink: np.ndarray) -> Glyph | None:
    """The glyph of an ink picture, float (height, width) in [0, 1], cut to its ink; None where there is none."""
    rows, columns = np.flatnonzero((ink > 0.5).any(1)), np.flatnonzero((ink > 0.5).any(0))
    if not rows.size:
        return None
    cut = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    small = Image.fromarray(np.uint8(255 * cut)).resize((SIDE, SIDE), Image.Resampling.BOX)
    return Glyph(np.asarray(small, dtype=np.float32) / 255, cut.shape[1], cut.shape[0])


@dataclass(frozen=True)
class Letterforms:
    """Every face's characters: ``masks`` float32 (faces, characters, SIDE, SIDE) in [0, 1], and the natural logarithms
    of their ``widths`` and ``heights``, float32 (faces, characters), in one unit a face.
    """

    characters: str
    masks: np.ndarray
    widths: np.ndarray
    heights: np.ndarray

    def __contains__(self, character: str) -> bool:
        return character in self.characters


@cache
def shipped_letterforms() -> Letterforms:
    """The typefaces of ``FILE``, loaded once."""
    with np.load(FILE) as stored:
        masks = stored["masks"].astype(np.float32) / GREYS
        sizes = np.log(stored["sizes"].astype(np.float32))
        return Letterforms(str(stored["characters"]), masks, sizes[..., 0], sizes[..., 1])


def write_letterforms(path: Path, characters: str, glyphs: list[list[Glyph]]) -> None:
    """Writes the glyphs of every face, in the order of ``characters``."""
    masks = np.array([[np.round(GREYS * g.mask) for g in face] for face in glyphs], dtype=np.uint8)
    sizes = np.array([[(g.width, g.height) for g in face] for face in glyphs], dtype=np.float32)
    np.savez_compressed(path, characters=np.array(characters), masks=masks, sizes=sizes)
