"""Text phrases: the title "SALE" in red letters, a mug that says "HI". Pure functions over tokens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planners.language import lexicon as lx
from planners.language import qualities as ql
from planners.language.adjectives import read_colour
from planners.language.nouns import PLACES, words
from planners.language.phrases import NounPhrase, read_phrases
from planners.language.places import read_place, read_relation
from planners.language.tokens import Token, low, lows
from planners.language.verbs import is_verb
from planners.scene import TextRole

GLUE = words(
    "a an the that which is are reads says reading saying : of its their written with to be in large-print and has it"
)
LONGEST_LEAD = 9
SIGNS = words(
    "sign banner board billboard shirt t-shirt mug cup box bag label flag screen card book cover poster placard plaque "
    "signage signboard signpost chalkboard noticeboard whiteboard scoreboard display kiosk menu neon advertisement ad "
    "flyer brochure pamphlet tag nameplate marquee directory plate notebook page newspaper magazine headline letter "
    "envelope map certificate bulletin ticker panel hanger stub wrapper canister sleeve bumper "
    "sticker badge ticket package bottle jar can door window wall blackboard monitor"
)


@dataclass(frozen=True)
class Quoted:
    """A text with what was said about it; ``on`` names its carrier, ``carried``: a thing before it says it."""

    content: str
    role: TextRole
    colour: str | None
    typeface: str | None
    start: int
    end: int
    carried: bool = False
    on_it: bool = False
    on: NounPhrase | None = None
    loose: tuple[Token, ...] = ()


def ends_like_sign(noun: str) -> bool:
    return noun.split()[-1] in SIGNS


def read_quoted(tokens: Sequence[Token], start: int) -> Quoted | None:
    """The quoted text whose phrase starts here, with its tail ("in red letters", "on a mug", "as the title")."""
    lead = _lead(tokens, start)
    if lead is None:
        return None
    role, colour, carried, loose, at = lead
    quote = tokens[at]
    at += 1
    on: NounPhrase | None = None
    typeface: str | None = None
    on_it = False
    while True:
        tail, face, after, odd = _colour_tail(tokens, at)
        if after > at:
            colour, typeface, at = tail or colour, face or typeface, after
            loose.extend(odd)
        elif low(tokens, at) == "as" and (named := _role_after(tokens, at + 1)):
            role, at = named
        elif lows(tokens, at, 2) in (("on", "it"), ("on", "them")):
            on_it, at = True, at + 2
        elif on is None and not on_it and (carrier := _carrier(tokens, at)):
            on, at = carrier, carrier.end
        else:
            break
    return Quoted(quote.text, role, colour, typeface, start, at, carried, on_it, on, tuple(loose))


def _lead(tokens: Sequence[Token], start: int) -> tuple[TextRole, str | None, bool, list[Token], int] | None:
    role: TextRole | None = None
    colour: str | None = None
    carried = False
    loose: list[Token] = []
    at = start
    while at < len(tokens) and tokens[at].kind != "quote":
        word = low(tokens, at)
        shade, after = read_colour(tokens, at)
        if (
            at == start
            and at + 1 < len(tokens)
            and tokens[at + 1].kind == "quote"
            and word.endswith("s")
            and is_verb(word)
        ):
            carried, at = True, at + 1
            break
        misplaced = at == start and word in GLUE - {"a", "an", "the", "that", "which", "its"}
        if (misplaced or at - start > LONGEST_LEAD) and word not in lx.SAYS:
            return None
        if shade:
            colour, at = shade, after - 1
        elif word in lx.ROLES:
            role = role or lx.ROLES[word]
            carried = carried or word in lx.CARRIES
        elif word in lx.SAYS and at > start and word in ("display", "show", "state"):
            return None  # "a digital display with"
        elif word in lx.SAYS:
            carried = carried or word in lx.CARRIES or word == "saying"
        elif word in ql.ADJECTIVES or word in ("capital", "exact"):
            loose.append(tokens[at])
        elif word not in GLUE or word == "and":
            return None
        at += 1
    if at >= len(tokens):
        return None
    if (
        at > start
        and not carried
        and role is None
        and not any(t.low in lx.SAYS or t.low in ("a", "an", "the") for t in tokens[start:at])
    ):
        return None
    if role is not None and tokens[start].low in lx.ROLES and tokens[start].low in lx.CARRIES:
        carried = True
    carried = carried and not any(t.low in lx.ROLES and t.low not in lx.SAYS for t in tokens[start:at][:2])
    return role or "label", colour, carried, loose, at


def _colour_tail(tokens: Sequence[Token], at: int) -> tuple[str | None, str | None, int, list[Token]]:
    """ "in red serif letters": the colour, the typeface, the index after it, and the words that found no place."""
    start, colour, loose = at, None, []
    faces: list[str] = []
    if low(tokens, at) != "in" or low(tokens, at + 1) == "the":
        return None, None, start, []
    at += 1
    while True:
        shade, after = read_colour(tokens, at)
        if shade:
            colour, at = shade, after
        elif low(tokens, at) in lx.TYPEFACES:
            faces.append(low(tokens, at))
            at += 1
        elif low(tokens, at) in ql.ADJECTIVES or low(tokens, at) in ("capital", "uppercase", "a"):
            if low(tokens, at) != "a":
                loose.append(tokens[at])
            at += 1
        else:
            break
    lettered = low(tokens, at) in lx.LETTERS
    while low(tokens, at) in lx.LETTERS:
        at += 1
    if low(tokens, at) in lx.BACKDROP or not (lettered or (colour and not read_phrases(tokens, at))):
        return None, None, start, []
    return colour, " ".join(faces) or None, at, loose


def _role_after(tokens: Sequence[Token], at: int) -> tuple[TextRole, int] | None:
    if low(tokens, at) in ("a", "an", "the", "its"):
        at += 1
    return (lx.ROLES[low(tokens, at)], at + 1) if low(tokens, at) in lx.ROLES else None


def _carrier(tokens: Sequence[Token], at: int) -> NounPhrase | None:
    """ "on a mug" after a text names its carrier; places, backgrounds and the medium itself are none."""
    if low(tokens, at) in ("written", "printed", "painted"):
        at += 1
    if low(tokens, at) != "on" or read_place(tokens, at, bare=False) or read_relation(tokens, at):
        return None
    phrases = read_phrases(tokens, at + 1)
    if len(phrases) != 1 or phrases[0].total != 1 or low(tokens, phrases[0].end) in lx.BACKDROP:
        return None
    noun = phrases[0].noun
    open_ground = noun.split()[-1] in PLACES - {"wall"} or noun in ql.FRAME
    return None if open_ground or phrases[0].bare else phrases[0]
