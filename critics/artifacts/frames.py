"""Is there a frame of another ground around a thing: a window that was painted apart and put into the picture?

The window's four sides are straight edges along rows and columns, close around where a thing is planned, and what lies
inside of them, beside the thing, differs from what lies outside. Blended edges are found in shrunk pictures, where they
are sharp. Lines come from ``critics.artifacts.seams``; a side of a window may show another step at each place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from critics.artifacts.seams import ALONG, PixelRect, rectangles
from critics.resizing import block_means
from planners.scene import Box

SHRINKS = (1, 2, 4)
"""How much a picture is shrunk, so that edges blended over as many pixels become sharp."""
AWAY, TOWARDS, BETWEEN = 0.6, 0.05, 0.05
"""How far a window's side may be from its thing's box, over the box's side: outwards, inwards, and at least in the mean
of all sides. A thing's own straight edges are nearer."""
BESIDE = 2
"""Pixels of the shrunk picture between a side and where the grounds beside it are compared."""


@dataclass(frozen=True)
class WindowFrame:
    """``rect`` is pixel xyxy, right and bottom exclusive; ``step`` the levels by which the grounds differ, the least
    and the second least of the four sides' mean."""

    rect: PixelRect
    step: float


def frames(image: np.ndarray, boxes: Sequence[Box], least_step: float, least_shown: float) -> list[WindowFrame]:
    """Windows around things in these boxes of a uint8 picture (height, width, 3), the clearest first.

    ``least_step`` is in levels, ``least_shown`` the share of each side along which the edge must be seen.
    """
    found: list[WindowFrame] = []
    for times in SHRINKS:
        height, width = image.shape[0] // times, image.shape[1] // times
        if not boxes or min(height, width) < 2 * ALONG:
            continue
        small = image if times == 1 else np.rint(block_means(image, times)).astype(np.uint8)
        places = [box.pixels((width, height)) for box in boxes]
        shortest = max(ALONG, round(0.08 * min(height, width)))
        for rect in rectangles(small, least_step, least_shown, shortest):
            if any(encloses(rect, place) for place in places):
                step = ground_step(small, rect)
                if step >= least_step:
                    x0, y0, x1, y1 = (side * times for side in rect)
                    found.append(WindowFrame((x0, y0, x1, y1), step))
    return sorted(found, key=lambda frame: -frame.step)


def encloses(rect: PixelRect, place: PixelRect) -> bool:
    """Whether a rectangle's sides lie close around a thing's box."""
    wide, high = place[2] - place[0], place[3] - place[1]
    out = (place[0] - rect[0], place[1] - rect[1], rect[2] - place[2], rect[3] - place[3])
    shares = [far / side for far, side in zip(out, (wide, high, wide, high), strict=True)]
    return all(-TOWARDS <= share <= AWAY for share in shares) and sum(shares) >= 4 * BETWEEN


def ground_step(image: np.ndarray, rect: PixelRect) -> float:
    """By how many levels the picture changes across the sides, the mean of the two that change least.

    Of each side the median along it counts, so that a thing that touches it doesn't.
    """
    x0, y0, x1, y1 = rect
    height, width = image.shape[:2]
    if min(x0, y0) <= BESIDE or x1 + BESIDE >= width or y1 + BESIDE >= height:
        return 0.0
    pixels = image.astype(np.int16)
    sides = (
        pixels[y0:y1, x0 + BESIDE] - pixels[y0:y1, x0 - 1 - BESIDE],
        pixels[y0:y1, x1 - 1 - BESIDE] - pixels[y0:y1, x1 + BESIDE],
        pixels[y0 + BESIDE, x0:x1] - pixels[y0 - 1 - BESIDE, x0:x1],
        pixels[y1 - 1 - BESIDE, x0:x1] - pixels[y1 + BESIDE, x0:x1],
    )
    steps = sorted(float(np.median(np.abs(side).max(axis=1))) for side in sides)
    return (steps[0] + steps[1]) / 2
