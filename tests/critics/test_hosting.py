from __future__ import annotations

import pytest

from critics.objects.hosting import depth_checks, strength_as_drawn
from planners.checklist import compile_checklist
from planners.scene import Box, Canvas, Entity, Relation, RelationKind, Scene

HAT, OUT, IN_FRONT = (0.2, 0.4, 0.8, 0.9), (0.35, 0.15, 0.65, 0.43), (0.35, 0.5, 0.65, 0.8)
CHAIR, BETWEEN, BELOW = (0.3, 0.1, 0.7, 0.7), (0.4, 0.5, 0.6, 0.72), (0.35, 0.68, 0.65, 0.98)
NEAR, LEVEL, ATOP, PEEKING = (0.2, 0.5, 0.6, 0.9), (0.5, 0.45, 0.9, 0.87), (0.2, 0.15, 0.6, 0.55), (0.2, 0.3, 0.6, 0.68)
SUNKEN, LOWER = (0.5, 0.6, 0.9, 1.0), (0.7, 0.2, 0.95, 0.6)


def box(edges: tuple[float, ...]) -> Box:
    return Box(x0=edges[0], y0=edges[1], x1=edges[2], y1=edges[3])


def scene(noun: str, kind: RelationKind, other: str, background: str = "") -> Scene:
    things = (Entity(id="one", noun=noun), Entity(id="other", noun=other))
    relations = (Relation(subject="one", kind=kind, object="other"),)
    return Scene(
        prompt="p", canvas=Canvas(width=64, height=64), background=background, entities=things, relations=relations
    )


@pytest.mark.parametrize(
    ("said", "subject", "other", "holds"),
    [
        (("rabbit", "inside", "hat"), OUT, HAT, True),
        (("rabbit", "inside", "top hat"), IN_FRONT, HAT, False),
        (("rabbit", "inside", "cage"), IN_FRONT, HAT, None),
        (("ball", "under", "chair"), BETWEEN, CHAIR, True),
        (("ball", "under", "chair"), BELOW, CHAIR, False),
        (("ball", "under", "hat"), BELOW, CHAIR, None),
        (("monkey", "on", "skateboard"), (0.3, 0.05, 0.7, 0.42), HAT, False),
        (("monkey", "on", "skateboard"), OUT, (0.2, 0.2, 0.8, 0.7), None),
        (("dog", "behind", "horse"), LEVEL, NEAR, True),
        (("dog", "behind", "horse"), PEEKING, NEAR, True),
        (("dog", "behind", "horse"), ATOP, NEAR, False),
        (("horse", "in_front_of", "dog"), NEAR, ATOP, False),
        (("dog", "behind", "horse"), SUNKEN, NEAR, False),
        (("dog", "behind", "horse"), LOWER, NEAR, False),
        (("dog", "behind", "horse", "meadow"), LOWER, NEAR, True),
        (("moon", "behind", "horse"), ATOP, NEAR, True),
        (("dog", "next_to", "horse"), ATOP, NEAR, None),
    ],
)
def test_where_drawn_things_lie_in_under_and_behind_others(said, subject, other, holds):
    drawn = scene(*said)
    (check,) = (c for c in compile_checklist(drawn) if c.kind == "relation")
    strength = strength_as_drawn(check, drawn, box(subject), box(other))
    assert holds is None if strength is None else (strength > 0.5) is holds


def test_depth_has_a_hard_check_of_the_critics_own():
    assert [(c.id, c.hard, c.owner) for c in depth_checks(scene("dog", "behind", "horse"), "objects")] == [
        ("depth:one-behind-other", True, "objects")
    ]
    assert not depth_checks(scene("dog", "under", "horse"), "objects")
