"""Is a colour the shade that a word means, or rather another one? "Teal" that is plain blue is wrong.

The words of the eleven basic colours are families, told by ``critics.objects.colour``. Any other word has one sRGB of
its own. A colour of the right family that lies nearer, by CIEDE2000, to a basic colour that the word doesn't mean is
wrong.
"""

from __future__ import annotations

import functools

import numpy as np

from critics.objects.colour import Lab
from planners.colour_table import BASIC_COLOURS, srgb

NEAR = 11.0
"""CIEDE2000 difference up to which a colour is the word's, whatever else is near."""
RIVAL = 15.0
"""From this difference to the word's colour on, a basic one is another colour: that of "violet" is purple's own."""


def rather(colour: Lab, words: str) -> str | None:
    """The basic colour that a CIELAB colour is rather than what the words name; None where it may be theirs, and where
    they name a basic one, two, or none."""
    rgb = None if words.lower() in BASIC_COLOURS else srgb(words)
    if rgb is None:
        return None
    wanted = _lab(rgb)
    apart = _difference(np.asarray(colour), wanted)
    if apart <= NEAR:
        return None
    rivals = {
        name: _difference(np.asarray(colour), basic)
        for name, basic in _basics().items()
        if _difference(wanted, basic) >= RIVAL
    }
    nearest = min(rivals, key=rivals.__getitem__, default=None)
    return nearest if nearest is not None and rivals[nearest] < apart else None


@functools.cache
def _basics() -> dict[str, np.ndarray]:
    codes = {name: codes[0] for name, codes in BASIC_COLOURS.items()}
    return {name: _lab(tuple(int(code[at : at + 2], 16) for at in (1, 3, 5))) for name, code in codes.items()}


def _lab(rgb: tuple[int, ...]) -> np.ndarray:
    from skimage.color import rgb2lab

    return np.asarray(rgb2lab(np.array([[rgb]], np.uint8))[0, 0])


def _difference(one: np.ndarray, other: np.ndarray) -> float:
    from skimage.color import deltaE_ciede2000

    return float(deltaE_ciede2000(one, other))
