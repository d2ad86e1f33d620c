from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from critics.relations import LEAST, directions, strength
from planners.scene import INVERSE, Box, RelationKind

KINDS: tuple[RelationKind, ...] = ("left_of", "right_of", "above", "below")
SIZE = (200, 100)


def at(x: float, y: float, width: float = 20, height: float = 20) -> Box:
    """A box around a centre, all in pixels of a picture of 200 x 100."""
    return Box.from_pixels((x - width / 2, y - height / 2, x + width / 2, y + height / 2), SIZE)


def holds(kind: RelationKind, subject: Box, other: Box, size: tuple[int, int]) -> bool:
    """What the critic makes of the strength."""
    return strength(kind, subject, other, size) > LEAST


def test_sides_and_corners() -> None:
    middle = at(100, 50)
    assert [kind for kind in KINDS if holds(kind, at(30, 50), middle, SIZE)] == ["left_of"]
    assert [kind for kind in KINDS if holds(kind, at(100, 12), middle, SIZE)] == ["above"]
    assert [kind for kind in KINDS if holds(kind, at(140, 88), middle, SIZE)] == ["right_of", "below"]


def test_offsets_within_a_tenth_of_both_widths_are_no_relation() -> None:
    middle = at(100, 50)
    assert directions(at(103.9, 50), middle, SIZE) == (0.0, 0.0)
    assert directions(at(104.1, 50), middle, SIZE)[0] == pytest.approx(0.1 / 4.1)
    # (o - 4) / o > 0.5 holds beyond o = 8 for two boxes 20 wide
    assert not holds("right_of", at(107.9, 50), middle, SIZE)
    assert holds("right_of", at(108.1, 50), middle, SIZE)


def test_the_rule_is_one_of_pixels_not_of_shares() -> None:
    wide, square = (200, 100), (100, 100)
    subject, other = Box(x0=0.3, y0=0.6, x1=0.4, y1=0.7), Box(x0=0.6, y0=0.2, x1=0.7, y1=0.3)
    assert strength("below", subject, other, wide) < 0.6 < strength("below", subject, other, square)


boxes = st.tuples(
    st.floats(0, 0.8), st.floats(0, 0.8), st.floats(0.02, 0.2), st.floats(0.02, 0.2)
).map(lambda b: Box(x0=b[0], y0=b[1], x1=b[0] + b[2], y1=b[1] + b[3]))  # fmt: skip


@settings(deadline=None)
@given(boxes, boxes)
def test_the_inverse_relation_holds_the_other_way_round(a: Box, b: Box) -> None:
    for kind in KINDS:
        assert strength(kind, a, b, SIZE) == pytest.approx(strength(INVERSE[kind], b, a, SIZE), abs=1e-9)
        assert not (holds(kind, a, b, SIZE) and holds(INVERSE[kind], a, b, SIZE))
        assert 0.0 <= strength(kind, a, b, SIZE) <= 1.0
