"""Where the picture plays: places that are its background and no things in it."""

from __future__ import annotations

from planners.daytime import says_more_than_time
from planners.language.parsing.tree_changes import NOUNS
from planners.language.reading.reading import Reading
from planners.language.things.groups import of_what
from planners.language.things.nouns_of import KINDS, SIDES
from planners.language.things.things import in_simile
from planners.language.vocabulary.adjective_classes import adjective_class
from planners.language.vocabulary.noun_classes import noun_class
from planners.language.vocabulary.verb_table import FILLING, SHOWING, STATIVE

GROUNDS = frozenset(
    "in on at during through across along around into inside outside within amid amidst throughout against down up "
    "over under beneath amongst onto".split()
)
"""Prepositions before the place that a picture shows."""
PATHS = frozenset("up down along through across past around".split())
"""Particles before the place that somebody moves in: "walking up a mountain trail"."""
LOOSE_GROUNDS = frozenset("from toward towards around past over".split())
SCENES = frozenset(
    "setting scene interior environment landscape backdrop view exterior surroundings party picnic".split()
)
"""Words after a place that add nothing: "an airport terminal setting"."""
EXTERIORS = frozenset(
    "house church barn cottage temple skyscraper mansion palace building home farmhouse villa".split()
)
"""Places that, named first, are seen from outside: things."""
HUES = frozenset(
    "color colour hue glow light tone shade tint sheen accent gradient contrast highlight radiance shimmer palette "
    "reflection background noise hair texture pattern design touch scheme".split()
)
"""Abstract nouns that a colour before them makes no thing."""
LEADING = frozenset("a an the its his her their my our this some 's".split())
"""What a place's words begin with and a background's don't."""
PERCHES = frozenset(
    "stage cliff balcony rooftop pond bridge pier dock porch staircase terrace fountain raft platform podium ledge "
    "hill".split()
)
"""Places small enough to be things where something is on or in one."""
GATHERING = frozenset("pick shovel sweep harvest collect gather clear rake pull".split())
"""What one does in the place that one gathers from: "sweeping leaves from a porch"."""
WORLDS = frozenset("moon mars venus jupiter saturn planet".split())
"""What one can be on as in a place: "an astronaut on the moon"."""
FLOORS = frozenset("stage rooftop roof hill meadow".split())
"""Places that are the ground of what is on them where the prompt says no more."""
ROOM_PARTS = frozenset("wall floor ceiling".split())
"""Parts of a place that is the ground: "on the wall of a barber shop"."""
EVENTS = frozenset("match game race concert festival fair wedding party parade".split())
BEHIND = {("in", "the", "background"), ("in", "the", "distance")}
OPEN_LAND = frozenset(
    "meadow field beach desert forest sea ocean lake river valley jungle countryside city farm snow prairie savanna "
    "garden park playground street island".split()
)
HEIGHTS = frozenset("hill mountain cloud rooftop roof treetop".split())
"""Places that are the ground of what flies over them; the second where there is more than one."""
WATERS = frozenset("sea ocean lake river beach shore harbour harbor".split())
"""What one is by: "a lighthouse by the sea" shows the sea, too."""
ADVERBS = frozenset("underwater outdoors".split())
"""Places that need no preposition: "a fish underwater"."""


def is_backdrop(reading: Reading, at: int) -> bool:
    """ "a cat against a blue wall": the wall is all that is behind, unless something leans on it; "on the moon"."""
    token = reading.parse.doc[at]
    if reading.phrases[at][0].noun in WORLDS and token.dep_ == "pobj" and token.head.lower_ == "on":
        return reading.parse.low(int(token.left_edge.i)) not in ("a", "an")
    against = token.dep_ == "pobj" and reading.parse.low(int(token.head.i)) == "against"
    free = against and reading.draft.background is None and reading.parse.is_noun(int(token.head.head.i))
    return bool(free and reading.parse.low(at) in ("wall", "sky", "curtain", "curtains"))


