"""Did a repair cut something in two? A thing that crosses a mask's border and ends there; one that is painted half.

A repair leaves everything outside its mask as it was. Where the old picture runs on across the border and the new one
jumps there, the repair painted over a part of a thing, or the border cut off what was painted. Where a thing began just
inside the border and is gone, its rim still shows, since a repair fades at its edge. Only the two pictures and the mask
are compared, so that it holds on any ground.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from planners.scene import Box

OUTSIDE, FADING, NEAR, FAR = 2.0, 3.0, 8.0, 12.0
"""Depths in pixels: outside the mask, where repairs are still blended in, and twice where they no longer are."""
BESIDE = 6
"""Pixels around a mask that are looked at."""
JUMPS, RUNS_ON = 16.0, 10.0
"""CIELAB distances: how far the new picture must jump from outside to inside, and how little the old one did
across the border."""
BLENDED = 0.3
"""Share of the jump that is seen where the repair fades: a thing painted close to the border has its own edge there."""
SMALLEST = 128
"""A picture with a shorter side has no room for these depths."""
LEAST, SHORTEST = 0.0125, 3
"""How long the longest cut must be, over the picture's shorter side; then shorter ones of so many pixels count, too:
the strokes of a word."""
SHORT, THIN = 0.03, 2
"""A cut shorter than that share of the picture's shorter side, beyond which nothing thicker than so many pixels was
left or whose colour the ground has, is of the ground's own pattern: furrows, waves."""
OFTEN = 0.01
"""Share of the picture outside the mask that has a colour of its ground."""
PIECE = 14.0
"""CIELAB distance of a piece that was left outside from what is inside now."""
LARGEST = 0.2
"""A larger share of the picture is no piece of a thing."""


@dataclass(frozen=True)
class Cut:
    """``box`` is the border that something ends at; ``piece`` what of it was left outside, None where the repair's own
    thing ends there or nothing can be told."""

    box: Box
    piece: Box | None


@dataclass(frozen=True, eq=False)
class _CutLine:
    """A run of border pixels at which something is cut: their rows and columns, and the CIELAB colour inside now."""

    rows: np.ndarray
    columns: np.ndarray
    inside_now: np.ndarray

    @property
    def length(self) -> int:
        return int(max(np.ptp(self.rows), np.ptp(self.columns))) + 1


def cuts(before: np.ndarray, after: np.ndarray, mask: np.ndarray) -> list[Cut]:
    """Where a repair within ``mask``, bool (height, width), cut something; the pictures are uint8 sRGB (height, width,
    3). Where they differ outside the mask, as in another repair's, nothing is compared. The longest cut is first.
    """
    height, width = mask.shape
    if min(height, width) < SMALLEST or not mask.any() or mask.all():
        return []
    top, bottom, left, right = (
        limit for axis in (1, 0) for limit in np.flatnonzero(mask.any(axis=axis))[[0, -1]].tolist()
    )
    top, left = max(0, top - BESIDE), max(0, left - BESIDE)
    window = np.s_[top : bottom + 1 + BESIDE, left : right + 1 + BESIDE]
    lines = sorted(_cut_lines(before[window], after[window], mask[window]), key=lambda line: -line.length)
    if not lines or lines[0].length < LEAST * min(height, width):
        return []
    old, found = _lab(before), []  # all of it, since a piece may reach far
    for line in lines:
        rows, columns = line.rows + top, line.columns + left
        corners = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
        border = np.zeros(mask.shape, bool)
        border[rows, columns] = True
        piece = _piece(old, mask, border, line.inside_now)
        short = line.length < SHORT * min(height, width)
        if not (short and _is_pattern(old, mask, line.inside_now, piece)):
            found.append(Cut(Box.from_pixels(corners, (width, height)), piece))
    return found


def _is_pattern(old: np.ndarray, mask: np.ndarray, inside_now: np.ndarray, piece: Box | None) -> bool:
    """Whether a short cut may be of the ground's pattern, which needn't go on across a border."""
    if piece is not None:
        height, width = mask.shape
        return min(piece.width * width, piece.height * height) < THIN + 0.5
    return bool((_apart(old, inside_now)[~mask] < PIECE / 2).mean() > OFTEN)


def _cut_lines(before: np.ndarray, after: np.ndarray, mask: np.ndarray) -> Iterator[_CutLine]:
    from scipy import ndimage

    height, width = mask.shape
    outward, nearest = ndimage.distance_transform_edt(~mask, return_indices=True)
    ring = (outward >= OUTSIDE) & (outward < OUTSIDE + 1) & (before == after).all(axis=2)
    y, x = np.nonzero(ring)
    inner = np.stack([nearest[0][ring], nearest[1][ring]])
    step = (inner - np.stack([y, x])) / outward[ring]

    old, new = _lab(before), _lab(after)
    outside = old[y, x]

    def at(depth: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        rows, columns = np.rint(inner + step * depth).astype(int)
        inside = (rows >= 0) & (rows < height) & (columns >= 0) & (columns < width)
        rows, columns = rows.clip(0, height - 1), columns.clip(0, width - 1)
        return rows, columns, inside & mask[rows, columns]

    near, far, fading = at(NEAR), at(FAR), at(FADING)
    jump, deeper, faded = (_apart(new[rows, columns], outside) for rows, columns, _ in (near, far, fading))
    was = _apart(old[fading[0], fading[1]], outside)
    ends = near[2] & (was < RUNS_ON) & (jump > JUMPS) & (deeper > JUMPS) & (faded > BLENDED * jump)
    rim = (was > JUMPS) & (deeper < RUNS_ON)  # shows where the repair fades
    cut = far[2] & (ends | rim)
    border = np.zeros(mask.shape, bool)
    border[y[cut], x[cut]] = True
    lines, count = ndimage.label(ndimage.binary_dilation(border, iterations=2))
    number = np.where(cut, lines[y, x], 0)
    for mine in (number == k for k in range(1, count + 1)):
        line = _CutLine(y[mine], x[mine], np.median(new[far[0][mine], far[1][mine]], axis=0))
        if line.length >= SHORTEST:
            yield line


def _lab(image: np.ndarray) -> np.ndarray:
    """CIELAB of a uint8 picture (height, width, 3), smoothed a little."""
    from scipy import ndimage
    from skimage.color import rgb2lab

    return np.asarray(ndimage.uniform_filter(rgb2lab(image / np.float32(255)), (3, 3, 1)))


def _apart(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return np.asarray(np.linalg.norm(one - other, axis=-1))


def _piece(old: np.ndarray, mask: np.ndarray, line: np.ndarray, inside_now: np.ndarray) -> Box | None:
    """The box of what runs on outside the mask from the line, and differs from what is inside now."""
    from scipy import ndimage

    other = ~mask & (_apart(old, inside_now) > PIECE)
    patches, _ = ndimage.label(other | line)
    piece = np.isin(patches, np.unique(patches[line])) & ~mask
    if piece.mean() > LARGEST:
        return None
    rows, columns = np.flatnonzero(piece.any(axis=1)), np.flatnonzero(piece.any(axis=0))
    height, width = mask.shape
    return Box.from_pixels((columns[0], rows[0], columns[-1] + 1, rows[-1] + 1), (width, height))
