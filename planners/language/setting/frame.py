"""Nouns that are no things of the picture: its medium, the place it shows, light and weather, what can't be seen."""

from __future__ import annotations

from planners.english import singular
from planners.language.reading.reading import Reading
from planners.language.setting.grounds import is_backdrop, is_contrasted, is_floor, is_ground, is_scene, take_ground
from planners.language.setting.medium import is_medium, take_medium
from planners.language.setting.unseen import is_unseen, says_what
from planners.language.things.groups import of_what
from planners.language.things.nouns_of import CONTAINERS, GROUPS, PORTIONS
from planners.language.things.ones import is_elliptic, is_one_of_them
from planners.language.things.things import borrowed_noun
from planners.language.vocabulary import qualities as ql
from planners.language.vocabulary.colours import spelt
from planners.language.vocabulary.counts import ONES
from planners.language.vocabulary.noun_classes import ALIVE, noun_class
from planners.language.vocabulary.verb_table import BECOMING

LIGHTS = frozenset(
    "light sunlight moonlight daylight glow shadow shade sun moon sunshine sunset sunrise dawn dusk twilight ray "
    "beam lighting candlelight spotlight".split()
)
PLAYERS = frozenset("orchestra choir crowd team parade".split())
UNJUDGED = frozenset("row line column queue".split())
"""How things stand, which no check of a plan says ("three lemons in a row"): these words stay without a place."""
HANDLED = frozenset("shovel sweep clear throw eat scoop brush plow catch taste".split())
RISING = frozenset("rise come curl pour billow drift waft puff".split())
WHERE = frozenset("at in on to toward towards along across near from".split())
POSITIONS = frozenset(
    "top bottom left right upper lower center centre middle corner section area position side edge half "
    "third part".split()
)
SUMMING = frozenset(
    "creature image view oasis playground invitation centerpiece centrepiece haven paradise sanctuary retreat treat "
    "delicacy treasure gem jewel giant king queen predator companion icon landmark canvas tapestry piece work "
    "accessory choice friend art statement gift addition snack backdrop".split()
)
"""Nouns that say of what was named what it is: "a cat plays, a playful creature", "the ring was a fine piece"."""
SHADES = frozenset("shade hue tone tint".split())
HOURS = frozenset("night evening morning afternoon day".split())
DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
WEATHERS = frozenset(
    "sunny rainy cloudy snowy windy foggy misty stormy hot cold warm cool chilly freezing frosty bright gray grey dark "
    "clear overcast breezy starry moonlit moonless humid dreary late early lazy quiet calm".split()
)
"""What a night or a day is like that is light or weather: "on a cold winter night"."""
"""Nouns before "of" and a colour: "in shades of pink"."""


def read_frame(reading: Reading, heads: tuple[int, ...]) -> None:
    """Gives every noun that is no thing its role, in order."""
    reading.roles.update({at: "unseen" for at in heads if reading.free(at) and _is_colour(reading, at)})
    for at in heads:
        named = reading.parse.low(at) in ONES or is_elliptic(reading.parse, at) or is_one_of_them(reading.parse, at)
        if not reading.free(at) or named or borrowed_noun(reading.parse, at, heads):
            continue
        if is_medium(reading, at, heads):
            take_medium(reading, at)
            continue
        if _holds_nothing(reading, at):
            _leave_out(reading, at)
            continue
        if _is_predicate(reading, at):
            _stand_for_subject(reading, at)
            continue
        if says_what(reading, at):
            continue
        if _says_where(reading, at):
            reading.roles[at] = "unseen"
            if reading.phrases[at][0].noun not in UNJUDGED:
                reading.cover(reading.phrases[at][0].tokens)
            continue
        kind = reading.class_of(at)
        if _is_hour(reading, at):
            _light(reading, at)
        elif (
            is_scene(reading, at, kind)
            or is_backdrop(reading, at)
            or is_floor(reading, at, heads)
            or (kind == "place" and is_ground(reading, at, heads))
        ):
            take_ground(reading, at)
        elif _is_light(reading, at, kind) and not is_contrasted(reading, at):
            _light(reading, at)
        elif _is_apposed(reading, at) or _is_turned_into(reading, at):
            _leave_out(reading, at)
        elif is_unseen(reading, at, kind):
            reading.roles[at] = "unseen"
            reading.cover(reading.phrases[at][0].tokens)


