"""A ring's hole is round too, but it is no disc: what is around the ring shows through it."""

from __future__ import annotations

import numpy as np

from critics.objects.shapes.fitting import PixelBox
from critics.objects.shapes.regions import FlatRegions
from critics.objects.shapes.silhouettes import ALIKE

AROUND = 0.15
"""Width of what is looked at around a ring, over the ring's."""
SHARE = 0.15
"""Share of it that has the hole's colour, at least: other things may lie around the ring too."""
SLACK = 0.05
"""How far a part of the hole may reach beyond the ring, over the ring's width."""


def shows_through(regions: FlatRegions, seen: np.ndarray, box: PixelBox, ring: PixelBox) -> bool:
    """Whether the pixels ``seen``, boolean (h, w), that fill ``box`` are in the ring and as what is around it."""
    from skimage.color import rgb2lab

    wide, high = ring[2] - ring[0], ring[3] - ring[1]
    slack = SLACK * max(wide, high)
    inside = box[0] >= ring[0] - slack and box[1] >= ring[1] - slack
    if not (inside and box[2] <= ring[2] + slack and box[3] <= ring[3] + slack):
        return False
    far = round(AROUND * max(wide, high)) + 1
    left, top = max(0, int(ring[0]) - far), max(0, int(ring[1]) - far)
    window = slice(top, int(ring[3]) + far + 1), slice(left, int(ring[2]) + far + 1)
    colours = rgb2lab(regions.image[window])
    rows, columns = np.indices(colours.shape[:2])
    across = (columns + left + 0.5 - (ring[0] + ring[2]) / 2) / (wide / 2 + 1)
    down = (rows + top + 0.5 - (ring[1] + ring[3]) / 2) / (high / 2 + 1)
    around, own = colours[across**2 + down**2 > 1], colours[seen[window]]
    if not len(around) or not len(own):
        return False
    alike = np.linalg.norm(around - np.median(own, axis=0), axis=1) < ALIKE
    return bool(alike.mean() >= SHARE)
