"""Where a detector should look closer: squares around things that are small in the picture.

A detector shrinks a picture until small things are gone. What stands out from the ground in a small place, or on a
large flat region, is looked at again in a square that it half fills.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from critics.objects.shapes.regions import FlatRegions

PixelBox = tuple[int, int, int, int]
SMALL = 0.42
"""Longer side of a thing over the picture's shorter one up to which it is looked at closer."""
ROOM = 2.2
"""Side of the square over the thing's longer side."""
LEAST_THING, LEAST_SQUARE = 8, 40
"""Pixels, in the regions' picture."""
NEAR = 3
"""Pixels within which pieces belong together (the sun's rays)."""
LONG = 1.7
"""Longer over shorter side from which several things may stand in a row."""
MOST = 12


def closer_squares(regions: FlatRegions, size: tuple[int, int]) -> list[PixelBox]:
    """Squares to look at, xyxy in pixels of a picture of ``size`` (width, height), ``MOST`` at most."""
    from scipy.ndimage import binary_dilation, find_objects, label

    short = min(regions.size)
    boxes = regions.boxes
    sides = np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])
    under = regions.is_ground | ((sides > SMALL * short) & (regions.areas > 0.05 * short**2))
    pieces, _ = label(binary_dilation(~under[regions.labels], iterations=NEAR))
    things = [(s[1].start, s[0].start, s[1].stop, s[0].stop) for s in find_objects(pieces)]
    things = [box for box in things if min(box[2] - box[0], box[3] - box[1]) >= LEAST_THING + 2 * NEAR]
    things.sort(key=lambda box: -max(box[2] - box[0], box[3] - box[1]))
    squares: list[PixelBox] = []
    for thing in things:
        for part in _parts(thing):
            long = max(part[2] - part[0], part[3] - part[1])
            if long <= SMALL * short and not any(_well_in(part, square) for square in squares):
                squares.append(_square(part, round(max(LEAST_SQUARE, ROOM * long)), regions.size))
    scale = size[0] / regions.size[0], size[1] / regions.size[1]
    return [tuple(round(value * scale[k % 2]) for k, value in enumerate(s)) for s in squares[:MOST]]  # type: ignore[misc]


def _parts(box: PixelBox) -> Iterator[PixelBox]:
    """The box itself; of a long one, overlapping pieces that are 1.5 times as long as it is wide."""
    x0, y0, x1, y1 = box
    wide, high = x1 - x0, y1 - y0
    long, short = max(wide, high), min(wide, high)
    if long < LONG * short:
        yield box
        return
    piece = 1.5 * short
    count = max(2, math.ceil((long - piece) / (0.7 * short)) + 1)
    for k in range(count):
        start = round(k * (long - piece) / (count - 1))
        yield (
            (x0 + start, y0, x0 + start + round(piece), y1)
            if wide > high
            else (x0, y0 + start, x1, y0 + start + round(piece))
        )


def _well_in(box: PixelBox, square: PixelBox) -> bool:
    """Whether a square shows the box whole, with room around it, and large enough."""
    side, long = square[2] - square[0], max(box[2] - box[0], box[3] - box[1])
    room = 0.06 * side
    inside = square[0] + room <= box[0] and square[1] + room <= box[1]
    return inside and box[2] <= square[2] - room and box[3] <= square[3] - room and side <= 3.5 * long


def _square(box: PixelBox, side: int, size: tuple[int, int]) -> PixelBox:
    """A square around the box's middle, moved and cut so that it lies in the picture."""
    side = min(side, *size)
    left = min(max(0, round((box[0] + box[2] - side) / 2)), size[0] - side)
    top = min(max(0, round((box[1] + box[3] - side) / 2)), size[1] - side)
    return left, top, left + side, top + side
