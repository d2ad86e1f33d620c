"""Region geometry: windows on the model's grid, masks, and pasting back with untouched pixels left bit-identical.

Pixel rectangles are integer xyxy, origin top left, right and bottom exclusive. Images are uint8 (height, width, 3);
masks are bool (height, width); sizes are (width, height).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from planners.scene import Box
from renderers.families.base import Grid

Rect = tuple[int, int, int, int]


def window(rect: Rect, size: tuple[int, int], grid: Grid, smallest: int = 0) -> Rect:
    """The smallest window on the grid around ``rect`` inside a picture of ``size``, centred on it where it can be.

    Each side is at least ``smallest``, or the picture's side where that is smaller.
    """
    starts, ends = [], []
    for low, high, extent in ((rect[0], rect[2], size[0]), (rect[1], rect[3], size[1])):
        wanted = max(high - low, smallest)
        length = min(-(-wanted // grid.side) * grid.side, extent)
        low, high = max(0, low), min(high, extent)
        if (last := low // grid.step * grid.step) + length < high:  # the corner's step leaves no room for the rest
            length = min(length + grid.side, extent)
        first = -(-(high - length) // grid.step) * grid.step
        start = round(((low + high) / 2 - length / 2) / grid.step) * grid.step
        start = min(max(0, first, min(start, last)), extent - length)
        starts.append(start)
        ends.append(start + length)
    return starts[0], starts[1], ends[0], ends[1]


def grown(rect: Rect, margin: int, size: tuple[int, int]) -> Rect:
    """``rect`` with ``margin`` pixels more on each side, as far as the picture of ``size`` reaches."""
    left, top, right, bottom = rect
    return intersection((left - margin, top - margin, right + margin, bottom + margin), (0, 0, *size))


def intersection(one: Rect, other: Rect) -> Rect:
    """The part that two rectangles share; empty, its right or bottom isn't beyond its left or top."""
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


def bounds(mask: np.ndarray, corner: tuple[int, int] = (0, 0)) -> Rect:
    """The smallest rectangle that holds a mask that isn't empty, in a frame where the mask begins at ``corner``."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    x, y = corner
    return x + int(columns[0]), y + int(rows[0]), x + int(columns[-1]) + 1, y + int(rows[-1]) + 1


def mask_of(boxes: Iterable[Box], size: tuple[int, int]) -> np.ndarray:
    """The bool mask (height, width) that covers the boxes."""
    mask = np.zeros((size[1], size[0]), dtype=bool)
    for box in boxes:
        left, top, right, bottom = box.pixels(size)
        mask[top:bottom, left:right] = True
    return mask


def feathered(mask: np.ndarray, width: float) -> np.ndarray:
    """Blend weights in [0, 1], float32: exactly 0 outside the mask, rising to 1 over ``width`` pixels inside it.

    The picture's own border counts as inside, so that a region at the edge doesn't fade there. A region too small for
    the width fades over half its depth only. A mask may be a cut of the picture's with one row and column around what
    it covers.
    """
    if width <= 0 or mask.all() or not mask.any():
        return mask.astype(np.float32)
    # distances are measured around the mask alone, so that the cost follows the region and not the picture
    left, top, right, bottom = grown(bounds(mask), 1, (mask.shape[1], mask.shape[0]))
    around = np.s_[top:bottom, left:right]
    from scipy import ndimage

    depth = ndimage.distance_transform_edt(np.pad(mask[around], 1, mode="edge"))[1:-1, 1:-1]
    weights = np.zeros(mask.shape, dtype=np.float32)
    weights[around] = np.clip(depth / min(width, max(1.0, depth.max() / 2)), 0.0, 1.0)
    return weights


def blend(image: np.ndarray, patch: np.ndarray, rect: Rect, weights: np.ndarray) -> None:
    """Blends ``patch`` (h, w, 3) uint8 into ``image`` at ``rect``, in place, by weights (h, w) in [0, 1].

    Pixels of weight 0 stay bit-identical.
    """
    left, top, right, bottom = rect
    old = image[top:bottom, left:right]
    local = weights[..., None]
    mixed = np.rint(local * patch.astype(np.float32) + (1 - local) * old.astype(np.float32))
    np.copyto(old, mixed.clip(0, 255).astype(np.uint8), where=local > 0)


def ring_colour(image: np.ndarray, rect: Rect, thickness: int = 4) -> tuple[tuple[int, int, int], float]:
    """The median colour of a thin ring just inside ``rect``, and its mean absolute deviation, 0 to 255."""
    left, top, right, bottom = rect
    cut = image[top:bottom, left:right]
    rim = np.ones(cut.shape[:2], dtype=bool)
    if cut.shape[0] > 2 * thickness and cut.shape[1] > 2 * thickness:
        rim[thickness:-thickness, thickness:-thickness] = False
    pixels = cut[rim].astype(np.float32)
    median = np.median(pixels, axis=0)
    red, green, blue = (int(v) for v in median)
    return (red, green, blue), float(np.abs(pixels - median).mean())
