"""Grounds and corners as people tell them in passing."""

from contextlib import suppress

import pytest

from planners.base import PlanError
from planners.rules import RulePlanner
from planners.scene import Canvas


def scene(prompt):
    return RulePlanner().plan(prompt, Canvas(width=512, height=512)).scene


@pytest.mark.parametrize(
    ("prompt", "ground"),
    [
        ("My street at dusk: red house, yellow car", "street"),
        ("Our garden at night: a fox", "garden"),
        ("My daughter loves cats: a red cat", ""),
        ("For our kitchen: two lemons", ""),
        ("blue bird. background orange not blue", "orange"),
        ("make the whole background red. one white star.", "red"),
    ],
)
def test_grounds(prompt, ground):
    assert scene(prompt).background == ground


@pytest.mark.parametrize(
    ("prompt", "place"),
    [
        ("a spider at the top right of a white page", "top right"),
        ("a cat at the bottom left of the picture", "bottom left"),
        ("a star in the upper right of a navy background", "top right"),
        ("an airplane in the top left over the city", "top left"),
    ],
)
def test_corners_of_the_picture_are_no_relations(prompt, place):
    found = scene(prompt)
    assert [entity.place for entity in found.entities] == [place]
    assert not found.relations


def test_left_of_a_thing_is_a_relation():
    assert [r.kind for r in scene("a dog left of a cat").relations] == ["left_of"]


@pytest.mark.parametrize(
    "prompt",
    ["left, top bottom right, desert sun cactus", "hat and guitar brown a a black", "a library interior bookmark for"],
)
def test_fragments_are_no_crash(prompt):
    with suppress(PlanError):  # a clear refusal is none
        assert scene(prompt).prompt == prompt
