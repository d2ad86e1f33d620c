from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from critics.objects.relations import LEAST, strength
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
    assert at(103.9, 50).direction_from(middle, SIZE) == (0.0, 0.0)
    assert at(104.1, 50).direction_from(middle, SIZE)[0] == pytest.approx(0.1 / 4.1)
    # (o - 4) / o > 0.5 holds beyond o = 8 for two boxes 20 wide
    assert not holds("right_of", at(107.9, 50), middle, SIZE)
    assert holds("right_of", at(108.1, 50), middle, SIZE)


def test_the_rule_is_one_of_pixels_not_of_shares() -> None:
    wide, square = (200, 100), (100, 100)
    subject, other = Box(x0=0.3, y0=0.6, x1=0.4, y1=0.7), Box(x0=0.6, y0=0.2, x1=0.7, y1=0.3)
    assert strength("below", subject, other, wide) < 0.6 < strength("below", subject, other, square)


boxes = st.tuples(st.floats(0, 0.8), st.floats(0, 0.8), st.floats(0.02, 0.2), st.floats(0.02, 0.2)).map(
    lambda b: Box(x0=b[0], y0=b[1], x1=b[0] + b[2], y1=b[1] + b[3])
)


@settings(deadline=None)
@given(boxes, boxes)
def test_the_inverse_relation_holds_the_other_way_round(a: Box, b: Box) -> None:
    for kind in KINDS:
        assert strength(kind, a, b, SIZE) == pytest.approx(strength(INVERSE[kind], b, a, SIZE), abs=1e-9)
        assert not (holds(kind, a, b, SIZE) and holds(INVERSE[kind], a, b, SIZE))
        assert 0.0 <= strength(kind, a, b, SIZE) <= 1.0


def box(x0: float, y0: float, x1: float, y1: float) -> Box:
    return Box(x0=x0, y0=y0, x1=x1, y1=y1)


TABLE = box(0.3, 0.5, 0.7, 0.9)


def test_on_is_higher_and_touches_over_half_the_narrower_width() -> None:
    assert holds("on", box(0.4, 0.2, 0.6, 0.52), TABLE, SIZE)
    assert holds("on", box(0.4, 0.4, 0.6, 0.8), TABLE, SIZE)  # a rider: the boxes overlap
    assert not holds("on", box(0.4, 0.0, 0.6, 0.3), TABLE, SIZE)  # floats above it
    assert not holds("on", box(0.6, 0.2, 0.9, 0.52), TABLE, SIZE)  # a third over it
    assert not holds("on", box(0.4, 0.8, 0.6, 1.0), TABLE, SIZE)


def test_under_is_lower_and_need_not_touch() -> None:
    assert holds("under", box(0.4, 0.92, 0.6, 1.0), TABLE, SIZE)
    assert holds("under", box(0.4, 0.75, 0.6, 0.9), TABLE, SIZE)
    assert not holds("under", box(0.0, 0.92, 0.2, 1.0), TABLE, SIZE)
    assert not holds("under", box(0.4, 0.2, 0.6, 0.4), TABLE, SIZE)


def test_inside_is_most_of_the_area() -> None:
    assert holds("inside", box(0.4, 0.6, 0.5, 0.7), TABLE, SIZE)
    assert not holds("inside", box(0.4, 0.3, 0.5, 0.6), TABLE, SIZE)
    assert not holds("inside", TABLE, box(0.4, 0.6, 0.5, 0.7), SIZE)


def test_next_to_is_a_gap_under_the_mean_side_and_no_overlap() -> None:
    left, near, far = box(0.1, 0.4, 0.2, 0.6), box(0.22, 0.4, 0.32, 0.6), box(0.8, 0.4, 0.9, 0.6)
    assert holds("next_to", left, near, SIZE) and holds("next_to", near, left, SIZE)
    assert not holds("next_to", left, far, SIZE)
    assert not holds("next_to", left, left, SIZE)


def test_between_is_the_middle_of_the_line_of_centres() -> None:
    left, right = at(20, 50), at(180, 50)
    for subject, true in ((at(100, 50), True), (at(50, 60), True), (at(25, 50), False), (at(190, 50), False)):
        assert (strength("between", subject, left, SIZE, right) > LEAST) is true
    one, other = (strength("between", at(100, 50), *ends) for ends in ((left, SIZE, right), (right, SIZE, left)))
    assert one == pytest.approx(other)
    assert strength("between", at(100, 50), left, SIZE, left) == 0.0


@pytest.mark.parametrize("kind", ["behind", "in_front_of", "facing", "holding", "wearing", "between"])
def test_what_two_boxes_cannot_tell_is_refused(kind: RelationKind) -> None:
    with pytest.raises(ValueError, match="can't decide"):
        strength(kind, at(20, 50), at(180, 50), SIZE)
