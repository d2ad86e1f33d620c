"""How a thing stands to one that was named before, in few words: "and left of it a tractor", "a dragon above"."""

from __future__ import annotations

from planners.daytime import CELESTIAL
from planners.language.draft import Ids
from planners.language.reading import Reading
from planners.language.references import mean
from planners.scene import RelationKind

ENDS = ("", ",", ".", ";", "and", "&")
ABOVE_OR_BELOW: dict[tuple[str, ...], RelationKind] = {
    ("above",): "above",
    ("below",): "below",
    ("beneath",): "below",
    ("underneath",): "below",
    ("in", "front"): "in_front_of",
}
HELD = frozenset(("on", "inside", "wearing", "holding"))
"""What is related so is a part of how something else looks."""
FARTHEST = 5


def before_its_noun(reading: Reading, at: int) -> bool:
    """Relates the noun behind a preposition and a pronoun to what that means: "and left of it a tractor"."""
    parse = reading.parse
    kind = parse.tie(at)
    if kind is None or kind == "between" or parse.low(at + 1) not in ("it", "them", "him", "her"):
        return False
    if parse.low(at - 1) not in ENDS or parse.low(at + 2) in ENDS:
        return False
    noun = next((k for k in range(at + 2, min(at + 2 + FARTHEST, len(parse))) if reading.named.get(k)), 0)
    between = {parse.low(k) for k in range(at + 2, noun)}
    meant = mean(reading, at + 1) or reading.nearest_before(at)
    if not noun or between & set(ENDS) or reading.roles.get(noun) != "thing" or set(meant) & set(reading.named[noun]):
        return False
    reading.draft.relate(reading.named[noun], kind, meant)
    reading.cover((at, at + 1))
    return True


def behind_its_noun(reading: Reading, at: int) -> bool:
    """Relates the noun before an adverb of place to the first thing: "a castle, a dragon above, a horse in front"."""
    parse = reading.parse
    said = next((words for words in ABOVE_OR_BELOW if parse.lows(at, len(words)) == words), ())
    if not said or parse.low(at + len(said)) not in ENDS or reading.roles.get(at - 1) != "thing":
        return False
    mine, texts = reading.named.get(at - 1, ()), [k for k in parse.quotes if k < at]
    first = tuple(i for i in _first(reading, at) if i not in mine)
    if not first and texts and not any(reading.draft.texts[i].carrier for i in reading.named[texts[-1]]):
        first = reading.named[texts[-1]]  # "'CRAB' in white, a crab underneath"
    if not mine or not first:
        return False
    borne = tuple(r.subject for r in reading.draft.relations if r.kind == "on" and r.object in mine)
    mine = borne if borne and not set(borne) & set(first) else mine  # "a cake on a table beneath"
    reading.draft.relate(mine, ABOVE_OR_BELOW[said], first)
    reading.cover(range(at, at + len(said)))
    return True


def _first(reading: Reading, at: int) -> Ids:
    """The first thing before a token that isn't held, worn or carried by another."""
    carried = {relation.subject for relation in reading.draft.relations if relation.kind in HELD}
    nouns = {i: entity.noun for i, entity in reading.draft.entities.items()}
    carried |= {i for i, noun in nouns.items() if noun.split()[-1] in CELESTIAL | {"rainbow"}}
    for k, ids in sorted(reading.named.items()):
        if k < at and reading.roles.get(k) == "thing" and ids and not set(ids) & carried:
            return ids
    return ()
