"""What of two pictures is the same: boxes by their pixels, things by those inside their drawing's outline.

The judge finds a thing by how it differs from the ground, and may miss on a new ground what it found on the old one. A
thing that was found before is compared with itself instead: only what surrounds it may differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from PIL import Image

from benchmarks.editing.painted.rows import OutsideThing
from benchmarks.judges.drawn_things import drawing, shrunk
from benchmarks.judges.requirements import BoxTuple

FINE = 160
"""Pictures are compared at so many pixels a side."""
WHOLLY = 0.95
"""A pixel belongs to the thing where its drawing covers so much of it."""
FEWEST = 20
"""Pixels of a thing that can be compared."""
APART = 0.05
"""The mean difference up to which a thing looks the same, sRGB in [0, 1]: of 71 things that an edit had taken away or
changed, one was as near to what is there now; of 631 that were found again, 85%."""
STANDS_OUT = 0.06
"""The mean difference between a thing's edge and what lies around it, below which it can't be seen."""
SHIFTS = range(-2, 3)
"""A thing may lie so many pixels elsewhere."""


@dataclass(frozen=True, eq=False)
class PicturePair:
    """A picture before and after an edit, uint8 (height, width, 3)."""

    before: np.ndarray
    after: np.ndarray

    def same_pixels(self, box: BoxTuple) -> bool:
        """Whether a box, xyxy in shares, is the same in both."""
        height, width = self._differs.shape
        x0, y0, x1, y1 = box
        top, bottom = int(y0 * height), int(np.ceil(y1 * height))
        return not self._differs[top:bottom, int(x0 * width) : int(np.ceil(x1 * width))].any()

    def looks_the_same(self, thing: OutsideThing) -> bool:
        """Whether a thing that was found before is at its place afterwards."""
        x0, y0, x1, y1 = (round(share * FINE) for share in thing.box)
        _, cover = drawing(thing.noun, thing.colour, max(1, x1 - x0), max(1, y1 - y0))
        inside = cover[..., 0] > WHOLLY
        if inside.sum() < FEWEST:
            return False
        was, now = self._fine[0][y0:y1, x0:x1], self._fine[1]
        apart, dy, dx = min(
            (float(np.abs(part[inside] - was[inside]).mean()), dy, dx)
            for dy in SHIFTS
            for dx in SHIFTS
            if (part := now[max(0, y0 + dy) : y1 + dy, max(0, x0 + dx) : x1 + dx]).shape == was.shape
        )
        return apart <= APART and _stands_out(now, inside, y0 + dy, x0 + dx)

    @cached_property
    def _differs(self) -> np.ndarray:
        return np.asarray((self.before != self.after).any(axis=2))

    @cached_property
    def _fine(self) -> tuple[np.ndarray, np.ndarray]:
        return shrunk(Image.fromarray(self.before), FINE), shrunk(Image.fromarray(self.after), FINE)


def _stands_out(picture: np.ndarray, inside: np.ndarray, top: int, left: int) -> bool:
    """Whether the edge of an area, bool (height, width) with its corner there, differs from what lies around it."""
    import cv2

    area = np.zeros(picture.shape[:2], np.uint8)
    area[top : top + inside.shape[0], left : left + inside.shape[1]] = inside
    kernel = np.ones((3, 3), np.uint8)
    edge = (area - cv2.erode(area, kernel)).astype(bool)
    far, near = cv2.dilate(area, kernel, iterations=4), cv2.dilate(area, kernel, iterations=2)
    around = (far - near).astype(bool)
    if not around.any():
        return True
    return float(np.abs(picture[edge][:, None] - np.median(picture[around], axis=0)).mean()) >= STANDS_OUT
