"""A scene as a caption, and the nearest wrong captions: each differs from the true one in exactly one thing.

Hard negatives as in Yuksekgonul et al., arXiv 2210.01936, drawn from the scene's own words first: another colour of
the scene, another of its nouns, one more or one less, the opposite relation. Pure, and the same at every call.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args

from planners.colour_table import BASIC_COLOURS, basic_colour
from planners.english import plural
from planners.scene import INVERSE, Entity, Scene

Change = Literal["count", "colour", "object", "relation"]
"""What a wrong caption has wrong."""
CHANGES: tuple[Change, ...] = get_args(Change)
NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve".split()
COMMON = ("person", "dog", "car", "tree", "house", "ball")
"""Nouns that stand in where the scene has no other noun to mistake one for."""
OPPOSITE: dict[str, str] = {
    **{kind: other for kind, other in INVERSE.items() if kind != other},
    "on": "under",
    "under": "on",
    "inside": "next_to",
}
LONGEST_GROUND = 60


@dataclass(frozen=True)
class EntityGroup:
    """``count`` entities that are alike in noun and attributes; ``entity`` is the first, ``ids`` are those of all."""

    entity: Entity
    count: int
    ids: tuple[str, ...]

    @property
    def phrase(self) -> str:
        """ "a red circle", "three red circles"."""
        if self.count == 1:
            return self.entity.phrase
        number = NUMBERS[self.count] if self.count < len(NUMBERS) else str(self.count)
        before, noun, after = self.entity.bare_phrase.partition(self.entity.noun)
        return f"{number} {before}{plural(noun)}{after}"

    def alike(self, other: EntityGroup) -> bool:
        """Whether both have one noun and the same attributes, so that a caption would count them together."""
        attributes = list(self.entity.attributes.items()), list(other.entity.attributes.items())
        return self.entity.noun == other.entity.noun and attributes[0] == attributes[1]


@dataclass(frozen=True)
class CaptionContent:
    """Groups in the plan's order, at most one relation between two single things, and the background.

    ``relation`` is (index of the subject's group, kind, index of the object's group).
    """

    groups: tuple[EntityGroup, ...]
    relation: tuple[int, str, int] | None
    background: str

    @property
    def caption(self) -> str:
        phrases = [group.phrase for group in self.groups]
        if self.relation is not None:
            first, kind, second = self.relation
            words = "on top of" if kind == "on" else kind.replace("_", " ")
            related = f"{phrases[first]} {words} {phrases[second]}"
            phrases = [related, *(phrase for i, phrase in enumerate(phrases) if i not in (first, second))]
        listed = phrases[0] if len(phrases) == 1 else f"{', '.join(phrases[:-1])} and {phrases[-1]}"
        return on_ground(listed, self.background)

    def with_group(self, index: int, group: EntityGroup) -> CaptionContent:
        return replace(self, groups=(*self.groups[:index], group, *self.groups[index + 1 :]))


@dataclass(frozen=True)
class Contrast:
    """One wrong caption or phrase: what it changes, and the words that replace the right ones."""

    change: Change
    text: str
    instead: str
    content: CaptionContent | None = None


def caption_content(scene: Scene) -> CaptionContent | None:
    """What a caption of the scene says; None for a scene without entities."""
    found: dict[tuple[str, tuple[tuple[str, str], ...]], list[Entity]] = {}
    for entity in (entity.affirmed for entity in scene.entities):
        found.setdefault((entity.noun, tuple(entity.attributes.items())), []).append(entity)
    groups = tuple(EntityGroup(some[0], len(some), tuple(one.id for one in some)) for some in found.values())
    single = {group.ids[0]: i for i, group in enumerate(groups) if group.count == 1}
    for relation in scene.relations:
        if relation.kind in OPPOSITE and relation.subject in single and relation.object in single:
            related = (single[relation.subject], str(relation.kind), single[relation.object])
            return CaptionContent(groups, related, scene.background)
    return CaptionContent(groups, None, scene.background) if groups else None


def captions(scene: Scene, most: int = 4) -> tuple[str, tuple[Contrast, ...]]:
    """The scene's caption and its wrong ones, up to ``most`` a changed thing; ("", ()) for a scene without entities."""
    content = caption_content(scene)
    if content is None:
        return "", ()
    found: list[Contrast] = []

    def add(change: Change, instead: str, wrong: CaptionContent) -> None:
        found.append(Contrast(change, wrong.caption, instead, wrong))

    uncounted = {amount.noun for amount in scene.amounts}
    for i, group in enumerate(content.groups):
        others, noun = content.groups[:i] + content.groups[i + 1 :], group.entity.noun
        # in a relation a single thing stays single: the relation holds between two single things
        if noun not in uncounted and not (content.relation is not None and i in content.relation[::2]):
            for count in (group.count - 1, group.count + 1):
                if count >= 1:
                    add("count", str(count), content.with_group(i, replace(group, count=count)))
        for colour in other_colours(scene, group.entity.attributes, most):
            other = replace(group, entity=in_colour(group.entity, colour))
            if not any(map(other.alike, others)):
                add("colour", colour, content.with_group(i, other))
        nouns = other_nouns(scene, noun, most + len(others))
        renamed = [replace(group, entity=with_noun(group.entity, other)) for other in nouns]
        for other in [other for other in renamed if not any(map(other.alike, others))][:most]:
            add("object", other.entity.noun, content.with_group(i, other))
    if content.relation is not None:
        first, kind, second = content.relation
        add("relation", OPPOSITE[kind], replace(content, relation=(first, OPPOSITE[kind], second)))
    return content.caption, tuple(found)


