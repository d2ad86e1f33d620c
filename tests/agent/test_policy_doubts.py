"""What a critic doubts near a tie is repaired, once nothing fails; what it can't judge at all isn't."""

from __future__ import annotations

import numpy as np

from agent.policy.policy import History, Policy
from critics.base import Verdict
from critics.panel import judge_all
from critics.placing import place_verdict
from planners.checklist import Check, compile_checklist
from planners.scene import Box, Canvas, Entity, Scene
from tests.agent.policy_scene import ALL, LEFT, RIGHT

SCENE = Scene(
    prompt="p",
    canvas=Canvas(width=300, height=200),
    entities=(
        Entity(id="cat", noun="cat", place="top left", box=LEFT),
        Entity(id="dog", noun="dog", attributes={"colour": "red"}, box=RIGHT),
    ),
)
CHECKS = compile_checklist(SCENE)
TIE = Box(x0=0.2, y0=0.36, x1=0.45, y1=0.65)


def place_check() -> Check:
    return next(check for check in CHECKS if check.kind == "attribute" and check.about == ("cat",))


def choose(verdicts: dict[str, Verdict]):
    said = [verdicts.get(c.id) or Verdict.passed(c, "c", "r") for c in CHECKS]
    return Policy(frozenset(ALL), seed=7).next(SCENE, CHECKS, said, History(), 1)


def test_a_doubt_is_repaired_where_nothing_fails():
    check = place_check()
    doubt = place_verdict(check, "c", "the cat", TIE, ())
    assert (doubt.status, doubt.fault, doubt.region) == ("unscored", "misplaced", TIE)
    choice = choose({check.id: doubt})
    assert choice.action == "repair"
    assert [step.checks for step in choice.steps] == [(check.id,)]


def test_a_failed_check_goes_before_a_doubt():
    check, colour = place_check(), next(c for c in CHECKS if c.kind == "attribute" and c.about == ("dog",))
    failed = Verdict.failed(colour, "c", "r", "attribute", region=RIGHT)
    choice = choose({check.id: place_verdict(check, "c", "the cat", TIE, ()), colour.id: failed})
    assert [step.checks for step in choice.steps] == [(colour.id,)]


def test_what_nobody_could_judge_is_left_alone():
    check = place_check()
    assert choose({check.id: Verdict.unscored(check, "c", "it timed out")}).action == "stop"


def test_the_panel_keeps_what_a_critic_doubts():
    class Doubting:
        name, judges = "c", ("attribute",)

        def judge(self, image, scene, checks):
            return [place_verdict(check, self.name, "the cat", TIE, ()) for check in checks]

    check = place_check()
    (verdict,) = judge_all([Doubting()], np.full((200, 300, 3), 90, np.uint8), SCENE, [check], None)
    assert (verdict.status, verdict.score, verdict.fault, verdict.region) == ("unscored", None, "misplaced", TIE)