def is_ground(reading: Reading, at: int, heads: tuple[int, ...]) -> bool:
    """Whether the place is where the picture plays and no thing in it."""
    parse, token = reading.parse, reading.parse.doc[at]
    head = int(token.head.i)
    again = reading.phrases[at][0].definite and parse.low(head) == "across"
    again = again and any(k < at and reading.phrases[k][0].noun == reading.phrases[at][0].noun for k in heads)
    if in_simile(parse, at) or is_contrasted(reading, at) or again:  # "a house, 'SOLD' across the house"
        return False
    if reading.phrases[at][0].noun in ADVERBS and reading.phrases[at][0].bare:
        return True
    perched = token.dep_ == "pobj" and parse.low(head) in ("on", "in") and parse.doc[head].head.i > 0
    small = reading.phrases[at][0].noun in PERCHES and not reading.phrases[at][0].plural
    if perched and small and int(parse.doc[head].head.i) != head:
        return parse.low(int(token.left_edge.i)) not in ("a", "an", "the")
    if reading.draft.background is None and (_ends_prompt(reading, at) or _lies_behind(reading, at)):
        return True
    if token.dep_ == "conj":
        return reading.roles.get(head) == "place"
    if token.dep_ == "dobj" and parse.lemma(head) in FILLING:
        return True
    particle = reading.phrases[at][0].tokens[0] - 1
    if token.dep_ == "dobj" and parse.doc[particle].dep_ == "prt" and parse.low(particle) in PATHS:
        return True  # "roared down the mountain roads"
    if token.dep_ == "pobj" and parse.low(head) == "at the foot of" and reading.phrases[at][0].plural:
        return _may_join(reading)
    if token.dep_ == "pobj" and parse.low(head) in ("by", "near", "beside") and _may_join(reading):
        article, plain = parse.low(int(token.left_edge.i)), not reading.phrases[at][0].attributes
        return reading.phrases[at][0].noun in WATERS and (article == "the" or (article == "a" and plain))
    if token.dep_ == "pobj" and parse.low(head) == "on" and reading.phrases[at][0].noun in EXTERIORS:
        return False
    if token.dep_ == "pobj" and parse.words[head].tie is None:
        governor = int(parse.doc[head].head.i)
        match parse.low(head):
            case "of":
                plural = reading.phrases[at][0].plural
                return not plural and (
                    reading.roles.get(governor) in ("medium", "place")
                    or parse.low(governor) in SIDES | KINDS | ROOM_PARTS | {"air"}
                )
            case "to" | "for":
                return reading.roles.get(governor) == "unseen"
            case "over" | "under" | "beneath" if reading.phrases[at][0].noun in EXTERIORS or (
                parse.is_noun(governor) and governor not in reading.roles
            ):
                return False  # "a sun over a house"
            case "against" if reading.phrases[at][0].noun in EXTERIORS:
                return False  # "a ladder against a house"
            case "from":
                home = reading.phrases[at][0].noun == "home"
                return parse.lemma(governor) in (("work", "study", "teach", "learn") if home else GATHERING)
            case prep:
                return prep in GROUNDS and not (prep in LOOSE_GROUNDS and reading.draft.background is not None)
    return _begins(reading, at, heads)


def _may_join(reading: Reading) -> bool:
    """Whether a place may be the ground, or join one: there is none yet, or another place is."""
    return reading.draft.background is None or "place" in reading.roles.values()


def is_contrasted(reading: Reading, at: int) -> bool:
    """ "The black shoes contrasted with the white snow": both are there to be seen."""
    token = reading.parse.doc[at]
    verb = next((v for v in (token.head, token.head.head) if v.lemma_ == "contrast"), None)
    below = any(child.lemma_ == "contrast" and child.dep_ in ("acl", "relcl") for child in token.children)
    return below or (verb is not None and (token.dep_ == "nsubj" or token.head.lower_ == "with"))


