"""Which planned entity is which labelled thing: the assignment that leaves the fewest faults."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from planners.english import singular
from planners.scene import Entity

SAME = {"grey": "gray", "golden": "gold"}
SMALL_WORDS = frozenset({"a", "an", "the", "and", "or", "of", "with"})
AFTER_THE_NOUN = frozenset({"pose", "action", "without", "not", "owner"})
"""Attributes of an entity that say what it does, lacks or belongs to, and not what it is like."""
OPEN = 99
Matched = Mapping[str, int]
"""Entity id -> index of the labelled thing that it is; entities that are none of them are missing."""


def words_of(phrase: str) -> list[str]:
    """The words that count in a comparison: lower case, hyphens opened, one spelling, no articles."""
    plain = (SAME.get(word, word) for word in phrase.lower().replace("-", " ").replace(",", " ").split())
    return [word for word in plain if word not in SMALL_WORDS]


def one_of(noun: str) -> str:
    """A noun as it is compared: lower case, hyphens opened, its last word in the singular."""
    return singular(noun.lower().replace("-", " ").strip())


def head(noun: str) -> str:
    """The last word of a noun, in the singular."""
    return one_of(noun).split(" ")[-1]


def choices(words: str) -> list[str]:
    """The alternatives of a label's field: "sofa|couch"."""
    return [choice.strip() for choice in words.split("|")]


def described(entity: Entity) -> list[str]:
    """The words of the attributes that say what the entity is like."""
    return [word for name, value in entity.attributes.items() if name not in AFTER_THE_NOUN for word in words_of(value)]


def named(entity: Entity, noun: str) -> str | None:
    """The alternative of ``noun`` that names the entity, None if none does.

    A compound may be planned as a noun and an attribute: "soccer ball" is also a ball with the attribute "soccer".
    """
    planned = one_of(entity.noun)
    like = described(entity)
    for choice in map(one_of, choices(noun)):
        before = words_of(choice.removesuffix(planned))
        if choice == planned or (choice.endswith(f" {planned}") and all(word in like for word in before)):
            return choice
    return None


def bounds(thing: Mapping[str, Any]) -> tuple[int, int]:
    """The least and the most of the thing that a picture may show; 99 is open."""
    least, most = thing.get("range") or (thing.get("count", 1), thing.get("count", 1))
    return least, most


def matched(
    things: Sequence[Mapping[str, Any]],
    entities: Sequence[Entity],
    unlike: Callable[[Entity, Mapping[str, Any]], int],
    faults: Callable[[Matched], int],
) -> Matched:
    """Matches by noun first, then by ``unlike`` (the faults of an entity as that thing), then swaps and moves entities
    as long as that lowers ``faults`` of the whole match: two cups may differ only in what they stand on.
    """
    best = _by_likeness(things, entities, unlike)
    lowest, better = faults(best), True
    fits = {e.id: [i for i, thing in enumerate(things) if named(e, thing["noun"])] for e in entities}
    while better and lowest:
        better = False
        for other in _neighbours(best, fits, things):
            if (found := faults(other)) < lowest:
                best, lowest, better = other, found, True
                break
    return best


def _by_likeness(
    things: Sequence[Mapping[str, Any]], entities: Sequence[Entity], unlike: Callable[[Entity, Mapping[str, Any]], int]
) -> Matched:
    """The cheapest assignment of the entities to the places that the things have."""
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    places: list[tuple[int, int]] = []  # a thing's index, and what it costs to fill a place that may stay empty
    for i, thing in enumerate(things):
        least, most = bounds(thing)
        places += [(i, 100 if k >= least or thing.get("optional") else 0) for k in range(min(most, len(entities)))]
    if not entities or not places:
        return {}
    cost = np.full((len(entities), len(places) + len(entities)), 10_000)
    for row, entity in enumerate(entities):
        for column, (i, extra) in enumerate(places):
            cost[row, column] = extra + unlike(entity, things[i]) if named(entity, things[i]["noun"]) else 1_000_000
    rows, columns = linear_sum_assignment(cost)
    return {entities[r].id: places[c][0] for r, c in zip(rows, columns, strict=True) if c < len(places)}


def _neighbours(now: Matched, fits: Mapping[str, list[int]], things: Sequence[Mapping[str, Any]]) -> list[Matched]:
    """The matches with two entities swapped, or one moved to a thing that has room for it."""
    ids = [entity for entity in fits if fits[entity]]
    swapped = [
        {key: value for key, value in {**now, a: now.get(b), b: now.get(a)}.items() if value is not None}
        for place, a in enumerate(ids)
        for b in ids[place + 1 :]
        if now.get(a) != now.get(b) and now.get(b, fits[a][0]) in fits[a] and now.get(a, fits[b][0]) in fits[b]
    ]
    filled = list(now.values())
    moved = [{**now, a: i} for a in ids for i in fits[a] if now.get(a) != i and filled.count(i) < bounds(things[i])[1]]
    return [*swapped, *moved]
