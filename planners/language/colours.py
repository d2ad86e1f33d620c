"""Several colours of one thing: "red-and-blue", "red/blue", "two-tone red and blue", "half red and half blue".

All of them become "X and Y", with a third colour "X and Y and Z", in the order in which they are said; each part is a
colour as ``qualities`` spells it ("gray", "light blue"). That is the value of the colour attribute in a plan and in its
check, ``{"name": "colour", "value": "red and blue"}``: each of the parts has to be on the thing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from planners.language import qualities as ql
from planners.language.nouns import words
from planners.language.tokens import Token, low, lows

JOINT = " and "
HYPHENED = re.compile(r"-(?:and|n)-")
BETWEEN = re.compile(r"\s*(?:[/&+,]|-(?:and|n)-|\band\b)\s*")
TWO_TONED = words(
    "two-tone two-toned two-color two-colored two-colour two-coloured bicolor bicolored bicolour bicoloured dual-tone "
    "dual-color dual-colored dual-colour duotone"
)
"""Words that only announce the colours; before two of them they say nothing more."""


def spelt(words: Sequence[str]) -> str:
    """A colour of one or two words in our spelling ("Light Grey" -> "light gray"); "" where it is none."""
    *shade, last = words or ("",)
    if last not in ql.BASE_COLOURS or len(shade) > 1 or not ql.SHADES.issuperset(shade):
        return ""
    return " ".join([*shade, ql.SPELLING.get(last, last)])


def several(value: str) -> str:
    """The colours that a value names as "X and Y"; the value as it is where some part is no colour."""
    parts = [spelt(part.replace("-", " ").split()) for part in BETWEEN.split(value.lower()) if part]
    return list_colours(parts) if len(parts) > 1 and all(parts) else value


def list_colours(colours: Sequence[str]) -> str:
    """The colours in their order, each once."""
    return JOINT.join(dict.fromkeys(colours))


def with_colour(value: str, more: str) -> str:
    """Two values, each of one colour or several, as one."""
    return list_colours([*value.split(JOINT), *more.split(JOINT)])


def in_one_word(word: str) -> str:
    """The colours of "red-and-blue" or "dark-red-and-white" as "X and Y"; "" where the word is none of these."""
    found = several(word) if HYPHENED.search(word) else ""
    return found if found != word else ""


def merge_colours(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """The tokens with "red/blue", "red + blue", "two-tone red and blue", "half red and half blue" as one word each.

    "red and blue" stays three words: of two things it may mean a red and a blue one, which the grammar tells apart.
    """
    found: list[Token] = []
    at = 0
    while at < len(tokens):
        colours, end = _colours(tokens, at)
        if colours:
            text = "-and-".join(colour.replace(" ", "-") for colour in dict.fromkeys(colours))
            found.append(Token("word", text, tokens[at].start))
        else:
            end = at + 1
            found.append(tokens[at])
        at = end
    return tuple(found)


def _colours(tokens: Sequence[Token], start: int) -> tuple[list[str], int]:
    """Two or more colours that are surely of one thing, and the index after them; [] where none start here."""
    at = start
    announced = low(tokens, at) in TWO_TONED
    if announced:
        at += 1
    elif lows(tokens, at, 2) in (("two", "tone"), ("two", "toned")):
        announced, at = True, at + 2
    if announced and (both := in_one_word(low(tokens, at))):
        return both.split(JOINT), at + 1
    halves = low(tokens, at) == "half"
    joints = ("/", "+", "and", "&", ",", "-") if announced or halves else ("/", "+")
    found: list[str] = []
    while True:
        after = at + (halves and low(tokens, at) == "half")
        colour, after = one_colour(tokens, after)
        if not colour:
            break
        found.append(colour)
        end = after
        at = after + (low(tokens, after) in joints)
        at += announced and low(tokens, after) == "," and low(tokens, at) == "and"
        if at == after and not halves:
            break
    return (found, end) if len(found) > 1 else ([], start)


def one_colour(tokens: Sequence[Token], at: int) -> tuple[str, int]:
    """A colour of one word or two, or "light-blue", with the index after it; "" where none stands."""
    for length in (2, 1):
        if colour := spelt(lows(tokens, at, length)):
            return colour, at + length
    return spelt(low(tokens, at).split("-", 1)), at + 1
