"""Have letters of several parts all of them? The dot of an i, j, ! or ? that ran into its stem, an accent that is lost.

Readers read such letters as if they were whole. Here the small pieces of ink above and below a line's letters are
counted; nothing is said of lines that are too low for their gaps to be seen, or whose ink does not stand out.
"""

from __future__ import annotations

from dataclasses import dataclass
from unicodedata import combining, normalize

import numpy as np
from PIL import Image

from critics.resizing import resized
from critics.text.cutting import HEIGHT, ink_map, pieces_of
from critics.text.glyphs import Doubt
from critics.text.ocr import TextReading
from planners.scene import Box

ABOVE = dict.fromkeys("ij\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u030c", 1) | {"\u0308": 2}
"""Pieces of ink that a character has in the upper half of its line; accents as combining characters."""
DOTTED = frozenset("ij")
BELOW = dict.fromkeys("!?", 1)
"""The same at the foot of the line. Stops may touch a letter, so that none is counted on."""
REACHING = frozenset("fTFVY")
"""Letters that reach over the one behind them and may touch its dot."""
SPREAD = frozenset("AKXZkxz")
"""Letters whose feet may touch the dot behind them."""
LOWEST = 20
"""Pixels of a line's height from which a typeface's gaps can be seen."""
GROWN = 0.2
"""By how much a reading's box is grown, as a share of its height: readers cut off dots."""
SEEN = 0.65
"""Share of the ink's contrast below which a pixel is a gap."""
SMALL = 0.45
"""The height of a dot or accent is at most this share of the letters'."""
UPPER, LOWER = 0.55, 0.3
"""Above and below these heights over the baseline, as shares of the letters' height, lie the pieces that count."""
CLIPPED = 0.1
"""The share of the crop's rim that may be ink; more of it is no ground."""


@dataclass(frozen=True)
class Parts:
    """Small pieces of ink above and below the letters of a line."""

    above: int
    below: int

    def lack(self, least: Parts) -> int:
        """How many of the pieces of ``least`` are missing."""
        return max(0, least.above - self.above) + max(0, least.below - self.below)


def expected_parts(line: str) -> Parts:
    """The least that a line must have, whatever its typeface: neighbouring dots may touch, and a dot the letter before
    it."""
    above = below = 0
    before = ""
    for character in normalize("NFD", line):
        if before in DOTTED and combining(character) and character in ABOVE:
            above -= 1  # an accent stands in the dot's place
        if combining(character) or not (before in REACHING or (before in ABOVE and character in ABOVE)):
            above += ABOVE.get(character, 0)
        if before not in SPREAD:
            below += BELOW.get(character, 0)
        before = character
    return Parts(max(0, above), below)


def found_parts(image: np.ndarray, box: Box) -> Parts | None:
    """Those of a line in its box of a uint8 sRGB image (height, width, 3); None where they can't be told."""
    height, width = image.shape[:2]
    left, top, right, bottom = box.grown(GROWN * box.height).pixels((width, height))
    crop, low = image[top:bottom, left:right], box.height * height
    if low < LOWEST or crop.shape[1] < crop.shape[0] // 4:
        return None
    factor = max(1.0, HEIGHT / low)
    ink = ink_map(resized(crop, (crop.shape[1] * factor, crop.shape[0] * factor), Image.Resampling.BICUBIC))
    rim = np.concatenate([ink[0], ink[-1], ink[:, 0], ink[:, -1]])
    if (rim > 0.5).mean() > CLIPPED:
        return None
    pieces = pieces_of(ink, SEEN)
    highest = max((y1 - y0 for _, _, y0, y1 in pieces), default=0)
    letters = [piece for piece in pieces if piece[3] - piece[2] > SMALL * highest]
    if highest < 0.4 * HEIGHT:
        return None
    baseline, cap = np.median([y1 for _, _, _, y1 in letters]), np.median([y0 for _, _, y0, _ in letters])
    tall = baseline - cap
    above = below = 0
    for _, _, y0, y1 in pieces:
        if y1 - y0 <= SMALL * highest:
            middle = (baseline - (y0 + y1) / 2) / tall
            above, below = above + int(middle > UPPER), below + int(middle < LOWER)
    return Parts(above, below)


def lost_parts(image: np.ndarray, line: TextReading) -> Doubt | None:
    """What a line of a uint8 sRGB image lacks, if it clearly does."""
    least = expected_parts(line.content)
    if least == Parts(0, 0) or (found := found_parts(image, line.box)) is None or not (lost := found.lack(least)):
        return None
    says = (
        f'{lost} of the {least.above + least.below} dots and accents of "{line.content}" ran into a letter or are lost'
    )
    return Doubt(says, line.box, np.inf)
