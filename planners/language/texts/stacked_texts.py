"""How texts stand to each other and to the things before them: "'SALE' above and '50% off' below"."""

from __future__ import annotations

from itertools import pairwise

from planners.language.parsing.parse import sentence, sentences
from planners.language.reading.draft import Ids
from planners.language.reading.reading import Reading
from planners.language.relations.tied import text_before
from planners.language.texts.placed_texts import ASIDE, after_looks

BELOW = frozenset("below beneath underneath".split())
LEADING = frozenset("just right directly immediately slightly positioned located centered placed set".split())
STANDING = frozenset("is are sits sit appears appear stands".split())


def stack(reading: Reading) -> None:
    """ "SALE" and, further down, "50% off"; "opening hours below": a text below the one before it."""
    parse, every = reading.parse, reading.parse.quotes
    for span in sentences(reading.parse):
        _fronted(reading, span)
    for before, at in pairwise(every):
        if any(reading.roles.get(k) == "thing" and reading.named.get(k) for k in range(before, at)):
            continue  # it is below that thing
        end = min([q for q in every if q > at] + [sentence(parse, at).stop])
        own = after_looks(reading, before)
        if ASIDE.get(parse.low(own)) and parse.low(own + 1) not in ("it", "them") and _all_before(reading, before):
            continue  # "a cup, 'TEA' above and 'HOT' below": each stands so to the cup
        for k in (*range(before + 1, at), *range(at + 1, end)):
            placed = parse.low(k) in BELOW or parse.lows(k, 2) == ("further", "down")
            if placed and k + 1 == at and k == own:
                reading.draft.relate(reading.named[before], "below", reading.named[at])  # "'Est. 1980' below 'CAFE'"
                reading.cover((k,))
                break
            if (
                placed
                and parse.low(k + 1) in ("", ",", ";", ".", "in", "and", "down")
                and not (set(parse.children(k, "pobj")) - {at})
            ):
                reading.draft.relate(reading.named[at], "below", reading.named[before])
                reading.cover((k,))


def _fronted(reading: Reading, span: range) -> None:
    """ "Just beneath this headline, smaller text reads 'X'", "Directly underneath is a guitar"."""
    parse, at = reading.parse, span.start
    while parse.low(at) in LEADING:
        at += 1
    earlier = [i for q in parse.quotes if q < span.start for i in reading.named[q]]
    if parse.low(at) not in BELOW | {"under"} or not earlier:
        return
    nouns = [k for k in range(at + 1, span.stop) if reading.roles.get(k) in ("text", "thing") and reading.named.get(k)]
    bare = parse.low(at + 1) in STANDING
    if not bare and nouns and reading.roles[nouns[0]] == "text" and parse.low(nouns[0] - 1) not in ("", "and"):
        earlier = [i for i in reading.named[nouns.pop(0)] if i in earlier] or earlier
    elif not bare:
        return
    if not nouns or (reading.roles[nouns[0]] == "thing" and not bare):
        return
    about = reading.named[nouns[0]]
    if reading.roles[nouns[0]] == "text":
        about = next((reading.named[q] for q in parse.quotes if q in span), ())
    draft, other = reading.draft, earlier[-1:]
    told = {(r.subject, r.object) for r in draft.relations}
    if about and about[0] not in earlier and (about[0], other[0]) not in told:
        draft.relate(about, "below", tuple(other))
        reading.cover((at,))


def put_beside(reading: Reading) -> None:
    """ "a cup and 'MORNING' below it": a text beside the thing before it."""
    for at in reading.parse.quotes:
        k = after_looks(reading, at)
        kind, draft = ASIDE.get(reading.parse.low(k)), reading.draft
        owner = reading.parse.low(k + 1) in ("it", "them")
        nearest, meant = reading.nearest_before(at), reading.named.get(k + 1, ())
        several = owner and len(meant) > len(nearest) > 0 and set(nearest) <= set(meant)
        # "a cat and a dog, 'PETS' above them"
        things = tuple(i for i in (meant if several else nearest) if i in draft.entities)
        if kind and things and (owner or reading.parse.low(k + 1) in ("", ",", ".", ";", "?", "!", "in", "on", "and")):
            tied = {end for relation in draft.relations for end in (relation.subject, relation.object)}
            free = [i for i in reading.named[at] if i in draft.texts and not draft.texts[i].carrier and i not in tied]
            if free and not owner and len(_all_before(reading, at)) > 1:
                draft.place(free, "bottom" if kind == "below" else "top")
            elif free:
                before = text_before(reading, tuple(free)) if owner and not several else ()
                loose = before and not {relation.subject for relation in draft.relations} & set(before)
                draft.relate(tuple(free), kind, before if loose else things)  # "'FAIR' at the top, 'May 4' below it"
            if free:
                reading.cover(range(k, k + 1 + owner))


def _all_before(reading: Reading, at: int) -> Ids:
    """All things that are named before a text."""
    there = reading.draft.entities
    return tuple(dict.fromkeys(i for k, ids in reading.named.items() if k < at for i in ids if i in there))
