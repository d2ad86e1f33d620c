"""Texts that have a place of their own in the picture, and so no carrier."""

from __future__ import annotations

from planners.language.reading.draft import Ids
from planners.language.reading.reading import Reading
from planners.language.reading.surfaces import HAVING, is_sign, says
from planners.language.relations.positions import place_at
from planners.language.relations.tied import says_look
from planners.language.texts.inscription import Inscription
from planners.language.texts.nearest_sign import SUPPORTS
from planners.language.vocabulary.writing import ROLES
from planners.scene import RelationKind

ASIDE: dict[str, RelationKind] = {"above": "above", "overhead": "above", "below": "below"}
ASIDE |= dict.fromkeys(("underneath", "beneath", "under"), ASIDE["below"])
SPEECH = frozenset(
    "say ask exclaim shout whisper reply respond answer remark comment joke quip admit agree insist wonder sigh mutter "
    "greet announce call welcome".split()
)
"""Lemmas of what somebody does to a text with their mouth."""
STOPS = frozenset(("", ",", ";", ".", "and", "on", "in"))
PUT = frozenset("written printed lettered set placed painted".split())
CAPTIONING = frozenset("caption label subtitle".split())
FURNITURE = SUPPORTS | frozenset("sofa couch bed armchair shelf stool".split())


def is_of_the_picture(reading: Reading, at: int, found: Inscription) -> bool:
    """Whether a text has a place of its own in the picture: "a car on a street with the words 'FOR SALE' at the top".

    What is there to be read keeps its text, and so does what stands right before "with": "a balloon with 'HI' in the
    middle". But "at the top" and "at the bottom" are no places on what lives or on furniture.
    """
    parse, k = reading.parse, at + 1
    while k < len(parse) and place_at(reading, k) is None and says_look(reading, k):
        k += 1
    place = place_at(reading, k)
    if _is_fronted(reading, at):
        return True
    if not found.carriers or found.after:
        return False
    loose = place is None and parse.low(found.carriers[-1] + 1) not in HAVING
    if loose and not any(says(reading, w) for w in found.words) and _is_beside(reading, after_looks(reading, at)):
        return True
    if any(is_sign(reading, c) for c in found.carriers):
        return False
    if parse.low(at - 1) in ("it", "them") and parse.low(at - 2) in ASIDE and parse.low(at - 3) in STOPS:
        return True  # "an apple at the top, below it 'OPEN'"
    if place is None:
        return False
    if found.noun is not None and parse.low(found.noun) in ROLES:
        return True
    carrier = found.carriers[-1]
    if any(says(reading, k) for k in found.words):
        return False  # "a button labelled 'X' at the bottom"
    if parse.low(carrier + 1) not in HAVING or len(reading.named.get(carrier, ())) > 1:
        return True
    alive = reading.class_of(carrier) in ("person", "animal", "place")
    return place[0] in ("top", "bottom") and (alive or parse.low(carrier) in FURNITURE)


def _is_fronted(reading: Reading, at: int) -> bool:
    """ "a bus with 'TRIP' on it; at the bottom 'SLIPS'", where nothing is there to be read but the bus."""
    if any(is_sign(reading, k) for k in reading.phrases):
        return False
    begins = (k for k in range(max(1, at - 5), at) if reading.parse.low(k - 1) == ";")
    return any((place := place_at(reading, k)) is not None and place[1][-1] == at - 1 for k in begins)


def _is_beside(reading: Reading, k: int) -> bool:
    """ "a cross, 'AID' above", "two robots, 'WAR' between them": whether a text is by what was named, and not on it."""
    parse, after = reading.parse, reading.parse.low(k + 1)
    if parse.low(k) in ASIDE and after in STOPS:
        return True
    tied = k < len(parse) and parse.tie(k) not in (None, "on", "inside")
    return tied and after in ("it", "them")


def speaks(reading: Reading, found: Inscription, carriers: Ids) -> bool:
    """Whether who lives, or is made like it, says a text: it stands beside them and not across their bodies."""
    said = any(reading.parse.words[k].stand_in == "says" or reading.parse.lemma(k) in SPEECH for k in found.words)
    return said and not found.after and reading.alive(carriers)


def captions(reading: Reading, found: Inscription) -> RelationKind | None:
    """ "Caption the sloth with 'X'", "label the pear 'pear'": the text stands below what grows or lives."""
    if any(reading.parse.low(k) == "captioned" for k in found.words):
        return "below"
    for k in found.carriers or ():
        first = reading.phrases[k][0].tokens[0] if k in reading.phrases else k
        asked = reading.parse.low(first - 1) in CAPTIONING and first != k
        if not asked or found.after or reading.class_of(k) not in ("animal", "plant", "food"):
            return None
    return "below" if found.carriers else None


def after_looks(reading: Reading, at: int) -> int:
    """The first token behind a text that says nothing of its look, or that says it is above or below something."""
    k = at + 1
    while k < len(reading.parse) and reading.parse.low(k) not in ASIDE:
        if not says_look(reading, k) and reading.parse.low(k) not in PUT:
            break
        k += 1
    return k


def off_its_carrier(reading: Reading, at: int, found: Inscription) -> RelationKind | None:
    """How a text stands to the thing that it would be on: "a bicycle with 'BIKES' above", "with 'TOM' underneath"."""
    k = after_looks(reading, at)
    ends = reading.parse.low(k + 1) in ("", ",", ";", ".", "and", "on", "in", "it", "them")
    if not found.carriers or found.after or not ends or any(is_sign(reading, c) for c in found.carriers):
        return None
    if reading.parse.low(found.carriers[-1] + 1) not in HAVING or not (kind := ASIDE.get(reading.parse.low(k))):
        return None
    reading.cover((k,) if reading.parse.low(k + 1) not in ("it", "them") else (k, k + 1))
    return kind


def says_below(reading: Reading, at: int) -> bool:
    """ "Underneath it says 'X'": whether the words before a text, and no thing between, say that it is below."""
    for k in range(at - 1, max(-1, at - 6), -1):
        if reading.parse.low(k) in ASIDE:
            return ASIDE[reading.parse.low(k)] == "below"
        if reading.roles.get(k) == "thing" or reading.parse.words[k].quoted is not None:
            return False
    return False
