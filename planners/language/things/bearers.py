"""Who wears, holds or contains a thing, or whose part it is, and so is where the thing is said to be."""

from __future__ import annotations

from planners.language.reading.draft import Ids
from planners.language.reading.reading import Reading
from planners.language.things.groups import of_what
from planners.language.things.pronouns import OWNERS, mean
from planners.language.vocabulary.noun_classes import noun_class
from planners.scene import RelationKind


def bearer(reading: Reading, identifier: str, kind: RelationKind) -> str:
    """Who wears or holds it, or what contains it: "a dog in a scarf beside a bowl", "a bag of apples on a table"."""
    relations, entities = reading.draft.relations, reading.draft.entities
    by = ("wearing",) if kind == "on" else ("wearing", "holding")
    worn = (r.subject for r in relations if r.kind in by and r.object == identifier)
    held = kind == "on"
    inside = (
        r.object for r in relations if held and r.kind == "inside" and r.subject == identifier and r.object in entities
    )
    holder = next(inside, identifier)
    return (
        next(worn, holder if noun_class(entities[holder].noun) != "place" else identifier)
        if holder in entities
        else holder
    )


def owner_of_part(reading: Reading, at: int) -> Ids:
    """Who is meant by "on her lap", "on his shoulder", "on a pirate's shoulder", "in its owner's lap"."""
    parse = reading.parse
    lap = parse.low(at) == "lap" and parse.doc[at].head.lower_ == "in"
    if at not in reading.phrases or reading.class_of(at) != "body" or not (lap or parse.doc[at].head.lower_ == "on"):
        return ()
    whole = of_what(parse, at)
    owners = [*parse.children(at, "poss"), *([whole] if whole is not None else [])]
    borne = parse.doc[at].head.head  # "a hedgehog with an apple on its back"
    earlier = range(int(borne.i) - 1, -1, -1) if borne.head.lower_ == "with" and not lap else ()
    if whose := next((reading.named[k] for k in earlier if reading.alive(reading.named.get(k, ()))), ()):
        return whose
    return next((mean(reading, k) if parse.low(k) in OWNERS else reading.named.get(k, ()) for k in owners), ())


def last_word(reading: Reading, at: int) -> str:
    """The last word of the noun at a token, in the singular."""
    phrases = reading.phrases.get(at)
    return phrases[0].noun.split()[-1] if phrases else ""
