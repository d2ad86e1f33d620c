"""How several things stand: side by side, in a row, one on another, from left to right, one far behind the others."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from planners.language.reading.draft import Ids
from planners.language.reading.reading import Reading
from planners.language.relations.asides import right_before
from planners.language.relations.tied import tied
from planners.language.things.groups import of_what
from planners.language.vocabulary.counts import Count
from planners.language.vocabulary.noun_classes import noun_class
from planners.language.vocabulary.place_words import SIDE_BY_SIDE
from planners.scene import RelationKind

ORDERS: dict[str, RelationKind] = {
    "from left to right": "left_of",
    "left to right": "left_of",
    "right to left": "right_of",
    "from right to left": "right_of",
    "from top to bottom": "above",
    "from bottom to top": "below",
}
STACKS = {("on top of", "each", "other"), ("on top of", "one", "another"), ("atop", "each", "other")}
EACH_SIDE = {("each", "side"), ("either", "side"), ("both", "sides")}
ROWS = frozenset("row line queue".split())
LIST_ENDS = frozenset(". ; in on at with".split())
MOST_IN_A_ROW = 5
"""More things in one row would be too small to be painted well; the row is told then."""
FAR = tuple(
    tuple(words.split())
    for words in "in the background|in the distance|on the far side|in the far distance|at the back|far away".split("|")
)


def read_side_by_side(reading: Reading) -> None:
    """ "two cats side by side", "three lemons in a row", "a row of tulips": each is next to the one before it."""
    parse, draft = reading.parse, reading.draft
    for at in range(len(parse)):
        apart = " ".join(parse.lows(at, 3)) in SIDE_BY_SIDE  # three words after "tins of tea"
        words, end = (" ".join(parse.lows(at, 3)), at + 3) if apart else (parse.low(at), at + 1)
        found: Ids = ()
        inner = of_what(parse, at) if words in ROWS else None
        if words in SIDE_BY_SIDE:
            found = reading.nearest_before(at) if apart else _listed(reading, at)
        elif inner is not None:
            found = reading.named.get(inner, ())
        elif words == "in" and parse.low(at + 1) in ("a", "one", "single") and parse.low(at + 2) in ROWS:
            found, end = _listed(reading, at), at + 3
        elif parse.lows(at, 2) == ("lined", "up"):
            found, end = _listed(reading, at), at + 2
        entities = tuple(i for i in found if i in draft.entities)
        entities = entities if len(entities) <= MOST_IN_A_ROW or words in SIDE_BY_SIDE else ()
        for one, other in pairwise(entities):
            draft.relate((one,), "next_to", (other,))
        if words in SIDE_BY_SIDE and words != "side by side":
            draft.describe(entities, "pose", words)
        if words in SIDE_BY_SIDE or len(entities) > 1:
            reading.cover(range(at, end))


def _listed(reading: Reading, at: int) -> Ids:
    """The things of the list that stands right before a token, or before what they do there: "a cat and a dog sit"."""
    parse, found = reading.parse, list[str]()
    last = at
    for k in range(at - 1, int(parse.doc[at].sent.start) - 1, -1):
        if reading.roles.get(k) == "thing" and reading.named.get(k):
            found = [*reading.named[k], *found]
            last = reading.phrases[k][0].tokens[0] if k in reading.phrases else k
        elif parse.low(k) not in (",", "and", "&") if found and k < last else not found and not _leads_up(reading, k):
            break
    return tuple(dict.fromkeys(found)) if found else reading.nearest_before(at)


def in_order(reading: Reading, at: int, kind: RelationKind) -> None:
    """ "three jars from left to right": each is left of the next; so are things named before, or else after, one by
    one."""
    parse, entities = reading.parse, reading.draft.entities
    end = at + (3 if kind == "on" else 4)
    last = next((k for k in range(end, len(parse)) if parse.low(k) in LIST_ENDS or parse.tie(k)), len(parse))
    found = tied(reading, at)
    for part in (range(parse.doc[at].sent.start, at), range(end, last)):
        if len(found) < 2:
            named = [k for k in part if reading.roles.get(k) == "thing"]
            found = tuple(dict.fromkeys(i for k in named for i in reading.named.get(k, ())))
    for one, other in pairwise(i for i in found if i in entities):
        reading.draft.relate((one,), kind, (other,))
    reading.cover(range(at, end))


def on_each_side(reading: Reading, at: int) -> int:
    """How many words from the token on say that there is one of a thing on the left and one on the right."""
    parse = reading.parse
    sides = parse.low(at) in ("on", "at") and parse.lows(at + 1, 2) in EACH_SIDE
    return 3 + (parse.low(at + 3) == "of") if sides else 0


def put_on_each_side(reading: Reading, at: int, length: int) -> None:
    """ "A cactus on each side", "a lamp on either side of a bed": two, left and right of it or in the picture."""
    draft = reading.draft
    mine = tuple(i for i in reading.nearest_before(at) if i in draft.entities)
    token = next((k for k in range(at - 1, -1, -1) if mine and reading.named.get(k) == mine), None)
    if len(mine) == 1 and token is not None:
        mine = (*mine, *draft.add_entities(replace(reading.phrases[token][0], count=Count(1)), reading.notes))
        reading.named[token] = mine
    after = next((reading.named[k] for k in range(at + length, len(reading.parse)) if reading.named.get(k)), ())
    middle = tuple(i for i in after if i in draft.entities and i not in mine)
    reading.cover(range(at, at + length))
    half = (len(mine) + 1) // 2
    if length == 4 and middle:
        draft.relate(mine[:half], "left_of", middle)
        draft.relate(mine[half:], "right_of", middle)
    else:
        draft.place(mine[:half], "left")
        draft.place(mine[half:], "right")


def far_away(reading: Reading, at: int) -> int:
    """How many words from the token on only say that a thing is far behind the others: "in the background"."""
    parse = reading.parse
    if parse.low(at) == "behind" and parse.low(at + 1) in ("", ",", ".", ";") and right_before(reading, at) is not None:
        return 1
    length = next((len(words) for words in FAR if parse.lows(at, len(words)) == words), 0)
    return length if parse.low(at + length) in ("", ",", ".", ";", "and", "is", "are", "stands") else 0


def put_behind(reading: Reading, at: int, length: int) -> None:
    """The thing right before these words is behind the first other that stands there by itself, and so behind all."""
    draft = reading.draft
    far = tuple(i for i in reading.nearest_before(at) if i in draft.entities)
    tied_up = {r.subject for r in draft.relations if r.kind in ("on", "inside", "above", "wearing")}
    others = tuple(i for i, entity in draft.entities.items() if i not in far and i not in tied_up)
    others = tuple(i for i in others if noun_class(draft.entities[i].noun) != "place")
    reading.cover(range(at, at + length))
    borne = any(r.object in far and r.kind in ("on", "inside") for r in draft.relations)  # "a man on a chair far away"
    if others and not borne:
        draft.relate(far, "behind", others[:1])


def _leads_up(reading: Reading, k: int) -> bool:
    """Whether a word may stand between a list and how it stands: "all standing"."""
    return reading.parse.doc[k].pos_ in ("VERB", "AUX", "PUNCT", "ADV", "PRON", "DET")
