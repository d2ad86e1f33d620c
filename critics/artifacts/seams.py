"""Are there edges of a rectangle that was pasted in? Straight, axis-aligned, one pixel wide, and closed to a box.

Pictures hold few steps that run exactly along a row or a column of pixels, climb within one pixel and meet at corners;
a patch put back without blending is bounded by four. A step is compared with the slopes on both of its sides, as in
measures of block artefacts (Minami and Zakhor, "An optimization approach for removing blocking effects in transform
coding", IEEE Trans. CSVT 1995); averaged along the line, a faint one shows through texture.

A drawn square has such edges too, so only faint steps count that are about the same on all sides: a patch of another
shade. A patch with other contents has the same edges as a picture on a wall and isn't found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

PixelRect = tuple[int, int, int, int]
ALONG = 15
"""Pixels of a line over which its step is averaged."""
STRONGEST = 24.0
"""Levels to which a step is cut, so that an object that crosses the line doesn't outweigh the rest of it."""
STEEPER = 1.6
"""How much greater a step must be than those two and three pixels beside it."""
MOST_LINES = 24
"""Lines of one direction that are examined, those with most steps first."""
UNEVEN = 0.5
"""How far a side's step may be from the mean of the sides, over the channels, as a share of the latter."""
UNEVEN_LEVELS = 5.0
"""The same in levels, for faint ones."""


@dataclass(frozen=True)
class Seam:
    """A pasted rectangle: ``rect`` is pixel xyxy, right and bottom exclusive; ``step`` how far the colours inside are
    off in levels (0 to 255, the largest of the channels)."""

    rect: PixelRect
    step: float


def seams(image: np.ndarray, least_step: float, most_step: float, least_side: float, least_shown: float) -> list[Seam]:
    """The patches of another shade with hard edges in a uint8 picture (height, width, 3), the most visible first.

    ``least_step`` and ``most_step`` are in levels; ``least_side`` is the shortest side as a share of the picture's
    shorter one; ``least_shown`` the share of each side along which the step must be seen. Patches that reach
    the picture's border aren't found: with three sides, walls and lines of print pass for patches.
    """
    shortest = max(ALONG, round(least_side * min(image.shape[:2])))
    found: list[Seam] = []
    for rect in rectangles(image, least_step, least_shown, shortest):
        offsets = _offsets(image, rect)
        mean = offsets.mean(axis=0)
        step, uneven = float(np.abs(mean).max()), float(np.abs(offsets - mean).mean(axis=1).max())
        alike = uneven <= max(UNEVEN * float(np.abs(mean).mean()), UNEVEN_LEVELS)
        if alike and least_step <= step <= most_step and all(_apart(rect, other.rect) for other in found):
            found.append(Seam(rect, step))
    return found


def rectangles(image: np.ndarray, least_step: float, least_shown: float, shortest: int) -> list[PixelRect]:
    """All rectangles of a uint8 picture (height, width, 3) with straight edges along ``least_shown`` of each side.

    ``shortest`` is the least side in pixels. The one whose faintest side shows most is first.
    """
    if min(image.shape[:2]) < 2 * ALONG:
        return []
    planes = [image[:, :, channel].astype(np.float32) for channel in range(3)]
    turned = [np.ascontiguousarray(plane.T) for plane in planes]
    upright = _lines(_jumps(turned, least_step), least_shown * shortest)
    level = _lines(_jumps(planes, least_step), least_shown * shortest)
    return _boxes(upright, level, shortest, least_shown)


def _boxes(
    upright: tuple[np.ndarray, np.ndarray], level: tuple[np.ndarray, np.ndarray], shortest: int, least: float
) -> list[PixelRect]:
    """All rectangles between lines whose sides are ``shortest`` or longer and show along ``least`` of their length.

    The lines are as ``_lines`` gives them. The rectangle whose faintest side shows along most of its length is first.
    """
    (xs, across), (ys, along) = upright, level
    if len(xs) < 2 or len(ys) < 2:
        return []
    left, right = np.triu_indices(len(xs), 1)
    top, bottom = np.triu_indices(len(ys), 1)
    wide, high = xs[right] - xs[left] >= shortest, ys[bottom] - ys[top] >= shortest
    left, right, top, bottom = left[wide], right[wide], top[high], bottom[high]
    # each (pairs of x, pairs of y)
    sides = [_share(across, at, ys[top], ys[bottom]) for at in (left, right)]
    sides += [_share(along, at, xs[left], xs[right]).T for at in (top, bottom)]
    shown = np.minimum.reduce(sides)
    places = np.argwhere(shown >= least).tolist()
    places.sort(key=lambda place: -shown[place[0], place[1]])
    return [(int(xs[left[a]]), int(ys[top[b]]), int(xs[right[a]]), int(ys[bottom[b]])) for a, b in places]


def _jumps(planes: Sequence[np.ndarray], least: float) -> np.ndarray:
    """Bool (width, height) of float32 planes (width, height): at [x, y] the picture jumps from column x - 1 to x.

    In one plane, the change there less the mean change one pixel to either side, averaged along the column, must be
    ``least`` levels and STEEPER times that of the columns two and three pixels away.
    """
    from scipy import ndimage

    jumps = np.zeros(planes[0].shape, bool)
    for plane in planes:
        change = np.diff(plane, axis=0)
        bend = change[1:-1] - (change[:-2] + change[2:]) / 2
        np.clip(bend, -STRONGEST, STRONGEST, out=bend)
        here = np.abs(ndimage.uniform_filter1d(bend, ALONG, axis=1, mode="nearest"))
        beside = np.zeros_like(here)
        for k in (2, 3):
            np.maximum(beside[k:], here[:-k], out=beside[k:])
            np.maximum(beside[:-k], here[k:], out=beside[:-k])
        jumps[2:-1] |= (here >= least) & (here >= STEEPER * beside)
    return jumps


def _lines(jumps: np.ndarray, least: float) -> tuple[np.ndarray, np.ndarray]:
    """The lines of ``jumps`` (lines, length) with the most steps, in order; and how many steps each has up to each
    place, (lines, length + 1)."""
    steps = jumps.sum(axis=1)
    chosen = np.argsort(-steps, kind="stable")[:MOST_LINES]
    chosen = np.sort(chosen[steps[chosen] >= least])
    total = np.zeros((len(chosen), jumps.shape[1] + 1), np.int32)
    np.cumsum(jumps[chosen], axis=1, out=total[:, 1:])
    return chosen, total


def _share(total: np.ndarray, line: np.ndarray, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """For each line and each of the stretches from start up to end, the share of it where the picture jumps."""
    share: np.ndarray = (total[line][:, end] - total[line][:, start]) / (end - start)
    return share


def _offsets(image: np.ndarray, rect: PixelRect) -> np.ndarray:
    """How the colours just inside differ from those just outside, float64 (4, 3), the median along each side."""
    x0, y0, x1, y1 = rect
    upright, level = image[y0:y1].transpose(1, 0, 2).astype(np.int16), image[:, x0:x1].astype(np.int16)
    sides = [upright[x0] - upright[x0 - 1], upright[x1 - 1] - upright[x1]]
    sides += [level[y0] - level[y0 - 1], level[y1 - 1] - level[y1]]
    return np.array([np.median(side, axis=0) for side in sides])


def _apart(rect: PixelRect, other: PixelRect) -> bool:
    return max(abs(a - b) for a, b in zip(rect, other, strict=True)) > ALONG
