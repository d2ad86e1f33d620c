"""Which of several things "one", "the other", "the third one" and "the left one" mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from planners.language.parsing.parse import Parse
from planners.language.reading.adjectives import read_adjectives
from planners.language.reading.draft import Ids
from planners.language.reading.phrases import Phrase, read_phrases
from planners.language.reading.reading import Reading
from planners.language.things.pronouns import PLURAL, mean
from planners.language.things.references import resolve, tell
from planners.language.vocabulary.counts import FURTHER, ONES, ORDINALS, UNITS
from planners.language.vocabulary.writing import SIGNS
from planners.scene import RelationKind

OPPOSITES: dict[str, tuple[str, RelationKind | None]] = {
    "lower": ("upper", "below"),
    "upper": ("lower", "above"),
    "bottom": ("top", "below"),
    "top": ("bottom", "above"),
}
"""What the second of two is called, what the first then is, and how the second stands to it."""
BEGINNING = frozenset(("", ":", ";", ",", ".", "and"))
LONE = frozenset("just only one single exactly".split())
SPEAKING = frozenset("that which with saying reading labelled labeled marked pointing".split())
"""What follows "one" where it is a further sign: "the woman holds one that says 'ME TOO'"."""


def one_or_other(reading: Reading, at: int, pool: Ids, heads: tuple[int, ...]) -> Ids:
    """ "two cats, one on the left, the other on the right"; "a red car and a green one" is a further car.

    ``pool``: those of a group that are left to name. Returns what is left of them then.
    """
    left = _which(reading, at, pool, heads)
    _relate_sides(reading, at)
    return left


def is_elliptic(parse: Parse, at: int) -> bool:
    """Whether an ordinal or a side stands for a noun: "lemons in the first crate, limes in the second"."""
    word, alone = parse.low(at), at + 1 == len(parse) or (not parse.is_noun(at + 1) and parse.doc[at + 1].pos_ != "ADJ")
    if parse.low(at - 1) != "the" or not alone or parse.low(at + 1) in ("of", "one", "ones", "-"):
        return False
    return word in FURTHER or (word in ORDINALS and parse.low(at - 2) in BEGINNING)


def is_one_of_them(parse: Parse, at: int) -> bool:
    """ "the last of them wears a scarf"."""
    return parse.low(at) in ORDINALS and parse.low(at + 1) == "of" and parse.low(at + 2) in ("them", "these", "those")


def further(reading: Reading, at: int) -> Ids:
    """What such a word means: one of those named before, or a further one ("the first crate ... the second")."""
    draft, parse = reading.draft, reading.parse
    place = ORDINALS[parse.low(at)]
    firsts = [k for k in reading.named if k in reading.phrases and _is_first(reading, k)]
    if firsts and parse.low(at) in FURTHER:
        noun = reading.phrases[firsts[-1]][0].noun
        known = tuple(entity.id for entity in draft.entities.values() if entity.noun == noun)
        return known[place : place + 1] or draft.add_entities(Phrase(at, noun, (at,)), reading.notes)
    group = next((ids for ids, counted in reversed(draft.groups.items()) if counted), ())
    found = (group[place],) if group and parse.low(at - 2) in BEGINNING and place < len(group) else ()
    draft.taken.update(found)
    return found


def numbered(reading: Reading, at: int) -> Ids:
    """ "two of them hold umbrellas", "between the two": so many of those named before; () for any other word."""
    parse, draft, number = reading.parse, reading.draft, UNITS.get(reading.parse.low(at), 0)
    if is_one_of_them(parse, at):
        return mean(reading, at + 2)[ORDINALS[parse.low(at)] :][:1]
    if number < 2 or parse.doc[at].dep_ not in ("nsubj", "nsubjpass", "pobj", "dobj", "conj"):
        return ()
    whole = [k for prep in parse.children(at, "prep") for k in parse.children(prep, "pobj") if parse.low(prep) == "of"]
    if whole and parse.low(whole[0]) in PLURAL:
        mine = tuple(i for i in mean(reading, whole[0]) if i not in draft.taken)[:number]
        draft.taken.update(mine)
        return mine
    recent = [reading.named[k] for k in sorted(reading.named) if reading.roles.get(k) == "thing"]
    groups = [ids for ids in recent if len(ids) == number]
    alive = list(filter(reading.alive, recent))
    last = tuple(dict.fromkeys(i for ids in (alive if len(alive) >= number else recent) for i in ids))[-number:]
    return () if parse.low(at - 1) != "the" else groups[-1] if groups else last


def _is_first(reading: Reading, k: int) -> bool:
    return any(reading.parse.low(at) == "first" for at in reading.phrases[k][0].tokens if at != k)


def _relate_sides(reading: Reading, at: int) -> None:
    """ "the upper shelf ... the lower one": the second is below the first."""
    for first, kind in _opposites(reading, at):
        reading.draft.relate(reading.named.get(at, ()), kind, reading.named.get(first, ()))


def _opposites(reading: Reading, at: int) -> Iterator[tuple[int, RelationKind]]:
    """The noun of "the upper shelf" for "the lower one", and how the second of the two stands to the first."""
    parse = reading.parse
    for k in read_phrases(parse, at)[-1].tokens:
        opposite, kind = OPPOSITES.get(parse.low(k), ("", None))
        firsts = [int(parse.doc[j].head.i) for j in range(k) if parse.low(j) == opposite]
        if kind is not None and firsts:
            yield firsts[-1], kind


def _which(reading: Reading, at: int, pool: Ids, heads: tuple[int, ...]) -> Ids:
    parse, draft = reading.parse, reading.draft
    recent = [k for k in sorted(reading.named) if k < at and reading.roles.get(k) == "thing"]
    phrase = read_phrases(parse, at)[-1]
    described = phrase.attributes
    lone = int(parse.doc[at].head.i)
    if parse.doc[at].dep_ == "appos" and len(reading.named.get(lone, ())) == 1 and _is_lone(reading, lone):
        reading.named[at], reading.roles[at] = reading.named[lone], "thing"
        for name, value in described.items():  # "just one balloon, a yellow one"
            draft.describe(reading.named[lone], name, value)
        reading.cover(phrase.tokens)
        return pool
    if described and not described.keys() - {"look", "state"} and parse.low(at - 1) not in ("left", "right"):
        reading.roles[at] = "unseen"  # "a loved one"
        reading.cover(phrase.tokens)
        return pool
    for first, _ in _opposites(reading, at):
        if first in reading.phrases and parse.low(first) not in ONES:
            reading.cover(phrase.tokens)
            reading.roles[at] = "thing"
            return _named(reading, at, replace(phrase, noun=reading.phrases[first][0].noun, bare=False))
    last = next((reading.named[k] for k in reversed(recent) if len(reading.named[k]) > 1), ())
    indefinite = [k for k in recent if k in reading.phrases and not reading.phrases[k][0].definite]
    subjects = [k for k in recent if parse.doc[k].dep_ == parse.doc[at].dep_ == "nsubj"]
    meant = subjects or indefinite or recent
    nouns = [draft.entities[i].noun for k in meant for i in reading.named[k] if i in draft.entities]
    reading.cover(phrase.tokens)
    reading.roles[at] = "thing"
    if phrase.ordinal is not None and nouns:
        group = next((ids for ids, counted in reversed(draft.groups.items()) if counted), ())
        noun = draft.entities[group[0]].noun if group else nouns[-1]
        return _named(reading, at, replace(phrase, noun=noun, bare=False))
    if described and nouns and not (pool or (last and len(last) > 1 and not pool and _fresh(reading, last))):
        return _named(reading, at, replace(phrase, noun=nouns[-1], bare=False))
    after = at + 1
    if not described and after < len(parse) and parse.doc[after].pos_ == "ADJ" and after not in heads:
        described, _ = read_adjectives([parse.low(after)])
        reading.cover((after,))
    pool = pool or draft.untaken()
    every = [draft.entities[i].noun for k in recent for i in reading.named[k] if i in draft.entities]
    signs = [noun for noun in every if noun.split()[-1] in SIGNS]
    if not pool and signs and parse.low(at) == "one" and parse.low(at + 1) in SPEAKING:
        return _added(reading, at, replace(phrase, noun=signs[-1]))
    pool = pool or last
    ones = [k for k in recent if k in reading.phrases and parse.low(reading.phrases[k][0].tokens[0]) == "one"]
    if not pool and ones and parse.low(at) == "other":
        return _added(
            reading, at, replace(phrase, noun=reading.phrases[ones[-1]][0].noun)
        )  # "on one drawer, the other"
    if not pool and nouns and parse.low(at) == "another":
        noun = next((draft.entities[i].noun for k in reversed(subjects) for i in reading.named[k][:1]), nouns[-1])
        return _added(reading, at, replace(phrase, noun=noun))
    mine = pool if parse.low(at) in ("ones", "others") else pool[:1]
    draft.taken.update(mine)
    reading.named[at] = mine
    for name, value in described.items():
        draft.describe(mine, name, value)
    return pool[len(mine) :]


def _is_lone(reading: Reading, at: int) -> bool:
    first = reading.phrases[at][0].tokens[0]
    return bool(LONE.intersection(reading.parse.lows(first - 1, at - first + 1)))


def _named(reading: Reading, at: int, phrase: Phrase) -> Ids:
    known = resolve(reading, phrase)
    if not known:
        return _added(reading, at, phrase)
    reading.named[at] = known
    reading.draft.taken.update(known)
    for name, value in phrase.attributes.items():
        reading.draft.describe(known, name, value)
    tell(reading, known, phrase)
    return ()


def _added(reading: Reading, at: int, phrase: Phrase) -> Ids:
    reading.named[at] = reading.draft.add_entities(phrase, reading.notes)
    tell(reading, reading.named[at], phrase)
    return ()


def _fresh(reading: Reading, ids: Ids) -> bool:
    return all(not reading.draft.entities[i].attributes.get("colour") for i in ids if i in reading.draft.entities)
