"""Naming the colour of an object: each of its pixels votes for the nearest named colour in CIELAB.

The object's pixels are those in its box that differ from the colours around the box. Distances are CIEDE2000
(Sharma, Wu, Dalal, "The CIEDE2000 color-difference formula", 2005) to several prototypes a name, which hold the
usual sRGB and CSS variants, darker and lighter ones too.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, field

import numpy as np

from planners.colour_table import BASIC_COLOURS, Colour, plain_colour, possible_colours, srgb
from planners.scene import Box

WantedColours = tuple[tuple[str, ...], ...]
"""Colours that a thing must have, each as the basic names that it may go by."""
OWN_INSIDE, OWN_AROUND = 0.6, 0.5
"""A colour that fills more than the first share of the box and less than the second of the ring is the object's own."""
SELDOM, MORE_INSIDE = 0.2, 3.0
"""So is one that fills less than ``SELDOM`` of the ring, and of the box that many times as much."""
RARE = 0.05
"""Share of the ring from which a colour may be the ground's: a thing may stand before a tree, a wall and the sky."""
FOREGROUND = 9.0
"""CIEDE2000 difference from every colour around the box above which a pixel belongs to the object."""
LEAST_PIXELS = 24
LEADS_FROM, LEADS_BY = 0.4, 1.3
"""One colour may fill less of the object than a critic wants, from this share on, where any other fills so much less:
a green bicycle has white wheels."""
LEAST_OF_TWO = 0.15
"""Share of the object's pixels that each colour of "red and white" must have."""


@dataclass(frozen=True)
class ColourReading:
    """The name with most votes, the runner-up, every name's share of the object's pixels (they sum to 1), and these
    pixels, CIELAB (n, 3), with their names.
    """

    name: str
    share: float
    runner_up: str | None
    shares: dict[str, float]
    pixels: np.ndarray = field(repr=False, compare=False)
    named: np.ndarray = field(repr=False, compare=False)

    def share_of(self, wanted: WantedColours) -> float:
        """The share in [0, 1] that these colours have together."""
        return min(1.0, sum(self._share(names) for names in wanted))

    def shows(self, wanted: WantedColours, least: float) -> bool:
        """Whether one colour fills ``least`` of the object, or leads by far; or two colours are the two most frequent
        ones with ``LEAST_OF_TWO`` each and fill ``least`` together."""
        each = [self._share(names) for names in wanted]
        others = max((share for name, share in self.shares.items() if not any(name in w for w in wanted)), default=0.0)
        if len(wanted) == 1 and each[0] >= max(LEADS_FROM, LEADS_BY * others):
            return True
        least_each = least if len(wanted) == 1 else LEAST_OF_TWO
        return min(each) >= max(least_each, others) and sum(each) >= least

    def middle(self, wanted: WantedColours) -> np.ndarray | None:
        """The median CIELAB of what has one of these colours; None where nothing has."""
        mine = np.isin(self.named, [name for names in wanted for name in names])
        return np.median(self.pixels[mine], axis=0) if mine.any() else None

    def _share(self, names: tuple[str, ...]) -> float:
        return sum(self.shares.get(name, 0.0) for name in names)


def named_colours(value: str) -> WantedColours:
    """The colour that an attribute's value names, or the two of "X and Y" ("black-and-white" too); else ().

    Each as the basic names that it may go by: "turquoise" is (("green", "blue"),).
    """
    if one := possible_colours(value):
        return (one,)
    known = tuple(dict.fromkeys(possible_colours(part) for part in value.lower().replace("-", " ").split(" and ")))
    return known if len(known) == 2 and all(known) else ()


def wanted_colours(value: str) -> WantedColours:
    """The same, one colour by the name of its looks too: "light red" is (("red", "pink"),)."""
    named, own = named_colours(value), srgb(value)
    if len(named) != 1 or own is None:
        return named
    return (tuple(dict.fromkeys((*named[0], looks_like(own)))),)


@functools.lru_cache(maxsize=256)
def looks_like(colour: Colour) -> str:
    """The basic name of an sRGB colour."""
    from skimage.color import rgb2lab

    names, prototypes = _prototypes()
    return names[int(_difference(rgb2lab(np.array([[colour]], np.uint8))[0], prototypes).argmin())]


def ground_colours(background: str) -> WantedColours:
    """The colours that a plan's words for a plain background name ("plain light blue"); empty where it is a place."""
    return named_colours(plain_colour(background))


def measure_colour(image: np.ndarray, box: Box, mask: np.ndarray | None = None) -> ColourReading | None:
    """The colour of what is in the box of a uint8 sRGB image of shape (height, width, 3).

    With a ``mask``, boolean (height, width), it is that of the masked pixels. None where they are too few, or without
    one too few differ from the surroundings (a white object on white, a box of a few pixels).
    """
    pixels = foreground(image, box) if mask is None else masked(image, mask)
    if len(pixels) < LEAST_PIXELS:
        return None
    names, prototypes = _prototypes()
    nearest = _difference(pixels[:, None], prototypes[None]).argmin(axis=1)
    named = np.asarray(names)[nearest]
    labels, votes = np.unique(named, return_counts=True)
    shares = {str(labels[i]): float(votes[i]) / len(pixels) for i in np.argsort(-votes, kind="stable")}
    ranking = list(shares)
    second = ranking[1] if len(ranking) > 1 else None
    return ColourReading(ranking[0], shares[ranking[0]], second, shares, pixels, named)


