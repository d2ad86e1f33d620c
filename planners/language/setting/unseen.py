"""Nouns for which nothing could be drawn: what somebody feels, who looks at the picture, what comes later."""

from __future__ import annotations

from planners.language.reading.reading import Reading
from planners.language.reading.surfaces import is_sign
from planners.language.setting.grounds import has_shape
from planners.language.things.groups import has_trait, of_what
from planners.language.things.materials import is_material
from planners.language.things.nouns_of import CONTAINERS, GROUPS, KINDS, PORTIONS, SIDES, TRAITS
from planners.language.vocabulary import qualities as ql
from planners.language.vocabulary.adjective_classes import is_adjective
from planners.language.vocabulary.counts import VAGUE
from planners.language.vocabulary.cues import EMPTY
from planners.language.vocabulary.noun_classes import ALIVE
from planners.language.vocabulary.verb_table import GIVING, PICTURING, POSES
from planners.language.vocabulary.writing import SIGNS

PRETENDING = frozenset("pretend imagine want hope dream aspire".split())
EVENTS = frozenset(
    "concert performance game race wedding party class exam meeting festival ceremony match practice show storm "
    "rainstorm snowfall competition journey trip flight".split()
)
ANNOUNCING = frozenset("announce advertise promote".split())
STYLED = frozenset("style aesthetic design layout create make".split())
"""What a poster has or is "for a festival"."""
PICTURED = frozenset("picture photo photograph portrait selfie snapshot".split())
SPARE = frozenset("white negative empty blank copy open".split())
OWNED = ("thing", "place", "food", "writing")
ANYONE = frozenset("man woman boy girl lady gentleman person guy baby toddler mother father owner".split())
"""Owners who are as a rule in the picture; "a painter's van" and "a child's drawing" show none."""
ADDRESSING = frozenset(
    "guide inform attract invite engage help captivate welcome encourage draw direct remind inspire allow enable "
    "entice lead educate assist urge alert intrigue delight tempt greet".split()
)
"""What a picture or a text does to those who look at it."""
IMAGINED = frozenset("imaginary imagined make-believe invisible".split())
SENSED = frozenset("scent smell aroma fragrance odor odour taste sound".split())
EXERCISED = frozenset("feel practice practise perform do".split())
VOICED = frozenset("chant shout yell recite tell whisper sing cheer".split())
UNSEEN_DONE = {*((verb, "record") for verb in ("break", "beat", "set")), ("argue", "case"), ("plead", "case")}
LOOKERS = frozenset("viewer reader visitor user audience customer shopper passerby observer player".split())


def is_unseen(reading: Reading, at: int, kind: str) -> bool:
    """Whether nothing could be drawn for the noun."""
    token = reading.parse.doc[at]
    if token.dep_ in ("oprd", "dobj", "attr") and token.head.tag_ == "VBN" and token.head.lower_ in ("named", "called"):
        return True
    if any(reason(reading, at) for reason in REASONS):
        return True
    if reading.phrases[at][0].noun == "home" and reading.phrases[at][0].bare:
        return True  # "on the way home"
    if reading.phrases[at][0].noun == "space" and SPARE.intersection(reading.parse.lows(at - 1, 1)):
        return True  # "lots of white space"
    if kind == "writing" and any(word.quoted is not None for word in reading.parse.words):
        return True
    if kind == "abstract" and (_is_served(reading, at) or _is_known_sign(reading, at)):
        return False
    if kind == "unknown" and _is_no_noun(reading.phrases[at][0].noun.split()[-1]):
        return True
    return (kind == "abstract" and not has_shape(reading, at)) or (kind == "body" and not _worth_seeing(reading, at))


def _is_known_sign(reading: Reading, at: int) -> bool:
    """ "the display", after a display board."""
    signs = SIGNS.intersection(word for k in reading.phrases if k < at for word in reading.phrases[k][0].noun.split())
    return is_sign(reading, at) and reading.phrases[at][0].definite and bool(signs)


def _is_no_noun(word: str) -> bool:
    """ "minimalistic", "hand-styled", "skeptically": adjectives and adverbs that the parser took for nouns."""
    joined = "-" in word and word.endswith(("ed", "ing", "style", "screen"))
    return joined or is_adjective(word) or word.endswith("ly")