def region_captions(scene: Scene, entity: Entity, most: int = 4) -> tuple[str, tuple[Contrast, ...]]:
    """What the entity's region shows, and the same with another colour or another noun, up to ``most`` of each."""
    entity = entity.affirmed
    found = [
        Contrast("colour", on_ground(in_colour(entity, colour).phrase, scene.background), colour)
        for colour in other_colours(scene, entity.attributes, most)
    ]
    found += [
        Contrast("object", on_ground(with_noun(entity, noun).phrase, scene.background), noun)
        for noun in other_nouns(scene, entity.noun, most)
    ]
    return on_ground(entity.phrase, scene.background), tuple(found)


def in_colour(entity: Entity, colour: str) -> Entity:
    return entity.model_copy(update={"attributes": {**entity.attributes, "colour": colour}})


def with_noun(entity: Entity, noun: str) -> Entity:
    return entity.model_copy(update={"noun": noun})


def on_ground(phrase: str, background: str) -> str:
    """The phrase with what it stands on: "a red circle on a white background"; a long background is left out."""
    if not background or len(background) > LONGEST_GROUND:
        return phrase
    return f"{phrase} on {Entity(id='ground', noun=f'{background} background').phrase}"


def other_colours(scene: Scene, attributes: Mapping[str, str], most: int) -> list[str]:
    """Wrong colours for a thing of those attributes: the scene's own first, then basic ones. Empty without a colour.

    Words for the same colour ("navy", "blue") never count as rivals, nor does any part of "red and white".
    """
    if "colour" not in attributes:
        return []
    mine = {_basic_or_same(part) for part in attributes["colour"].split(" and ")}
    planned = [e.attributes["colour"] for e in scene.entities if "colour" in e.attributes]
    return _distinct((*planned, *BASIC_COLOURS), mine, most)


def other_nouns(scene: Scene, noun: str, most: int) -> list[str]:
    """Wrong nouns: the scene's other ones first; common ones fill up to two, so that a lone thing has rivals."""
    planned = _distinct((entity.noun for entity in scene.entities), {noun}, most)
    return planned if len(planned) >= 2 else _distinct((*planned, *COMMON), {noun}, min(most, 2 + len(planned)))


def _basic_or_same(word: str) -> str:
    return basic_colour(word) or word


def _distinct(words: Iterable[str], taken: set[str], most: int) -> list[str]:
    """The first words of different colours or nouns that aren't among ``taken``."""
    found: dict[str, str] = {}
    for word in words:
        if _basic_or_same(word) not in taken and word not in taken:
            found.setdefault(_basic_or_same(word), word)
    return list(found.values())[:most]
