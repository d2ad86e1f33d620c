"""Nouns that are no things of the picture: its medium, the place it shows, light and weather, what can't be seen."""

from __future__ import annotations

from planners.language import qualities as ql
from planners.language.counts import VAGUE
from planners.language.grounds import has_shape, is_backdrop, is_ground, is_scene, take_ground
from planners.language.medium import is_medium, take_medium
from planners.language.nouns_of import CONTAINERS, GROUPS, KINDS, PORTIONS, SIDES
from planners.language.reading import Reading
from planners.language.references import ONES
from planners.language.things import borrowed_noun, of_what

LIGHTS = frozenset(
    "light sunlight moonlight daylight glow shadow shade sun moon sunshine sunset sunrise dawn dusk twilight "
    "ray beam lighting candlelight spotlight".split()
)
WHERE = frozenset("at in on to toward towards along across near from".split())
POSITIONS = frozenset(
    "top bottom left right upper lower center centre middle corner section area position side edge half third "
    "part".split()
)
SHADES = frozenset("shade hue tone tint".split())
"""Nouns before "of" and a colour: "in shades of pink"."""


def read_frame(reading: Reading, heads: tuple[int, ...]) -> None:
    """Gives every noun that is no thing its role, in order."""
    reading.roles.update({at: "unseen" for at in heads if reading.free(at) and _is_colour(reading, at)})
    for at in heads:
        if not reading.free(at) or reading.parse.low(at) in ONES or borrowed_noun(reading.parse, at, heads):
            continue
        if is_medium(reading, at, heads):
            take_medium(reading, at)
            continue
        if says_what(reading, at):
            continue
        if _says_where(reading, at):
            reading.roles[at] = "unseen"
            reading.cover(reading.phrases[at][0].tokens)
            continue
        kind = reading.class_of(at)
        if (
            is_scene(reading, at, kind)
            or is_backdrop(reading, at)
            or (kind == "place" and is_ground(reading, at, heads))
        ):
            take_ground(reading, at)
        elif _is_light(reading, at, kind):
            _light(reading, at)
        elif _is_apposed(reading, at):
            _leave_out(reading, at)
        elif _is_unseen(reading, at, kind):
            reading.roles[at] = "unseen"
            reading.cover(reading.phrases[at][0].tokens)


def _leave_out(reading: Reading, at: int) -> None:
    """Takes the noun and all that belongs to it for unseen."""
    end = int(reading.parse.doc[at].right_edge.i)
    reading.roles.update((k, "unseen") for k in reading.phrases if at <= k <= end and reading.free(k))
    reading.cover_below(at)


def _says_where(reading: Reading, at: int) -> bool:
    """Whether the noun only says where or how things stand: "at the top center", "in a row"."""
    phrase = reading.phrases[at][0]
    before = reading.parse.low(phrase.tokens[0] - 1)
    if of_what(reading.parse, at) is not None:
        return False
    words = set(phrase.noun.replace("-", " ").split())
    grouped = phrase.noun in GROUPS or reading.class_of(at) == "group"
    return (grouped and not phrase.definite and before == "in") or (before in WHERE and words <= POSITIONS)


def _is_colour(reading: Reading, at: int) -> bool:
    """A colour's name as a noun, or what stands before one: "painted bright yellow", "in shades of pink"."""
    if reading.phrases[at][0].noun in SHADES and reading.parse.low(of_what(reading.parse, at) or -1) in ql.BASE_COLOURS:
        reading.cover(reading.phrases[at][0].tokens)
        return True
    named = reading.parse.low(at) in ql.BASE_COLOURS - ql.NOUN_OR_COLOUR
    return named and not reading.parse.has(at, "det", "nummod", "poss")


def _is_light(reading: Reading, at: int, kind: str) -> bool:
    """Whether the noun is light or weather, and no thing of its own as in "a brown owl and a white snow"."""
    phrase, token = reading.phrases[at][0], reading.parse.doc[at]
    if phrase.noun in ("sun", "moon"):
        return reading.parse.low(phrase.tokens[0] - 1) in ("in", "under")
    if (phrase.plural and phrase.noun == "light") or phrase.attributes.keys() & {"shape", "material"}:
        return False  # lamps
    light = phrase.noun.split()[-1] in LIGHTS or token.dep_ == "pobj"
    return kind == "weather" and (light or "colour" not in phrase.attributes)


