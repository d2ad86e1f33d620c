"""Do the letters look like what OCR read? OCR corrects C0FFEE and EDlTION to words; this compares every letter.

Each letter's ink is compared with the same letter, and with those that it is easily taken for, in several typefaces.
The line's other letters choose the typeface, since one face's 0 is another's O. Where the line can't be cut into as
many letters as were read (they touch, or the ground is busy), there are no doubts: this never confirms a reading.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from PIL import Image, ImageFont

from critics.resizing import resized
from critics.text.typefaces import Glyph, Typeface, bundled, normalised, weighted
from planners.scene import Box

RIVALS = {pair[0]: pair[1:] for pair in "O0 0O I1l l1I 1Il S5 5S B8 8B Z2 2Z G6 6G E3 A4 T7".split()}
"""Each letter with those that OCR takes it for."""
HEIGHT = 96
"""Pixels a line is enlarged to."""
SMALLEST = 8
"""Shapes aren't compared on lines of fewer pixels in height."""
FEWEST = 2
"""Shapes aren't compared with fewer fonts: Pillow's own face alone doubts one right word in five of other typefaces."""
MARGIN = 0.08
"""How much better a rival must fit than the letter itself, in units of ``_apart``."""
PROPORTION = 0.5
"""The weight of a letter's width and height against its shape."""


@dataclass(frozen=True)
class Doubt:
    """One letter that looks like another: ``says`` is for people, ``box`` is normalised to the picture."""

    says: str
    box: Box


@dataclass(frozen=True)
class Letter:
    glyph: Glyph
    box: tuple[float, float, float, float]
    """Pixel xyxy in the picture."""


class Glyphs:
    """Typefaces are loaded at the first letter that has rivals; ``faces`` are by default those installed."""

    def __init__(self, faces: tuple[Typeface, ...] | None = None) -> None:
        self._given = faces

    @cached_property
    def faces(self) -> tuple[Typeface, ...]:
        """What letters are compared with; empty where there are too few fonts."""
        if len(self._fonts) < FEWEST:
            return ()
        return weighted(self._fonts) if self._given is None else self._given

    @cached_property
    def _fonts(self) -> tuple[ImageFont.FreeTypeFont, ...]:
        return bundled() if self._given is None else tuple({face.font for face in self._given})

    def notes(self) -> list[str]:
        """A warning where letters aren't compared."""
        if len(self._fonts) >= FEWEST:
            return []
        return [
            "letters aren't compared with typefaces, since none of those looked for is installed: "
            "apt install fonts-dejavu-core fonts-liberation"
        ]

    def doubts(self, image: np.ndarray, lines: Sequence[tuple[str, Box]]) -> list[Doubt]:
        """The letters of lines (text as read, its box) in a uint8 sRGB (height, width, 3) picture that look like
        others; empty where none does or where the line can't be cut into letters."""
        height, width = image.shape[:2]
        found = []
        for content, box in lines:
            text = "".join(content.split())
            if not set(text) & set(RIVALS):
                continue
            letters = letters_of(image, box)
            if len(letters) != len(text):
                continue
            for position, rival, margin in self._rivals(text, [letter.glyph for letter in letters]):
                if margin > MARGIN:
                    place = Box.from_pixels(letters[position].box, (width, height))
                    says = f'letter {position + 1} of "{content}" looks more like "{rival}" than "{text[position]}"'
                    found.append(Doubt(says, place))
        return found

    def _rivals(self, text: str, glyphs: Sequence[Glyph]) -> list[tuple[int, str, float]]:
        """For each position with rivals, the best one and how much better than the letter it fits."""
        positions = [i for i, c in enumerate(text) if c in RIVALS]
        own = dict.fromkeys(positions, np.inf)
        best: dict[int, tuple[float, str]] = dict.fromkeys(positions, (np.inf, ""))
        for face in self.faces:
            drawn = [face.glyph(c) for c in text]
            sure = [(g, d) for i, (g, d) in enumerate(zip(glyphs, drawn, strict=True)) if d and i not in own]
            # where every letter has a rival, all of them choose the typeface
            witnesses = sure or [(g, d) for g, d in zip(glyphs, drawn, strict=True) if d]
            if not witnesses:
                continue
            wide = float(np.median([g.width / d.width for g, d in witnesses]))
            high = float(np.median([g.height / d.height for g, d in witnesses]))
            fit = float(np.mean([_apart(g, d, wide, high) for g, d in witnesses]))
            for i in positions:
                if (itself := face.glyph(text[i])) is not None:
                    own[i] = min(own[i], fit + _apart(glyphs[i], itself, wide, high))
                for rival in RIVALS[text[i]]:
                    if (other := face.glyph(rival)) is not None:
                        best[i] = min(best[i], (fit + _apart(glyphs[i], other, wide, high), rival))
        return [(i, best[i][1], own[i] - best[i][0]) for i in positions if np.isfinite(own[i] - best[i][0])]


def _apart(seen: Glyph, drawn: Glyph, wide: float, high: float) -> float:
    """How unlike two letters are, 0 for the same: their masks' share of different ink, and their proportions."""
    shape = float(np.abs(seen.mask - drawn.mask).sum() / (seen.mask.sum() + drawn.mask.sum()))
    sizes = abs(np.log(seen.width / (wide * drawn.width))) + abs(np.log(seen.height / (high * drawn.height)))
    return shape + PROPORTION * float(sizes)


def letters_of(image: np.ndarray, box: Box) -> list[Letter]:
    """The pieces of ink in a box from left to right; pieces above one another (i, %) are one letter."""
    height, width = image.shape[:2]
    left, top, right, bottom = box.pixels((width, height))
    crop = image[top:bottom, left:right]
    if min(crop.shape[:2]) < SMALLEST:
        return []
    factor = max(1.0, HEIGHT / crop.shape[0])
    ink = _ink(resized(crop, (crop.shape[1] * factor, crop.shape[0] * factor), Image.Resampling.BICUBIC))
    from scipy import ndimage

    pieces, _ = ndimage.label(ink > 0.5)
    spans = [(columns.start, columns.stop, rows.start, rows.stop) for rows, columns in ndimage.find_objects(pieces)]
    merged: list[tuple[int, int, int, int]] = []
    for x0, x1, y0, y1 in sorted(spans):
        if (y1 - y0) * (x1 - x0) < 0.002 * HEIGHT**2:
            continue  # a speck
        a0, a1, b0, b1 = merged[-1] if merged else (0, 0, 0, 0)
        if merged and min(x1, a1) - max(x0, a0) > 0.5 * min(x1 - x0, a1 - a0):
            merged[-1] = (min(x0, a0), max(x1, a1), min(y0, b0), max(y1, b1))
        else:
            merged.append((x0, x1, y0, y1))
    letters = []
    for x0, x1, y0, y1 in merged:
        glyph = normalised(ink[y0:y1, x0:x1])
        if glyph is not None:
            edges = left + x0 / factor, top + y0 / factor, left + x1 / factor, top + y1 / factor
            letters.append(Letter(glyph, edges))
    return letters


def _ink(crop: np.ndarray) -> np.ndarray:
    """How far each pixel is from the ground's colour (the rim's median) towards the ink's, float in [0, 1]."""
    pixels = crop.astype(np.float32)
    rim = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    apart = np.linalg.norm(pixels - np.median(rim, axis=0), axis=2)
    return np.asarray(np.clip(apart / max(float(np.percentile(apart, 97)), 1.0), 0.0, 1.0), dtype=np.float32)
