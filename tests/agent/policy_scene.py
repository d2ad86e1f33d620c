"""A scene of a cat, a dog and a title, and what the policy chooses when its checks fail."""

from __future__ import annotations

from agent.policy.policy import History, Policy
from critics.base import Verdict
from planners.checklist import compile_checklist
from planners.scene import Box, Canvas, Entity, Relation, Scene, TextBlock

ALL = frozenset({"inpaint", "remove", "recolour", "underlay", "typeset", "resample"})
LEFT, RIGHT = Box(x0=0.1, y0=0.5, x1=0.4, y1=0.8), Box(x0=0.6, y0=0.5, x1=0.9, y1=0.8)
TITLE = Box(x0=0.1, y0=0.05, x1=0.9, y1=0.2)
SCENE = Scene(
    prompt="p",
    canvas=Canvas(width=300, height=200),
    entities=(
        Entity(id="cat", noun="cat", attributes={"colour": "red"}, box=LEFT),
        Entity(id="dog", noun="dog", box=RIGHT),
    ),
    texts=(TextBlock(id="title", content="HELLO", role="title", box=TITLE),),
    relations=(Relation(subject="cat", kind="left_of", object="dog"),),
)
CHECKS = compile_checklist(SCENE)


def said(failing: dict[str, dict]) -> tuple[Verdict, ...]:
    """Every check passes but those named, whose verdicts get the given fields."""
    return tuple(
        Verdict(check=c.id, critic="c", status="fail", score=0.0, reason="r", **failing[c.id])
        if c.id in failing
        else Verdict(check=c.id, critic="c", status="pass", score=1.0, reason="r")
        for c in CHECKS
    )


def choose(failing, operators=ALL, history=None, turn=1, **fields):
    policy = Policy(frozenset(operators), seed=7, **fields)
    return policy.next(SCENE, CHECKS, said(failing), history or History(), turn)
