"""A line of text cut into its letters, by their ink."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from critics.resizing import resized
from critics.text.letterforms import Glyph, normalised, shipped_letterforms
from planners.scene import Box

HEIGHT = 96
"""Pixels a line is enlarged to."""
SMALLEST = 8
"""Shapes aren't compared on lines of fewer pixels in height."""
SPECK = 0.0008
"""Pieces of ink smaller than this share of ``HEIGHT`` squared aren't part of a letter."""


@dataclass(frozen=True)
class Letter:
    glyph: Glyph
    box: tuple[float, float, float, float]
    """Pixel xyxy in the picture."""


def letters_of(image: np.ndarray, box: Box, text: str) -> list[Letter] | None:
    """The letters of a line, ``text`` without spaces, from left to right; None where it can't be cut into them.

    Pieces above one another (i, ü) are one letter. Where there are still more pieces than letters (%), neighbours are
    joined so that the letters lie as far apart as those of the first shipped face.
    """
    height, width = image.shape[:2]
    left, top, right, bottom = box.pixels((width, height))
    crop = image[top:bottom, left:right]
    if min(crop.shape[:2]) < SMALLEST:
        return None
    factor = max(1.0, HEIGHT / crop.shape[0])
    ink = ink_map(resized(crop, (crop.shape[1] * factor, crop.shape[0] * factor), Image.Resampling.BICUBIC))
    groups = _grouped(_stacked(pieces_of(ink)), text)
    if groups is None:
        return None
    letters = []
    for x0, x1, y0, y1 in groups:
        glyph = normalised(ink[y0:y1, x0:x1])
        if glyph is None:
            return None
        edges = left + x0 / factor, top + y0 / factor, left + x1 / factor, top + y1 / factor
        letters.append(Letter(glyph, edges))
    return letters


Span = tuple[int, int, int, int]


def pieces_of(ink: np.ndarray, least: float = 0.5) -> list[Span]:
    """The pieces of ink (x0, x1, y0, y1) from left to right, without specks; ``ink`` float (height, width) in [0, 1]
    of a line enlarged to ``HEIGHT``."""
    from scipy import ndimage

    labels, _ = ndimage.label(ink > least)
    spans = [(columns.start, columns.stop, rows.start, rows.stop) for rows, columns in ndimage.find_objects(labels)]
    return [(x0, x1, y0, y1) for x0, x1, y0, y1 in sorted(spans) if (y1 - y0) * (x1 - x0) >= SPECK * HEIGHT**2]


def _stacked(pieces: Sequence[Span]) -> list[Span]:
    """The pieces with those above one another joined."""
    joined: list[Span] = []
    for span in pieces:
        x0, x1, _, _ = span
        if joined and min(x1, joined[-1][1]) - max(x0, joined[-1][0]) > 0.5 * min(
            x1 - x0, joined[-1][1] - joined[-1][0]
        ):
            joined[-1] = _union([joined[-1], span])
        else:
            joined.append(span)
    return joined


def _grouped(pieces: list[Span], text: str) -> list[Span] | None:
    """As many spans as the text has letters; None where there are fewer pieces, or twice as many."""
    if len(pieces) == len(text):
        return pieces
    if not len(text) < len(pieces) <= 2 * len(text) + 2:
        return None
    faces = shipped_letterforms()
    columns = [faces.characters.find(character) for character in text]
    advances = np.exp([faces.widths[0, column] if column >= 0 else faces.widths[0].mean() for column in columns])
    ends = np.cumsum(advances + 0.1 * advances.mean())
    start, stop = pieces[0][0], pieces[-1][1]
    centres = start + (ends - advances / 2) / ends[-1] * (stop - start)
    # the cheapest way to make the first i pieces the first j letters, and how many pieces make j - 1 letters then
    cost = np.full((len(pieces) + 1, len(text) + 1), np.inf)
    before = np.zeros(cost.shape, dtype=int)
    cost[0, 0] = 0.0
    for j in range(1, len(text) + 1):
        for i in range(j, len(pieces) + 1):
            for k in range(max(j - 1, i - 4), i):
                middle = (pieces[k][0] + max(piece[1] for piece in pieces[k:i])) / 2
                if (total := cost[k, j - 1] + abs(middle - centres[j - 1])) < cost[i, j]:
                    cost[i, j], before[i, j] = total, k
    if not np.isfinite(cost[-1, -1]):
        return None
    groups, i = [], len(pieces)
    for j in range(len(text), 0, -1):
        groups.append(_union(pieces[before[i, j] : i]))
        i = before[i, j]
    return groups[::-1]


def _union(spans: Sequence[Span]) -> Span:
    x0, x1, y0, y1 = zip(*spans, strict=True)
    return min(x0), max(x1), min(y0), max(y1)


def ink_map(crop: np.ndarray) -> np.ndarray:
    """How far each pixel is from the ground's colour (the rim's median) towards the ink's, float in [0, 1]."""
    pixels = crop.astype(np.float32)
    rim = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    apart = np.linalg.norm(pixels - np.median(rim, axis=0), axis=2)
    return np.asarray(np.clip(apart / max(float(np.percentile(apart, 97)), 1.0), 0.0, 1.0), dtype=np.float32)
