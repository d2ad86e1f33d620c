"""How sharp is a picture where it is sharpest? Edges that are broad everywhere mean that all of it is blurred.

The method follows the measurement of edge widths (Marziliano et al., "A no-reference perceptual blur metric", ICIP
2002): an edge blurred by a Gaussian of deviation s climbs by at most 1 / (s * sqrt(2 * pi)) of its height in a pixel.
Only the steepest edges count, so that a background out of focus is no blurred picture.
"""

from __future__ import annotations

import math

import numpy as np

WINDOW = 9
"""Side in pixels of the square in which an edge's height is measured."""
INSIDE = WINDOW // 2
"""Pixels along the picture's border that have no whole window."""
STEEPEST = 99.0
"""Percentile of the steepness that stands for the picture's sharpest parts."""


def edge_deviation(grey: np.ndarray, contrast: float) -> float | None:
    """The Gaussian deviation, in pixels, that would blur ideal edges as broad as the sharpest of the picture.

    ``grey`` is float32 (height, width), 0 to 255. Edges less high than ``contrast`` grey levels are left out, and so
    are those less than half as high as the picture's highest: what remains of a strong blur is weak edges. None where
    fewer than 64 pixels lie at edges. Grain and texture count as edges, so a grainy picture is a sharp one.
    """
    if min(grey.shape) < WINDOW:
        return None
    height = _highest(grey) + _highest(-grey)
    least = max(contrast, float(np.percentile(height, 99)) / 2)
    steps = np.maximum(np.abs(np.diff(grey, axis=0))[:, 1:], np.abs(np.diff(grey, axis=1))[1:])
    steps = steps[INSIDE - 1 : -INSIDE, INSIDE - 1 : -INSIDE]  # the pixels that have a whole window
    at_edges = height >= least
    if np.count_nonzero(at_edges) < 64:
        return None
    steepness = float(np.percentile(steps[at_edges] / height[at_edges], STEEPEST))
    return 1.0 / (max(steepness, 1e-3) * math.sqrt(2 * math.pi))


def _highest(values: np.ndarray) -> np.ndarray:
    """The maximum of the WINDOW x WINDOW pixels around each that has them all, by doubling: 2, 4, 8, then 9."""
    for _ in range(2):
        two = np.maximum(values[:-1], values[1:])
        four = np.maximum(two[:-2], two[2:])
        eight = np.maximum(four[:-4], four[4:])
        values = np.maximum(eight[:-1], values[WINDOW - 1 :]).T
    return values
