"""Boxes of what is in, on, under, behind and beside another thing, and of what is far up."""

from __future__ import annotations

import pytest

from planners.layout.placement import misplaced
from planners.rules import RulePlanner
from planners.scene import Box, Canvas, Scene


def boxes(prompt: str) -> dict[str, Box]:
    scene = laid(prompt)
    return {item.id.rpartition("_")[0]: item.box for item in scene.things if item.box is not None}


def laid(prompt: str) -> Scene:
    scene = RulePlanner().plan(prompt, Canvas(width=512, height=512)).scene
    assert not misplaced(scene)
    return scene


@pytest.mark.parametrize("prompt", ["a rabbit inside a hat", "a cat in a bucket, blue background", "a rose in a boot"])
def test_what_is_in_an_open_container_stands_out_of_it(prompt):
    content, container = boxes(prompt).values()
    out = (container.y0 - content.y0) / content.height
    assert 0.5 < out < 0.9 and container.y0 < content.y1 < container.y1
    assert container.x0 <= content.x0 and content.x1 <= container.x1


def test_a_closed_container_is_around_its_content():
    content, container = boxes("a bird in a cage").values()
    assert content.cut_to(container) == content


@pytest.mark.parametrize("prompt", ["a ball under a chair", "a gift under a pine tree", "a frog under a mushroom"])
def test_a_shelter_reaches_the_ground_beside_what_is_under_it(prompt):
    lower, shelter = boxes(prompt).values()
    assert shelter.y0 < lower.y0 < lower.y1 - 0.05 and lower.y0 < shelter.y1 <= lower.y1


@pytest.mark.parametrize("prompt", ["a car in front of a castle", "a dog in front of a horse, white background"])
def test_what_is_behind_stands_level_with_what_covers_it(prompt):
    near, far = boxes(prompt).values()
    assert 0 < near.y1 - far.y1 < 0.2 * near.height
    assert 0.1 < near.intersection(far) / near.area < 0.5


def test_two_things_without_a_relation_stand_side_by_side():
    one, other = boxes("a lemon and a teapot").values()
    assert one.x1 < other.x0 or other.x1 < one.x0


def test_the_moon_is_higher_than_hills_and_a_title_at_a_side_leaves_room_at_the_other():
    assert boxes("a wolf and the moon in the hills")["moon"].y1 < 0.35
    assert boxes('title "Our Farm" in the top left, a cow')["title"].x1 < 0.65
