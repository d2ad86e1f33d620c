"""What a picture really holds, and which checks of a plan are therefore true: critics are compared with these truths.

Nothing here looks at pixels or asks a critic. Unclear truths are left out, never guessed: a relation near its limit,
a colour that nobody checked, a thing in a blurred picture.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from critics.people.faces import CHECK as FACES
from planners.checklist import Check
from planners.scene import Box, Entity, Scene

UNCLEAR = ("blurred", "clipped")
"""Faults of the whole picture that leave open what can still be made out in it."""


@dataclass(frozen=True)
class SeenThing:
    """One object that is there. ``colour`` is None where it has none or nobody knows it; ``stands_for`` is the id of
    the planned entity in whose place it is, None for one that nobody planned."""

    noun: str
    colour: str | None
    box: Box
    stands_for: str | None = None


@dataclass(frozen=True)
class SeenText:
    """One text that is there, letter by letter; None where it can't be read. ``stands_for`` as of things."""

    content: str | None
    stands_for: str | None = None


@dataclass(frozen=True)
class PictureContents:
    """``whole`` names the fault of the whole picture, if it has one; ``people`` says whether people are built as people
    are, ``faces`` whether their faces are, None where that isn't known."""

    things: tuple[SeenThing, ...] = ()
    lines: tuple[SeenText, ...] = ()
    whole: str | None = None
    people: bool | None = None
    faces: bool | None = None


def truths(scene: Scene, checks: Iterable[Check], seen: PictureContents) -> dict[str, bool]:
    """Check id -> whether it holds in a picture that holds what is ``seen``; checks without a known truth are absent.

    A colour or a relation of a thing that isn't there doesn't hold. A text that is spelt wrong stands for the planned
    one, so that it is no extra text.
    """
    found = {}
    for check in checks:
        truth = _truth(scene, check, seen)
        if truth is not None:
            found[check.id] = truth
    return found


def _truth(scene: Scene, check: Check, seen: PictureContents) -> bool | None:
    if check.kind == "artifact":
        return seen.whole is None
    if check.kind == "anatomy":
        return seen.people
    if check.id == FACES:
        return seen.faces
    if seen.whole in UNCLEAR:
        return None
    if check.kind == "present":
        return _standing(scene, check.about[0], seen) is not None
    if check.kind == "count":
        expected = cast(dict[str, object], check.expected)
        return sum(thing.noun == expected["noun"] for thing in seen.things) == expected["count"]
    if check.kind == "attribute":
        expected = cast(dict[str, object], check.expected)
        return _coloured(scene, check.about[0], seen) if expected["name"] == "colour" else None
    if check.kind == "relation":
        ends = [_standing(scene, end, seen) for end in check.about]
        if any(end is None for end in ends):
            return False
        first, second, *more = (cast(SeenThing, end).box for end in ends)
        return None if more else holds(str(check.expected), first, second, scene.canvas.size)
    if check.kind == "text":
        return any(line.stands_for == check.about[0] and line.content == check.expected for line in seen.lines)
    if check.kind == "no_extra_text":
        return all(line.stands_for is not None for line in seen.lines)
    return _aligned(scene, check, seen) if check.kind == "alignment" else None


def _standing(scene: Scene, identifier: str, seen: PictureContents) -> SeenThing | None:
    """What stands for the entity and is of its noun."""
    entity = scene.item(identifier)
    alike = (thing for thing in seen.things if isinstance(entity, Entity) and thing.noun == entity.noun)
    return next((thing for thing in alike if thing.stands_for == identifier), None)


def _coloured(scene: Scene, identifier: str, seen: PictureContents) -> bool | None:
    entity, thing = scene.item(identifier), _standing(scene, identifier, seen)
    if thing is None:
        return False
    planned = entity.attributes.get("colour") if isinstance(entity, Entity) else None
    return None if thing.colour is None or planned is None else thing.colour == planned


def _aligned(scene: Scene, check: Check, seen: PictureContents) -> bool | None:
    """The alignment critic's own checks: the whole caption by its objects or its colours, and each thing's region."""
    expected = cast(dict[str, object], check.expected)
    there = [_standing(scene, entity.id, seen) is not None for entity in scene.entities]
    if expected["name"] == "caption" and expected["value"] == "object":
        return all(there)
    if expected["name"] == "caption" and expected["value"] == "colour":
        told = [_coloured(scene, entity.id, seen) for entity in scene.entities if "colour" in entity.attributes]
        return None if not all(there) or None in told else all(told)
    if expected["name"] != "phrase":
        return None
    entity = cast(Entity, scene.item(check.about[0]))
    thing = _standing(scene, entity.id, seen)
    if thing is None or entity.box is None:
        return False if thing is None else None
    if "colour" in entity.attributes and (coloured := _coloured(scene, entity.id, seen)) is not True:
        return coloured
    overlap = thing.box.iou(entity.box)
    return True if overlap >= 0.3 else False if overlap == 0.0 else None


def holds(kind: str, subject: Box, other: Box, size: tuple[int, int]) -> bool | None:
    """Whether the relation clearly holds (True) or clearly doesn't (False) in a picture of ``size`` (width, height).

    None between the two, where rules may differ (GenEval's limit for a direction is 60 degrees off its axis; here a
    direction holds up to 38 and fails from 68 on), and for relations that boxes can't tell.
    """
    a, b = _scaled(subject, size), _scaled(other, size)
    if kind in ("left_of", "right_of", "above", "below"):
        return _direction(kind, a, b)
    apart = max(0.0, a[0] - b[2], b[0] - a[2]), max(0.0, a[1] - b[3], b[1] - a[3])
    sides = [a[2] - a[0], a[3] - a[1], b[2] - b[0], b[3] - b[1]]
    shared = subject.intersection(other)
    if kind == "inside":
        return _clear(shared / subject.area, least=0.9, most=0.1)
    if kind == "next_to":
        gap = math.hypot(*apart) / (sum(sides) / 4)
        return None if shared > 0.05 * min(subject.area, other.area) else _clear(-gap, least=-0.5, most=-2.2)
    if kind == "on":
        middle = (a[1] + a[3]) / 2 - (b[1] + b[3]) / 2
        gap = abs(a[3] - b[1]) / (sides[1] + sides[3])
        if middle >= 0 or apart[0] > 0 or apart[1] > 0.25 * (sides[1] + sides[3]):
            return False
        return True if gap < 0.1 and b[0] <= (a[0] + a[2]) / 2 <= b[2] else None
    return None


def _direction(kind: str, a: Sequence[float], b: Sequence[float]) -> bool | None:
    dx, dy = (a[0] + a[2] - b[0] - b[2]) / 2, (a[1] + a[3] - b[1] - b[3]) / 2
    along, across = (dx, dy) if kind in ("left_of", "right_of") else (dy, dx)
    axis = 0 if kind in ("left_of", "right_of") else 1
    ahead = -along if kind in ("left_of", "above") else along
    apart = max(a[axis] - b[axis + 2], b[axis] - a[axis + 2]) >= 0
    if ahead > 1.3 * abs(across) and apart:
        return True
    return False if ahead <= 1e-6 or abs(across) > 2.5 * ahead else None


def _clear(value: float, least: float, most: float) -> bool | None:
    return True if value >= least else False if value <= most else None


def _scaled(box: Box, size: tuple[int, int]) -> tuple[float, float, float, float]:
    return box.x0 * size[0], box.y0 * size[1], box.x1 * size[0], box.y1 * size[1]
