"""Nouns that are no things of the picture: its medium, the place it shows, light and weather, what can't be seen."""

from __future__ import annotations

from planners.language import qualities as ql
from planners.language.adjective_classes import adjective_class
from planners.language.colours import JOINT
from planners.language.counts import VAGUE
from planners.language.nouns_of import GROUPS, KINDS, PORTIONS, SIDES
from planners.language.reading import Reading
from planners.language.references import ONES
from planners.language.things import borrowed_noun, in_simile, of_what
from planners.language.verb_table import FILLING, SHOWING, STATIVE

GROUNDS = frozenset(
    "in on at through across along around into inside outside within amid amidst throughout against down up over "
    "under beneath amongst onto".split()
)
"""Prepositions before the place that a picture shows."""
SHOWN = frozenset("of with showing featuring depicting for about displaying including containing".split())
MEDIA = frozenset(" ".join(phrase) for phrase in ql.MEDIA)
ALWAYS_MEDIUM = frozenset("picture image scene composition photo frame photograph".split())
PHYSICAL = frozenset("sign card label sticker ticket billboard mural cover".split())
"""Kinds of pictures that are as often things in one."""
HUES = frozenset(
    "color colour hue glow light tone shade tint sheen accent gradient contrast highlight radiance shimmer palette "
    "reflection background noise hair texture pattern design touch scheme".split()
)
"""Abstract nouns that a colour before them makes no thing."""
LIGHTS = frozenset(
    "light sunlight moonlight daylight glow shadow shade sun moon sunshine sunset sunrise dawn dusk twilight "
    "ray beam lighting candlelight spotlight".split()
)
SCENES = frozenset("setting scene interior environment landscape backdrop view exterior surroundings".split())
"""Words after a place that add nothing: "an airport terminal setting"."""
WHERE = frozenset("at in on to toward towards along across near from".split())
POSITIONS = frozenset(
    "top bottom left right upper lower center centre middle corner section area position side edge half third "
    "part".split()
)
SHADES = frozenset("shade hue tone tint".split())
"""Nouns before "of" and a colour: "in shades of pink"."""
EXTERIORS = frozenset(
    "house church barn cottage temple skyscraper mansion palace building home farmhouse villa".split()
)
"""Places that, named first, are seen from outside: things."""
LOOSE_GROUNDS = frozenset("from toward towards around past over".split())


def read_frame(reading: Reading, heads: tuple[int, ...]) -> None:
    """Gives every noun that is no thing its role, in order."""
    reading.roles.update({at: "unseen" for at in heads if reading.free(at) and _is_colour(reading, at)})
    for at in heads:
        if not reading.free(at) or reading.parse.low(at) in ONES or borrowed_noun(reading.parse, at, heads):
            continue
        if _is_medium(reading, at, heads):
            _medium(reading, at)
            continue
        if says_what(reading, at):
            continue
        if _says_where(reading, at):
            reading.roles[at] = "unseen"
            reading.cover(reading.phrases[at][0].tokens)
            continue
        kind = reading.class_of(at)
        if (
            _is_scene(reading, at, kind)
            or _is_backdrop(reading, at)
            or (kind == "place" and _is_ground(reading, at, heads))
        ):
            _ground(reading, at)
        elif _is_light(reading, at, kind):
            _light(reading, at)
        elif _is_unseen(reading, at, kind):
            reading.roles[at] = "unseen"
            reading.cover(reading.phrases[at][0].tokens)


def _says_where(reading: Reading, at: int) -> bool:
    """Whether the noun only says where or how things stand: "at the top center", "in a row"."""
    phrase = reading.phrases[at][0]
    before = reading.parse.low(phrase.tokens[0] - 1)
    if of_what(reading.parse, at) is not None:
        return False
    words = set(phrase.noun.replace("-", " ").split())
    return (phrase.noun in GROUPS and not phrase.definite and before == "in") or (
        before in WHERE and words <= POSITIONS
    )


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
    if phrase.plural and phrase.noun == "light":
        return False  # lamps
    light = phrase.noun.split()[-1] in LIGHTS or token.dep_ == "pobj"
    return kind == "weather" and (light or "colour" not in phrase.attributes)


def _is_unseen(reading: Reading, at: int, kind: str) -> bool:
    """Whether nothing could be drawn for the noun."""
    token = reading.parse.doc[at]
    if token.dep_ in ("oprd", "dobj", "attr") and token.head.tag_ == "VBN" and token.head.lower_ in ("named", "called"):
        return True
    if _is_purpose(reading, at) or _is_generic_owner(reading, at):
        return True
    if kind == "writing" and any(word.quoted is not None for word in reading.parse.words):
        return True
    return (kind == "abstract" and not _has_shape(reading, at)) or (kind == "body" and not _worth_seeing(reading, at))