def is_floor(reading: Reading, at: int, heads: tuple[int, ...]) -> bool:
    """ "a singer on a stage", "a teapot on a wooden table": all that the prompt says besides what is on it."""
    parse, token = reading.parse, reading.parse.doc[at]
    noun = reading.phrases[at][0].noun
    prep, subject = token.head, token.head.head
    if prep.lower_ in ("over", "above") and (
        noun.split()[-1] in OPEN_LAND or (noun in HEIGHTS and reading.phrases[at][0].plural)
    ):
        return token.dep_ == "pobj" and reading.draft.background is None
    plain = noun in FLOORS or (noun == "table" and reading.phrases[at][0].attributes == {"material": "wooden"})
    if not plain or token.dep_ != "pobj" or prep.lower_ != "on" or reading.draft.background is not None:
        return False
    if noun == "stage" and not parse.has(at, "acl", "relcl") and not reading.phrases[at][0].attributes:
        return subject.pos_ in (*NOUNS, "VERB")
    if parse.quotes or at != heads[-1]:
        return False
    named = subject.dep_ == "ROOT" or (subject.dep_ == "conj" and subject.head.dep_ == "ROOT")
    return named and subject.pos_ in NOUNS and not any(other.pos_ in ("VERB", "AUX") for other in parse.doc)


def _ends_prompt(reading: Reading, at: int) -> bool:
    """ "a frisbee above a dog, park", "a red car, street, night": a place and no more than a time after a comma."""
    parse, phrase = reading.parse, reading.phrases[at][0]
    bare = phrase.tokens == (at,) and not phrase.plural and at > 1 and parse.low(at - 1) == ","
    return bare and not says_more_than_time(" ".join(parse.lows(at + 1, len(parse))))


def _lies_behind(reading: Reading, at: int) -> bool:
    """ "mountains in the background", "a llama on the right, mountains behind", "with a beach behind it"."""
    parse, token = reading.parse, reading.parse.doc[at]
    after = parse.lows(at + 1, 3)
    owned = after[1] in ("it", "them", "him", "her") and reading.phrases[at][0].noun not in EXTERIORS | PERCHES
    behind = after[0] == "behind" and (owned or not parse.has(at + 1, "pobj"))
    seen = reading.phrases[at][0].noun in EXTERIORS  # "a house in the background" is a thing
    return token.dep_ != "nsubj" and (behind or after in BEHIND) and not seen


def _begins(reading: Reading, at: int, heads: tuple[int, ...]) -> bool:
    """Whether the prompt begins with the place and goes on to what is there: "a kitchen with a red stove"."""
    parse, token = reading.parse, reading.parse.doc[at]
    earlier = [k for k in heads if k < at]
    if reading.draft.background or any(reading.roles.get(k) not in ("medium", "style", "unseen") for k in earlier):
        return False
    if reading.phrases[at][0].noun in EXTERIORS:
        return False
    has = token.dep_ in ("nsubj", "nsubjpass") and parse.lemma(int(token.head.i)) in SHOWING
    others = any(k != at and reading.roles.get(k) is None for k in heads) or any(w.quoted for w in parse.words)
    after = (k for k in heads if k > at and reading.roles.get(k) not in ("absent", "unseen", "style"))
    alone = next(after, None) is None and reading.phrases[at][0].count is None
    stood_on = reading.phrases[at][0].noun in PERCHES - FLOORS
    others |= alone and not stood_on  # "a quiet beach"
    ties = [c for c in parse.children(at, "prep") if parse.tie(c) and parse.has(c, "pobj", "pcomp")]
    tied = any(parse.low(c) not in ("in", "on", "at", "around") for c in ties)
    leads = parse.low(at + 1) in ("with", "where", "featuring") and bool(parse.quotes)
    starts = has or leads or token.dep_ in ("ROOT", "dobj", "attr", "npadvmod", "dep")
    listed = parse.has(at, "conj") and not any(parse.low(c) == "with" for c in parse.children(at, "prep")) and not leads
    return starts and others and not tied and not listed


