"""A scene as a caption, and the nearest wrong captions: each differs from the true one in exactly one thing.

Hard negatives as in Yuksekgonul et al., arXiv 2210.01936, drawn from the scene's own words first: another colour of
the scene, another of its nouns, one more or one less, the opposite relation. Pure, and the same at every call.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from planners.colour_table import BASIC_COLOURS, basic_colour
from planners.english import plural
from planners.scene import INVERSE, Entity, Scene

Fault = Literal["count", "colour", "object", "relation"]
FAULTS: tuple[Fault, ...] = get_args(Fault)
NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
COMMON = ("person", "dog", "car", "tree", "house", "ball")
"""Nouns that stand in where the scene has no other noun to mistake one for."""
OPPOSITE: dict[str, str] = {
    **{kind: other for kind, other in INVERSE.items() if kind != other},
    "on": "under",
    "under": "on",
    "inside": "next_to",
}
SAID = {"on": "on top of"}
LONGEST_GROUND = 60


@dataclass(frozen=True)
class Group:
    """``count`` entities that are alike: one noun and the same attributes; ``ids`` are theirs."""

    noun: str
    attributes: tuple[tuple[str, str], ...]
    count: int
    ids: tuple[str, ...]

    @property
    def phrase(self) -> str:
        """ "a red circle", "three red circles"."""
        one = Entity(id="one", noun=self.noun, attributes=dict(self.attributes)).phrase.partition(" ")[2]
        if self.count == 1:
            return Entity(id="one", noun=self.noun, attributes=dict(self.attributes)).phrase
        number = NUMBERS[self.count] if self.count < len(NUMBERS) else str(self.count)
        before, noun, after = one.partition(self.noun)
        return f"{number} {before}{plural(noun)}{after}"


@dataclass(frozen=True)
class Told:
    """What a caption says: groups in the plan's order, at most one relation between two single things, the ground.

    ``relation`` is (index of the subject's group, kind, index of the object's group).
    """

    groups: tuple[Group, ...]
    relation: tuple[int, str, int] | None
    background: str

    @property
    def caption(self) -> str:
        phrases = [group.phrase for group in self.groups]
        if self.relation is not None:
            first, kind, second = self.relation
            pair = f"{phrases[first]} {SAID.get(kind, kind.replace('_', ' '))} {phrases[second]}"
            phrases = [pair, *(phrase for i, phrase in enumerate(phrases) if i not in (first, second))]
        listed = phrases[0] if len(phrases) == 1 else f"{', '.join(phrases[:-1])} and {phrases[-1]}"
        return on_ground(listed, self.background)


@dataclass(frozen=True)
class Contrast:
    """One wrong caption or phrase: what it changes, and the words that replace the right ones."""

    fault: Fault
    text: str
    instead: str
    told: Told | None = None


def tell(scene: Scene) -> Told | None:
    """The scene's entities as groups; None for a scene without any."""
    found: dict[tuple[str, tuple[tuple[str, str], ...]], list[str]] = {}
    for entity in scene.entities:
        found.setdefault((entity.noun, tuple(entity.attributes.items())), []).append(entity.id)
    groups = tuple(Group(noun, held, len(ids), tuple(ids)) for (noun, held), ids in found.items())
    alone = {group.ids[0]: i for i, group in enumerate(groups) if group.count == 1}
    for relation in scene.relations:
        if relation.kind in OPPOSITE and relation.subject in alone and relation.object in alone:
            told = (alone[relation.subject], str(relation.kind), alone[relation.object])
            return Told(groups, told, scene.background)
    return Told(groups, None, scene.background) if groups else None


