"""The scene graph: what a picture must hold, and where. All rooms use these types.

Sizes are (width, height). Everything is frozen: a plan doesn't change while a run uses it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from planners.box import Box as Box
from planners.box import Frozen as Frozen
from planners.box import Unit as Unit
from planners.english import article_if_one, with_article

if TYPE_CHECKING:
    import networkx as nx  # type: ignore[import-untyped,unused-ignore]

Identifier = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]
RelationKind = Literal[
    "left_of",
    "right_of",
    "above",
    "below",
    "on",
    "under",
    "inside",
    "behind",
    "in_front_of",
    "next_to",
    "between",
    "facing",
    "holding",
    "wearing",
    "larger_than",
    "smaller_than",
]
TextRole = Literal["title", "subtitle", "caption", "label"]
Place = Literal["top", "bottom", "left", "right", "centre", "top left", "top right", "bottom left", "bottom right"]
"""Where in the picture a prompt says that a thing should be."""
INVERSE: dict[str, RelationKind] = {
    "left_of": "right_of",
    "right_of": "left_of",
    "above": "below",
    "below": "above",
    "behind": "in_front_of",
    "in_front_of": "behind",
    "next_to": "next_to",
    "larger_than": "smaller_than",
    "smaller_than": "larger_than",
}
COMPARED: tuple[RelationKind, ...] = ("larger_than", "smaller_than")
"""Relations of sizes, which say nothing of where things are."""
BEFORE: dict[str, tuple[RelationKind, ...]] = {"x": ("left_of",), "y": ("above", "on"), "z": ("in_front_of",)}
AFTER: dict[str, tuple[RelationKind, ...]] = {"x": ("right_of",), "y": ("below", "under"), "z": ("behind",)}
TRAILING = ("pose", "action", "without", "not")
LACKING = ("without", "not")
"""Attributes that say what a thing lacks ("hat") or doesn't do ("riding a motorcycle")."""
Clause = Annotated[str, Field(min_length=1, max_length=400)]


class Canvas(Frozen):
    """Exact size of the picture in pixels."""

    width: int = Field(ge=64, le=8192)
    height: int = Field(ge=64, le=8192)

    @property
    def size(self) -> tuple[int, int]:
        return self.width, self.height


class Entity(Frozen):
    """One object. ``attributes`` maps a name ("colour") to its value ("red").

    Planners use the names colour, size, shape, material, texture, state ("open"), look ("cute") and portion
    ("slice of"), which stand before the noun in a phrase, and pose ("sitting") and action ("riding a horse"), which
    follow it. ``place`` is where the prompt wants it in the picture; ``box`` is where the plan has it.
    """

    model_config = ConfigDict(str_strip_whitespace=True)

    id: Identifier
    noun: str = Field(min_length=1, max_length=80)
    attributes: dict[str, str] = {}
    clause: Clause | None = None
    place: Place | None = None
    box: Box | None = None
    depth: int = 0

    @property
    def phrase(self) -> str:
        """How a renderer's prompt or a person names it: "a red circle"."""
        return with_article(self.bare_phrase)

    @property
    def bare_phrase(self) -> str:
        """The phrase without its article."""
        before = [value for name, value in self.attributes.items() if name not in TRAILING]
        after = [value for name, value in self.attributes.items() if name in TRAILING and name not in LACKING]
        after += [_lack(name, value) for name, value in self.attributes.items() if name in LACKING]
        return " ".join([*before, self.noun, *after])

    @property
    def affirmed(self) -> Entity:
        """The entity without its negated attributes, for models that take a negated thing for one that is there."""
        kept = {name: value for name, value in self.attributes.items() if name not in LACKING}
        return self.model_copy(update={"attributes": kept})


def lacked_things(value: str) -> list[str]:
    """The things that a value of "without" lists: "hat and glasses" -> ["hat", "glasses"]."""
    return [part.strip() for part in re.split(r", (?:and |or )?| and | or ", value) if part.strip()]


def _lack(name: str, value: str) -> str:
    """A lack in words: "without a hat", "without a hat or glasses", "not riding a motorcycle"."""
    if name == "not":
        return f"not {value}"
    return f"without {' or '.join(map(article_if_one, lacked_things(value)))}"


class TextBlock(Frozen):
    """Exact text to be read in the picture; case and punctuation count. ``typeface`` is a hint: "serif".

    ``clause`` holds the prompt's own words about it, ``place`` where the prompt wants it, as an entity's do.
    """

    id: Identifier
    content: str = Field(min_length=1, max_length=400)
    role: TextRole = "label"
    colour: str | None = None
    typeface: str | None = Field(default=None, min_length=1, max_length=80)
    carrier: Identifier | None = None
    clause: Clause | None = None
    place: Place | None = None
    box: Box | None = None


class Relation(Frozen):
    """The subject stands in this relation to the object.

    Only "between" has a second object, ``other``: the subject is between ``object`` and ``other``, in any order.
    """

    subject: Identifier
    kind: RelationKind
    object: Identifier
    other: Identifier | None = None

    @model_validator(mode="after")
    def _ends(self) -> Relation:
        if (self.kind == "between") != (self.other is not None):
            raise ValueError('"between" needs a second object in "other", and no other relation has one')
        if self.other == self.object:
            raise ValueError(f'"between" needs two objects; "object" and "other" are both {self.object!r}')
        return self

    @property
    def ends(self) -> tuple[str, ...]:
        """The subject, the object and, of "between", the other object."""
        return (self.subject, self.object) if self.other is None else (self.subject, self.object, self.other)