def take_ground(reading: Reading, at: int) -> None:
    """A place becomes the background, with its adjectives; a second one joins it ("a trail in the woods")."""
    parse, draft = reading.parse, reading.draft
    phrase = reading.phrases[at][0]
    reading.roles[at] = "place"
    reading.cover(phrase.tokens)
    lows = [parse.low(k) for k in phrase.tokens]
    while lows and lows[0] in LEADING:
        lows.pop(0)
    said = " ".join(word for word in lows if adjective_class(word) is not None or word in phrase.noun)
    said = _without_scene(said.replace(" ,", ""))
    token = parse.doc[at]
    if draft.background and " " in said and said.endswith(" sky"):
        draft.lighting.append(said)
    elif draft.background == "sky" and said != "sky":
        draft.background = said  # "Can the sky be pink? Two cows on a farm"
    elif not draft.background:
        draft.background = said
    elif said not in draft.background and said != "sky":  # what is in the sky is in that of the place
        joint = "and" if token.dep_ == "conj" else parse.low(int(token.head.i)) if token.dep_ == "pobj" else "and"
        draft.background = f"{draft.background} {joint if joint.isalpha() else 'and'} {said}"
    if (
        (inner := of_what(parse, at)) is not None
        and inner in reading.phrases
        and reading.class_of(inner) in ("place", "abstract")
    ):
        reading.roles[inner] = "place"
        reading.cover(reading.phrases[inner][0].tokens)
        draft.background += f" of {parse.text(list(reading.phrases[inner][0].tokens)).lower()}"


def _without_scene(said: str) -> str:
    """ "beach setting", "sea view": the place that such words add nothing to."""
    place, _, last = said.rpartition(" ")
    known = noun_class(place) == "place" or place.rpartition(" ")[2] in ADVERBS
    return place if last in SCENES and known else said


def is_scene(reading: Reading, at: int, kind: str) -> bool:
    """Whether a noun that is no place by itself is one here: "at a festival, ...", "an airport setting"."""
    parse, phrase, token = reading.parse, reading.phrases[at][0], reading.parse.doc[at]
    placed = " " in phrase.noun or not ADVERBS.isdisjoint(phrase.attributes.values())
    if phrase.noun.split()[-1] in SCENES and placed and token.dep_ in ("ROOT", "nsubj", "pobj"):
        return True
    head = int(token.head.i)
    inside = (
        token.dep_ == "pobj" and parse.low(head) in ("in", "at", "inside", "during") and parse.words[head].tie is None
    )
    fronted = inside and head == token.sent.start and parse.low(int(token.right_edge.i) + 1) == ","
    shaped = inside and parse.low(head) == "in" and has_shape(reading, at)
    visited = fronted and parse.low(head) == "at" and kind == "person" and phrase.definite
    if visited or (fronted and phrase.noun.split()[-1] in EVENTS):
        return True  # "at the dentist, ...", "at a football match, ..."
    begins = token.dep_ == "ROOT" and at == min(reading.phrases) and parse.low(at + 1) == "with" and " " in phrase.noun
    if begins and kind in ("abstract", "group"):
        return True  # "a technology expo with a large screen"
    return (fronted and kind in ("abstract", "unknown", "group")) or (shaped and kind in ("abstract", "unknown"))


def has_shape(reading: Reading, at: int) -> bool:
    """Whether a noun that may be abstract is a thing here, since it has a shape or is made of something."""
    phrase, parse = reading.phrases[at][0], reading.parse
    head = int(parse.doc[at].head.i)
    indefinite = parse.low(phrase.tokens[0]) in ("a", "an")
    stood = parse.tie(head) in ("on", "behind", "under", "next_to") and parse.low(head) != "by"
    if parse.doc[at].dep_ == "pobj" and indefinite and stood:
        return parse.lemma(int(parse.doc[head].head.i)) in STATIVE  # what one stands on is there
    told = (
        {"shape", "material"} if phrase.noun.split()[-1] in HUES or phrase.plural else {"shape", "material", "colour"}
    )
    told -= {"shape"} if phrase.attributes.get("shape") == "sharp" else set()  # as a cry may be
    return bool(phrase.attributes.keys() & told) and not in_simile(reading.parse, at)
