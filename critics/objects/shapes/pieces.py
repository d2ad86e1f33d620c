"""Pieces of something that a shape before it cuts apart: what shows between a star's points is no triangle."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from critics.objects.shapes.fitting import Fit
from critics.objects.shapes.regions import FlatRegions

BESIDE = 0.45
"""Share of a piece's border with the shape, at least: a square that stands against another has a quarter."""
WITHIN = 0.95
"""Share from which it lies in the shape, and before it."""
ALIKE = 8.0
"""CIELAB distance of a piece's colour from that of another piece."""
LEAST_BORDER = 5
"""Pixels that the other piece has in common with the shape, at least."""


def is_a_piece(regions: FlatRegions, number: int, whole: Mapping[int, Fit]) -> bool:
    """Whether the region continues on another side of a shape; ``whole`` are those that nothing covers, by region."""
    borders = regions.touching[number]
    total = borders.sum()
    like = np.linalg.norm(regions.colours - regions.colours[number], axis=1) < ALIKE
    like &= regions.areas > regions.areas[number]
    for other in whole:
        if other != number and BESIDE * total <= borders[other] <= WITHIN * total:
            beyond = like & (regions.touching[other] >= LEAST_BORDER)
            beyond[[number, other]] = False
            if beyond.any():
                return True
    return False
