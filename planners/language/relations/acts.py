"""What an act says of who does it: they hold the book that they read, are by whom they help, look where they point."""

from __future__ import annotations

from planners.language.reading.draft import Ids
from planners.language.reading.reading import Reading
from planners.language.things.pronouns import OWNERS, mean
from planners.language.vocabulary.part_nouns import IN_HAND, INSTRUMENTS
from planners.language.vocabulary.verb_table import HANDLING, WITH_OBJECT
from planners.scene import RelationKind

TURNING = frozenset("point face look turn run walk fly swim drive gallop head bend".split())
CYCLES = frozenset("bicycle bike motorcycle motorbike scooter tricycle unicycle moped".split())


def be_by(reading: Reading, at: int, about: Ids, objects: list[int]) -> None:
    """Who is by somebody whose knee they bandage, or holds the leash of the dog that they walk."""
    parse, draft = reading.parse, reading.draft
    for k in objects:
        for owner in parse.children(k, "poss") if reading.class_of(k) == "body" else ():
            whose = mean(reading, owner) if parse.low(owner) in OWNERS else reading.named.get(owner, ())
            draft.relate(about, "next_to", tuple(i for i in whose if i not in about))
    leads = [k for prep in parse.children(at, "prep") if parse.low(prep) == "on" for k in parse.children(prep, "pobj")]
    for k in leads:
        if k in reading.phrases and reading.phrases[k][0].noun.split()[-1] in (
            "leash",
            "lead",
            "rope",
            "halter",
            "chain",
        ):
            draft.relate(about, "holding", reading.named.get(k, ()))


def kind_with_object(reading: Reading, lemma: str, done_to: Ids) -> RelationKind | None:
    """How somebody stands to what they do something to: a girl holds the book that she reads, and no sign."""
    nouns = {e.noun.split()[-1] for i in done_to if (e := reading.draft.entities.get(i)) is not None}
    if lemma in HANDLING and nouns and nouns <= IN_HAND:
        return "holding"
    if lemma == "play" and nouns and nouns <= INSTRUMENTS:
        return "next_to"
    kind = WITH_OBJECT.get(lemma)
    if kind == "inside" and (reading.alive(done_to) or nouns & CYCLES):
        return None if reading.alive(done_to) else "on"
    return kind


def way(reading: Reading, at: int, lemma: str) -> list[int]:
    """The words of where something points, looks or goes: "points left", "faces to the right"."""
    parse = reading.parse
    end = at + 1
    while parse.low(end) in ("to", "towards", "toward", "the") and end < at + 3:
        end += 1
    if lemma not in TURNING or parse.low(end) not in ("left", "right", "up", "down") or not _ends(parse.low(end + 1)):
        return []
    return list(range(at + 1, end + 1))


def _ends(word: str) -> bool:
    return word in ("", ",", ".", ";", "and", "with", "at", "while")
