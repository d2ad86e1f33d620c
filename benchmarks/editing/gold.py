"""Labelled instructions, and whether a read one does what its label says."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from benchmarks.lines import read_rows
from planners.base import PlanError
from planners.daytime import WORDS, time_of_day
from planners.edits.difference import difference
from planners.edits.instruction import read_instruction
from planners.layout.placement import holds
from planners.scene import Entity, Relation, Scene, TextBlock

LABELS = Path(__file__).with_name("instructions.jsonl")
IN_PLACE = 0.55
MOVED = 0.01
"""The share of the picture by which something that moves must have moved."""


class AnyOf(BaseModel):
    """So many of these things, whichever."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    any: tuple[str, ...]
    count: int


class EditGold(BaseModel):
    """What must come of an instruction; README.md beside this file says what each field means."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    asks: bool = False
    added: tuple[str, ...] = ()
    removed: tuple[str | AnyOf, ...] = ()
    looks: dict[str, str] = {}
    larger: tuple[str, ...] = ()
    smaller: tuple[str, ...] = ()
    moved: dict[str, str] = {}
    relations: tuple[tuple[str, str, str], ...] = ()
    places: dict[str, str] = {}
    texts: dict[str, str] = {}
    text_colours: dict[str, str] = {}
    background: str | None = None
    time: str | None = None
    mood: str | None = None
    medium: str | None = None


class LabelledInstruction(BaseModel):
    """``held_out`` instructions are scored and not looked at; those that were written for ``building`` never are."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    scene: str
    instruction: str
    kind: str = Field(alias="class")
    gold: EditGold
    building: bool = False

    @property
    def held_out(self) -> bool:
        return not self.building and hashlib.sha256(self.instruction.encode()).digest()[0] % 2 == 1


def labelled() -> list[LabelledInstruction]:
    return list(read_rows(LABELS, LabelledInstruction))


def faults(one: LabelledInstruction, before: Scene, pipeline: Any) -> list[str]:
    """What is wrong with how the instruction is read; empty where it does what the label says."""
    try:
        after = read_instruction(one.instruction, before, pipeline).scene
    except PlanError as error:
        return [] if one.gold.asks else [f"asks: {error}"]
    if one.gold.asks:
        return ["doesn't ask: " + " | ".join(difference(before, after).lines)]
    return [*_things(one.gold, before, after), *_looks(one.gold, before, after), *_whole(one.gold, before, after)]


def _things(gold: EditGold, before: Scene, after: Scene) -> list[str]:
    change, wrong = difference(before, after), []
    entities = {e.id: e for e in after.entities}
    added = Counter(_phrase(entities[i]) for i in change.added if i in entities)
    if added != Counter(map(_words, gold.added)):
        wrong.append(f"added {dict(added)}, not {gold.added}")
    gone = set(change.removed)
    for item in gold.removed:
        mine = {item} if isinstance(item, str) else set(sorted(gone & set(item.any))[: item.count])
        if len(mine & gone) != (1 if isinstance(item, str) else item.count):
            wrong.append(f"{item} isn't removed as it should be")
        gone -= mine
    gone -= {t.id for t in before.texts if t.carrier in change.removed}
    wrong += [f"{i} is removed" for i in sorted(gone)]
    for subject, kind, others in _merged(gold.relations):
        ends = [_id(name, after, change.added) for name in (subject, *others)]
        if None in ends or not _stands(after, kind, [end or "" for end in ends]):
            wrong.append(f"{subject} isn't {kind} {' and '.join(others)}")
    for name, place in gold.places.items():
        box = after.item(i).box if (i := _id(name, after, change.added)) else None
        if box is None or box.lies(place) < IN_PLACE:
            wrong.append(f"{name} isn't at the {place}")
    return wrong


def _merged(relations: tuple[tuple[str, str, str], ...]) -> list[tuple[str, str, tuple[str, ...]]]:
    """The relations, those of one subject that is between two things as one."""
    found: list[tuple[str, str, tuple[str, ...]]] = []
    found += [(subject, kind, (other,)) for subject, kind, other in relations if kind != "between"]
    subjects = dict.fromkeys(subject for subject, kind, _ in relations if kind == "between")
    for name in subjects:
        found.append((name, "between", tuple(o for s, kind, o in relations if s == name and kind == "between")))
    return found


