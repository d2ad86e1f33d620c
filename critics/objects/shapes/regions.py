"""Flat regions of a drawn picture: connected pixels whose neighbours hardly differ, grown to their edges.

A gradient is one region, since its neighbours hardly differ; a soft edge is split where it is steepest (watershed;
Meyer, "Topographic distance and watershed lines", 1994). Regions are found on at most ``MOST_PIXELS`` pixels.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from critics.resizing import resized

MOST_PIXELS = 300_000
STEP = 5.0
"""CIELAB distance of neighbours up to which they belong to one region."""
LEAST_CORE = 5
"""Pixels of a region before it is grown to its edges."""
GROUND_EDGE = 0.08
"""Share of the picture's rim from which on a region is ground."""
CUT = 0.6
"""A region that the rim cuts over that share of its own extent goes on beyond it, and is ground."""

FLAT, MOST_REGIONS = 0.7, 400
"""A picture is flat if that share of its pixels differs from no neighbour by more than ``STEP``, and its regions are
no more."""
CLEAN, DRAWN = 1.0, 0.9
"""It is drawn if that share differs by ``CLEAN`` at most: nearly all drawings, and one in twenty pictures of a small
diffusion model."""


@dataclass(frozen=True, eq=False)
class FlatRegions:
    """``image`` is uint8 sRGB (h, w, 3), the picture as it was looked at; ``labels`` int32 (h, w), from 1.

    By label, index 0 unused: ``areas`` (n + 1,) in pixels, ``boxes`` (n + 1, 4) xyxy in pixels, ``colours`` (n + 1, 3)
    mean CIELAB, ``is_ground`` (n + 1,) boolean, ``touching`` (n + 1, n + 1) lengths of common borders in pixels.
    ``flat``: the picture is one of few flat regions, in which geometry may find shapes; ``drawn``: without a painter's
    noise, so that geometry may say of a shape that it isn't there.
    """

    image: np.ndarray
    labels: np.ndarray
    areas: np.ndarray
    boxes: np.ndarray
    colours: np.ndarray
    is_ground: np.ndarray
    touching: np.ndarray
    flat: bool
    drawn: bool

    @property
    def size(self) -> tuple[int, int]:
        return self.labels.shape[1], self.labels.shape[0]


def flat_regions(image: np.ndarray) -> FlatRegions:
    """The regions of a uint8 sRGB picture (height, width, 3)."""
    from scipy import ndimage
    from skimage.color import rgb2lab
    from skimage.segmentation import watershed

    height, width = image.shape[:2]
    if height * width > MOST_PIXELS:
        factor = (MOST_PIXELS / (height * width)) ** 0.5
        size = max(1, round(width * factor)), max(1, round(height * factor))
        image = resized(image, size, Image.Resampling.BOX)
    lab = rgb2lab(image).astype(np.float32)
    steep = _steepness(lab)
    labels, count = ndimage.label(steep <= STEP)
    sizes = np.bincount(labels.ravel(), minlength=count + 1)
    sizes[0] = 0
    kept = np.flatnonzero(sizes >= LEAST_CORE)
    renamed = np.zeros(count + 1, np.int32)
    renamed[kept] = np.arange(1, len(kept) + 1)
    labels = watershed(steep, renamed[labels]) if len(kept) else np.ones(labels.shape, np.int32)
    labels = np.asarray(labels, np.int32)
    count = int(labels.max())
    areas = np.bincount(labels.ravel(), minlength=count + 1)
    sums = [np.bincount(labels.ravel(), lab[..., k].ravel(), count + 1) for k in range(3)]
    colours = np.stack(sums, 1) / np.maximum(areas, 1)[:, None]
    boxes = np.zeros((count + 1, 4), int)
    for number, found in enumerate(ndimage.find_objects(labels), 1):
        if found is not None:
            boxes[number] = found[1].start, found[0].start, found[1].stop, found[0].stop
    ground, borders = _ground(labels, boxes), _common_borders(labels, count)
    flat = bool((steep <= STEP).mean() >= FLAT) and count <= MOST_REGIONS
    drawn = flat and bool((steep <= CLEAN).mean() >= DRAWN)
    return FlatRegions(image, labels, areas, boxes, colours, ground, borders, flat, drawn)


def _ground(labels: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    """Which regions fill much of the picture's rim, or leave the picture nearly as wide as they are: (n + 1,)."""
    count = len(boxes)
    sides = [np.bincount(side, minlength=count) for side in (labels[:, 0], labels[:, -1], labels[0], labels[-1])]
    high, wide = boxes[:, 3] - boxes[:, 1], boxes[:, 2] - boxes[:, 0]
    cut = np.zeros(count, bool)
    for on_side, extent in zip(sides, (high, high, wide, wide), strict=True):
        cut |= (on_side > 0) & (on_side >= CUT * extent)
    return np.asarray(cut | (sum(sides) >= GROUND_EDGE * 2 * sum(labels.shape)))


def _steepness(lab: np.ndarray) -> np.ndarray:
    """The largest CIELAB distance of each pixel to its four neighbours, float32 (h, w)."""
    across = np.linalg.norm(np.diff(lab, axis=1), axis=2)
    down = np.linalg.norm(np.diff(lab, axis=0), axis=2)
    steep = np.zeros(lab.shape[:2], np.float32)
    steep[:, 1:] = across
    steep[:, :-1] = np.maximum(steep[:, :-1], across)
    steep[1:] = np.maximum(steep[1:], down)
    steep[:-1] = np.maximum(steep[:-1], down)
    return steep


def _common_borders(labels: np.ndarray, count: int) -> np.ndarray:
    """How many pairs of neighbouring pixels any two regions have in common."""
    pairs = np.zeros((count + 1) ** 2, np.int64)
    for a, b in ((labels[:, 1:], labels[:, :-1]), (labels[1:], labels[:-1])):
        other = a != b
        pairs += np.bincount(a[other].astype(np.int64) * (count + 1) + b[other], minlength=len(pairs))
    table = pairs.reshape(count + 1, count + 1)
    return table + table.T
