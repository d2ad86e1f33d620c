"""Places and sizes of things, by a detector that says what it is told."""

from __future__ import annotations

import numpy as np
import pytest
from scripted_objects import Scripted, judge

from critics.base import Verdict
from critics.objects.critic import ObjectCritic
from critics.objects.detector import Detection
from planners.checklist import compile_checklist
from planners.scene import Box, Canvas, Entity, Relation, Scene

IMAGE = np.full((64, 96, 3), 255, np.uint8)


def square_box(side: float, x: float = 0.5, y: float = 0.5) -> Box:
    return Box.clipped(x - side / 2, y - side / 2, x + side / 2, y + side / 2)


def verdicts(*things: tuple[Entity, Box]) -> dict[str, Verdict]:
    scene = Scene(prompt="p", canvas=Canvas(width=96, height=64), entities=tuple(thing for thing, _ in things))
    found = [Detection(thing.noun, 0.9, box) for thing, box in things]
    return judge(ObjectCritic(detector=Scripted(*found)), IMAGE, scene)


def test_a_thing_in_the_wrong_corner_is_misplaced():
    wrong = square_box(0.2, 0.85, 0.85)
    verdict = verdicts((Entity(id="c", noun="circle", place="top left"), wrong))["attribute:c.place"]
    assert (verdict.status, verdict.fault, verdict.region) == ("fail", "misplaced", wrong)
    assert [one.box for one in verdict.evidence] == [wrong] and "85% across and 85% down" in verdict.reason


@pytest.mark.parametrize(
    ("place", "x", "status"),
    [
        ("left", 0.2, "pass"),
        ("left", 0.49, "unscored"),
        ("left", 0.52, "fail"),
        ("centre", 0.6, "pass"),
        ("centre", 0.7, "unscored"),
        ("centre", 0.85, "fail"),
    ],
)
def test_places_abstain_near_a_tie(place, x, status):
    things = (Entity(id="c", noun="circle", place=place), square_box(0.2, x, 0.5))
    assert verdicts(things)["attribute:c.place"].status == status


def test_a_thing_that_is_not_found_has_no_place():
    scene = Scene(prompt="p", canvas=Canvas(width=96, height=64), entities=(Entity(id="c", noun="cat", place="top"),))
    verdict = judge(ObjectCritic(detector=Scripted()), IMAGE, scene)["attribute:c.place"]
    assert (verdict.status, verdict.fault) == ("fail", "missing")


@pytest.mark.parametrize(
    ("word", "side", "status"),
    [
        ("small", 0.25, "pass"),
        ("small", 0.43, "unscored"),
        ("small", 0.7, "fail"),
        ("tiny", 0.43, "fail"),
        ("huge", 0.5, "pass"),
        ("huge", 0.27, "unscored"),
        ("huge", 0.15, "fail"),
    ],
)
def test_a_lone_thing_is_small_or_large_in_the_picture(word, side, status):
    thing = Entity(id="c", noun="circle", attributes={"size": word})
    assert verdicts((thing, square_box(side)))["attribute:c.size"].status == status


@pytest.mark.parametrize(
    ("small", "large", "status"), [(0.2, 0.4, "pass"), (0.3, 0.31, "unscored"), (0.4, 0.2, "fail")]
)
def test_a_small_thing_is_small_beside_the_large_one(small, large, status):
    found = verdicts(
        (Entity(id="a", noun="circle", attributes={"size": "small"}), square_box(small, 0.2)),
        (Entity(id="b", noun="cat", attributes={"size": "large"}), square_box(large, 0.75)),
    )
    assert found["attribute:a.size"].status == found["attribute:b.size"].status == status


def test_a_small_one_of_two_is_compared_with_the_other():
    found = verdicts(
        (Entity(id="a", noun="circle", attributes={"size": "small"}, box=square_box(0.3, 0.2)), square_box(0.45, 0.2)),
        (Entity(id="b", noun="circle", box=square_box(0.6, 0.7)), square_box(0.58, 0.7)),
    )
    assert found["attribute:a.size"].status == "pass"  # in the picture alone 0.45 is near a tie


def test_words_of_size_that_boxes_do_not_show_are_named_before_any_picture():
    scene = Scene(
        prompt="p",
        canvas=Canvas(width=96, height=64),
        entities=(Entity(id="c", noun="cat", attributes={"size": "tall"}),),
    )
    unable = ObjectCritic(detector=Scripted()).unable(scene, compile_checklist(scene))
    assert list(unable) == ["attribute:c.size"]


@pytest.mark.parametrize(("dog", "cat", "status"), [(0.5, 0.3, "pass"), (0.42, 0.4, "unscored"), (0.3, 0.4, "fail")])
def test_compared_sizes(dog, cat, status):
    scene = Scene(
        prompt="p",
        canvas=Canvas(width=96, height=64),
        entities=(Entity(id="a", noun="circle"), Entity(id="b", noun="cat")),
        relations=(Relation(subject="a", kind="larger_than", object="b"),),
    )
    found = [Detection("circle", 0.9, square_box(dog, 0.3)), Detection("cat", 0.9, square_box(cat, 0.75))]
    verdict = judge(ObjectCritic(detector=Scripted(*found)), IMAGE, scene)["relation:a-larger_than-b"]
    assert verdict.status == status
