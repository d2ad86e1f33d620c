"""A scene under an instruction: what changes of it, and what was spoken of last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from planners.base import EditQuestionError
from planners.edits.spots import GAP, SHRINKS, moved, spot
from planners.edits.wheres import Where
from planners.language.reading.draft import safe_name
from planners.layout.placement import holds
from planners.layout.sizes import CLASS_OF, UNKNOWN, WORDS
from planners.scene import Box, Entity, Place, Relation, Scene, TextBlock

USUAL_SIDE = 0.3
"""The side of a new thing, as a share of the picture, where no other thing says how large things are there."""
LARGEST_SIDE, SMALLEST_SIDE = 0.5, 0.1
LEAST_SHARED_SIDE = 0.09
"""The smallest side of a thing that shares another's box because nothing else is free."""


@dataclass
class SceneEditor:
    """``scene`` is the scene so far, ``recent`` the ids spoken of last.

    ``pipeline`` parses what new things are. ``within``: where what changes has to be, if the user says so by a box.
    """

    scene: Scene
    pipeline: Any
    recent: tuple[str, ...] = ()
    within: Box | None = None

    def state(self) -> tuple[Scene, tuple[str, ...]]:
        """What ``restore`` takes the editor back to."""
        return self.scene, self.recent

    def restore(self, state: tuple[Scene, tuple[str, ...]]) -> None:
        self.scene, self.recent = state

    def entity(self, identifier: str) -> Entity | None:
        item = self.scene.item(identifier)
        return item if isinstance(item, Entity) else None

    def change(self, changed: Iterable[Entity | TextBlock]) -> None:
        """Puts changed things in the place of those with their ids."""
        new = {item.id: item for item in changed}
        self.scene = self.scene.model_copy(
            update={
                "entities": tuple(new.get(e.id, e) for e in self.scene.entities),
                "texts": tuple(new.get(t.id, t) for t in self.scene.texts),
            }
        )

    def remove(self, ids: Sequence[str]) -> None:
        """Takes things away, and the texts on them, their relations and the ranges of their numbers."""
        gone = set(ids) | {text.id for text in self.scene.texts if text.carrier in ids}
        kept = tuple(entity for entity in self.scene.entities if entity.id not in gone)
        nouns = {entity.noun for entity in self.scene.entities if entity.id in gone}
        absent = sorted(nouns - {entity.noun for entity in kept})
        self.scene = self.scene.model_copy(
            update={
                "entities": kept,
                "texts": tuple(t for t in self.scene.texts if t.id not in gone),
                "relations": tuple(r for r in self.scene.relations if not gone & set(r.ends)),
                "amounts": tuple(a for a in self.scene.amounts if a.noun not in nouns),
                "forbidden": tuple(dict.fromkeys((*self.scene.forbidden, *absent))),
            }
        )

    def add(self, things: Sequence[Entity], where: Where, beside: Mapping[str, Sequence[Relation]]) -> None:
        """Adds things where they are wanted; ``beside`` are relations among them. Raises EditQuestionError."""
        names: dict[str, str] = {}
        for thing in things:
            identifier = self.fresh(thing.noun)
            names[thing.id] = identifier
            size = self._size_of(thing)
            new = thing.model_copy(update={"id": identifier, "box": None, "place": where.place})
            own = [
                r.model_copy(update={"subject": identifier, "object": names[r.object]})
                for r in beside.get(thing.id, ())
                if r.object in names and r.other is None
            ]
            relations = (*where.relations(identifier), *own)
            new = new.model_copy(update={"depth": self.depth_of(relations)})
            forbidden = tuple(word for word in self.scene.forbidden if word != thing.noun)
            self.scene = self.scene.model_copy(
                update={
                    "entities": (*self.scene.entities, new),
                    "relations": (*self.scene.relations, *relations),
                    "forbidden": forbidden,
                    "amounts": tuple(a for a in self.scene.amounts if a.noun != thing.noun),
                }
            )
            try:
                self.settle(identifier, size, where.place)
            except EditQuestionError:
                if where.said or not self._share_room(identifier):
                    raise
        self.recent = tuple(names.values())

    def depth_of(self, relations: Sequence[Relation]) -> int:
        """The depth of a thing with these relations: nearer than what it is in front of, farther than what hides it."""
        depth = 0
        for relation in relations:
            other = self.scene.item(relation.object)
            if isinstance(other, Entity) and relation.kind in ("in_front_of", "behind"):
                depth = other.depth + (1 if relation.kind == "in_front_of" else -1)
        return depth

    def settle(self, identifier: str, wished: Box, place: Place | None, least: float = 0.0) -> None:
        """Gives a thing of the scene a box near the wished one, smaller where that has no room, but not below ``least``
        of its sides. Raises EditQuestionError where it has none.
        """
        sizes = [share for share in SHRINKS if share >= least]
        box = self.within or spot(self.scene, identifier, wished, place, sizes)
        if box is None and isinstance(self.scene.item(identifier), TextBlock) and not self._tied(identifier):
            box = wished  # letters may lie on things
        if box is None:
            noun = getattr(self.scene.item(identifier), "noun", "text")
            raise EditQuestionError(f"there is no room for the {noun} there; say another place, or remove something")
        self.scene = moved(self.scene, {identifier: box})

    def _share_room(self, identifier: str) -> bool:
        """Lets a thing without room stand beside the largest one of its noun, in that one's box, each at half its size;
        whether there is one that large."""
        new = self.entity(identifier)
        alike = [e for e in self.scene.entities if new and e.noun == new.noun and e.box and e.id != identifier]
        largest = max(alike, key=lambda e: e.box.area if e.box else 0.0, default=None)
        if largest is None or largest.box is None:
            return False
        box, wide = largest.box, (largest.box.width - GAP) / 2
        if min(wide, high := box.height * wide / box.width) < LEAST_SHARED_SIDE:
            return False
        first = Box(x0=box.x0, y0=box.y1 - high, x1=box.x0 + wide, y1=box.y1)
        second = Box(x0=box.x1 - wide, y0=box.y1 - high, x1=box.x1, y1=box.y1)
        shared = moved(self.scene, {largest.id: first, identifier: second})
        if not all(holds(relation, shared) for relation in shared.relations):
            return False
        self.scene = shared
        return True

    def _tied(self, identifier: str) -> bool:
        return any(identifier in relation.ends for relation in self.scene.relations)

    def fresh(self, noun: str) -> str:
        """An id that no thing has."""
        taken = {item.id for item in self.scene.things}
        numbers = range(1, len(taken) + 2)
        return next(name for k in numbers if (name := f"{safe_name(noun)}_{k}") not in taken)

    def _size_of(self, thing: Entity) -> Box:
        """How large a new thing is beside the others, in the middle of what the picture has free below."""
        others = [e for e in self.scene.entities if e.box is not None]
        classes = [CLASS_OF.get(e.noun.split()[-1], UNKNOWN) for e in others]
        sides = [max(e.box.width, e.box.height) / rank for e, rank in zip(others, classes, strict=True) if e.box]
        mine = CLASS_OF.get(thing.noun.split()[-1], UNKNOWN)
        side = (
            (median(sides) if sides else USUAL_SIDE / UNKNOWN) * mine * WORDS.get(thing.attributes.get("size", ""), 1.0)
        )
        side = min(LARGEST_SIDE, max(SMALLEST_SIDE, side))
        return Box(x0=0.5 - side / 2, y0=0.6 - side / 2, x1=0.5 + side / 2, y1=0.6 + side / 2)
