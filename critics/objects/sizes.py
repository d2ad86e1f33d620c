"""Sizes in words: a small or large thing beside the things that it is told from, or else in the picture.

The size of a box is the square root of its share of the picture.
"""

from __future__ import annotations

import math

from critics.base import Evidence, Verdict
from critics.objects.object_view import ObjectView
from planners.checklist import Check
from planners.scene import Box, Entity

SMALL = frozenset("small little tiny mini miniature".split())
LARGE = frozenset("large big huge giant gigantic enormous massive oversized".split())
TINY = frozenset("tiny mini miniature".split())
DIFFERENT = 1.1
"""How often as large one of two things must be to be the larger one; between that and equal size it is a tie."""
ALONE = {"tiny": (0.27, 0.42), "small": (0.36, 0.5), "large": (0.33, 0.22)}
"""Of a thing that is compared with the picture: the size up to or from which it passes, and the one where it fails."""
USUAL = 0.42
"""The size of a thing that has the picture to itself; among many even a large one is smaller."""


def size(box: Box) -> float:
    return math.sqrt(box.area)


def size_verdict(view: ObjectView, check: Check, critic: str, word: str) -> Verdict:
    """On a matched thing. It is compared with things of the opposite size word and with others of its noun that have
    none; without any, with the picture. Near a tie it is unscored."""
    entity = view.entity(check.about[0])
    box, small = view.matched[entity.id].box, word in SMALL
    mine, told = size(box), _told_from(view, entity, small)
    others, shown = [view.matched[i].box for i in told if i in view.matched], [Evidence(label=entity.noun, box=box)]
    if told and not others:
        return Verdict.unscored(check, critic, f"nothing was found that the {entity.noun} is told from", shown)
    if others:
        ratio = min(max(mine / size(other), 1e-6) ** (-1 if small else 1) for other in others)
        than = f"{1 / ratio if small else ratio:.2f} times as large as what it is told from"
        return _verdict(check, critic, f"the {entity.noun} is {than}", ratio, (DIFFERENT, 1.0), shown, box)
    passes, fails = ALONE["tiny" if word in TINY else "small" if small else "large"]
    if not small and entity.box is not None:
        usual = min(1.0, size(entity.box) / USUAL)
        passes, fails = passes * usual, fails * usual
    reason = f"the {entity.noun} takes {box.area:.0%} of the picture"
    if small:
        return _verdict(check, critic, reason, -mine, (-passes, -fails), shown, box)
    return _verdict(check, critic, reason, mine, (passes, fails), shown, box)


def _told_from(view: ObjectView, entity: Entity, small: bool) -> list[str]:
    """The things, by id, that the size word tells this one from."""
    opposite = LARGE if small else SMALL
    return [
        other.id
        for other in view.scene.entities
        if other.id != entity.id
        and (other.attributes.get("size") in opposite or (other.noun == entity.noun and "size" not in other.attributes))
    ]


def _verdict(
    check: Check,
    critic: str,
    reason: str,
    value: float,
    limits: tuple[float, float],
    evidence: list[Evidence],
    box: Box,
) -> Verdict:
    """A pass from the first limit on, a fail below the second, else unscored."""
    if value >= limits[0]:
        return Verdict.passed(check, critic, reason, 1.0, evidence)
    if value >= limits[1]:
        return Verdict.unscored(check, critic, f"{reason}, too near a tie to tell", evidence)
    return Verdict.failed(check, critic, reason, "attribute", 0.0, box, evidence)