class Amount(Frozen):
    """A range, with both ends, for the number of a noun that the prompt leaves open ("several cats")."""

    noun: str = Field(min_length=1, max_length=80)
    at_least: int = Field(ge=0, le=99)
    at_most: int = Field(ge=0, le=99)

    @model_validator(mode="after")
    def _ordered(self) -> Amount:
        if self.at_least > self.at_most:
            raise ValueError(f"at_least is {self.at_least}, more than at_most, {self.at_most}")
        return self


class Style(Frozen):
    medium: str | None = None
    mood: str | None = None
    lighting: str | None = None
    camera: str | None = None
    palette: tuple[str, ...] = ()


class Scene(Frozen):
    """A whole plan. Ids are unique over entities and texts; relations name known ids.

    ``background`` is empty where the prompt names none. A noun's count is that of its entities, exactly, unless
    ``amounts`` gives it a range.
    """

    prompt: str
    canvas: Canvas
    background: str = ""
    style: Style = Style()
    entities: tuple[Entity, ...] = ()
    texts: tuple[TextBlock, ...] = ()
    relations: tuple[Relation, ...] = ()
    forbidden: tuple[str, ...] = ()
    amounts: tuple[Amount, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Scene:
        ids = [item.id for item in self.things]
        if repeated := {i for i in ids if ids.count(i) > 1}:
            raise ValueError(f"ids used twice: {', '.join(sorted(repeated))}")
        for relation in self.relations:
            for end in relation.ends:
                if end not in ids:
                    raise ValueError(f"relation {relation.kind} names {end!r}, which is no entity or text")
            if relation.subject in relation.ends[1:]:
                raise ValueError(f"{relation.subject!r} can't be {relation.kind} itself")
        if len(set(self.relations)) < len(self.relations):
            raise ValueError("a relation is listed twice; keep one of the two")
        if any(not word.strip() for word in self.forbidden):
            raise ValueError("a forbidden thing has no name")
        for text in self.texts:
            if text.carrier is not None and text.carrier not in ids:
                raise ValueError(f"text {text.id!r} names carrier {text.carrier!r}, which is no entity")
        for amount in self.amounts:
            planned = sum(entity.noun == amount.noun for entity in self.entities)
            if not amount.at_least <= planned <= amount.at_most:
                raise ValueError(
                    f"the plan holds {planned} of: {amount.noun}, outside its amount of {amount.at_least} to "
                    f"{amount.at_most}"
                )
        if len({amount.noun for amount in self.amounts}) < len(self.amounts):
            raise ValueError("a noun has two amounts; keep one of them")
        return self

    @property
    def things(self) -> tuple[Entity | TextBlock, ...]:
        """Everything with an id and a box: entities, then texts."""
        return (*self.entities, *self.texts)

    def on(self, ground: str) -> Scene:
        """The scene on that ground where its prompt names none."""
        return self if self.background or not ground else self.model_copy(update={"background": ground})

    def moved(self, boxes: Mapping[str, Box]) -> Scene:
        """The scene with other boxes for the things of these ids."""
        entities = tuple(e.model_copy(update={"box": boxes.get(e.id, e.box)}) for e in self.entities)
        texts = tuple(t.model_copy(update={"box": boxes.get(t.id, t.box)}) for t in self.texts)
        return self.model_copy(update={"entities": entities, "texts": texts})

    def without(self, ids: Iterable[str]) -> Scene:
        """The scene without these things and their relations; what they carry is carried by nothing."""
        gone = set(ids)
        entities = tuple(entity for entity in self.entities if entity.id not in gone)
        texts = tuple(
            text.model_copy(update={"carrier": None}) if text.carrier in gone else text
            for text in self.texts
            if text.id not in gone
        )
        relations = tuple(relation for relation in self.relations if gone.isdisjoint(relation.ends))
        nouns = {entity.noun for entity in self.entities if entity.id in gone}
        amounts = tuple(amount for amount in self.amounts if amount.noun not in nouns)
        changed = {"entities": entities, "texts": texts, "relations": relations, "amounts": amounts}
        return self.model_copy(update=changed)

    def graph(self) -> nx.MultiDiGraph:
        """Entities and texts as nodes (attribute ``item``), relations as edges (key: kind); "between" is two edges."""
        import networkx as nx  # takes a third of what all rooms' base files take to import

        graph = nx.MultiDiGraph()
        for item in self.things:
            graph.add_node(item.id, item=item)
        for relation in self.relations:
            for end in relation.ends[1:]:
                graph.add_edge(relation.subject, end, key=relation.kind)
        return graph

    def order(self, axis: Literal["x", "y", "z"]) -> nx.DiGraph:
        """An edge a -> b says that a lies before b: left of it (x), higher (y), or nearer to the viewer (z)."""
        import networkx as nx

        order = nx.DiGraph()
        order.add_nodes_from(item.id for item in self.things)
        for relation in self.relations:
            if relation.kind in BEFORE[axis]:
                order.add_edge(relation.subject, relation.object)
            elif relation.kind in AFTER[axis]:
                order.add_edge(relation.object, relation.subject)
        return order

    def item(self, identifier: str) -> Entity | TextBlock:
        """The entity or text of that id; raises KeyError."""
        for item in self.things:
            if item.id == identifier:
                return item
        raise KeyError(identifier)
