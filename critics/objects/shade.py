"""Is a colour the shade that a word means, or rather another one? "Teal" that is plain blue is wrong.

The words of the eleven basic colours are families, told by ``critics.objects.colour``. Any other word has one sRGB of
its own. What looks like that, in light and in shade, is right. A colour of the right family that lies nearer, by
CIEDE2000, to a basic colour that the word doesn't mean is wrong.
"""

from __future__ import annotations

import functools

import numpy as np

from planners.colour_table import BASIC_COLOURS, Colour, srgb

LIKE = 6.0
"""CIEDE2000 difference up to which a pixel is of the word's colour."""
LIT = (1.0, 0.9, 0.8, 0.7, 0.6)
"""Shares of a colour's sRGB that a thing's own shading leaves of it."""
NEAR = 11.0
"""CIEDE2000 difference up to which a colour may be the word's, whatever else is near."""
RIVAL = 15.0
"""From this difference to the word's colour on, a basic one is another colour: that of "violet" is purple's own."""


def share_like(pixels: np.ndarray, words: str) -> float:
    """The share of CIELAB pixels (n, 3) that look like the word's own colour, lit or shaded; 0 for a basic colour."""
    if (rgb := _own(words)) is None:
        return 0.0
    shades = _lab(np.asarray(rgb) * np.array(LIT)[:, None])
    return float((_difference(pixels[:, None], shades[None]).min(axis=1) <= LIKE).mean())


def rather(colour: np.ndarray, words: str) -> str | None:
    """The basic colour that a CIELAB colour is rather than what the words name; None where it may be theirs, and where
    they name a basic one, two, or none.
    """
    if (rgb := _own(words)) is None:
        return None
    wanted, names, basics = _lab(np.array([rgb]))[0], list(BASIC_COLOURS), _basics()
    apart, theirs = float(_difference(colour, wanted)), _difference(colour[None], basics)
    rivals = np.where(_difference(wanted[None], basics) >= RIVAL, theirs, np.inf)
    nearest = int(rivals.argmin())
    return names[nearest] if apart > NEAR and rivals[nearest] < apart else None


def _own(words: str) -> Colour | None:
    return None if words.lower() in BASIC_COLOURS else srgb(words)


@functools.cache
def _basics() -> np.ndarray:
    codes = [shades[0] for shades in BASIC_COLOURS.values()]
    return _lab(np.array([[int(code[at : at + 2], 16) for at in (1, 3, 5)] for code in codes]))


def _lab(rgb: np.ndarray) -> np.ndarray:
    from skimage.color import rgb2lab

    return np.asarray(rgb2lab(rgb[None] / 255)[0])


def _difference(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    from skimage.color import deltaE_ciede2000

    return np.asarray(deltaE_ciede2000(*np.broadcast_arrays(one, other)))
