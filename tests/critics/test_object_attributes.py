"""What a thing lacks, and its two colours; the scripted detector is a fake only to place exact detections."""

from __future__ import annotations

import pytest
from pages import Page
from scripted_objects import Scripted, drawn, judge

from critics.base import Verdict
from critics.objects.critic import ObjectCritic
from critics.objects.detector import Detection
from planners.checklist import compile_checklist
from planners.scene import Box, Canvas, Entity, Scene


def lacking(*detections: Detection) -> dict[str, Verdict]:
    """A circle that must have no square on it and not be sleeping, beside a cat."""
    image, left, _ = drawn()
    scene = Scene(
        prompt="p",
        canvas=Canvas(width=96, height=64),
        entities=(
            Entity(id="bare", noun="circle", attributes={"without": "square", "not": "sleeping"}, box=left),
            Entity(id="cat", noun="cat", box=Box(x0=0.6, y0=0.5, x1=0.9, y1=0.9)),
        ),
    )
    return judge(ObjectCritic(detector=Scripted(*detections)), image, scene)


def test_what_a_thing_lacks_must_not_be_seen_on_it() -> None:
    left, right = Box(x0=0.1, y0=0.5, x1=0.4, y1=0.9), Box(x0=0.6, y0=0.5, x1=0.9, y1=0.9)
    circle, cat = Detection("circle", 0.9, left), Detection("cat", 0.9, right)
    on_circle = Detection("square", 0.8, Box(x0=0.2, y0=0.5, x1=0.3, y1=0.6))
    on_cat = Detection("square", 0.8, Box(x0=0.7, y0=0.5, x1=0.8, y1=0.6))
    check = "attribute:bare.without"
    assert lacking(circle, cat)[check].score == 1.0
    beside = lacking(circle, cat, on_cat)[check]
    assert (beside.status, beside.reason) == ("pass", "no square was found on the circle")
    wrong = lacking(circle, cat, on_circle)[check]
    assert (wrong.status, wrong.fault, wrong.region) == ("fail", "extra", on_circle.box)
    assert wrong.reason == "on the circle a square was found"
    faint = lacking(circle, cat, Detection("square", 0.2, on_circle.box))[check]
    assert (faint.status, faint.score) == ("pass", pytest.approx(0.75))
    assert lacking(cat)[check].status == "fail"
    assert lacking(circle, cat)["attribute:bare.not"].status == "unscored"


def two_coloured(value: str, share: float) -> Verdict:
    """The verdict on an object's colours, where red fills that share of a square and white the rest."""
    page = Page(96, 64, "#2e9b46")
    box = page.shape("square", (20, 10, 70, 54), "#ffffff")
    page.shape("square", (20, 10, round(20 + 50 * share), 54), "#d62828")
    entity = Entity(id="s", noun="square", attributes={"colour": value}, box=box)
    scene = Scene(prompt="p", canvas=Canvas(width=96, height=64), entities=(entity,))
    critic = ObjectCritic(detector=Scripted(Detection("square", 0.9, box)))
    assert critic.unable(scene, compile_checklist(scene)) == {}
    return judge(critic, page.image(), scene)["attribute:s.colour"]


@pytest.mark.parametrize("value", ["red and white", "white and red", "white-and-dark-red"])
def test_two_colours_pass_where_both_are_there(value: str) -> None:
    for share in (0.3, 0.5, 0.7):
        assert two_coloured(value, share).status == "pass"


def test_two_colours_fail_where_one_is_missing_or_another_is_in_its_place() -> None:
    for value, share in (("red and white", 0.05), ("red and white", 1.0), ("red and blue", 0.5), ("red", 0.3)):
        verdict = two_coloured(value, share)
        assert (verdict.status, verdict.fault) == ("fail", "attribute")
    assert "white" in two_coloured("red and blue", 0.4).reason and "red" in two_coloured("red and blue", 0.4).reason


def test_what_is_no_pair_of_colours_stays_unjudged() -> None:
    scene = Scene(
        prompt="p",
        canvas=Canvas(width=96, height=64),
        entities=tuple(
            Entity(id=f"e{i}", noun="cat", attributes={"colour": value})
            for i, value in enumerate(("red and shiny", "red, white and blue", "red and red"))
        ),
    )
    reasons = ObjectCritic(detector=Scripted()).unable(scene, compile_checklist(scene))
    assert set(reasons) == {"attribute:e0.colour", "attribute:e1.colour", "attribute:e2.colour"}
