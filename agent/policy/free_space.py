"""Free space: where in a picture a box fits without covering another."""

from __future__ import annotations

from collections.abc import Iterable

from planners.scene import Box

EDGE = 0.03
"""Share of the picture that stays free along its edges."""
GRID = 24
"""Places tried along each side."""
SIZES = (1.0, 0.8, 0.65, 0.5)
"""Shares of the wanted sides that are tried, one after another."""
TOUCH = 1e-9
"""Area by which boxes that touch may overlap through rounding."""


def free_box(wanted: Box, taken: Iterable[Box]) -> Box | None:
    """The nearest box that overlaps no taken box, of the wanted one's size or as little smaller as there is space for;
    None if there is none.

    Boxes are normalised xyxy. If the wanted box lies nearer to an edge than EDGE, its distance is the limit instead.
    """
    taken = list(taken)
    fitting = (_nearest(wanted.grown_by((share - 1) / 2), taken) for share in SIZES)
    return next((box for box in fitting if box is not None), None)


def _nearest(wanted: Box, taken: list[Box]) -> Box | None:
    edge = min(EDGE, wanted.x0, wanted.y0, 1 - wanted.x1, 1 - wanted.y1)
    across = _starts(edge, 1 - edge - wanted.width, [*(t.x1 for t in taken), *(t.x0 - wanted.width for t in taken)])
    down = _starts(edge, 1 - edge - wanted.height, [*(t.y1 for t in taken), *(t.y0 - wanted.height for t in taken)])
    boxes = (
        Box(x0=x, y0=y, x1=min(1.0, x + wanted.width), y1=min(1.0, y + wanted.height)) for x in across for y in down
    )
    free = (box for box in boxes if all(box.intersection(other) <= TOUCH for other in taken))
    return min(free, key=lambda box: (box.x0 - wanted.x0) ** 2 + (box.y0 - wanted.y0) ** 2, default=None)


def _starts(low: float, high: float, beside: list[float]) -> list[float]:
    """Where a side may start between low and high: on a grid, or right beside a taken box."""
    grid = [low + (high - low) * step / GRID for step in range(GRID + 1)]
    return grid + [start for start in beside if low <= start <= high]