def says_what(reading: Reading, at: int) -> bool:
    """Whether the noun only says how much or which part of the one after "of" is meant: "hundreds of balloons"."""
    inner = of_what(reading.parse, at)
    word = reading.phrases[at][0].noun.split()[-1]
    return inner is not None and (word in GROUPS.keys() | PORTIONS | KINDS | SIDES or reading.parse.low(at) in VAGUE)


def _is_medium(reading: Reading, at: int, heads: tuple[int, ...]) -> bool:
    """ "a vintage poster of ...", "the picture": the kind of picture, where the word can't be one of its things.

    It is what the prompt begins with, what an instruction asks for ("create a poster"), or an aside (", photo").
    """
    parse, draft = reading.parse, reading.draft
    phrase, token = reading.phrases[at][0], parse.doc[at]
    word = phrase.noun.split()[-1]
    if (word not in ql.MEDIUM_WORDS and phrase.noun not in MEDIA) or phrase.negated or phrase.amount.planned != 1:
        return False
    plain = phrase.definite and not phrase.attributes and of_what(parse, at) is None
    if plain and word in (*ALWAYS_MEDIUM, (draft.medium or "").split(" ")[-1]):
        return True
    if draft.medium is not None:
        return False
    after = parse.low(at + 1)
    if any(k < at for k in heads) or parse.words[0].quoted is not None:
        before = parse.low(phrase.tokens[0] - 1)
        aside = before in ("as", ",", ".") and after in (".", ",", "") and token.dep_ != "conj" and phrase.count is None
        return aside and word not in PHYSICAL and all(parse.low(k) not in ("and", "or") for k in range(at - 3, at + 2))
    head = int(token.head.i)
    if token.dep_ in ("nsubj", "nsubjpass") and parse.lemma(head) in STATIVE and parse.lemma(head) != "be":
        return False
    ties = [c for c in (*parse.children(at, "prep", "advmod"), *parse.children(head, "prep")) if parse.words[c].tie]
    if ties and after not in SHOWN:
        return False
    if word in ("card", "cover") and after in SHOWN and not any(parse.tie(c) for c in parse.children(at, "prep")):
        return True
    others = any(k > at and reading.free(k) for k in heads)
    described = (
        after in ("that", "which", "with", "reading", "saying") or parse.words[min(at + 1, len(parse) - 1)].quoted
    )
    heading = at < token.sent.end < len(parse) and not any(k.pos_ in ("VERB", "AUX") for k in token.sent)
    return heading or not (word in PHYSICAL and others) or bool(described and not _physical_things(reading, heads, at))


def _physical_things(reading: Reading, heads: tuple[int, ...], at: int) -> bool:
    """Whether the prompt names other things than this one and its texts."""
    return any(
        k > at and reading.free(k) and reading.class_of(k) not in ("abstract", "writing", "weather") for k in heads
    )


def _medium(reading: Reading, at: int) -> None:
    draft = reading.draft
    phrase = reading.phrases[at][0]
    reading.roles[at] = "medium"
    reading.cover(phrase.tokens)
    draft.medium = draft.medium or phrase.noun
    moods = [word for value in phrase.attributes.values() for word in value.split() if word in ql.MOODS]
    draft.mood.extend(moods)
    if colour := phrase.attributes.get("colour"):
        if JOINT in colour:
            draft.palette.append(colour)  # "a black and white photo" has no ground of two colours
        else:
            draft.background = draft.background or colour


def _is_backdrop(reading: Reading, at: int) -> bool:
    """ "a cat against a blue wall": the wall is all that is behind, unless something leans on it."""
    token = reading.parse.doc[at]
    against = token.dep_ == "pobj" and reading.parse.low(int(token.head.i)) == "against"
    free = against and reading.draft.background is None and reading.parse.is_noun(int(token.head.head.i))
    return bool(free and reading.parse.low(at) in ("wall", "sky", "curtain", "curtains"))


def _is_ground(reading: Reading, at: int, heads: tuple[int, ...]) -> bool:
    """Whether the place is where the picture plays and no thing in it."""
    parse, token = reading.parse, reading.parse.doc[at]
    head = int(token.head.i)
    if in_simile(parse, at):
        return False
    if token.dep_ == "conj":
        return reading.roles.get(head) == "place"
    if token.dep_ == "dobj" and parse.lemma(head) in FILLING:
        return True
    if token.dep_ == "pobj" and parse.words[head].tie is None:
        governor = int(parse.doc[head].head.i)
        match parse.low(head):
            case "of":
                plural = reading.phrases[at][0].plural
                return not plural and (
                    reading.roles.get(governor) in ("medium", "place") or parse.low(governor) in SIDES | KINDS
                )
            case "to":
                return reading.roles.get(governor) == "unseen"
            case "over" | "under" | "beneath" if parse.is_noun(governor) and governor not in reading.roles:
                return False  # "a sun over a house"
            case prep:
                return prep in GROUNDS and not (prep in LOOSE_GROUNDS and reading.draft.background is not None)
    return _begins(reading, at, heads)


