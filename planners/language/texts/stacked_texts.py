"""How texts stand to each other and to the things before them: "'SALE' above and '50% off' below"."""

from __future__ import annotations

from itertools import pairwise

from planners.language.parsing.parse import sentence
from planners.language.reading.draft import Ids
from planners.language.reading.reading import Reading
from planners.language.relations.tied import text_before
from planners.language.texts.placed_texts import ASIDE, after_looks

BELOW = frozenset("below beneath underneath".split())


def stack(reading: Reading) -> None:
    """ "SALE" and, further down, "50% off"; "opening hours below": a text below the one before it."""
    parse, every = reading.parse, reading.parse.quotes
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
