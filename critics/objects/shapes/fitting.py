"""Which shape a mask is, and how surely: its overlap with every template, covered parts left out."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from critics.objects.shapes.templates import LEVELS, SIDE, Bank, Framed, bank

PixelBox = tuple[float, float, float, float]
EVEN = frozenset({"circle", "square", "ring", "octagon", "pentagon", "rounded square"})
"""Shapes that are as wide as high."""
UNEVEN = 1.16, 1.7
"""How far the aspect may be off for those, and for the rest."""

HOPELESS = 0.82
"""Overlap of the best of the coarse places and sizes under which no finer ones are tried."""


@dataclass(frozen=True)
class Fit:
    """``overlap`` is the intersection over the union with the best template of ``name``, ``rival`` that of the best
    other shape; ``hidden`` the share of the shape that is covered; ``box`` xyxy in pixels."""

    name: str
    overlap: float
    rival: float
    hidden: float
    box: PixelBox


def fit_whole(mask: np.ndarray) -> Fit | None:
    """The best shape for a mask with nothing before it, float32 (h, w) of coverage; None for an empty one."""
    box = tight_box(mask)
    if box is None:
        return None
    side = max(box[2] - box[0], box[3] - box[1])
    level = min(LEVELS, key=lambda level: abs(np.log(level / side)))
    templates = bank(level)
    overlaps = _overlaps(Framed(mask).cut(box), None, templates, (box[2] - box[0]) / (box[3] - box[1]), side)
    return _best(overlaps, templates, np.zeros(len(overlaps)), box)


def fit_covered(mask: np.ndarray, cover: np.ndarray, most_hidden: float = 0.55) -> Fit | None:
    """The best shape for a mask, parts of which may lie under ``cover``, boolean (h, w); upright shapes alone.

    Every place and size is tried that the open sides allow. None where none hides less than ``most_hidden``.
    """
    tight = tight_box(mask)
    if tight is None:
        return None
    templates = bank(LEVELS[-1], turned=False)
    room = math.ceil(1.2 * max(tight[2] - tight[0], tight[3] - tight[1]))
    framed, covered = Framed(mask, room), Framed(cover, room)
    best: Fit | None = None
    boxes = list(_possible_boxes(tight, _free_sides(mask, cover, tight)))
    for _round in range(3):
        for box in boxes:
            open_here = 1.0 - covered.cut(box)
            side = max(box[2] - box[0], box[3] - box[1])
            shown = framed.cut(box) * open_here
            outside = float((mask.sum() - shown.sum() * (box[2] - box[0]) * (box[3] - box[1]) / SIDE**2) / mask.sum())
            if outside > 0.06:
                continue
            overlaps = _overlaps(shown, open_here, templates, (box[2] - box[0]) / (box[3] - box[1]), side)
            hidden = 1.0 - (templates.masks @ open_here) / templates.masks.sum(axis=1)
            overlaps[hidden > most_hidden] = 0.0
            found = _best(overlaps, templates, hidden, box)
            if found is not None and (best is None or found.overlap > best.overlap):
                best = found
        if best is None or best.overlap < HOPELESS:
            return best
        boxes = list(_near(best.box))
    return best


def tight_box(mask: np.ndarray) -> PixelBox | None:
    """The box of what a coverage mask fills by half, its edges between the pixels by their coverage."""
    columns, rows = mask.max(axis=0), mask.max(axis=1)
    across, down = np.flatnonzero(columns > 0.5), np.flatnonzero(rows > 0.5)
    if not len(across) or not len(down):
        return None

    def start(line: np.ndarray, at: int) -> float:
        return at - (float(line[at - 1]) if at else 0.0)

    def stop(line: np.ndarray, at: int) -> float:
        return at + 1 + (float(line[at + 1]) if at + 1 < len(line) else 0.0)

    return start(columns, across[0]), start(rows, down[0]), stop(columns, across[-1]), stop(rows, down[-1])


def _overlaps(
    shown: np.ndarray, open_here: np.ndarray | None, templates: Bank, aspect: float, side: float
) -> np.ndarray:
    """Intersection over union with each template, over what is open; 0 where the aspect is none of the shape's."""
    masks = templates.masks if open_here is None else templates.masks * open_here
    both = np.minimum(masks, shown).sum(axis=1)
    overlaps = both / np.maximum(np.maximum(masks, shown).sum(axis=1), 1e-6)
    off = np.abs(np.log(aspect / templates.aspects))
    slack = 2.0 / side
    limits = np.array([np.log(UNEVEN[0 if name in EVEN else 1]) + slack for name in templates.names])
    return np.where(off <= limits, overlaps, 0.0)


def _best(overlaps: np.ndarray, templates: Bank, hidden: np.ndarray, box: PixelBox) -> Fit | None:
    at = int(overlaps.argmax())
    if overlaps[at] <= 0:
        return None
    name = templates.names[at]
    others = [overlap for overlap, other in zip(overlaps, templates.names, strict=True) if other != name]
    return Fit(name, float(overlaps[at]), float(max(others)), float(hidden[at]), box)


def _free_sides(mask: np.ndarray, cover: np.ndarray, tight: PixelBox) -> tuple[bool, bool, bool, bool]:
    """Which sides of the tight box (left, top, right, bottom) are only as far out as the cover lets them be."""
    from scipy.ndimage import binary_dilation

    x0, y0, x1, y1 = (round(value) for value in tight)
    near = binary_dilation(cover, iterations=2) & (mask > 0.5)
    edges = near[y0:y1, x0 : x0 + 2], near[y0 : y0 + 2, x0:x1], near[y0:y1, x1 - 2 : x1], near[y1 - 2 : y1, x0:x1]
    left, top, right, bottom = (bool(edge.any()) for edge in edges)
    return left, top, right, bottom


def _possible_boxes(tight: PixelBox, free: tuple[bool, bool, bool, bool]) -> Iterable[PixelBox]:
    """Boxes that reach beyond the tight one on its free sides alone."""
    x0, y0, x1, y1 = tight
    side = max(x1 - x0, y1 - y0)
    steps = (0.0, 0.1, 0.22, 0.36, 0.55, 0.8)
    by_side = [steps if open_side else (0.0,) for open_side in free]
    for left, top, right, bottom in itertools.product(*by_side):
        if left + top + right + bottom > 1.4:
            continue
        box = x0 - left * side, y0 - top * side, x1 + right * side, y1 + bottom * side
        aspect = (box[2] - box[0]) / (box[3] - box[1])
        if 1 / 1.35 < aspect < 1.35:
            yield box


def _near(box: PixelBox) -> Iterable[PixelBox]:
    """The box with each side a little further in and out."""
    side = max(box[2] - box[0], box[3] - box[1])
    for moves in itertools.product((-0.025, 0.025), repeat=4):
        yield tuple(value + move * side for value, move in zip(box, moves, strict=True))  # type: ignore[misc]
