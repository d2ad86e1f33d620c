"""One thing that a detector sees twice: in another size, or as a second one between two neighbours of its kind."""

from __future__ import annotations

from collections.abc import Sequence

from critics.objects.detector import Detection
from planners.scene import Box

INSIDE, AS_LARGE = 0.8, 0.45
"""What lies so far in a surer thing of its noun, or holds so much of it, and overlaps it so much, is that thing."""
BETWEEN = 0.85
"""Share of a find that two surer ones of its noun cover together, from which on it is none of its own."""
EACH = 0.25
"""Share that each of the two covers, at least."""


def without_duplicates(found: Sequence[Detection]) -> list[Detection]:
    """The finds, surest first, without the doubles of surer ones."""
    kept: list[Detection] = []
    for one in sorted(found, key=lambda d: -d.score):
        surer = [other.box for other in kept if other.label == one.label]
        if not any(_same(one.box, box) for box in surer) and not _is_between(one.box, surer):
            kept.append(one)
    return kept


def is_seen(box: Box, known: Sequence[Box]) -> bool:
    """Whether what a later look sees is a known thing of its noun, a part of one, or nothing between two."""
    overlaps = ((box.intersection(one) / min(box.area, one.area), box.iou(one)) for one in known)
    return any(share >= INSIDE or iou >= AS_LARGE for share, iou in overlaps) or _is_between(box, known)


def _same(one: Box, other: Box) -> bool:
    return one.intersection(other) >= INSIDE * min(one.area, other.area) and one.iou(other) >= AS_LARGE


def _is_between(box: Box, surer: Sequence[Box]) -> bool:
    near = [other for other in surer if box.intersection(other) >= EACH * box.area]
    return any(
        box.intersection(a) + box.intersection(b) - _common(box, a, b) >= BETWEEN * box.area
        for k, a in enumerate(near)
        for b in near[:k]
    )


def _common(*boxes: Box) -> float:
    wide = min(box.x1 for box in boxes) - max(box.x0 for box in boxes)
    high = min(box.y1 for box in boxes) - max(box.y0 for box in boxes)
    return max(0.0, wide) * max(0.0, high)
