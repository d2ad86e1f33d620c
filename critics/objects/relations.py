"""Relations as pure geometry on boxes: left of, right of, above and below by GenEval's rule (``Box.direction_from``).

The others have rules of their own here. Everything is measured in pixels, so that squares and oblongs differ.
"""

from __future__ import annotations

import math

from planners.scene import COMPARED, Box, RelationKind

LEAST = 0.5
"""A relation holds if its strength is above this."""
NEAR = 0.024
"""How near to ``LEAST`` sizes are a tie: one side is up to 1.1 times as long as the other."""
SLACK = 0.15
"""How far apart two boxes may be and still touch, as a share of the sum of their heights."""
DIRECTIONS: frozenset[str] = frozenset({"left_of", "right_of", "above", "below"})
JUDGED: frozenset[str] = DIRECTIONS | {"on", "under", "inside", "next_to", "between", *COMPARED}
"""Relations that boxes decide; those of depth, gaze, hands and clothes they don't."""


def strength(kind: RelationKind, subject: Box, other: Box, size: tuple[int, int], second: Box | None = None) -> float:
    """How far the subject stands in that relation to the other box, in [0, 1]; it holds above ``LEAST``.

    on: the subject's centre is the higher one and its lower edge reaches the other's upper edge or goes below it, give
        or take ``SLACK``; the score is the share of the narrower box's width that lies over the other.
    under: the subject's centre is the lower one; the same share. It need not touch: a cat under an umbrella.
    inside: the share of the subject's area that lies in the other's box.
    next_to: 1 less half the gap between the boxes over the mean of their four sides, so that it holds where the gap is
        smaller than that mean; 0 where half of the smaller box lies in the other.
    larger_than, smaller_than: the length of the subject's side over that of both sides, a side being the square root
        of the area; around ``LEAST``, up to ``NEAR`` to either side, it is a tie.
    between: with ``second`` the subject's centre, projected on the line from the other's centre to the second's, falls
        into its middle 80 percent, and its distance from that line is under half the line's length.

    Raises ValueError for a relation that boxes don't decide, and for "between" without a second box.
    """
    if kind in DIRECTIONS:
        x, y = subject.direction_from(other, size)
        return max(0.0, {"left_of": -x, "right_of": x, "above": -y, "below": y}[kind])
    if kind in COMPARED:
        ours, theirs = math.sqrt(subject.area), math.sqrt(other.area)
        return (ours if kind == "larger_than" else theirs) / (ours + theirs)
    if kind == "on":
        reach = other.y0 - subject.y1 <= SLACK * (subject.height + other.height)
        return _shared_width(subject, other) if reach and subject.centre[1] < other.centre[1] else 0.0
    if kind == "under":
        return _shared_width(subject, other) if subject.centre[1] > other.centre[1] else 0.0
    if kind == "inside":
        return min(1.0, subject.intersection(other) / subject.area)
    if kind == "next_to":
        return _nearness(subject, other, size)
    if kind == "between" and second is not None:
        return _betweenness(subject, other, second, size)
    raise ValueError(
        f"boxes can't decide {kind!r}; they decide {', '.join(sorted(JUDGED))} (between: with a second box)"
    )


def _shared_width(a: Box, b: Box) -> float:
    """The share of the narrower box's width that lies over or under the other, in [0, 1]."""
    shared = max(0.0, min(a.x1, b.x1) - max(a.x0, b.x0))
    return min(1.0, shared / min(a.width, b.width))


def _nearness(a: Box, b: Box, size: tuple[int, int]) -> float:
    if a.intersection(b) >= 0.5 * min(a.area, b.area):
        return 0.0
    wide = max(0.0, a.x0 - b.x1, b.x0 - a.x1) * size[0]
    high = max(0.0, a.y0 - b.y1, b.y0 - a.y1) * size[1]
    mean = ((a.width + b.width) * size[0] + (a.height + b.height) * size[1]) / 4
    return max(0.0, 1 - 0.5 * math.hypot(wide, high) / mean)


def _betweenness(subject: Box, first: Box, second: Box, size: tuple[int, int]) -> float:
    """1 in the middle of the line between both centres; ``LEAST`` at a tenth from its ends, or half of it aside."""
    (ax, ay), (bx, by), (sx, sy) = (
        (box.centre[0] * size[0], box.centre[1] * size[1]) for box in (first, second, subject)
    )
    length = math.hypot(bx - ax, by - ay)
    if length < 1e-6:
        return 0.0
    along = ((sx - ax) * (bx - ax) + (sy - ay) * (by - ay)) / length**2
    aside = abs((sx - ax) * (by - ay) - (sy - ay) * (bx - ax)) / length**2
    middle = 1 - abs(2 * along - 1)  # 0 at both ends, 1 in the middle
    return max(0.0, min(LEAST + (middle - 0.2) * 0.625, 1 - aside))
