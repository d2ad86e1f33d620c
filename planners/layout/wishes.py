"""Rules that keep things in the part of the picture where the prompt wants them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from planners.layout.solver import LARGE, Position, Rule
from planners.scene import Place

SIDEWARD, CENTRAL = 0.72, 0.8
"""How surely (``Box.lies``) a thing shall lie on its side or in the centre: a little more than is needed."""
KEPT = 5.0
"""Weight: in sizes of all things, shared by the wishes, so that things get smaller before one is given up."""


def wished_places(hints: Mapping[str, Place], bodies: Collection[str], canvas: Position) -> list[Rule]:
    """``canvas`` is its width and height in short sides.

    A thing lies on the left as surely as s where the share of the free room beyond it is at least s: its point at
    1 - 2s between its edges (-1 and 1) is then at most at 1 - s of the width.
    """
    wished = {i: place for i, place in hints.items() if i in bodies}
    return [rule for i, place in wished.items() for rule in _rules(i, place, canvas, KEPT * LARGE / len(wished))]


def _rules(i: str, place: Place, canvas: Position, weight: float) -> Iterator[Rule]:
    for axis, (first, last) in enumerate((("left", "right"), ("top", "bottom"))):
        length, low, high = canvas[axis], first in place, last in place
        surely = CENTRAL / 2 if place == "centre" else SIDEWARD
        if low or place == "centre":
            yield Rule(((1.0, i, 1 - 2 * surely, axis),), -(1 - surely) * length, weight=weight)
        if high or place == "centre":
            yield Rule(((-1.0, i, 2 * surely - 1, axis),), surely * length, weight=weight)
