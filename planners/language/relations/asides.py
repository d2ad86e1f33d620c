"""How a thing stands to one that was named before, in few words: "and left of it a tractor", "a dragon above"."""

from __future__ import annotations

from planners.daytime import CELESTIAL
from planners.language.reading.draft import Ids
from planners.language.reading.reading import Reading
from planners.language.things.pronouns import mean
from planners.language.vocabulary.counts import UNITS
from planners.scene import RelationKind

ENDS = ("", ",", ".", ";", "and", "&")
ABOVE_OR_BELOW: dict[tuple[str, ...], RelationKind] = {
    ("above",): "above",
    ("below",): "below",
    ("beneath",): "below",
    ("underneath",): "below",
    ("in", "front"): "in_front_of",
    ("beside",): "next_to",
    ("alongside",): "next_to",
    ("nearby",): "next_to",
    ("between",): "between",
    ("in between",): "between",
}
BORNE = frozenset(("wearing", "holding"))
"""Whose objects are a part of how somebody looks."""
RESTING = frozenset(("on", "inside"))
"""Whose subjects are a part of how what was named before them looks."""
FARTHEST = 5
OPPOSITE: dict[RelationKind, RelationKind] = {
    "left_of": "right_of",
    "right_of": "left_of",
    "in_front_of": "behind",
    "behind": "in_front_of",
    "above": "below",
    "below": "above",
}


def before_its_noun(reading: Reading, at: int) -> bool:
    """Relates the noun behind a preposition and a pronoun to what that means: "and left of it a tractor"."""
    parse = reading.parse
    kind = parse.tie(at)
    if kind is None or kind == "between" or parse.low(at + 1) not in ("it", "them", "him", "her", "that"):
        return False
    if parse.low(at + 1) == "that" and parse.low(at + 2) not in ("a", "an", "some", *UNITS):
        return False
    if parse.low(at - 1) not in ENDS or parse.low(at + 2) in ENDS:
        return False
    noun = next((k for k in range(at + 2, min(at + 2 + FARTHEST, len(parse))) if reading.named.get(k)), 0)
    between = {parse.low(k) for k in range(at + 2, noun)}
    meant = (parse.low(at + 1) != "that" and mean(reading, at + 1)) or reading.nearest_before(at)
    meant = opposite(reading, at, kind, meant) if parse.low(at + 1) == "it" else meant
    if not noun or between & set(ENDS) or reading.roles.get(noun) != "thing" or set(meant) & set(reading.named[noun]):
        return False
    joined = [k for k in parse.conjuncts(noun)[1:] if reading.roles.get(k) == "thing" and not parse.has(k, "prep")]
    for k in (noun, *joined):  # "behind them the sea and a boat"
        reading.draft.relate(reading.named[k], kind, meant)
    reading.cover((at, at + 1))
    return True


def behind_its_noun(reading: Reading, at: int) -> bool:
    """Relates the noun before an adverb of place to the first thing: "a castle, a dragon above, a horse in front"."""
    parse = reading.parse
    said = next((words for words in ABOVE_OR_BELOW if parse.lows(at, len(words)) == words), ())
    noun = right_before(reading, at)
    if not said or parse.low(at + len(said)) not in ENDS or noun is None:
        return False
    mine, kind = reading.named.get(noun, ()), ABOVE_OR_BELOW[said]
    texts = [k for k in parse.quotes if k < at]
    first = _two_before(reading, noun) if kind == "between" else _first(reading, at)
    first = tuple(i for i in first if i not in mine)
    if (
        not first
        and kind != "between"
        and texts
        and not any(reading.draft.texts[i].carrier for i in reading.named[texts[-1]])
    ):
        first = reading.named[texts[-1]]  # "'CRAB' in white, a crab underneath"
    known = {(r.subject, r.object) for r in reading.draft.relations}
    if not mine or not first or (first[0], mine[0]) in known:
        return False
    borne = tuple(r.subject for r in reading.draft.relations if r.kind == "on" and r.object in mine)
    mine = borne if borne and not set(borne) & set(first) else mine  # "a cake on a table beneath"
    reading.draft.relate(mine, kind, first)
    reading.cover(range(at, at + len(said)))
    return True


def right_before(reading: Reading, at: int) -> int | None:
    """The thing that stands right before a token, or before what it does there: "a ghost floating behind"."""
    done = reading.parse.doc[at - 1].tag_ == "VBG" and at > 1
    return at - 1 - done if reading.roles.get(at - 1 - done) == "thing" else None


def _two_before(reading: Reading, at: int) -> Ids:
    """The last two things before a noun: "a cat and a dog with a ball in between"."""
    named = (i for k, ids in sorted(reading.named.items()) if k < at and reading.roles.get(k) == "thing" for i in ids)
    return tuple(dict.fromkeys(i for i in named if i in reading.draft.entities))[-2:]


def _first(reading: Reading, at: int) -> Ids:
    """The first thing before a token that isn't held, worn or carried by another."""
    relations, order = reading.draft.relations, list(reading.draft.entities)
    carried = {r.object for r in relations if r.kind in BORNE}
    resting = [r for r in relations if r.kind in RESTING and {r.subject, r.object} <= set(order)]
    carried |= {r.subject for r in resting if order.index(r.object) < order.index(r.subject)}
    nouns = {i: entity.noun for i, entity in reading.draft.entities.items()}
    carried |= {i for i, noun in nouns.items() if noun.split()[-1] in CELESTIAL | {"rainbow"}}
    for k, ids in sorted(reading.named.items()):
        if k < at and reading.roles.get(k) == "thing" and ids and not set(ids) & carried:
            return ids
    return ()


def opposite(reading: Reading, at: int, kind: RelationKind, objects: Ids) -> Ids:
    """ "left of the house is a tree, right of it a car": "it" is what the tree, said last, is on the other side of."""
    sentence = reading.parse.doc[at].sent
    here = {i for k, ids in reading.named.items() if sentence.start <= k < at for i in ids}
    other = (
        r for r in reversed(reading.draft.relations) if r.kind == OPPOSITE.get(kind) and {r.subject, r.object} <= here
    )
    return next(((r.object,) for r in other if (r.subject,) == objects), objects)
