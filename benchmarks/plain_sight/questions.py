"""What a scene's right plan asks, and plans that are wrong in one point each.

Plans name what a prompt would name: nouns, colours where a thing has a named one, and for one pair who stands left of
or above whom. Things have no planned boxes, since a picture from elsewhere has none.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from benchmarks.plain_sight.scenes import Drawn, PlainScene
from benchmarks.plain_sight.worlds import World
from planners.checklist import Check, CheckKind, compile_checklist
from planners.scene import Canvas, Entity, Relation, RelationKind, Scene

ASKED: dict[CheckKind, str] = {"present": "presence", "count": "count", "attribute": "colour", "relation": "place"}
OPPOSITE: dict[RelationKind, RelationKind] = {"left_of": "right_of", "above": "below"}
ALIKE = (
    {"ball", "basketball", "globe", "orange", "tomato", "circle"},
    {"ring", "donut", "circle"},
    {"crescent", "moon", "banana"},
    {"box", "gift", "square"},
    {"heart", "red heart", "strawberry"},
    {"octopus", "hexagon", "octagon", "stop sign", "circle"},
    {"star", "starfish"},
    {"diamond", "gem", "kite", "square"},
)
"""Nouns for which a person may take one another at a small size, so that none stands for another in a wrong plan."""


@dataclass(frozen=True)
class Question:
    """A plan for a scene's picture and those of its checks whose answer is known: all true, or all false."""

    plan: Scene
    checks: tuple[Check, ...]
    true: bool


def questions(scene: PlainScene, world: World, labels: frozenset[str]) -> Iterator[Question]:
    """The right plan, then plans with another noun, one thing more, one less, another colour and the opposite place."""
    rng = random.Random(f"questions {scene.number}")
    entities = [_entity(number, drawn) for number, drawn in enumerate(scene.things)]
    relation = _relation(scene.things, rng)
    right = _plan(scene, entities, [relation] if relation else [])
    yield Question(right, _checks(right), True)

    there = {drawn.thing.noun for drawn in scene.things}
    at = rng.randrange(len(entities))
    others = [n for n in (*world.shapes, *world.nouns) if n in labels and not any(_alike(n, noun) for noun in there)]
    shapes = [noun for noun in others if noun in world.shapes]
    noun = rng.choice(shapes if shapes and rng.random() < 0.6 else others)
    swapped = _with(entities, at, entities[at].model_copy(update={"noun": noun, "attributes": {}}))
    yield _wrong(scene, swapped, lambda check: check.kind == "present" and check.expected == noun)

    more = entities[at].model_copy(update={"id": "one_more"})
    of_noun = f"count:{more.noun}"
    yield _wrong(scene, [*entities, more], lambda check: check.id == of_noun)
    if Counter(entity.noun for entity in entities)[more.noun] > 1:
        yield _wrong(scene, entities[:at] + entities[at + 1 :], lambda check: check.id == of_noun)

    coloured = [number for number, entity in enumerate(entities) if entity.attributes]
    if coloured:
        at = rng.choice(coloured)
        taken = {entity.attributes.get("colour") for entity in entities if entity.noun == entities[at].noun}
        colour = rng.choice([name for name in world.colours if name not in taken])
        changed = _with(entities, at, entities[at].model_copy(update={"attributes": {"colour": colour}}))
        about = f"attribute:{entities[at].id}.colour"
        yield _wrong(scene, changed, lambda check: check.id == about)
    if relation:
        turned = relation.model_copy(update={"kind": OPPOSITE[relation.kind]})
        plan = _plan(scene, entities, [turned])
        yield Question(plan, tuple(check for check in _checks(plan) if check.kind == "relation"), False)


def _entity(number: int, drawn: Drawn) -> Entity:
    attributes = {"colour": drawn.thing.colour} if drawn.thing.colour else {}
    return Entity(id=f"thing_{number}", noun=drawn.thing.noun, attributes=attributes)


def _plan(scene: PlainScene, entities: list[Entity], relations: list[Relation]) -> Scene:
    height, width = scene.image.shape[:2]
    prompt = ", ".join(entity.phrase for entity in entities)
    canvas = Canvas(width=width, height=height)
    return Scene(prompt=prompt, canvas=canvas, entities=tuple(entities), relations=tuple(relations))


def _checks(plan: Scene) -> tuple[Check, ...]:
    return tuple(check for check in compile_checklist(plan) if check.kind in ASKED)


def _wrong(scene: PlainScene, entities: list[Entity], is_wrong: Callable[[Check], bool]) -> Question:
    plan = _plan(scene, entities, [])
    return Question(plan, tuple(filter(is_wrong, _checks(plan))), False)


def _with(entities: list[Entity], at: int, entity: Entity) -> list[Entity]:
    return [*entities[:at], entity, *entities[at + 1 :]]


def _alike(one: str, other: str) -> bool:
    return one == other or any({one, other} <= some for some in ALIKE)


def _relation(things: tuple[Drawn, ...], rng: random.Random) -> Relation | None:
    """Who of a clear pair stands left of or above whom; None where no pair is clear."""
    names = Counter((drawn.thing.noun, drawn.thing.colour) for drawn in things)
    single = [k for k, drawn in enumerate(things) if names[(drawn.thing.noun, drawn.thing.colour)] == 1]
    clear: list[Relation] = []
    for one in single:
        for other in single:
            a, b = things[one].box, things[other].box
            kinds: list[tuple[RelationKind, bool]] = [
                ("left_of", a.x1 < b.x0 and b.centre[0] - a.centre[0] > 0.15 and a.y0 < b.y1 and b.y0 < a.y1),
                ("above", a.y1 < b.y0 and b.centre[1] - a.centre[1] > 0.15 and a.x0 < b.x1 and b.x0 < a.x1),
            ]
            clear += [
                Relation(subject=f"thing_{one}", kind=kind, object=f"thing_{other}") for kind, holds in kinds if holds
            ]
    return rng.choice(clear) if clear else None
