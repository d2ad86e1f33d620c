"""What a preposition says with its verb: "watches from a window", "runs after a ball", "drinks from a cup".

By themselves these prepositions relate nothing ("a letter from Ann") or something else ("at a table").
"""

from __future__ import annotations

from planners.language.reading.reading import Reading
from planners.language.reading.subjects import subjects
from planners.language.things.bearers import last_word
from planners.language.things.nouns_of import CONTAINERS
from planners.language.vocabulary.part_nouns import ENCLOSED, IN_HAND
from planners.language.vocabulary.tables import words
from planners.scene import RelationKind

OPENINGS = words("window porthole doorway door arch hoop ring tunnel hole gate gateway archway keyhole")
LOOKING = words("watch look peer stare gaze wave lean peek peep observe smile shout call sing wink glance")
CONSUMING = words("drink eat sip feed lap lick slurp nibble graze peck")
TAKING = words("steal snatch grab take pick pluck pull fetch catch swipe buy receive")
LEAVING = words("emerge pop burst hatch climb crawl peek peep peer stick lean jump leap grow sprout poke")
MOVING = words("run walk swim fly waddle hurry race trot gallop chase sprint march hop dash pedal limp drive")
AIMING = words("throw toss bark spray growl shout aim laugh kick hiss fire squirt swing snap shoot hurl yell scowl")
TURNED = words(
    "talk speak sing play read wave give hand offer show bow listen whisper explain present wait reach feed tell"
)
TURNED_OVER = words("overturned upturned upside-down upended flipped")
"""What nobody is in that may be a container."""


def moved(reading: Reading, at: int, object_token: int) -> RelationKind | None:
    """The relation that the preposition at a token says with the verb before it."""
    parse = reading.parse
    word, up = parse.low(at), parse.doc[at].head
    if word == "of" and parse.low(at - 1) == "out":
        word, up = "out of", up.head if up.lower_ == "out" else up
    if word in ("past", "along") and up.pos_ == "VERB":
        return "next_to"
    if up.pos_ != "VERB":
        return None
    verb, noun = parse.lemma(int(up.i)), last_word(reading, object_token)
    if word in ("across", "up", "down") and verb in MOVING | LEAVING | {"slide", "balance", "climb", "roll", "step"}:
        return "on"
    if word == "through" and noun in OPENINGS:
        return "inside"
    if word == "after" and verb in MOVING:
        return "facing"
    if (word == "at" and verb in AIMING) or (
        word in ("to", "for") and verb in TURNED | AIMING and _are_alive(reading, int(up.i), object_token)
    ):
        return "facing"
    acts = parse.has(int(up.i), "dobj")
    return _from_what(reading, object_token, verb, noun, acts) if word in ("from", "out of") else None


def _from_what(reading: Reading, at: int, verb: str, noun: str, acts: bool) -> RelationKind | None:
    """Where somebody is who does something from or out of a thing."""
    if verb in CONSUMING and not (verb == "feed" and acts):
        return "holding" if noun in IN_HAND and noun != "bowl" else "next_to"
    if verb in TAKING:
        return "next_to"
    looks = {value for i in reading.named.get(at, ()) for value in _looks(reading, i)}
    inside = noun in OPENINGS | CONTAINERS | ENCLOSED and not looks & TURNED_OVER
    if verb in LOOKING or verb == "feed":
        return "inside" if inside else "on"
    left = verb in LEAVING and reading.class_of(at) != "place"
    return "inside" if left else None


def _looks(reading: Reading, identifier: str) -> list[str]:
    entity = reading.draft.entities.get(identifier)
    return " ".join(entity.attributes.values()).split() if entity else []


def _are_alive(reading: Reading, verb: int, at: int) -> bool:
    """Whether somebody does it, or a car waits, to somebody."""
    driven = {"car", "taxi", "bus", "robot"} & {word for i in subjects(reading, verb) for word in i.split("_")}
    return reading.alive(reading.named.get(at, ())) and bool(reading.alive(subjects(reading, verb)) or driven)
