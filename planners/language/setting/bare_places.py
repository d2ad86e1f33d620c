"""Places that were read as things, and are where the things are: "rooftop, night, a cat", "cups on a wooden table"."""

from __future__ import annotations

from collections.abc import Iterator

from planners.english import singular
from planners.language.reading.draft import Ids
from planners.language.reading.reading import Reading
from planners.language.setting.grounds import EXTERIORS, WATERS
from planners.language.vocabulary.noun_classes import noun_class
from planners.language.whole.bare_grounds import LANDS
from planners.scene import Relation, RelationKind

LAND = frozenset(map(singular, LANDS))
ON_LAND: frozenset[RelationKind] = frozenset(("on", "inside", "under"))
"""What relates things to the place that they are in."""
GIVING_WAY = frozenset("sky hills mountains bank horizon sea ocean".split())
"""Backgrounds that lie behind the place that a prompt begins with."""
SHORES = frozenset("island beach harbour shore".split())
"""Places that water belongs to."""


def settle_places(reading: Reading, heads: tuple[int, ...]) -> None:
    """Makes the place, or the wooden table, that all other things are at the picture's ground.

    "A meadow with a horse, cloudy sky": a sky is no thing, but the light of a place, or all that is behind.
    """
    draft = reading.draft
    skies = list(_skies(reading, heads))
    _settle_place(reading, heads)
    draft.lighting.extend(skies if draft.background else skies[1:])
    draft.background = draft.background or next(iter(skies), None)


def _settle_place(reading: Reading, heads: tuple[int, ...]) -> None:
    draft = reading.draft
    for at in heads:
        ids = reading.named.get(at, ())
        if not ids or not set(ids) <= draft.entities.keys() or reading.roles.get(at) != "thing":
            continue
        first = at == heads[0] or all(reading.roles.get(k) in ("medium", "absent") for k in heads if k < at)
        before = (draft.background or "").split(" in ")[0]
        weather = bool(before) and noun_class(before) == "weather"
        if before in SHORES and reading.phrases[at][0].noun in WATERS:  # "an island in the middle of the sea"
            _taken_out(reading, at, ids, before)
            continue
        if before and not weather and not (first and before in GIVING_WAY):
            continue
        if not (_is_place(reading, at, ids, first) or _is_table(reading, at, ids, first)):
            continue
        said = _taken_out(reading, at, ids, before)
        draft.background = said + (f" in {draft.background}" if weather else "")


def _taken_out(reading: Reading, at: int, ids: Ids, before: str) -> str:
    """The words of what is no thing any more, but for those that the background of ``before`` has."""
    entity = reading.draft.entities[ids[0]]
    look = [w for w in " ".join(entity.attributes.values()).split() if w not in before]
    noun = reading.parse.low(at) if len(ids) > 1 else entity.noun
    reading.draft.drop(ids)
    reading.roles[at] = "place"
    reading.named.update({k: tuple(i for i in named if i not in ids) for k, named in reading.named.items()})
    return " ".join((*look, noun))


def _skies(reading: Reading, heads: tuple[int, ...]) -> Iterator[str]:
    """The words of each sky that has some of its own; it is a thing no more."""
    entities = reading.draft.entities
    for at in heads:
        ids = reading.named.get(at, ())
        sky = entities.get(ids[0]) if len(ids) == 1 else None
        if sky is not None and sky.noun.split()[-1] == "sky" and sky.bare_phrase != "sky":
            yield _taken_out(reading, at, ids, "")


def _is_place(reading: Reading, at: int, ids: Ids, first: bool) -> bool:
    """A place without a number, a side, or another place beside it; one that is named first may have more about it."""
    phrase, token = reading.phrases[at][0], reading.parse.doc[at]
    looked = " ".join([*phrase.attributes.values(), phrase.noun])  # "a snowy field and a fox"
    if not {phrase.noun, phrase.noun.split()[-1], looked} & LAND or reading.class_of(at) != "place":
        return False
    if phrase.count is not None or phrase.noun in EXTERIORS or set(ids) & reading.draft.places.keys():
        return False
    alone = reading.draft.entities.keys() == set(ids) and reading.parse.low(phrase.tokens[0]) in ("a", "an")
    if alone or (token.dep_ == "nsubj" and token.head.pos_ == "VERB"):
        return False  # "The lake lay still" is about the lake
    if not first and token.dep_ == "pobj" and token.head.lower_ != "of":
        return False
    heads_list = first and phrase.bare and reading.parse.low(at + 1) in (",", ".", ";", ":")
    kinds = set() if heads_list else {r.kind for r in _relations(reading, ids)}
    return kinds <= ON_LAND and (first or not _others(reading, at))


def _others(reading: Reading, at: int) -> bool:
    """Whether more places are among the things."""
    return any(
        k != at and reading.roles.get(k) == "thing" and reading.named.get(k) and reading.class_of(k) == "place"
        for k in reading.phrases
    )


def _is_table(reading: Reading, at: int, ids: Ids, first: bool) -> bool:
    """A wooden table that everything is on, by itself or by what it is at; or that is named first, without people."""
    draft, table = reading.draft, reading.draft.entities[ids[0]]
    if len(ids) > 1 or table.noun != "table" or table.attributes != {"material": "wooden"} or ids[0] in draft.places:
        return False
    if any(r.subject == ids[0] or r.kind != "on" for r in _relations(reading, ids)):
        return False
    if any(noun_class(entity.noun) == "person" for entity in draft.entities.values()):
        return False
    there: set[str] = set()
    near = set(ids)
    while near:
        there |= near
        near = {r.subject for r in draft.relations if r.object in there} - there
        near |= {r.object for r in draft.relations if r.subject in there - set(ids)} - there
    before = list(draft.entities)[: list(draft.entities).index(ids[0])]
    listed = [i for i in before if not any(i in (r.subject, r.object) for r in draft.relations)]
    phrase = reading.phrases[at][0]
    listed_with = first and reading.parse.low(at + 1) == "and" and len(there) == 1
    if (phrase.definite and not first) or listed_with:
        return False  # "The laptop is on top of the wooden table", "a wooden table and a fabric shirt"
    last = at == max(reading.phrases) and phrase.bare and reading.parse.low(phrase.tokens[0] - 1) == ","
    return first or last or (len(there) > 1 and draft.entities.keys() <= {*there, *listed})


def _relations(reading: Reading, ids: Ids) -> Iterator[Relation]:
    yield from (r for r in reading.draft.relations if {r.subject, r.object, r.other} & set(ids))
