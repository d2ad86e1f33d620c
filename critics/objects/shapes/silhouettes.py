"""What of a picture one region's shape may be: its holes filled, a line's inside, and what may lie before it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from critics.objects.shapes.regions import FlatRegions

LINE = 0.1
"""Thickness of a closed line over its longer side up to which it is an outline and no ring."""
ALIKE = 12.0
"""CIELAB distance up to which two regions have one colour."""
RING = 0.1, 0.3
"""Width of a ring's rim over the ring's."""
COMMON, THROUGH = 0.03, 0.9
"""Share of a hole's surroundings from which a colour is one of theirs, and the share of the hole that has such."""
SMALL = 72
"""Pixels of the longer side up to which a mask's edge is measured finer than by whole pixels."""


@dataclass(frozen=True, eq=False)
class Silhouette:
    """All masks are boolean and cover a window of the picture whose corner is ``left``, ``top``.

    ``own``: the region; ``filled``: with its holes; ``shape``: what is compared with shapes; ``cover``: what may lie
    before it. ``outside`` is the region that it lies on, ``within`` those in its holes, ``fill`` the one that the
    outline ``number`` encloses. ``through``: it is wide as a ring, and what is in it is also around it.
    """

    number: int
    left: int
    top: int
    own: np.ndarray
    filled: np.ndarray
    shape: np.ndarray
    cover: np.ndarray
    outside: int
    within: tuple[int, ...]
    fill: int | None
    through: bool

    @property
    def plain(self) -> bool:
        return len(self.within) <= (self.fill is not None)

    def visible(self, regions: FlatRegions) -> np.ndarray:
        """The pixels of its fill, boolean (h, w) of the whole picture."""
        seen = np.zeros(regions.labels.shape, bool)
        window = self._window
        seen[window] = self.own if self.fill is None else regions.labels[window] == self.fill
        return seen

    def coverage(self, regions: FlatRegions) -> np.ndarray:
        """``shape`` as float32; at a small one's edge by how far a pixel's colour is its own."""
        return _soft(regions.image[self._window], self.shape)

    def own_coverage(self, regions: FlatRegions) -> np.ndarray:
        """That of the region without its holes."""
        return _soft(regions.image[self._window], self.own)

    @property
    def _window(self) -> tuple[slice, slice]:
        height, width = self.own.shape
        return slice(self.top, self.top + height), slice(self.left, self.left + width)


def silhouette_of(regions: FlatRegions, number: int) -> Silhouette:
    from scipy.ndimage import binary_dilation, binary_fill_holes, distance_transform_edt

    x0, y0, x1, y1 = (int(value) for value in regions.boxes[number])
    (width, height), side = regions.size, max(x1 - x0, y1 - y0)
    pad = max(4, side)
    rows, columns = slice(max(0, y0 - pad), min(height, y1 + pad)), slice(max(0, x0 - pad), min(width, x1 + pad))
    labels = regions.labels[rows, columns]
    own = labels == number
    filled = np.asarray(binary_fill_holes(own))
    around = np.bincount(labels[binary_dilation(filled) & ~filled], minlength=len(regions.areas))
    ground = np.where(regions.is_ground, around, 0)
    outside = int(ground.argmax() if ground.max() >= 0.2 * around.sum() and ground.any() else around.argmax())
    inside = np.bincount(labels[filled & ~own], minlength=1)
    within, fill, shape, through = tuple(int(n) for n in np.flatnonzero(inside)), None, filled, False
    if within:
        hole = int(inside.argmax())
        if 2 * float(distance_transform_edt(own).max()) <= max(LINE * side, 3):
            fill = hole
        elif np.linalg.norm(regions.colours[hole] - regions.colours[outside]) < ALIKE:
            shape = own
        elif RING[0] < _rim(int(own.sum()), int(inside.sum())) < RING[1]:
            through = _shows_through(regions.image[rows, columns], filled & ~own, filled)
    cover = np.zeros(own.shape, bool)
    if around[~regions.is_ground].sum() > around[outside] * (not regions.is_ground[outside]):
        cover = ~regions.is_ground[labels] & (labels != outside) & ~filled
    return Silhouette(number, columns.start, rows.start, own, filled, shape, cover, outside, within, fill, through)


def _rim(own: int, hole: int) -> float:
    """Width of a round rim over its thing's, by the pixels of both."""
    return (1.0 - math.sqrt(hole / (own + hole))) / 2


def _shows_through(image: np.ndarray, hole: np.ndarray, filled: np.ndarray) -> bool:
    """Whether the hole's pixels, boolean (h, w), have colours that are also around what it is in."""
    from scipy.ndimage import binary_dilation, binary_erosion
    from skimage.color import rgb2lab

    around = binary_dilation(filled, iterations=6) & ~binary_dilation(filled, iterations=2)
    inner, outer = image[binary_erosion(hole, iterations=2)], image[around]
    if not len(inner) or not len(outer):
        return False
    some = [rgb2lab(pixels[None, :: max(1, len(pixels) // 300)])[0] for pixels in (inner, outer)]
    alike = np.linalg.norm(some[0][:, None] - some[1][None], axis=2) < ALIKE
    return bool((alike.mean(axis=1) >= COMMON).mean() >= THROUGH)


def _soft(image: np.ndarray, mask: np.ndarray) -> np.ndarray:
    from scipy.ndimage import binary_dilation, binary_erosion, distance_transform_edt

    soft = mask.astype(np.float32)
    if max(np.ptp(axis) for axis in np.nonzero(mask)) > SMALL:
        return soft
    core, wide = binary_erosion(mask), binary_dilation(mask, iterations=2)
    band = binary_dilation(mask) & ~core
    if core.sum() < 4 or wide.all():
        return soft
    colours = image.astype(np.float32)
    own = np.median(colours[core], axis=0)
    rows, columns = distance_transform_edt(wide, return_distances=False, return_indices=True)
    beyond = colours[rows[band], columns[band]]
    way = own - beyond
    far = (way**2).sum(axis=1)
    share = ((colours[band] - beyond) * way).sum(axis=1) / np.maximum(far, 1.0)
    soft[band] = np.where(far > 400, np.clip(share, 0, 1), soft[band])
    return soft