def says_what(reading: Reading, at: int) -> bool:
    """Whether the noun only says how much or which part of the one after "of" is meant: "hundreds of balloons"."""
    inner = of_what(reading.parse, at)
    word = reading.phrases[at][0].noun.split()[-1]
    if word in TRAITS and inner in reading.phrases and has_trait(reading, at, inner):
        return True
    return inner is not None and (word in GROUPS.keys() | PORTIONS | KINDS | SIDES or reading.parse.low(at) in VAGUE)


def _is_served(reading: Reading, at: int) -> bool:
    """ "A basket of rolls": bread; "lifting weights"."""
    token = reading.parse.doc[at]
    if token.lower_ == "weights" and token.head.lemma_ in ("lift", "hold", "carry", "raise"):
        return True
    of = token.head if token.dep_ == "pobj" and token.head.lower_ == "of" else None
    return token.lower_ == "rolls" and of is not None and of.head.lemma_ in CONTAINERS


def _is_stood_on(reading: Reading, at: int) -> bool:
    """ "A flamingo standing on one leg", "a dog on its hind legs": the leg is its own."""
    token = reading.parse.doc[at]
    on = token.dep_ == "pobj" and token.head.lower_ == "on" and token.head.head.pos_ == "VERB"
    poses = on and reading.parse.lemma(int(token.head.head.i)) in POSES
    return bool(poses) and reading.class_of(at) == "body" and not reading.parse.has(at, "det")


def _is_cut_up(reading: Reading, at: int) -> bool:
    """ "A pizza cut into eight slices": the slices are the pizza."""
    token = reading.parse.doc[at]
    into = token.dep_ == "pobj" and token.head.lower_ == "into" and token.head.head.pos_ in ("VERB", "ADJ")
    word = reading.phrases[at][0].noun.split()[-1]
    return bool(into) and (word in PORTIONS or word in ("half", "part", "quarter", "strip", "cube"))


def _is_smelt(reading: Reading, at: int) -> bool:
    """ "Enjoying the scent of yeast and flour": what somebody only smells, hears or tastes."""
    token = reading.parse.doc[at]
    while token.dep_ == "conj":
        token = token.head
    sense = token.head.head
    felt = token.dep_ == "pobj" and token.head.lower_ == "of" and sense.lemma_ in SENSED and sense.dep_ == "dobj"
    return bool(felt and sense.head.pos_ == "VERB" and reading.phrases[at][0].bare)


def _is_addressed(reading: Reading, at: int) -> bool:
    """ "guiding visitors", "draws the viewer's eye": whoever looks at the picture isn't in it."""
    parse, token = reading.parse, reading.parse.doc[at]
    looker = reading.phrases[at][0].noun in LOOKERS
    if reading.class_of(at) != "person" and not looker:
        return False
    if token.dep_ == "poss":
        caught = parse.lemma(int(token.head.i)) in ("eye", "gaze")  # and no "customer's hair"
        return looker and (caught or reading.class_of(int(token.head.i)) == "abstract")
    verb = token.head
    if token.dep_ != "dobj" or verb.pos_ != "VERB" or parse.lemma(int(verb.i)) not in ADDRESSING:
        return False
    return not any(reading.class_of(k) in ALIVE for k in parse.children(int(verb.i), "nsubj") if parse.is_noun(k))


def _is_left_empty(reading: Reading, at: int) -> bool:
    """ "Leave the sky empty" asks for nothing there."""
    parse, token = reading.parse, reading.parse.doc[at]
    if token.dep_ not in ("dobj", "nsubj") or not any(parse.low(k) in EMPTY for k in range(at + 1, at + 3)):
        return False
    left = token.head if token.dep_ == "dobj" else token.head.head
    if left.lemma_ not in ("leave", "keep") or any(child.dep_ == "nsubj" for child in left.children):
        return False
    reading.cover(range(int(left.i), at + 3))
    return True


