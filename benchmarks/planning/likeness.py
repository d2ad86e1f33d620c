"""One planned entity against one labelled thing: what it is like, what it lacks and what it does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from benchmarks.planning.matching import choices, described, head, named, words_of
from planners.scene import Entity

Thing = Mapping[str, Any]
HAVING = frozenset({"having", "wearing", "holding", "carrying"})
"""Verbs that say, with "not", what a thing is without: "not wearing a hat"."""


def attribute_faults(entity: Entity, thing: Thing) -> list[str]:
    """What of the thing's attributes the entity lacks, and what it has that nobody asked for. Only a colour must stand
    under its own name; the rest may be any attribute, or a part of the noun ("leather jacket").
    """
    faults = []
    planned = described(entity)
    within = [*planned, *words_of(entity.noun)[:-1]]
    colours = words_of(entity.attributes.get("colour", ""))
    right = [word for phrase in thing.get("may", []) for word in words_of(phrase)]
    right += words_of(named(entity, thing["noun"]) or "")
    for name, values in thing.get("has", {}).items():
        ways = [words_of(choice) for choice in choices(values)]
        right += [word for way in ways for word in way]
        if not any(all(w in within for w in way) and (name != "colour" or way[-1] in colours) for way in ways):
            faults.append(f"{entity.noun} isn't {values}")
    if extra := [word for word in planned if word not in right]:
        faults.append(f"nobody asked for {' '.join(extra)} {entity.noun}")
    return faults


def lack_faults(entity: Entity, thing: Thing) -> list[str]:
    """What the entity should lack or not do and what it does lack or not do, where they differ."""
    wanted = {
        "without": [{head(choice) for choice in choices(noun)} for noun in thing.get("without", [])],
        "not": [set(choices(verb)) for verb in thing.get("not", [])],
    }
    lacks = {head(noun) for noun in _listed(entity.attributes.get("without", ""))}
    idle = set()
    for phrase in _listed(entity.attributes.get("not", "")):
        verb, last = phrase.split()[0].lower(), head(phrase)
        if verb in HAVING and last in set().union(*wanted["without"]):
            lacks.add(last)
        else:
            idle.add(verb)
    return [
        f"{entity.noun} {name} {sorted(planned)}, wanted {thing.get(name, [])}"
        for name, planned in (("without", lacks), ("not", idle))
        if not all(planned & each for each in wanted[name]) or planned - set().union(*wanted[name])
    ]


def doings(entity: Entity) -> list[list[str]]:
    """The words of each thing that the entity does: "riding a horse and waving" are two."""
    phrases = _listed(f"{entity.attributes.get('pose', '')}, {entity.attributes.get('action', '')}")
    return [phrase.lower().split() for phrase in phrases]


def _listed(phrase: str) -> list[str]:
    """The parts of "a hat, a scarf or gloves", without empty ones."""
    return [part for part in re.split(r",|\band\b|\bor\b|\bwhile\b", phrase) if part.strip()]
