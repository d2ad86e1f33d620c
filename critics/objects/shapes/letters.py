"""Whether a region is a letter: one of a row or column of regions alike in colour and height."""

from __future__ import annotations

import numpy as np

from critics.objects.shapes.regions import FlatRegions
from critics.objects.shapes.silhouettes import ALIKE

LEAST = 3
"""Regions of a line of letters."""
SHAPES = 0.6
"""Share of a line's regions that are shapes from which on it is a line of shapes."""


def in_a_line_of_letters(regions: FlatRegions, number: int, shapes: set[int]) -> bool:
    """Whether the region stands in such a line; ``shapes`` are the regions that are surely shapes."""
    alike = np.linalg.norm(regions.colours - regions.colours[number], axis=1) < ALIKE
    alike &= ~regions.is_ground & (regions.areas > 0)
    boxes = regions.boxes[alike].astype(float)
    numbers = np.flatnonzero(alike)
    start = int(np.flatnonzero(numbers == number)[0])
    for across in (0, 1):
        line = _line(boxes, start, across)
        if len(line) >= LEAST and sum(int(numbers[k]) in shapes for k in line) < SHAPES * len(line):
            return True
    return False


def _line(boxes: np.ndarray, start: int, across: int) -> set[int]:
    """Those that are reached from one box to the next beside it: in rows with ``across`` 0, else in columns."""
    low, high = boxes[:, across], boxes[:, across + 2]
    bottom, top = boxes[:, 1 - across], boxes[:, 3 - across]
    heights, middles = top - bottom, (top + bottom) / 2
    reached, ahead = {start}, [start]
    while ahead:
        one = ahead.pop()
        ratio = heights / heights[one]
        gap = np.maximum(low - high[one], low[one] - high)
        beside = (ratio > 0.6) & (ratio < 1.67) & (abs(middles - middles[one]) < 0.35 * heights[one])
        beside &= gap < 1.0 * heights[one]
        for other in map(int, np.flatnonzero(beside)):
            if other not in reached:
                reached.add(other)
                ahead.append(other)
    return reached