def _is_purpose(reading: Reading, at: int) -> bool:
    """What a picture is for is not in it: "a poster for a jazz festival"."""
    token = reading.parse.doc[at]
    prep, governor = int(token.head.i), int(token.head.head.i)
    shown = governor == min(reading.phrases) or is_sign(reading, governor) or is_sign(reading, prep - 1)
    kind = reading.phrases[at][0].noun.split()[-1]
    event = reading.class_of(at) in ("place", "abstract") or kind in EVENTS
    lemma = reading.parse.lemma(int(token.head.i)) if token.dep_ == "dobj" else reading.parse.lemma(governor)
    told = token.dep_ == "dobj" and lemma in ANNOUNCING and event  # "a billboard advertising a festival"
    styled = token.dep_ == "pobj" and reading.parse.low(prep) == "for" and event and lemma in STYLED
    return told or styled or (token.dep_ == "pobj" and reading.parse.low(prep) == "for" and shown)


def _is_name(reading: Reading, at: int) -> bool:
    """ "my cat Felix", "a book cover by Mira Holt": who is called so is named already, or isn't in the picture."""
    token, named = reading.parse.doc[at], reading.parse.words[at].text
    after = token.dep_ == "appos" and at == token.head.i + 1 and reading.class_of(at - 1) in ALIVE
    by = token.dep_ == "pobj" and token.head.lower_ == "by" and reading.class_of(at) == "unknown"
    return named[:1].isupper() and named != named.upper() and token.pos_ == "PROPN" and (after or by)


def _is_watching(reading: Reading, at: int) -> bool:
    """ "Looking at the camera": who looks at the picture, or takes it, isn't in it."""
    phrase, token = reading.phrases[at][0], reading.parse.doc[at]
    looked_at = token.dep_ == "pobj" and token.head.head.pos_ == "VERB" and phrase.tokens[:-1] == (at - 1,)
    again = any(other != at and reading.phrases[other][0].noun == phrase.noun for other in reading.phrases)
    return phrase.noun in ("camera", "viewer", "lens") and phrase.definite and looked_at and not again


def _is_imagined(reading: Reading, at: int) -> bool:
    """ "Cooking imaginary meals" shows no meals."""
    done_to = reading.parse.doc[at].dep_ in ("dobj", "pobj")
    return done_to and not IMAGINED.isdisjoint(reading.phrases[at][0].attributes.values())


def _is_warded_off(reading: Reading, at: int) -> bool:
    """ "A defense against predators" shows none."""
    token, phrase = reading.parse.doc[at], reading.phrases[at][0]
    off = token.dep_ == "pobj" and token.head.lower_ in ("against", "from") and phrase.plural and not phrase.definite
    given = [int(token.head.head.i), *reading.parse.children(int(token.head.head.i), "dobj")]
    return off and any(reading.roles.get(k) == "unseen" for k in given)


def _is_order(reading: Reading, at: int) -> bool:
    """ "Label the enclosures 'A' and 'B'": no label of its own."""
    token = reading.parse.doc[at]
    return token.i == token.sent.start and token.lower_ == "label" and reading.parse.low(at + 1) in ("the", "each")


def _is_given(reading: Reading, at: int) -> bool:
    """Whether a thing, and nobody, gives it: "the desk provided a workspace" shows the desk."""
    parse, token = reading.parse, reading.parse.doc[at]
    givers = list(parse.children(int(token.head.i), "nsubj")) if token.dep_ == "dobj" else []
    lifeless = givers and all(parse.is_noun(k) and reading.class_of(k) not in ALIVE for k in givers)
    return bool(lifeless) and parse.lemma(int(token.head.i)) in GIVING


def _is_taken(reading: Reading, at: int) -> bool:
    """Whether it is a picture that somebody takes, or what they feel or do: "practicing parkour", "break a record"."""
    parse, token, phrase = reading.parse, reading.parse.doc[at], reading.phrases[at][0]
    if token.dep_ != "dobj":
        return False
    lemma = parse.lemma(int(token.head.i))
    pictured = lemma in PICTURING and phrase.noun.split()[-1] in PICTURED
    pictured |= (lemma, phrase.noun) in UNSEEN_DONE or (lemma in VOICED and reading.class_of(at) == "writing")
    return pictured or (lemma in EXERCISED and reading.class_of(at) == "unknown")