def _begins(reading: Reading, at: int, heads: tuple[int, ...]) -> bool:
    """Whether the prompt begins with the place and goes on to what is there: "a kitchen with a red stove"."""
    parse, token = reading.parse, reading.parse.doc[at]
    earlier = [k for k in heads if k < at]
    if reading.draft.background or any(reading.roles.get(k) not in ("medium", "style", "unseen") for k in earlier):
        return False
    if parse.low(at) in EXTERIORS:
        return False
    has = token.dep_ in ("nsubj", "nsubjpass") and parse.lemma(int(token.head.i)) in SHOWING
    others = any(k != at and reading.roles.get(k) is None for k in heads) or any(w.quoted for w in parse.words)
    tied = any(parse.tie(c) and parse.low(c) not in ("in", "on", "at", "around") for c in parse.children(at, "prep"))
    starts = has or token.dep_ in ("ROOT", "dobj", "attr", "npadvmod")
    return starts and others and not tied and not parse.has(at, "conj")


def _ground(reading: Reading, at: int) -> None:
    """A place becomes the background, with its adjectives; a second one joins it ("a trail in the woods")."""
    parse, draft = reading.parse, reading.draft
    phrase = reading.phrases[at][0]
    reading.roles[at] = "place"
    reading.cover(phrase.tokens)
    lows = [parse.low(k) for k in phrase.tokens]
    while lows and (
        lows[0] in ("a", "an", "the", "its", "his", "her", "their", "my", "our", "this", "some") or lows[0] in ("'s",)
    ):
        lows.pop(0)
    said = " ".join(word for word in lows if adjective_class(word) is not None or word in phrase.noun)
    said = said.replace(" ,", "")
    token = parse.doc[at]
    if not draft.background:
        draft.background = said
    elif said not in draft.background:
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
    """ "children's toothpaste" shows no children."""
    phrase = reading.phrases[at][0]
    return reading.parse.doc[at].dep_ == "poss" and phrase.plural and not phrase.definite and phrase.count is None


def _is_scene(reading: Reading, at: int, kind: str) -> bool:
    """Whether a noun that is no place by itself is one here: "at a festival, ...", "an airport setting"."""
    parse, phrase, token = reading.parse, reading.phrases[at][0], reading.parse.doc[at]
    if phrase.noun.split()[-1] in SCENES and " " in phrase.noun and token.dep_ in ("ROOT", "nsubj", "pobj"):
        return True
    head = int(token.head.i)
    inside = (
        token.dep_ == "pobj" and parse.low(head) in ("in", "at", "inside", "during") and parse.words[head].tie is None
    )
    fronted = inside and head == token.sent.start and parse.low(int(token.right_edge.i) + 1) == ","
    shaped = inside and parse.low(head) == "in" and _has_shape(reading, at)
    begins = token.dep_ == "ROOT" and at == min(reading.phrases) and parse.low(at + 1) == "with" and " " in phrase.noun
    if begins and kind in ("abstract", "group"):
        return True  # "a technology expo with a large screen"
    return (fronted and kind in ("abstract", "unknown", "group")) or (shaped and kind in ("abstract", "unknown"))


def _has_shape(reading: Reading, at: int) -> bool:
    """Whether a noun that may be abstract is a thing here, since it has a shape or is made of something."""
    phrase, parse = reading.phrases[at][0], reading.parse
    head = int(parse.doc[at].head.i)
    indefinite = parse.low(phrase.tokens[0]) in ("a", "an")
    if parse.doc[at].dep_ == "pobj" and indefinite and parse.tie(head) in ("on", "behind", "under", "next_to"):
        return parse.lemma(int(parse.doc[head].head.i)) in STATIVE  # what one stands on is there
    told = (
        {"shape", "material"} if phrase.noun.split()[-1] in HUES or phrase.plural else {"shape", "material", "colour"}
    )
    told -= {"shape"} if phrase.attributes.get("shape") == "sharp" else set()  # as a cry may be
    return bool(phrase.attributes.keys() & told) and not in_simile(reading.parse, at)


def _worth_seeing(reading: Reading, at: int) -> bool:
    """Whether a part of the body is more than where an action happens: "green eyes", "a hand holding a pen"."""
    phrase = reading.phrases[at][0]
    owned = reading.parse.has(at, "poss") or phrase.definite or phrase.bare
    return bool(phrase.attributes or phrase.count) or not owned
