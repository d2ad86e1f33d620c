"""How much space a text needs: lines, line height, and the box around them, in short sides of the canvas.

A letter counts as ``LETTER`` line heights wide (the mean of a bold sans-serif face), a wide East Asian one as 1. A line
is as high as its letters with their leading.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

LETTER, WIDE_LETTER = 0.62, 1.0
SIDES = 0.3
"""By how much a box is wider than its longest line, in line heights."""
COMFORTABLE = 0.085
"""A text whose single line would be lower than this is broken into more."""
MOST_LINES = 12


@dataclass(frozen=True)
class Lettering:
    """A text in lines of one height; ``width`` and ``height`` are those of its box."""

    lines: int
    line: float
    width: float
    height: float


def length(words: str) -> float:
    """The length of a line in line heights, without its sides."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in words)
    return LETTER * (len(words) - wide) + WIDE_LETTER * wide


def longest(content: str, count: int) -> float:
    """The length of the longest of about ``count`` balanced lines, in line heights; words are never broken."""
    words = [length(word) for word in content.split()] or [length(content)]
    space, most, fewest = LETTER, sum(words) + LETTER * (len(words) - 1), max(words)
    if count <= 1:
        return most
    low, high = max(fewest, most / count - space), most
    for _ in range(12):
        middle = (low + high) / 2
        if _needed(words, middle, space) <= count:
            high = middle
        else:
            low = middle
    return high


def _needed(words: Sequence[float], width: float, space: float) -> int:
    lines, filled = 1, 0.0
    for word in words:
        if filled and filled + space + word > width:
            lines, filled = lines + 1, 0.0
        filled += (space if filled else 0.0) + word
    return lines


def fit_text(content: str, width: float, height: float, line: float, comfortable: float = COMFORTABLE) -> Lettering:
    """The text in a space of width x height, its lines at most ``line`` high.

    One line if it is at least ``comfortable`` high, else the number of lines that makes them highest.
    """
    best: Lettering | None = None
    for count in range(1, min(MOST_LINES, max(1, len(content.split()))) + 1):
        reach = longest(content, count) + SIDES
        high = min(line, width / reach, height / count)
        if best is None or high > best.line * 1.05:
            best = Lettering(count, high, reach * high, count * high)
        if best.line >= min(line, comfortable):
            break
    assert best is not None  # there is at least one line
    return best
