"""Which edits overlap. Every repair re-encodes its region, so pixels that are edited again and again decay; before a
pixel with WORN edits is edited once more, it goes back to the full render that the edits started from.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from agent.events import Edit
from planners.scene import Box
from renderers.repair.region import mask_of

WORN = 4


def worn(edits: Sequence[Edit], regions: Sequence[Box], size: tuple[int, int]) -> np.ndarray:
    """The pixels of the regions that carry WORN edits, boolean (height, width); ``size`` is (width, height)."""
    depth = np.zeros((size[1], size[0]), np.uint16)
    for edit in edits:
        x0, y0, x1, y1 = edit.region.pixels(size)
        here = depth[y0:y1, x0:x1]
        here[here >= WORN] = 0  # these went back before that edit
        here += 1
    return mask_of(regions, size) & (depth >= WORN)


def full_render(edits: Sequence[Edit], best: str) -> str:
    """The name of the full render that the edits of the picture ``best`` started from."""
    return edits[0].parent if edits else best