def _holds_nothing(reading: Reading, at: int) -> bool:
    """ "Nothing on the walls": they are named by that alone."""
    token = reading.parse.doc[at]
    again = any(k != at and phrase[0].noun == reading.phrases[at][0].noun for k, phrase in reading.phrases.items())
    alone = not any(word.lower_ in ("but", "except", "than", "besides") for word in token.sent)
    return token.dep_ == "pobj" and token.head.head.lower_ == "nothing" and alone and not again


def _is_predicate(reading: Reading, at: int) -> bool:
    """Whether the noun says what its sentence's subject is: "the ring was a stunning piece of jewelry"."""
    token, word = reading.parse.doc[at], reading.phrases[at][0].noun.split()[-1]
    return token.dep_ == "attr" and word in SUMMING and reading.parse.has(int(token.head.i), "nsubj")


def _stand_for_subject(reading: Reading, at: int) -> None:
    """The noun, and what follows "of", mean what the subject means."""
    inner = of_what(reading.parse, at)
    for k in (at, inner) if inner in reading.phrases else (at,):
        reading.roles[k] = "unseen"
        reading.cover(reading.phrases[k][0].tokens)
        reading.draft.stands_for[k] = next(reading.parse.children(int(reading.parse.doc[at].head.i), "nsubj"))


def _is_turned_into(reading: Reading, at: int) -> bool:
    """ "The art transformed the walls into a canvas": there is no canvas."""
    token, word = reading.parse.doc[at], reading.phrases[at][0].noun.split()[-1]
    turned = token.dep_ == "pobj" and token.head.lower_ == "into" and word in SUMMING
    return turned and reading.parse.lemma(int(token.head.head.i)) in BECOMING


def _leave_out(reading: Reading, at: int) -> None:
    """Takes the noun and all that belongs to it for unseen."""
    end = int(reading.parse.doc[at].right_edge.i)
    reading.roles.update((k, "unseen") for k in reading.phrases if at <= k <= end and reading.free(k))
    reading.cover_below(at)


def _says_where(reading: Reading, at: int) -> bool:
    """Whether the noun only says where or how things stand: "at the top center", "in a row"."""
    phrase = reading.phrases[at][0]
    before = reading.parse.low(int(reading.parse.doc[at].left_edge.i) - 1)
    if of_what(reading.parse, at) is not None:
        return False
    if phrase.noun in ("heart", "base") and reading.parse.has(at, "poss"):
        return before in WHERE  # "at the sign's base"
    if phrase.noun == "chest" and phrase.definite:
        return before in ("across", "on", "over")  # of a shirt
    words = set(phrase.noun.replace("-", " ").split())
    grouped = phrase.noun in GROUPS or reading.class_of(at) == "group"
    grouped = grouped and not phrase.definite and phrase.noun.split()[-1] not in PLAYERS
    return (grouped and before == "in") or (before in WHERE and words <= POSITIONS)


def _is_colour(reading: Reading, at: int) -> bool:
    """A colour's name as a noun, or what stands before one: "painted bright yellow", "in shades of pink".

    Who is "in orange" wears it, and "pinks, oranges and purples" are no fruit.
    """
    parse, token, phrase = reading.parse, reading.parse.doc[at], reading.phrases[at][0]
    word, alone = singular(parse.low(at)), phrase.tokens == (at,)
    if word in ql.BASE_COLOURS and alone:
        if parse.low(at - 1) == "in" and noun_class(token.head.head.lower_) in ALIVE:
            return True
        if token.dep_ == "conj" and singular(token.head.lower_) in ql.BASE_COLOURS:
            reading.cover((at, int(token.head.i)))
            return True
    if phrase.noun in SHADES and parse.low(of_what(parse, at) or -1) in ql.BASE_COLOURS:
        reading.cover(phrase.tokens)
        return True
    listed = parse.low(phrase.tokens[0] - 1) == "," and parse.low(at + 1) in ("", ",", ".", ";")
    shaded = len(phrase.tokens) > 1 and spelt([parse.low(k) for k in phrase.tokens])
    if word in ql.NOUN_OR_COLOUR and listed and shaded:
        return True  # "a can, bright orange, with a straw"
    if spelt(parse.lows(at, 2)) and parse.low(at + 1) in ql.BASE_COLOURS:
        return True  # "painted mint green"
    return word in ql.BASE_COLOURS - ql.NOUN_OR_COLOUR and not parse.has(at, "det", "nummod", "poss")


