"""Is a gradient posterised? Staircases: many flat bands side by side, each a small and even step from the next.

Contours of banding are places where a smooth part of the picture climbs by a small step between flat areas (Tandon et
al., "CAMBI: Contrast-aware multiscale banding index", PCS 2021). Cartoons have flat areas too, but next to each other
they differ by any amount in any direction; what makes a staircase is that several steps in a row go the same way by
nearly the same amount.
"""

from __future__ import annotations

import numpy as np

FLAT = 1
"""Levels that neighbours may differ by within one band."""
LEAST = 4
"""The lowest step in levels: lower ones are what eight bits hold."""
TALLEST = 48
"""The tallest step in levels: a taller one is an edge between two things."""
EVEN = 2.0
"""How often the lowest step of a staircase may go into its tallest."""
NARROWEST = 3
"""The narrowest band in pixels."""
LINES = 256
"""Rows, and columns, that are looked at."""
STEPS = 3
"""Steps in a row that make a staircase."""


def staircase_share(grey: np.ndarray) -> float:
    """The share of a uint8 picture (height, width), in [0, 1], whose pixels lie in staircases along rows or columns.

    The larger of the two shares; of a large picture about LINES rows and LINES columns are looked at.
    """
    return max(_along_rows(lines[:: max(1, len(lines) // LINES)]) for lines in (grey, grey.T))


def _along_rows(grey: np.ndarray) -> float:
    grey = np.ascontiguousarray(grey)
    change = np.diff(grey.astype(np.int16), axis=1)
    rows, places = np.nonzero(np.abs(change) > FLAT)
    if len(rows) < STEPS:
        return 0.0
    heights = change[rows, places]
    # between one step and the next of the same row lies one band
    same_row = rows[1:] == rows[:-1]
    widths = places[1:] - places[:-1]
    same_way = (heights[1:] > 0) == (heights[:-1] > 0)
    tall = np.abs(heights)
    low, high = np.minimum(tall[1:], tall[:-1]), np.maximum(tall[1:], tall[:-1])
    even = (low >= LEAST) & (high <= TALLEST) & (high <= EVEN * low)
    band = same_row & same_way & even & (widths >= NARROWEST)
    # a staircase: STEPS - 1 bands in a row
    edges = np.flatnonzero(np.diff(np.concatenate([[0], band.astype(np.int8), [0]])))
    starts, ends = edges[::2], edges[1::2]
    total = np.concatenate([[0], np.cumsum(widths)])
    long = ends - starts >= STEPS - 1
    return float((total[ends[long]] - total[starts[long]]).sum() / grey.size)
