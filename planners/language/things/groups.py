"""Groups, portions, containers and pictures "of" something: what of the two is the thing to be seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from planners.english import PAIRS, plural
from planners.language.parsing.parse import Parse
from planners.language.reading.adjectives import describe
from planners.language.reading.phrases import Phrase
from planners.language.reading.reading import Reading
from planners.language.things.nouns_of import (
    CONTAINERS,
    FLAT,
    GROUPS,
    HEAPS,
    KINDS,
    LINES,
    PICTURES,
    PORTIONS,
    SERVED,
    SIDES,
    SIGNS_OF,
    SPREADS,
    TRAITS,
    WINDS,
    WOUND,
)
from planners.language.vocabulary.counts import VAGUE, Count
from planners.language.vocabulary.noun_classes import noun_class
from planners.language.vocabulary.qualities import FRAME, MATERIALS
from planners.language.vocabulary.writing import PACKAGES, SIGNS


def of_what(parse: Parse, at: int) -> int | None:
    """The noun after "of" that belongs to the noun at a token."""
    for prep in parse.children(at, "prep"):
        if parse.low(prep) == "of":
            return next(parse.children(prep, "pobj"), None)
    return None


def of_group(reading: Reading, at: int, phrase: Phrase) -> Phrase | None:
    """The phrase with what a group or portion before it says ("a group of", "a slice of"); None where it is no thing.

    A group before "of" is read when its things are: it has passed its number on to them by then.
    """
    parse = reading.parse
    head = phrase.noun.split()[-1]
    inner = of_what(parse, at)
    if inner is not None and inner not in reading.phrases and head in SIDES:
        _hand_on(reading, at, inner)  # "at the end of it"
        return None
    if inner is not None and inner in reading.phrases:
        vague = VAGUE.get(parse.low(at))
        whole = reading.phrases[inner][0]
        trait = head in TRAITS and has_trait(reading, at, inner)
        if trait:
            kept = {n: v for n, v in phrase.attributes.items() if n in ("texture", "colour", "look", "shape")}
            mine = reading.phrases[inner]
            reading.phrases[inner] = tuple(replace(p, attributes=_with(kept, p.attributes)) for p in mine)
        if trait or (head in LINES and whole.definite and not whole.plural):
            _hand_on(reading, at, inner)  # "the lines of the sculpture"
            return None
        if reading.roles.get(inner) == "unseen" and (head in GROUPS or head in SIGNS_OF):
            _hand_on(reading, at, inner)  # "a mix of excitement and nerves"
            return None
        if (head in GROUPS or vague) and reading.roles.get(inner) is None:
            count = Count(vague[0], vague[1:]) if vague else GROUPS[head]
            mine = reading.phrases[inner]
            given = count.times(phrase.count.planned) if phrase.count and count.range is None else count
            mass = not mine[0].plural and noun_class(mine[0].noun) in ("thing", "material", "food", "plant")
            amount = mine[0].count or (Count(1) if head in HEAPS and mass else given)  # "a pile of laundry"
            if mine[0].noun.split()[-1] in PAIRS:
                amount = phrase.count or Count(1)
            if mine[0].noun in SERVED and head in HEAPS:
                amount, mine = phrase.count or Count(1), tuple(replace(p, noun=plural(p.noun)) for p in mine)
            own = phrase.attributes if head == "pair" else {}
            reading.phrases[inner] = tuple(
                replace(p, count=amount, plural=False, bare=False, attributes={**own, **p.attributes}) for p in mine
            )
            _hand_on(reading, at, inner)
            return None
        if head in PORTIONS:
            portion = {"portion": f"{head} of"}
            mine = reading.phrases[inner]
            reading.phrases[inner] = tuple(
                replace(
                    p,
                    attributes={**phrase.attributes, **portion, **p.attributes},
                    count=phrase.count,
                    plural=phrase.plural and phrase.count is None,
                    bare=False,
                )
                for p in mine
            )
            _hand_on(reading, at, inner)
            return None
        if head in MATERIALS and not phrase.plural and whole.definite and reading.class_of(inner) in ("thing", "place"):
            made = {**phrase.attributes, "material": head}  # "the polished steel of the train tracks"
            reading.phrases[inner] = tuple(
                replace(p, attributes=_with(made, p.attributes)) for p in reading.phrases[inner]
            )
            _hand_on(reading, at, inner)
            return None
        if head == "silhouette" and reading.roles.get(inner) is None:
            mine = reading.phrases[inner]
            outlined = {**phrase.attributes, "pose": "in silhouette"}  # "the dark silhouette of a castle"
            reading.phrases[inner] = tuple(replace(p, attributes={**outlined, **p.attributes}) for p in mine)
            _hand_on(reading, at, inner)
            return None
        framed = parse.low(inner) in FRAME or reading.class_of(inner) != "abstract"
        framed |= bool(whole.attributes.keys() & {"material", "shape"})
        spread = head in SPREADS and reading.class_of(inner) != "material"
        if head in KINDS or spread or (head in SIDES and framed):
            _hand_on(reading, at, inner)
            return None
        if head in FLAT and framed and _is_printed(reading, at):
            _hand_on(reading, at, inner)
            return None
        if head in PICTURES:
            reading.roles[inner] = "unseen"
            reading.cover_below(inner)
        elif (
            parse.low(inner) in MATERIALS
            or reading.class_of(inner) == "material"
            or (whole.noun in WOUND and head in WINDS)
        ):
            if head not in CONTAINERS:
                reading.roles[inner] = "unseen"
                reading.cover(whole.tokens)
                looks = {name: value for name, value in whole.attributes.items() if name in ("colour", "texture")}
                return replace(phrase, attributes=describe(_with(looks, phrase.attributes), "material", whole.noun))
        elif head in CONTAINERS:
            reading.phrases[inner] = tuple(replace(p, bare=False) for p in reading.phrases[inner])
    return phrase


def has_trait(reading: Reading, at: int, inner: int) -> bool:
    """Whether it is the look of one thing: "the sharp lines of the statue", and no "pattern of stripes"."""
    seen = reading.parse.low(inner) in FRAME or reading.class_of(inner) != "abstract"
    return seen and reading.phrases[at][0].definite and reading.phrases[inner][0].definite


def _with(first: Mapping[str, str], more: Mapping[str, str]) -> dict[str, str]:
    """The attributes of both."""
    found = dict(first)
    for name, value in more.items():
        found = describe(found, name, value)
    return found


def _is_printed(reading: Reading, at: int) -> bool:
    """Whether a picture is a part of a poster or a package, and nobody holds it or looks at it."""
    token = reading.parse.doc[at]
    first = next((e.noun.split()[-1] for e in reading.draft.entities.values()), "")
    used = token.dep_ == "dobj" and token.head.lemma_ in ("hold", "carry", "hang", "draw", "paint", "take")
    used |= token.head.lower_ in ("at", "on")
    return (
        bool(reading.draft.medium or first in SIGNS | PACKAGES) and not used and token.head.lower_ not in ("at", "on")
    )


def _hand_on(reading: Reading, at: int, inner: int) -> None:
    """The noun stands for what follows "of"; ``link_groups`` ties the two once that has been read."""
    reading.roles[at] = "unseen"
    reading.draft.stands_for[at] = inner


def link_groups(reading: Reading) -> None:
    """Lets "the edge" of the table and "a bunch" of flowers mean the table and the flowers."""
    for at, inner in reversed(reading.draft.stands_for.items()):
        if reading.named.get(inner):
            edged = reading.phrases[at][0].noun.split()[-1] in SIDES
            reading.named[at] = reading.things(inner) if edged else reading.named[inner]
            reading.roles[at] = "thing"
