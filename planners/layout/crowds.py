"""Crowds: a scene that names more things than one picture has places for, brought down to what can be laid out."""

from __future__ import annotations

import math
from collections import Counter, defaultdict

from planners.base import MOST_BOXES
from planners.english import plural
from planners.layout.placement import carriers
from planners.scene import Amount, Entity, Scene

MOST_COUNTED = 99
"""The largest number that an amount can hold."""
DOUBT = 0.2
"""How far the number of a crowd may be from what the prompt says: nobody paints or counts it more exactly."""


def thin_out(scene: Scene) -> tuple[Scene, tuple[str, ...]]:
    """The scene with at most ``MOST_BOXES`` things, and a line on each noun that lost some.

    The largest group of like things loses its last member until the rest fits. Things named once go only if there is
    no group left, the last named first. What carries a text stays, and so does every text.
    """
    if len(scene.things) <= MOST_BOXES:
        return scene, ()
    groups: dict[tuple[object, ...], list[Entity]] = defaultdict(list)
    bearers = set(carriers(scene).values())
    for entity in scene.entities:
        if entity.id not in bearers:
            groups[entity.noun, *entity.attributes.items()].append(entity)
    order = [entity.id for entity in scene.entities]
    lost: set[str] = set()
    while len(scene.things) - len(lost) > MOST_BOXES and any(groups.values()):
        largest = max(groups.values(), key=lambda group: (len(group), order.index(group[-1].id) if group else -1))
        lost.add(largest.pop().id)
    reduced = without_things(scene, lost, DOUBT)
    planned = Counter(entity.noun for entity in reduced.entities)
    asked = Counter(entity.noun for entity in scene.entities)
    ranges = {amount.noun: amount for amount in reduced.amounts}
    notes = []
    for noun, count in asked.items():
        if planned[noun] == count:
            continue
        if planned[noun] == 0:
            notes.append(f"the picture has no place left for: {noun}; it is neither planned nor checked")
            continue
        says = f"{ranges[noun].at_least} to {ranges[noun].at_most} count as right"
        notes.append(
            f"{planned[noun]} of {count} {plural(noun)} have a place; {says}, since so many can't be counted reliably"
        )
    return reduced, tuple(notes)


def without_things(scene: Scene, lost: set[str], doubt: float = 0.0) -> Scene:
    """The scene without the entities of these ids and their relations.

    A noun that keeps some of its things gets an amount, from what is planned to what was asked for. ``doubt`` widens
    it to that share of what was asked for, in both directions.
    """
    if not lost:
        return scene
    kept = tuple(entity for entity in scene.entities if entity.id not in lost)
    left = Counter(entity.noun for entity in kept)
    asked = Counter(entity.noun for entity in scene.entities)
    amounts = [amount for amount in scene.amounts if left[amount.noun] == asked[amount.noun]]
    given = {amount.noun: amount for amount in scene.amounts}
    for noun, count in asked.items():
        if not 0 < left[noun] < count:
            continue
        least, most = math.floor(count * (1 - doubt)), math.ceil(count * (1 + doubt))
        if noun in given:
            least, most = given[noun].at_least, given[noun].at_most
        amounts.append(Amount(noun=noun, at_least=min(least, left[noun]), at_most=min(MOST_COUNTED, most)))
    return scene.model_copy(
        update={
            "entities": kept,
            "relations": tuple(r for r in scene.relations if not lost & set(r.ends)),
            "amounts": tuple(amounts),
        }
    )
