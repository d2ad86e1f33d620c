"""Places as people say them: "up in the left corner", "a kite up high", "three on the right"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from planners.english import singular
from planners.language.spoken.mentions import MARKS, counted, is_head, is_thing, several
from planners.language.tokens import covered, low, lows
from planners.language.vocabulary.colours import read_colour
from planners.language.vocabulary.counts import UNITS
from planners.language.vocabulary.place_words import CENTRES, COLUMNS, PLACE_STAND_IN, SPOTS
from planners.language.vocabulary.verb_table import POSING
from planners.language.word import Word, said

SPOT = "|".join(sorted(SPOTS))
PLACE = re.compile(rf"(?:on|at|in|to|along) (?:the )?(?:very |far )*(?:(?:{SPOT}) )+(?:(?:side|edge|half|corner) )?")
"""A place in the picture with its preposition."""
POSED = re.compile(rf"(?:(?:on|at|in|to) (?:the )?(?:far )?)?(?:(?:{SPOT}) )+(?:(?:side|edge|corner) )?")
HIGH = re.compile(r"(?:way |far )?(?:up high |high up |up top |high (?:up )?(?:in the (?=sky )))")
LOW = re.compile(r"(?:way |far )?down (?:below |low )")
CORNERS = re.compile(r"(?:way )?(?:up|down) (?:in|at|on) (?:the )?(?:left|right)(?:-hand)? (?:side |corner )?")
AFTER = MARKS | {"and", "with", "above", "below", "over", "in"}


def with_places(words: Sequence[Word]) -> list[Word]:
    """The words, with each place as the reading knows it."""
    found = list(words)
    at = 0
    while at < len(found):
        for read in (_corner, _height, _fronted, _elided, _sided, _posed):
            found = read(found, at) or found
        at += 1
    return found


def _corner(words: list[Word], at: int) -> list[Word] | None:
    """ "up in the left corner" is in the top left corner."""
    if not (length := covered(words, at, CORNERS)):
        return None
    side = next(k for k in range(at, at + length) if low(words, k) in COLUMNS)
    row = "top" if "up" in lows(words, at, 2) else "bottom"
    return [*words[:at], *said(f"in the {row}", words[at]), *words[side:]]


def _height(words: list[Word], at: int) -> list[Word] | None:
    """ "a kite up high" is at the top, "a train down below" at the bottom."""
    if not (at and is_thing(words, at - 1)):
        return None
    for pattern, place in ((HIGH, "at the top"), (LOW, "at the bottom")):
        end = at + covered(words, at, pattern)
        if end > at and low(words, end) in AFTER | {"sky"}:
            inside = " in the" if low(words, end) == "sky" else ""
            return [*words[:at], *said(place + inside, words[at]), *words[end:]]
    return None


def _fronted(words: list[Word], at: int) -> list[Word] | None:
    """ "at the top three stars": the place goes behind the noun."""
    length = covered(words, at, PLACE) if low(words, at - 1) in MARKS else 0
    first = at + length
    if not length or UNITS.get(low(words, first), 0) < 2:
        return None
    noun = next((k for k in range(first + 1, first + 5) if is_head(words, k)), 0)
    if not noun or low(words, noun + 1) not in MARKS | {"and"}:
        return None
    return [*words[:at], *words[first : noun + 1], *words[at:first], *words[noun + 1 :]]


def _elided(words: list[Word], at: int) -> list[Word] | None:
    """ "two cats on the left and three on the right": three cats."""
    number = UNITS.get(low(words, at), 0)
    if not number or low(words, at - 1) not in ("and", ",") or not covered(words, at + 1, PLACE):
        return None
    noun = next((k for k in range(at - 1, -1, -1) if is_head(words, k)), -1)
    placed = noun + 1 + covered(words, noun + 1, PLACE)
    if noun < 0 or placed == noun + 1 or placed not in (at - 1, at - 2):
        return None
    if number > 1 and not several(words[noun].low):
        return None
    if number > 1:
        return [*words[:placed], *said(",", words[at]), words[at], words[noun], *words[at + 1 :]]
    one = singular(words[noun].low)
    alone = replace(words[noun], text=one, stand_in=one)
    return [*words[: placed + 1], *said("a", words[at]), alone, *words[at + 1 :]]


def _posed(words: list[Word], at: int) -> list[Word] | None:
    """ "a cat sleeping on the left and a dog": the parser sees one word for the place."""
    length = covered(words, at, POSED) if low(words, at - 1) in POSING else 0
    if not length or low(words, at + length) not in MARKS | {"and", "while"}:
        return None
    kept = [word.text for word in words[at : at + length] if word.low in SPOTS]
    place = Word(" ".join(kept), words[at].start, words[at + length - 1].end, PLACE_STAND_IN)
    joint = low(words, at + length) == "and" and low(words, at + length + 1) in ("a", "an", "one", "the")
    comma = said(",", words[at + length]) if joint else []
    return [*words[:at], place, *comma, *words[at + length + len(comma) :]]


def _sided(words: list[Word], at: int) -> list[Word] | None:
    """ "two doors, the left one blue", "left one blue": the one on the left is blue."""
    bare = low(words, at) in {*COLUMNS, *CENTRES} and low(words, at + 1) == "one"
    side = low(words, at + (not bare))
    led = bare or low(words, at) == "the"
    if not led or side not in (*COLUMNS, *CENTRES) or low(words, at - 1) not in MARKS | {"and"}:
        return None
    noun = at + 2 - bare
    group = next((k for k, _ in counted(words, at)), -1)
    named = low(words, noun) in ("one", singular(low(words, group)) if group >= 0 else "one")
    verb = noun + named
    being = low(words, verb) in ("is", "'s")
    colour, length = read_colour(lows(words, verb + being, 4), 0)
    if group < 0 or not colour or low(words, verb + being + length) not in MARKS | {"and"}:
        return None
    end = verb + being + length
    one = said(f"the one {'in' if side in CENTRES else 'on'} the {side} is", words[at])
    stop = said(".", words[end]) if low(words, end) == "," and words[end + 1].quoted is not None else []
    return [*words[:at], *one, *words[verb + being : end], *stop, *words[end + len(stop) :]]
