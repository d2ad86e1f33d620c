"""Room for one more thing: where in a picture a box fits without covering another."""

from __future__ import annotations

from collections.abc import Iterable

from planners.scene import Box

EDGE = 0.03
"""Share of the picture that stays free at its edges."""
GRID = 24
"""Places tried along each side."""
TOUCH = 1e-9
"""Area by which boxes that touch may overlap, by rounding alone."""


def free_box(wanted: Box, taken: Iterable[Box]) -> Box | None:
    """A box of the wanted one's size that meets none of those taken, the nearest to it; None where there is no room.

    Boxes are normalised xyxy. A thing keeps to the edge where its own box is nearer to it than EDGE.
    """
    taken = list(taken)
    edge = min(EDGE, wanted.x0, wanted.y0, 1 - wanted.x1, 1 - wanted.y1)
    across = _places(edge, 1 - edge - wanted.width, [*(t.x1 for t in taken), *(t.x0 - wanted.width for t in taken)])
    down = _places(edge, 1 - edge - wanted.height, [*(t.y1 for t in taken), *(t.y0 - wanted.height for t in taken)])
    found = []
    for x in across:
        for y in down:
            box = Box(x0=x, y0=y, x1=min(1.0, x + wanted.width), y1=min(1.0, y + wanted.height))
            if all(box.intersection(other) <= TOUCH for other in taken):
                found.append(box)
    return min(found, key=lambda box: (box.x0 - wanted.x0) ** 2 + (box.y0 - wanted.y0) ** 2, default=None)


def _places(low: float, high: float, beside: list[float]) -> list[float]:
    """Where a side may begin between low and high: on a grid, and right beside what is taken."""
    grid = [low + (high - low) * step / GRID for step in range(GRID + 1)]
    return grid + [place for place in beside if low <= place <= high]