def _is_played(reading: Reading, at: int) -> bool:
    """ "Pretending to be a pilot" shows no pilot."""
    token = reading.parse.doc[at]
    return token.dep_ == "attr" and reading.parse.lemma(int(token.head.head.i)) in PRETENDING


def _is_later(reading: Reading, at: int) -> bool:
    """ "Tuning a guitar before a concert" shows no concert."""
    before = reading.parse.low(reading.phrases[at][0].tokens[0] - 1)
    return before in ("before", "after") and reading.phrases[at][0].noun.split()[-1] in EVENTS


def _is_posed_for(reading: Reading, at: int) -> bool:
    """ "A dog posing for a picture": a picture that isn't in the picture; "searching for her phone"."""
    token = reading.parse.doc[at]
    if token.dep_ == "pobj" and token.head.lower_ == "for" and token.head.head.lemma_ in ("search", "look", "hunt"):
        return True
    before = reading.parse.low(reading.phrases[at][0].tokens[0] - 1)
    return before == "for" and reading.phrases[at][0].noun.split()[-1] in PICTURED


def _is_generic_owner(reading: Reading, at: int) -> bool:
    """ "children's toothpaste" shows no children."""
    phrase, token = reading.phrases[at][0], reading.parse.doc[at]
    if token.dep_ != "poss":
        return False
    if reading.class_of(at) == "person" and reading.roles.get(int(token.head.i)) == "text":
        return phrase.noun not in ANYONE  # "the recipient's name 'Ann'"
    owned = reading.parse.low(int(token.head.i))
    again = [k for k in reading.phrases if k != at and reading.parse.low(k) == reading.parse.low(at)]
    if reading.class_of(at) == "person" and phrase.noun not in ANYONE and not again:
        return reading.class_of(int(token.head.i)) in OWNED and owned not in ql.CLOTHES  # "a painter's van"
    room = owned.endswith("room") and not again and not phrase.definite
    return room or (phrase.plural and not phrase.definite and phrase.count is None)


def _is_joined_to_unseen(reading: Reading, at: int) -> bool:
    """ "the secrets and treasures": as little to be seen as what it is joined to."""
    token = reading.parse.doc[at]
    before = int(token.head.i)
    joined = token.dep_ == "conj" and reading.parse.doc[before].dep_ == "dobj" and reading.roles.get(before) == "unseen"
    bare = reading.phrases[at][0].tokens[0] == at and reading.parse.low(at - 1) == "and"
    return joined and bare and reading.class_of(before) == "abstract"


def _is_credited(reading: Reading, at: int) -> bool:
    """ "showcased the artistry of the designer" shows no designer."""
    parse, token = reading.parse, reading.parse.doc[at]
    owned = token.head.head
    done = owned.dep_ == "dobj" or (owned.dep_ == "conj" and owned.head.dep_ == "dobj")
    by_of = token.dep_ == "pobj" and token.head.lower_ == "of" and parse.low(reading.phrases[at][0].tokens[0]) == "the"
    if not (reading.class_of(at) == "person" and done and by_of):
        return False
    return reading.class_of(int(owned.i)) == "abstract" and not says_what(reading, int(owned.i))


def _worth_seeing(reading: Reading, at: int) -> bool:
    """Whether a part of the body is more than where an action happens: "green eyes", "a hand holding a pen"."""
    phrase = reading.phrases[at][0]
    owned = reading.parse.has(at, "poss") or phrase.definite or phrase.bare
    return bool(phrase.attributes or phrase.count) or not owned


REASONS = (
    is_material,
    _is_stood_on,
    _is_cut_up,
    _is_smelt,
    _is_addressed,
    _is_left_empty,
    _is_purpose,
    _is_name,
    _is_watching,
    _is_order,
    _is_imagined,
    _is_warded_off,
    _is_posed_for,
    _is_generic_owner,
    _is_credited,
    _is_joined_to_unseen,
    _is_given,
    _is_taken,
    _is_played,
    _is_later,
)