def _is_light(reading: Reading, at: int, kind: str) -> bool:
    """Whether the noun is light or weather, and no thing of its own as in "a brown owl and a white snow"."""
    phrase, token = reading.phrases[at][0], reading.parse.doc[at]
    word = phrase.noun.split()[-1]
    if word in ("sun", "moon"):
        new = reading.parse.low(phrase.tokens[0]) in ("a", "an")  # "words under a moon"
        return not new and reading.parse.low(phrase.tokens[0] - 1) in ("in", "under", "from")
    doing = [*reading.parse.children(at, "acl"), *([int(token.head.i)] if token.dep_ == "nsubj" else [])]
    if word in ("smoke", "steam") and any(reading.parse.lemma(k) in RISING for k in doing):
        return False  # "smoke rising from a chimney"
    if token.dep_ == "dobj" and reading.parse.lemma(int(token.head.i)) in HANDLED:
        return False  # "shoveling snow"
    if phrase.noun == "shade" and phrase.tokens == (at,) and not phrase.plural:
        return True
    if (phrase.plural and phrase.noun == "light") or phrase.attributes.keys() & {"shape", "material"}:
        return False  # lamps
    light = word in LIGHTS or token.dep_ == "pobj"
    return kind == "weather" and (light or "colour" not in phrase.attributes)


def _is_hour(reading: Reading, at: int) -> bool:
    """ "On a cold winter night", "through the night", "on a windy day": when it is, and no thing."""
    phrase, token = reading.phrases[at][0], reading.parse.doc[at]
    word = phrase.noun.split()[-1]
    if word not in HOURS or token.dep_ != "pobj" or token.head.lower_ not in ("on", "in", "during", "through"):
        return False
    said = [reading.parse.low(k) for k in phrase.tokens[:-1]]
    told = {w for one in said for w in one.split()} - {"a", "an", "the", ","}
    return told <= WEATHERS | ql.SEASONS | DAYS and (bool(told) or word == "night")


def _light(reading: Reading, at: int) -> None:
    """Light is a look of the whole picture ("a warm glow"), weather a part of its place ("in the fog")."""
    phrase, draft = reading.phrases[at][0], reading.draft
    reading.roles[at] = "style"
    reading.cover(phrase.tokens)
    said = " ".join([*phrase.attributes.values(), phrase.noun])
    if phrase.noun.split()[-1] in LIGHTS | HOURS:
        said = ql.TIMES[said] if said in HOURS else said
        if said not in draft.lighting:
            draft.lighting.append(said)
    elif phrase.noun.split()[-1] not in ("wind", "breeze", "air"):
        draft.background = f"{draft.background} in {said}" if draft.background else said


def _is_apposed(reading: Reading, at: int) -> bool:
    """Whether the noun says again what was named: "a shark swims, a graceful predator of the ocean"."""
    parse, token, phrase = reading.parse, reading.parse.doc[at], reading.phrases[at][0]
    first = phrase.tokens[0]
    aside = parse.low(first - 1) == "," and parse.low(first) in ("a", "an")
    summing = phrase.noun.split()[-1] in SUMMING
    placed = token.dep_ in ("appos", "npadvmod") or (summing and token.dep_ in ("dobj", "attr", "conj"))
    if not (aside and placed) or phrase.noun.split()[-1] in GROUPS.keys() | PORTIONS - SUMMING | CONTAINERS:
        return False
    told = parse.low(token.sent.start) == "the" or any(k.dep_ in ("nsubj", "nsubjpass") for k in token.sent)
    ends = parse.low(int(token.right_edge.i) + 1) in ("", ".", "!", ";")
    return told and ends and (summing or [parse.low(k) for k in parse.children(at, "prep")] == ["of"])
