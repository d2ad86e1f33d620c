"""A line of letters whose parts stay apart: the dot of an i and its stem, an accent and its letter.

A typeface leaves about 0.07 of the letters' size between them. In small letters that is a pixel or two, and a painter
that works on latents closes it: the shipped one keeps gaps of three pixels, blurs those of two and loses those of one.
"""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import pairwise
from unicodedata import combining

import numpy as np
from PIL import Image, ImageDraw, ImageFont

GAP = 3.5
"""Pixels that are left between the parts of a letter, one above the other."""
PROBE = 200
"""Pixels of the size at which letters are measured."""


def line_coverage(line: str, font: ImageFont.FreeTypeFont, start: tuple[int, int], size: tuple[int, int]) -> np.ndarray:
    """Coverage, uint8 (height, width), of a line whose baseline begins at ``start`` (x, y) in a picture of ``size``.

    What lies above too small a gap is lifted. Letters are drawn one by one, with their kerning but no ligatures: in
    that of "fi" the i has no dot.
    """
    page = Image.new("L", size)
    pen = ImageDraw.Draw(page)
    if _shaped(line):
        pen.text(start, line, fill=255, font=font, anchor="ls")
        return np.asarray(page)
    x, before, lifted = float(start[0]), "", np.zeros((size[1], size[0]), np.uint8)
    for character in line:
        x, before = x + font.getlength(before + character) - font.getlength(character), character
        if not (lifts := _lifts(character, font)):
            pen.text((x, start[1]), character, fill=255, font=font, anchor="ls")
            continue
        alone = Image.new("L", size)
        ImageDraw.Draw(alone).text((x, start[1]), character, fill=255, font=font, anchor="ls")
        lifted = np.maximum(lifted, _lifted(np.asarray(alone), start[1], lifts))
    return np.maximum(np.asarray(page), lifted)


def _shaped(line: str) -> bool:
    """Whether letters of the line join, stand on one another or run from the right (Arabic, Thai, Hebrew), or are East
    Asian: these are drawn as the typeface sets them."""
    return any(combining(one) or "\u0590" <= one < "\u1e00" or one >= "\u2e80" for one in line)


def _lifts(character: str, font: ImageFont.FreeTypeFont) -> list[tuple[int, int]]:
    """For each gap that is too small, from the lowest: its height over the baseline and by how much to lift, pixels."""
    found = []
    for middle, gap in _gaps(character, str(font.path)):
        if gap * font.size < GAP:
            found.append((round(middle * font.size), math.ceil(GAP - gap * font.size)))
    return found


def _lifted(cover: np.ndarray, baseline: int, lifts: list[tuple[int, int]]) -> np.ndarray:
    cover = cover.copy()
    raised = 0
    for height, by in lifts:
        row = max(by, baseline - height - raised)
        cover[: row - by], cover[row - by : row] = cover[by:row].copy(), 0
        raised += by
    return cover


@lru_cache(maxsize=1024)
def _gaps(character: str, file: str) -> tuple[tuple[float, float], ...]:
    """The bare rows inside a character of a typeface over its baseline, from the lowest: the height of their middle and
    how many they are, as shares of the letters' size."""
    page = Image.new("L", (3 * PROBE, 3 * PROBE))
    font = ImageFont.truetype(file, PROBE)
    ImageDraw.Draw(page).text((PROBE, 2 * PROBE), character, fill=255, font=font, anchor="ls")
    inked = np.flatnonzero((np.asarray(page) > 127).any(1))
    gaps = [(low, high) for high, low in pairwise(inked) if low - high > 1 and low <= 2 * PROBE]
    return tuple(((2 * PROBE - (low + high) / 2) / PROBE, (low - high - 1) / PROBE) for low, high in reversed(gaps))
