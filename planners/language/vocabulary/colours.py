"""Colours in a run of words: "light blue", "navy blue", "red-and-blue", "red/blue", "half red and half blue".

Several colours of one thing become "X and Y", with a third "X and Y and Z", in the order in which they are said; each
part is a colour as ``qualities`` spells it ("gray", "light blue"). That is the value of the colour attribute in a plan
and in its check: each of the parts has to be on the thing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from planners.english import singular
from planners.language.vocabulary.qualities import BASE_COLOURS, SHADES, SPELLING

JOINT = " and "
HYPHENED = re.compile(r"-(?:and|n)-")
BETWEEN = re.compile(r"\s*(?:[/&+,]|-(?:and|n)-|\band\b)\s*")
PLAIN = frozenset("red orange yellow green blue purple pink brown black white gray grey gold".split())
"""Names that may end a colour of two names: "navy blue", "olive green", "rose gold"."""
TWO_TONED = frozenset(
    "two-tone two-toned two-color two-colored two-colour two-coloured bicolor bicolored bicolour bicoloured "
    "dual-tone dual-color dual-colored dual-colour duotone".split()
)
"""Words that only announce the colours; before two of them they say nothing more."""
PLANTS = frozenset("orange rose peach lime olive mint lavender lilac violet plum".split())
PLANT_PARTS = frozenset("petal bush tree peel juice slice wedge stem branch bouquet jam zest seed grove oil".split())
SUFFIXES = ("-colored", "-coloured", "-color", "-colour", "-hued", "-toned", "-tone", "-tinted")


def names_plant(word: str, noun: str) -> bool:
    """Whether a colour's name before a noun is the plant that the noun is a part of: "rose petals", "peach juice"."""
    return word in PLANTS and singular(noun) in PLANT_PARTS


def spelt(words: Sequence[str]) -> str:
    """A colour of one or two words in our spelling ("light grey" -> "light gray"); "" where it is none."""
    *shade, last = [word.removeprefix("all-") for word in words] or ("",)
    named = last in BASE_COLOURS and len(shade) < 2 and (shade != ["hot"] or last == "pink")
    toned = all(word in SHADES or (word in BASE_COLOURS - PLAIN and last in PLAIN) for word in shade)
    return " ".join([*shade, SPELLING.get(last, last)]) if named and toned else ""


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


def read_colour(words: Sequence[str], at: int) -> tuple[str, int]:
    """The colour or colours of one thing that start at the index, with the index after them; ("", at) for none.

    "red and blue" is two colours, since of two things it may mean one each; only what can't be is read as one.
    """
    start = at
    announced = _word(words, at) in TWO_TONED
    at += announced
    if tuple(words[at : at + 2]) in (("two", "tone"), ("two", "toned")):
        announced, at = True, at + 2
    halves = _word(words, at) == "half"
    joints = ("/", "+", "and", "&", ",") if announced or halves else ("/", "+")
    found: list[str] = []
    end = start
    while True:
        colour, after = _one(words, at + (halves and _word(words, at) == "half"))
        if not colour:
            break
        found.extend(colour.split(JOINT))
        end = at = after
        at += _word(words, at) in joints
        at += announced and _word(words, at) == "and"
        if at == after:
            break
    if not found or (halves and len(found) < 2):
        return "", start
    return list_colours(found), end


def names_colour(word: str) -> bool:
    """Whether the one word is a colour or several: "red", "light-blue", "red-and-blue"."""
    return read_colour((word,), 0)[1] > 0


def unsuffixed(word: str) -> str:
    """A colour's name without what only says that it is one: "peach-coloured" -> "peach"."""
    for suffix in SUFFIXES:
        word = word.removesuffix(suffix)
    return word


def _one(words: Sequence[str], at: int) -> tuple[str, int]:
    for length in (3, 2, 1):
        run = words[at : at + length]
        if len(run) == length and (colour := spelt(run)):
            return colour, at + length
    word = unsuffixed(_word(words, at))
    if HYPHENED.search(word) and (both := several(word)) != word:
        return both, at + 1
    if "/" in word and (both := several(word)) != word:
        return both, at + 1
    if colour := spelt(word.split("-")):
        return colour, at + 1
    parts = [spelt([part]) for part in word.split("-")]
    return (list_colours(parts), at + 1) if len(parts) > 1 and all(parts) else ("", at)


def _word(words: Sequence[str], at: int) -> str:
    return words[at] if 0 <= at < len(words) else ""
