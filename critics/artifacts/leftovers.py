"""Is there something on a plain ground that nobody planned: blots, pieces of letters or of things, halos?

What is planned, and where it was seen, is left out, with the shadow that it may cast. A smooth surface in CIELAB is
fitted to the rest (a gradient is plain too); what differs from it beyond the ground's own texture is left over. Where
much of the rest differs, it is no plain ground, and nobody can say what belongs to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from critics.resizing import block_means
from planners.scene import Box

VIEW = 192
"""Pixels of the longer side at which a ground is looked at, at least; a larger picture is shrunk by a whole number."""
AROUND, LEAST_AROUND = 0.1, 3
"""How far a thing may reach beyond its box: a share of the box's sides, and pixels of the view."""
SHADOW = (0.2, 0.1, 0.26)
"""A shadow's reach over its thing's width: sideways, above and below the box's lower side."""
LEAST_FREE = 0.15
"""Share of the picture that must be ground."""
PLAIN, SMOOTH = 0.7, 7.0
"""A ground is plain if that share of it is that near to its surface, in CIELAB distance."""
FLAT = 0.9
"""One that nobody planned to be plain is so if that share of it is that near to one colour."""
DIFFERS, TEXTURES = 11.0, 5.0
"""What is left over is that far from the surface, and that many times as far as the ground's own pixels are."""
LEAST_AREA = 0.0012
"""Share of the picture that a leftover covers, at least."""
JOINED = 2
"""Half of the pixels of the view by which the pieces of one leftover, such as letters, may be apart."""
REACHES = 0.03
"""How far a leftover that touches a thing's surroundings goes beyond them, over the view's shorter side."""
ALONG_RIM = 0.25
"""A patch that fills that share of one side of the picture is ground."""
SHADED = 0.35
"""How much of its way from the ground a shadow's colour may change otherwise than in lightness."""


@dataclass(frozen=True)
class Leftover:
    """``box`` is where it is; ``apart`` its mean CIELAB distance from the ground; ``area`` its share of the picture."""

    box: Box
    apart: float
    area: float


def leftovers(
    image: np.ndarray, things: Iterable[Box], texts: Iterable[Box], open_ground: bool = False
) -> list[Leftover]:
    """What nobody planned on the plain ground of a uint8 sRGB picture (height, width, 3), the largest first.

    ``things`` and ``texts`` are boxes of what is planned, or was seen. ``open_ground``: the plan doesn't say what the
    ground is, so that it may be a place. Empty where the ground isn't plain.
    """
    from scipy import ndimage
    from skimage.color import rgb2lab

    times = max(1, max(image.shape[:2]) // VIEW)
    lab = rgb2lab(block_means(image, times) / 255)
    size = lab.shape[1], lab.shape[0]
    free = np.ones(lab.shape[:2], bool)
    for box, stands in [*((box, True) for box in things), *((box, False) for box in texts)]:
        for left, top, right, bottom in _reach(box, size, stands):
            free[max(0, top) : max(0, bottom), max(0, left) : max(0, right)] = False
    if free.mean() < LEAST_FREE:
        return []
    off = lab - (np.median(lab[free], axis=0) if open_ground else _surface(lab, free))
    apart = np.linalg.norm(off, axis=2)
    if (apart[free] <= SMOOTH).mean() < (FLAT if open_ground else PLAIN):
        return []
    limit = max(DIFFERS, TEXTURES * float(np.median(apart[free])))
    other = ndimage.binary_opening(free & (apart > limit), np.ones((2, 2)))
    patches = ndimage.label(ndimage.binary_dilation(other, iterations=JOINED))[0] * other
    found = []
    for number, place in enumerate(ndimage.find_objects(patches), 1):
        mine = patches[place] == number
        share = mine.sum() / free.size
        if share < LEAST_AREA or _is_rim(mine, place, free) or _is_edge(mine, place, free, off):
            continue
        y, x = place
        box = Box.from_pixels((x.start, y.start, x.stop, y.stop), size)
        found.append(Leftover(box, float(apart[place][mine].mean()), float(share)))
    return sorted(found, key=lambda one: -one.area)


def _reach(box: Box, size: tuple[int, int], stands: bool) -> list[tuple[int, int, int, int]]:
    """Pixel boxes, which may go beyond the picture: what a box may fill, and its shadow where it ``stands``."""
    left, top, right, bottom = box.pixels(size)
    wide, high = right - left, bottom - top
    dx, dy = (max(LEAST_AROUND, round(AROUND * side)) for side in (wide, high))
    places = [(left - dx, top - dy, right + dx, bottom + dy)]
    if stands:
        beside, above, below = (round(share * wide) for share in SHADOW)
        places.append((left - beside, bottom - above, right + beside, bottom + max(below, LEAST_AROUND)))
    return places


def _surface(lab: np.ndarray, free: np.ndarray) -> np.ndarray:
    """A quadratic surface (height, width, 3) through the free pixels; those far off hardly count (Tukey's weights)."""
    y, x = np.mgrid[-1 : 1 : lab.shape[0] * 1j, -1 : 1 : lab.shape[1] * 1j]
    terms = np.stack([np.ones_like(x), x, y, x * y, x * x, y * y], 2)
    base, colours = terms[free][::3], lab[free][::3]
    far = np.linalg.norm(colours - np.median(colours, axis=0), axis=1)
    fitted = np.zeros((terms.shape[2], 3))
    for _ in range(6):
        width = max(6.0, 4 * float(np.median(far)))
        weights = np.sqrt(np.clip(1 - (far / width) ** 2, 0, 1) ** 2 + 1e-6)[:, None]
        fitted = np.linalg.lstsq(base * weights, colours * weights, rcond=None)[0]
        far = np.linalg.norm(colours - base @ fitted, axis=1)
    return np.asarray(terms @ fitted)


def _is_rim(mine: np.ndarray, place: tuple[slice, slice], free: np.ndarray) -> bool:
    """Whether a patch is a part of the ground, along the picture's rim."""
    height, width = free.shape
    rows, columns = place
    return any(
        (
            rows.start == 0 and mine[0].sum() >= ALONG_RIM * width,
            rows.stop == height and mine[-1].sum() >= ALONG_RIM * width,
            columns.start == 0 and mine[:, 0].sum() >= ALONG_RIM * height,
            columns.stop == width and mine[:, -1].sum() >= ALONG_RIM * height,
        )
    )


def _is_edge(mine: np.ndarray, place: tuple[slice, slice], free: np.ndarray, off: np.ndarray) -> bool:
    """Whether a patch touches the surroundings of what is planned, and is its edge or its shadow.

    ``off`` is how far each pixel's CIELAB colour is from the ground's.
    """
    from scipy import ndimage

    rows, columns = (slice(max(0, part.start - 1), part.stop + 1) for part in place)
    if free[rows, columns].all():
        return False
    beyond = ndimage.distance_transform_edt(free)[place][mine]
    lightness, *colour = off[place][mine].mean(axis=0)
    shaded = lightness < 0 and np.hypot(*colour) < SHADED * -lightness
    return float(beyond.min()) <= 1.5 and bool(shaded or beyond.max() < REACHES * min(free.shape))