def captions(scene: Scene, most: int = 4) -> tuple[str, tuple[Contrast, ...]]:
    """The scene's caption and its wrong ones, up to ``most`` a changed thing; ("", ()) for a scene without entities."""
    told = tell(scene)
    if told is None:
        return "", ()
    found: list[Contrast] = []
    ranges = {amount.noun for amount in scene.amounts}
    for i, group in enumerate(told.groups):
        others = told.groups[:i] + told.groups[i + 1 :]
        if group.noun not in ranges:
            for count in (group.count - 1, group.count + 1):
                # a single thing in a relation stays single, or the relation would be told of several
                if count >= 1 and not (told.relation is not None and i in told.relation[::2]):
                    found.append(_altered(told, i, dataclasses.replace(group, count=count), "count", str(count)))
        for colour in other_colours(scene, dict(group.attributes), most):
            changed = dataclasses.replace(group, attributes=_recoloured(group.attributes, colour))
            if not _alike(changed, others):
                found.append(_altered(told, i, changed, "colour", colour))
        nouns = other_nouns(scene, group.noun, most + len(others))
        changes = [dataclasses.replace(group, noun=noun) for noun in nouns]
        fitting = [change for change in changes if not _alike(change, others)][:most]
        found += [_altered(told, i, change, "object", change.noun) for change in fitting]
    if told.relation is not None:
        first, kind, second = told.relation
        other = dataclasses.replace(told, relation=(first, OPPOSITE[kind], second))
        found.append(Contrast("relation", other.caption, OPPOSITE[kind], other))
    return told.caption, tuple(found)


def phrases(scene: Scene, entity: Entity, most: int = 4) -> tuple[str, tuple[Contrast, ...]]:
    """What the entity's region shows, and the same with another colour or another noun, up to ``most`` of each."""
    found = [
        Contrast("colour", on_ground(recoloured(entity, colour).phrase, scene.background), colour)
        for colour in other_colours(scene, entity.attributes, most)
    ]
    for noun in other_nouns(scene, entity.noun, most):
        other = entity.model_copy(update={"noun": noun})
        found.append(Contrast("object", on_ground(other.phrase, scene.background), noun))
    return on_ground(entity.phrase, scene.background), tuple(found)


def recoloured(entity: Entity, colour: str) -> Entity:
    return entity.model_copy(update={"attributes": {**entity.attributes, "colour": colour}})


def on_ground(phrase: str, background: str) -> str:
    """The phrase with what it stands on: "a red circle on a white background"; a long background is left out."""
    if not background or len(background) > LONGEST_GROUND:
        return phrase
    return f"{phrase} on {Entity(id='ground', noun=f'{background} background').phrase}"


def other_colours(scene: Scene, attributes: dict[str, str], most: int) -> list[str]:
    """Wrong colours for a thing of those attributes: the scene's own first, then basic ones. Empty without a colour.

    Words for the same colour ("navy", "blue") never stand against each other, nor any part of "red and white".
    """
    if "colour" not in attributes:
        return []
    mine = {_plain(part) for part in attributes["colour"].split(" and ")}
    planned = [e.attributes["colour"] for e in scene.entities if "colour" in e.attributes]
    return _distinct((*planned, *BASIC_COLOURS), mine, most)


def other_nouns(scene: Scene, noun: str, most: int) -> list[str]:
    """Wrong nouns: the scene's other ones first; common ones fill up to two, so that a lone thing has rivals."""
    planned = _distinct((entity.noun for entity in scene.entities), {noun}, most)
    return planned if len(planned) >= 2 else _distinct((*planned, *COMMON), {noun}, min(most, 2 + len(planned)))


def _plain(colour: str) -> str:
    return basic_colour(colour) or colour


def _distinct(words: Iterable[str], taken: set[str], most: int) -> list[str]:
    found: dict[str, str] = {}
    for word in words:
        if _plain(word) not in taken and word not in taken:
            found.setdefault(_plain(word), word)
    return list(found.values())[:most]


def _recoloured(attributes: tuple[tuple[str, str], ...], colour: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, colour if name == "colour" else value) for name, value in attributes)


def _alike(group: Group, others: Sequence[Group]) -> bool:
    """Whether the group would say the same thing as another one, so that counts would change too."""
    return any((group.noun, group.attributes) == (other.noun, other.attributes) for other in others)


def _altered(told: Told, index: int, group: Group, fault: Fault, instead: str) -> Contrast:
    groups = (*told.groups[:index], group, *told.groups[index + 1 :])
    other = dataclasses.replace(told, groups=groups)
    return Contrast(fault, other.caption, instead, other)