def _stands(scene: Scene, kind: str, ends: list[str]) -> bool:
    """Whether the boxes show that relation, taken by itself, of these ids."""
    other = ends[2] if len(ends) > 2 else None
    relation = Relation(subject=ends[0], kind=kind, object=ends[1], other=other)  # type: ignore[arg-type]
    others = tuple(r for r in scene.relations if set(ends) - set(r.ends))
    depth = {"behind": (0, 1), "in_front_of": (1, 0)}.get(kind)
    entities = scene.entities
    if depth is not None:
        at = dict(zip(ends, depth, strict=True))
        entities = tuple(e.model_copy(update={"depth": at.get(e.id, e.depth)}) for e in entities)
    return holds(relation, scene.model_copy(update={"relations": (*others, relation), "entities": entities}))


def _looks(gold: EditGold, before: Scene, after: Scene) -> list[str]:
    wrong: list[str] = []
    old, new = ({item.id: item for item in scene.things} for scene in (before, after))
    for i in (i for i in new if i in old and isinstance(new[i], Entity)):
        wanted, is_now = gold.looks.get(i, _phrase(old[i])), _phrase(new[i])
        if _words(wanted) != is_now:
            wrong.append(f'{i} is "{is_now}", not "{wanted}"')
        a, b = old[i].box, new[i].box
        if a is None or b is None:
            continue
        growth = b.area / a.area
        if (i in gold.larger and growth < 1.1) or (i in gold.smaller and growth > 0.9):
            wrong.append(f"{i} is {growth:.2f} times as large")
        if i in gold.moved:
            ways = {"left": a.centre[0] - b.centre[0], "up": a.centre[1] - b.centre[1]}
            ways |= {"right": -ways["left"], "down": -ways["up"], "any": max(map(abs, ways.values()))}
            if ways[gold.moved[i]] < MOVED:
                wrong.append(f"{i} didn't move {gold.moved[i]}")
        elif a != b and i not in (
            *gold.larger,
            *gold.smaller,
            *gold.places,
            *(end for r in gold.relations for end in (r[0], r[2])),
        ):
            wrong.append(f"{i} moved")
    fresh = [t for t in after.texts if t.id not in old]
    for i, text in [(t.id, t) for t in after.texts if t.id in old] + [("new", t) for t in fresh]:
        was = old.get(i)
        content = gold.texts.get(i, was.content if isinstance(was, TextBlock) else "")
        colour = gold.text_colours.get(i, was.colour if isinstance(was, TextBlock) else None)
        if text.content != content or (text.colour != colour and not (i == "new" and i not in gold.text_colours)):
            wrong.append(f'{i} reads "{text.content}" in {text.colour}')
    if ("new" in gold.texts) != bool(fresh):
        wrong.append("no new text" if "new" in gold.texts else "a new text")
    return wrong


def _whole(gold: EditGold, before: Scene, after: Scene) -> list[str]:
    wrong = []
    if _words(after.background) != _words(gold.background or before.background) and not (
        gold.background and _words(gold.background).split()[-1:] == _words(after.background).split()[-1:]
    ):
        wrong.append(f"the background is {after.background or 'none'}")
    wanted = WORDS.get(gold.time or "", time_of_day(before))
    if time_of_day(after) != wanted:
        wrong.append(f"it is {time_of_day(after)}")
    for name in ("mood", "medium"):
        value, is_now = getattr(gold, name), getattr(after.style, name)
        if value is None and is_now != getattr(before.style, name):
            wrong.append(f"the {name} is {is_now}")
        if value is not None and not (is_now or after.style.lighting or after.style.mood):
            wrong.append(f"the {name} isn't {value}")
    return wrong


def _phrase(item: object) -> str:
    """A thing's attributes and noun in the order of the alphabet but the noun last; sizes don't count."""
    if not isinstance(item, Entity):
        return ""
    said = " ".join(value for name, value in item.attributes.items() if name != "size")
    return _words(f"{said} {item.noun}")


def _words(phrase: str) -> str:
    sizes = {"small", "big", "large", "tiny", "little", "huge", "giant", "a", "an", "the", "plain", "background"}
    *before, noun = [word for word in phrase.lower().replace(",", " ").split() if word not in sizes] or [""]
    return " ".join([*sorted(before), noun])


def _id(name: str, scene: Scene, added: tuple[str, ...]) -> str | None:
    if any(item.id == name for item in scene.things):
        return name
    if name == "new":
        return next((t.id for t in scene.texts if t.id in added), None)
    return next((e.id for e in scene.entities if e.id in added and _words(name).endswith(e.noun)), None)
