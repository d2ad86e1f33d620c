"""Relations in drawings of a world that shows its things from the side: in open containers, under shelters, by depth.

There a container hides the lower part of its content, what shelters a thing reaches down beside it, and what is nearer
covers a part of what is behind it and stands no higher. In photographs all of this may look otherwise.
"""

from __future__ import annotations

from critics.objects.depth import BY_DEPTH
from planners.checklist import Check, spoken_names
from planners.daytime import CELESTIAL
from planners.ground_phrase import ground_phrase
from planners.hosts import LOW, SEATS, brim, head_noun, shelter
from planners.scene import Box, Entity, Relation, Scene

SUNK = 0.05
"""How far below the brim the lower edge of what is seen of a container's content lies, as a share of its height."""
ASTRAY = 0.34
"""How far from there, in the same unit, it lies where nothing speaks for "inside" any more; half of that is a tie."""
BENEATH = 0.1
"""The least share of a sheltered thing's height that lies beside the shelter."""
DEEP, ON_TOP = 0.35, 0.2
"""A seat so far down is one that nothing sits on which ends in this share of the way from the upper edge to it."""
STACKED = 0.35
"""On a plain ground the farther of two things, the one above the other, stands on the nearer one where they share less
of the lower one's height."""
OVER = 0.5
"""The share of the narrower one's width from which one of two things is above the other."""
LOWER = 0.15
"""How much higher a nearer thing may end, as a share of the lower one of both heights."""


def _hosted(relation: Relation, scene: Scene, subject: Box, other: Box) -> float | None:
    """How surely the subject is in, or under, the other, in [0, 1], 0.5 being the tie; None where nothing hosts it."""
    at = brim(relation, scene)
    if at is not None:
        line = other.y0 + at * other.height
        off = abs((subject.y1 - line) / other.height - SUNK) / ASTRAY
        return _shared_width(subject, other) * max(0.0, 1 - off) if subject.y0 < line else 0.0
    lower = scene.item(relation.object)
    seat = SEATS.get(head_noun(lower.noun), 0.0) if relation.kind == "on" and isinstance(lower, Entity) else 0.0
    if seat >= DEEP and subject.y1 < other.y0 + ON_TOP * seat * other.height:
        return 0.0
    over = shelter(relation, scene)
    if over is None or head_noun(over.noun) in LOW:
        return None
    beside = (other.y1 - subject.y0) / subject.height
    is_lower = subject.centre[1] > other.centre[1]
    return _shared_width(subject, other) if is_lower and beside >= BENEATH else 0.0


def depth_checks(scene: Scene, owner: str) -> list[Check]:
    """For each relation of depth whether both boxes lie as they can then; which one covers the other isn't asked."""
    names = spoken_names(scene)
    return [
        Check(
            id=f"depth:{r.subject}-{r.kind}-{r.object}",
            kind="relation",
            about=r.ends,
            expected=r.kind,
            says=f"the {names[r.subject]} is where it can be {r.kind.replace('_', ' ')} the {names[r.object]}",
            owner=owner,
        )
        for r in scene.relations
        if r.kind in BY_DEPTH
    ]


def strength_as_drawn(check: Check, scene: Scene, subject: Box, other: Box) -> float | None:
    """How surely a relation's check holds, in [0, 1], 0.5 being the tie; None where there is no rule for it."""
    relation = next((r for r in scene.relations if r.ends == check.about and r.kind == check.expected), None)
    if relation is None:
        return None
    if relation.kind not in BY_DEPTH:
        return _hosted(relation, scene, subject, other)
    far, near = (subject, other) if relation.kind == "behind" else (other, subject)
    item = scene.item(relation.subject if far is subject else relation.object)
    hangs = not isinstance(item, Entity) or head_noun(item.noun) in CELESTIAL
    said = ground_phrase(scene.background)
    return _behind(far, near, plain=not said or said.endswith("background"), hangs=hangs)


def _behind(far: Box, near: Box, plain: bool, hangs: bool) -> float:
    """Whether one box may be behind another, 1 or 0: it ends no lower; on a ``plain`` ground a part of it is covered as
    well, and it doesn't stand on the nearer one, unless it ``hangs`` in the sky.
    """
    least = min(far.height, near.height)
    if far.y1 - near.y1 > LOWER * least:
        return 0.0
    if not plain:
        return 1.0
    shared = min(far.y1, near.y1) - max(far.y0, near.y0)
    stacked = _shared_width(far, near) >= OVER and shared < STACKED * least and far.y0 < near.y0
    return float(far.intersection(near) > 0 and (hangs or not stacked))


def _shared_width(a: Box, b: Box) -> float:
    shared = max(0.0, min(a.x1, b.x1) - max(a.x0, b.x0))
    return min(1.0, shared / min(a.width, b.width))
