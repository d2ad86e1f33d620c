"""What people ask for in a second breath, in words that the parser reads: "Give it a hat", "How many ducks? Three."."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from planners.language.spoken.elided import HOLDERS
from planners.language.spoken.mentions import MARKS, is_head, is_thing, preposition
from planners.language.tokens import ENDS, covered, low, lows
from planners.language.vocabulary.colours import read_colour
from planners.language.vocabulary.counts import read_count
from planners.language.word import Word, said

GIVING = re.compile(
    r"(?:please )?(?:give|get|let) (?:it|him|her|them|the \w+) (?:have |wear )?(?=(?:an?|some|two|three) )"
)
BEING_GIVEN = {"it": "it has", "him": "he has", "her": "she has", "them": "they have"}
JOINTS = frozenset(", and then but".split())
SOMEBODY = frozenset(("someone", "somebody"))
NO_PERSON = frozenset("for like without no if to unless by".split())
"""What before "someone" makes nobody of it who is seen."""
HEAD = re.compile(r"on (?:its|his|her|their) heads? ")
MADE = re.compile(r"(?:but |and )?(?:please )?make (?:it|them) ")
SUBMERGED = ("", ".", ",", ";", "next", "with", "and", "among", "beside", "near", "between", "in", "by", "at")
"""What follows "underwater" where it says where something is."""


def with_everyday(words: Sequence[Word]) -> list[Word]:
    """The words, each such wording as a sentence has it."""
    found = list(words)
    at = 0
    while at < len(found):
        for read in (_polite, _asked, _given, _put_on, _somebody, _underwater, _made):
            found = read(found, at) or found
        at += 1
    return found


def _asked(words: list[Word], at: int) -> list[Word] | None:
    """ "How many ducks? Three. On a pond.": three ducks on a pond; "Stars. How many? Five.": five."""
    mark = next((k for k in range(at + 2, at + 5) if low(words, k) == "?"), 0)
    if lows(words, at, 2) != ("how", "many") or not mark:
        return None
    first = mark + 1
    count, length = read_count(lows(words, first, 4), 0)
    end = first + length
    if count is None or not length or (low(words, end) in MARKS) != (mark > at + 2 or at > 0):
        return words[first:] if mark == at + 2 and not at else None
    if mark == at + 2:  # the number is said behind its thing
        return [*words[:at], *words[first:]]
    goes_on = preposition(low(words, end + 1))
    return [*words[:at], *words[first:end], *words[at + 2 : mark], *words[end + goes_on :]]


def _given(words: list[Word], at: int) -> list[Word] | None:
    """ "Draw a penguin. Give it a red scarf.": it has a red scarf."""
    begins = at and low(words, at - 1) in ENDS | JOINTS
    length = covered(words, at, GIVING) if begins else 0
    if not length:
        return None
    end = at + length - (low(words, at + length - 1) in ("have", "wear"))
    whom = low(words, end - 1)
    named = whom not in BEING_GIVEN
    has = [*words[end - 2 : end], *said("has", words[at])] if named else said(BEING_GIVEN[whom], words[at])
    start = at
    while low(words, start - 1) in JOINTS:
        start -= 1
    stop = said(".", words[at]) if low(words, start - 1) not in ENDS else []
    return [*words[:start], *stop, *has, *words[at + length :]]


def _put_on(words: list[Word], at: int) -> list[Word] | None:
    """ "Paint an elephant. Put a hat on its head.": it has a hat."""
    begins = at and low(words, at - 1) in ENDS and low(words, at) in ("put", "place")
    on = next((k for k in range(at + 2, at + 7) if begins and covered(words, k, HEAD)), 0)
    if not on or low(words, at + 1) not in ("a", "an"):
        return None
    who = said(BEING_GIVEN[HOLDERS[low(words, on + 1)]], words[at])
    return [*words[:at], *who, *words[at + 1 : on], *words[on + 3 :]]


def _somebody(words: list[Word], at: int) -> list[Word] | None:
    """ "someone reading a newspaper" is a person."""
    if low(words, at) not in SOMEBODY or low(words, at - 1) in NO_PERSON or low(words, at + 1) in ("'s", "else"):
        return None
    text = "person"
    return [*words[:at], *said("a", words[at]), replace(words[at], text=text, stand_in=text), *words[at + 1 :]]


def _underwater(words: list[Word], at: int) -> list[Word] | None:
    """ "an octopus living underwater" lives in such a place."""
    if low(words, at) != "underwater" or not at or low(words, at + 1) not in SUBMERGED:
        return None
    before = low(words, at - 1)
    if not (is_thing(words, at - 1) or before.endswith("ing") or before in ("and", "is", "are", "deep")):
        return None
    place = replace(words[at], stand_in="sea")
    return [*words[:at], *said("in the", words[at]), place, *words[at + 1 :]]


def _made(words: list[Word], at: int) -> list[Word] | None:
    """ "a tulip but make it orange" is orange."""
    length = covered(words, at, MADE) if at else 0
    colour, more = read_colour(lows(words, at + length, 4), 0)
    noun = next((k for k in range(at) if is_head(words, k)), -1)
    if not length or not more or noun < 0 or low(words, at + length + more) not in MARKS:
        return None
    told = replace(words[noun], colours=(colour,))
    start = at - (low(words, at - 1) == ",")
    return [*words[:noun], told, *words[noun + 1 : start], *words[at + length + more :]]


def _polite(words: list[Word], at: int) -> list[Word] | None:
    """ "Please no text.": no text."""
    asks = low(words, at) in ("please", "pls") and low(words, at + 1) in ("no", "without")
    return [*words[:at], *words[at + 1 :]] if asks and low(words, at - 1) in ENDS else None