def _is_unseen(reading: Reading, at: int, kind: str) -> bool:
    """Whether nothing could be drawn for the noun."""
    token = reading.parse.doc[at]
    if token.dep_ in ("oprd", "dobj", "attr") and token.head.tag_ == "VBN" and token.head.lower_ in ("named", "called"):
        return True
    if _is_purpose(reading, at) or _is_generic_owner(reading, at) or _is_credited(reading, at, kind):
        return True
    if _is_joined_to_unseen(reading, at):
        return True
    if kind == "writing" and any(word.quoted is not None for word in reading.parse.words):
        return True
    return (kind == "abstract" and not has_shape(reading, at)) or (kind == "body" and not _worth_seeing(reading, at))


def says_what(reading: Reading, at: int) -> bool:
    """Whether the noun only says how much or which part of the one after "of" is meant: "hundreds of balloons"."""
    inner = of_what(reading.parse, at)
    word = reading.phrases[at][0].noun.split()[-1]
    return inner is not None and (word in GROUPS.keys() | PORTIONS | KINDS | SIDES or reading.parse.low(at) in VAGUE)


def _light(reading: Reading, at: int) -> None:
    """Light is a look of the whole picture ("a warm glow"), weather a part of its place ("in the fog")."""
    phrase, draft = reading.phrases[at][0], reading.draft
    reading.roles[at] = "style"
    reading.cover(phrase.tokens)
    said = " ".join([*phrase.attributes.values(), phrase.noun])
    if phrase.noun.split()[-1] in LIGHTS:
        if said not in draft.lighting:
            draft.lighting.append(said)
    elif phrase.noun.split()[-1] not in ("wind", "breeze", "air"):
        draft.background = f"{draft.background} in {said}" if draft.background else said


def _is_purpose(reading: Reading, at: int) -> bool:
    """What a picture is for is not in it: "a poster for a jazz festival"."""
    token = reading.parse.doc[at]
    prep = int(token.head.i)
    of_first = int(token.head.head.i) == min(reading.phrases)
    return token.dep_ == "pobj" and reading.parse.low(prep) == "for" and of_first


def _is_generic_owner(reading: Reading, at: int) -> bool:
    """ "children's toothpaste" shows no children, "the director's name" no director."""
    phrase, token = reading.phrases[at][0], reading.parse.doc[at]
    if token.dep_ != "poss":
        return False
    if reading.class_of(at) == "person" and reading.roles.get(int(token.head.i)) == "text":
        return True
    return phrase.plural and not phrase.definite and phrase.count is None


def _is_apposed(reading: Reading, at: int) -> bool:
    """Whether the noun says again what was named: "a shark swims, a graceful predator of the ocean"."""
    parse, token, phrase = reading.parse, reading.parse.doc[at], reading.phrases[at][0]
    first = phrase.tokens[0]
    aside = token.dep_ in ("appos", "npadvmod") and parse.low(first - 1) == "," and parse.low(first) in ("a", "an")
    if not aside or phrase.noun.split()[-1] in GROUPS.keys() | PORTIONS | CONTAINERS:
        return False
    told = any(other.dep_ in ("nsubj", "nsubjpass") for other in token.sent)
    ends = parse.low(int(token.right_edge.i) + 1) in ("", ".", "!", ";")
    return told and ends and [parse.low(k) for k in parse.children(at, "prep")] == ["of"]


def _is_joined_to_unseen(reading: Reading, at: int) -> bool:
    """ "the secrets and treasures": as little to be seen as what it is joined to."""
    token = reading.parse.doc[at]
    before = int(token.head.i)
    joined = token.dep_ == "conj" and reading.parse.doc[before].dep_ == "dobj" and reading.roles.get(before) == "unseen"
    bare = reading.phrases[at][0].tokens[0] == at and reading.parse.low(at - 1) == "and"
    return joined and bare and reading.class_of(before) == "abstract"


def _is_credited(reading: Reading, at: int, kind: str) -> bool:
    """ "showcased the artistry of the designer" shows no designer."""
    parse, token = reading.parse, reading.parse.doc[at]
    owned = token.head.head
    done = owned.dep_ == "dobj" or (owned.dep_ == "conj" and owned.head.dep_ == "dobj")
    by_of = token.dep_ == "pobj" and token.head.lower_ == "of" and parse.low(reading.phrases[at][0].tokens[0]) == "the"
    if not (kind == "person" and done and by_of):
        return False
    return reading.class_of(int(owned.i)) == "abstract" and not says_what(reading, int(owned.i))


def _worth_seeing(reading: Reading, at: int) -> bool:
    """Whether a part of the body is more than where an action happens: "green eyes", "a hand holding a pen"."""
    phrase = reading.phrases[at][0]
    owned = reading.parse.has(at, "poss") or phrase.definite or phrase.bare
    return bool(phrase.attributes or phrase.count) or not owned
