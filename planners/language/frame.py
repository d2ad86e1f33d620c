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
from planners.language.verb_table import SHOWING

GROUNDS = frozenset(
    "in on at through across along around into inside outside within amid amidst throughout against down up over past "
    "under beneath amongst from onto toward towards".split()
)
"""Prepositions before the place that a picture shows."""
SHOWN = frozenset("of with showing featuring depicting for about displaying including containing".split())
MEDIA = frozenset(" ".join(phrase) for phrase in ql.MEDIA)
LOOSE_GROUNDS = frozenset("from toward towards around past over".split())


def read_frame(reading: Reading, heads: tuple[int, ...]) -> None:
    """Gives every noun that is no thing its role, in order."""
    for at in heads:
        if not reading.free(at) or reading.parse.low(at) in ONES or borrowed_noun(reading.parse, at, heads):
            continue
        if _is_medium(reading, at, heads):
            _medium(reading, at)
            continue
        if says_what(reading, at):
            continue
        kind = reading.class_of(at)
        if kind == "place" and _is_ground(reading, at, heads):
            _ground(reading, at)
        elif kind == "weather" and reading.parse.low(at) not in ("shadow", "shadows"):
            _light(reading, at)
        elif kind in ("abstract", "weather") or (kind == "body" and not _worth_seeing(reading, at)):
            reading.roles[at] = "unseen"
            reading.cover(reading.phrases[at][0].tokens)


def says_what(reading: Reading, at: int) -> bool:
    """Whether the noun only says how much or which part of the one after "of" is meant: "hundreds of balloons"."""
    inner = of_what(reading.parse, at)
    word = reading.phrases[at][0].noun.split()[-1]
    return inner is not None and (word in GROUPS.keys() | PORTIONS | KINDS | SIDES or reading.parse.low(at) in VAGUE)


def _is_medium(reading: Reading, at: int, heads: tuple[int, ...]) -> bool:
    """ "a vintage poster of ...", "the picture": the kind of picture, where the word can't be one of its things."""
    parse, draft = reading.parse, reading.draft
    phrase = reading.phrases[at][0]
    words = phrase.noun.split()
    if (words[-1] not in ql.MEDIUM_WORDS and phrase.noun not in MEDIA) or phrase.negated or phrase.amount.planned != 1:
        return False
    if draft.medium is not None:
        return phrase.definite and words[-1] in (
            draft.medium.split()[-1],
            "picture",
            "image",
            "scene",
            "composition",
            "design",
        )
    token = parse.doc[at]
    if phrase.definite and words[-1] in ("picture", "image", "scene", "composition", "photo", "frame"):
        return True
    first = all(k >= at or not reading.free(k) or parse.low(k) == parse.low(at) for k in heads)
    shown_by_order = (
        token.dep_ == "dobj" and parse.lemma(int(token.head.i)) in SHOWING and not parse.has(int(token.head.i), "nsubj")
    )
    before = parse.low(phrase.tokens[0] - 1)
    aside = (
        before in ("as", ",")
        and token.dep_ not in ("conj",)
        and phrase.count is None
        and reading.parse.low(at - 1) not in ("and",)
    )
    ties = [
        c
        for c in parse.children(at, "prep", "advmod")
        if parse.tie(c) not in (None, "inside", "on", "facing", "next_to") or parse.words[c].tie
    ]
    last = at + 1 >= len(parse) or parse.low(at + 1) in (".", ",", "")
    alone = (
        not any(k != at and reading.free(k) for k in heads)
        or parse.low(at + 1) in SHOWN
        or parse.words[min(at + 1, len(parse) - 1)].quoted is not None
    )
    shown = parse.low(at + 1) in SHOWN and not any(parse.words[k].tie for k in range(at + 1, min(at + 2, len(parse))))
    if (
        first
        and (not ties or shown)
        and (token.dep_ in ("ROOT", "nsubj", "dobj", "nsubjpass", "attr", "npadvmod", "pobj") or shown_by_order)
    ):
        predicate = token.dep_ == "nsubj" and parse.lemma(int(token.head.i)) in ("be", "sit", "stand", "hang", "lie")
        described = parse.has(at, "acl", "relcl") and words[-1] in ("sign", "card", "label", "sticker", "cover")
        physical = words[-1] in ("sign", "card", "label", "sticker", "ticket", "billboard", "mural", "cover")
        if predicate and physical:
            return False
        return not (physical and described and any(k > at and reading.free(k) for k in heads)) or alone
    return aside and last and words[-1] not in ("sign", "card", "label", "sign")


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


def _is_ground(reading: Reading, at: int, heads: tuple[int, ...]) -> bool:
    """Whether the place is where the picture plays and no thing in it."""
    parse = reading.parse
    token = parse.doc[at]
    if in_simile(parse, at):
        return False
    prep = parse.low(int(token.head.i)) if token.dep_ == "pobj" else ""
    tie = parse.words[int(token.head.i)].tie
    if token.dep_ == "conj":
        first = token.head
        return reading.roles.get(int(first.i)) == "place"
    if prep in GROUNDS and tie is None:
        return not (prep in LOOSE_GROUNDS and reading.draft.background is not None)
    if token.dep_ == "pobj" and prep in ("of",):
        head = int(token.head.head.i)
        return reading.roles.get(head) in ("medium", "place") or parse.low(head) in (
            "view",
            "middle",
            "center",
            "centre",
            "heart",
            "edge",
            "corner",
            "side",
        )
    first = not any(k < at and reading.free(k) for k in heads) and all(
        k >= at or reading.roles.get(k) in ("medium", "style", "unseen") for k in heads
    )
    begins = (
        first
        and reading.draft.background is None
        and token.dep_ in ("ROOT", "nsubj", "nsubjpass", "dobj", "attr", "npadvmod")
    )
    others = any(k != at and reading.roles.get(k) is None for k in heads) or any(w.quoted for w in parse.words)
    tied = any(parse.tie(c) and parse.low(c) not in ("in", "on", "at", "around") for c in parse.children(at, "prep"))
    return begins and others and not tied


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
    """Light and weather are looks of the whole picture: "a warm glow", "in the fog"."""
    phrase = reading.phrases[at][0]
    reading.roles[at] = "style"
    reading.cover(phrase.tokens)
    if phrase.negated:
        return
    said = [value for value in phrase.attributes.values() if value]
    text = " ".join([*said, phrase.noun])
    if text not in reading.draft.lighting and len(text) < 60:
        reading.draft.lighting.append(text)


def _worth_seeing(reading: Reading, at: int) -> bool:
    """Whether a part of the body is more than where an action happens: "green eyes", "a hand holding a pen"."""
    phrase = reading.phrases[at][0]
    if phrase.attributes or phrase.count:
        return True
    token = reading.parse.doc[at]
    return token.dep_ in ("ROOT", "nsubj", "nsubjpass") and not reading.parse.has(at, "poss")
