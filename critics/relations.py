"""Left of, right of, above, below: GenEval's position rule on two boxes, as pure geometry.

Source: ``relative_position`` in https://github.com/djghosh13/geneval (evaluation/evaluate_images.py @ af4902f).
"""

from __future__ import annotations

import math

from planners.scene import Box, RelationKind

MARGIN = 0.1
"""Share of both boxes' sides that an offset must exceed before it counts."""
LEAST = 0.5
"""A direction holds where its component of the shortened offset, over the offset's length, is above this."""


def directions(subject: Box, other: Box, size: tuple[int, int]) -> tuple[float, float]:
    """(x, y) of the subject's offset from the other box, each in [-1, 1]; y grows downwards, (0, 0) is no relation.

    ``size`` is the picture's (width, height): the rule is one of pixels, so that squares and oblongs differ. The
    offset of the centres is shortened on each axis by 0.1 of the sum of both boxes' sides, then divided by the
    length of the unshortened offset.
    """
    offset, short = [], []
    for axis, (a, b, side) in enumerate(
        ((subject.width, other.width, size[0]), (subject.height, other.height, size[1]))
    ):
        o = (subject.centre[axis] - other.centre[axis]) * side
        offset.append(o)
        short.append(math.copysign(max(abs(o) - MARGIN * (a + b) * side, 0.0), o))
    if all(abs(s) < 1e-3 for s in short):
        return 0.0, 0.0
    length = math.hypot(*offset)
    return short[0] / length, short[1] / length


def strength(kind: RelationKind, subject: Box, other: Box, size: tuple[int, int]) -> float:
    """How far the subject stands in that relation to the other box, in [0, 1]; it holds above ``LEAST``."""
    x, y = directions(subject, other, size)
    return max(0.0, {"left_of": -x, "right_of": x, "above": -y, "below": y}[kind])
