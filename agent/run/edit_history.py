"""Which edits lie on one another. Every repair re-encodes its region, so pixels decay that are edited again and again;
those that were edited WORN times go back to the picture that was painted whole before they are edited anew.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from agent.events import Edit
from planners.scene import Box

WORN = 4


def worn(edits: Sequence[Edit], regions: Sequence[Box], size: tuple[int, int]) -> np.ndarray:
    """The pixels of the regions that carry WORN edits, boolean (height, width); ``size`` is (width, height)."""
    depth = np.zeros((size[1], size[0]), np.uint16)
    for edit in edits:
        x0, y0, x1, y1 = edit.region.pixels(size)
        here = depth[y0:y1, x0:x1]
        here[here >= WORN] = 0  # these were set back before that edit
        here += 1
    inside = np.zeros(depth.shape, bool)
    for region in regions:
        x0, y0, x1, y1 = region.pixels(size)
        inside[y0:y1, x0:x1] = True
    return inside & (depth >= WORN)


def root(edits: Sequence[Edit], best: str) -> str:
    """The name of the picture that was painted whole and that the edits began on."""
    return edits[0].parent if edits else best