def foreground(image: np.ndarray, box: Box, most: int = 4000, side: int = 160) -> np.ndarray:
    """The object's pixels as CIELAB (D65) rows of shape (n, 3), at most about ``most`` of them, evenly picked.

    Of a box longer than ``side`` pixels only every second (third, ...) row and column is looked at.

    Its outline, where anti-aliasing mixes it with the background, is left out as long as enough remains.
    """
    from scipy.ndimage import binary_erosion
    from skimage.color import rgb2lab

    height, width = image.shape[:2]
    left, top, right, bottom = box.pixels((width, height))
    step = max(1, max(right - left, bottom - top) // side)
    inside = rgb2lab(image[top:bottom:step, left:right:step])
    different = np.ones(inside.shape[:2], dtype=bool)
    for colour in surroundings(image, box, RARE):
        different &= _difference(inside, colour) > FOREGROUND
    for rounds in (3, 2, 1):
        core = binary_erosion(different, iterations=rounds, border_value=0)
        if core.sum() >= max(LEAST_PIXELS, 0.3 * different.sum()):
            different = core
            break
    pixels = inside[different]
    return pixels[:: max(1, len(pixels) // most)]


def masked(image: np.ndarray, mask: np.ndarray, most: int = 4000) -> np.ndarray:
    """The masked pixels as CIELAB (D65) rows (n, 3), at most about ``most``; without the outline if enough remain."""
    from scipy.ndimage import binary_erosion
    from skimage.color import rgb2lab

    core = binary_erosion(mask, iterations=2, border_value=0)
    pixels = image[core if core.sum() >= max(LEAST_PIXELS, 0.3 * mask.sum()) else mask]
    return np.asarray(rgb2lab(pixels[None, :: max(1, len(pixels) // most)])[0]) if len(pixels) else np.zeros((0, 3))


def surroundings(image: np.ndarray, box: Box, least: float = 0.2) -> np.ndarray:
    """The colours that fill at least that share of a thin ring around the box: CIELAB rows of shape (k, 3), k >= 1.

    The ring keeps a small gap, since a detected box may cut its object. Where more than that is cut off, the ring shows
    the object's own colour beside the ground's: a colour that fills most of the box but not of the ring is left out, as
    long as another one remains. Where the box reaches every edge of the picture, the four corners of the box stand in.
    """
    from skimage.color import rgb2lab

    height, width = image.shape[:2]
    left, top, right, bottom = box.pixels((width, height))
    gap = max(1, round(0.03 * min(right - left, bottom - top)))
    wide = max(2, round(0.06 * min(right - left, bottom - top)))
    ring = np.zeros((height, width), dtype=bool)
    far = gap + wide
    ring[max(0, top - far) : bottom + far, max(0, left - far) : right + far] = True
    ring[max(0, top - gap) : bottom + gap, max(0, left - gap) : right + gap] = False
    if ring.sum() < 16:
        for y in (top, max(top, bottom - 2)):
            for x in (left, max(left, right - 2)):
                ring[y : y + 2, x : x + 2] = True
    colours = rgb2lab(image[ring][None])[0]
    bins = np.round(colours / 6).astype(int)
    _, where, counts = np.unique(bins, axis=0, return_inverse=True, return_counts=True)
    common = [i for i in range(len(counts)) if counts[i] >= least * len(colours)] or [int(counts.argmax())]
    around = np.stack([np.median(colours[where.ravel() == i], axis=0) for i in common])
    if len(around) == 1:
        return around
    step = max(1, max(right - left, bottom - top) // 40)
    inside = rgb2lab(image[top:bottom:step, left:right:step]).reshape(-1, 3)
    own = np.array([_is_own(*(_share_like(part, colour) for part in (inside, colours))) for colour in around])
    return around if own.all() else around[~own]


def _share_like(colours: np.ndarray, colour: np.ndarray) -> float:
    return float((_difference(colours, colour) <= FOREGROUND).mean())


def _is_own(inside: float, around: float) -> bool:
    """Whether a colour with these shares of a box and of the ring around it is of what is in the box."""
    most = inside > OWN_INSIDE and around < OWN_AROUND
    return most or (around < SELDOM and inside > MORE_INSIDE * around)


def _difference(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    from skimage.color import deltaE_ciede2000

    return np.asarray(deltaE_ciede2000(*np.broadcast_arrays(a, b)))


@functools.cache
def _prototypes() -> tuple[tuple[str, ...], np.ndarray]:
    from skimage.color import rgb2lab

    pairs = [(name, code) for name, codes in BASIC_COLOURS.items() for code in codes]
    rgb = np.array([[int(code[i : i + 2], 16) for i in (1, 3, 5)] for _, code in pairs], dtype=np.uint8)
    return tuple(name for name, _ in pairs), rgb2lab(rgb[None])[0]
