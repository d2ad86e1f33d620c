"""Phrases that leave out what they are about, with it: "a plate with a fork to the left", "a man in a green one"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from planners.english import plural
from planners.language.spoken.mentions import BREAKS, MARKS, is_head, is_quoted, is_thing, several
from planners.language.tokens import ENDS, covered, low, lows
from planners.language.vocabulary.adjective_classes import describes
from planners.language.vocabulary.noun_classes import noun_class
from planners.language.vocabulary.place_words import COLUMNS
from planners.language.word import Word, said

HOLDERS = {"his": "him", "her": "her", "its": "it", "their": "them", "my": "me"}
FEET = re.compile(r"(?:at|by|near) (?:his|her|its|their|my) feet ")
FACES = re.compile(r"(?:on|across) (?:the|its) (?:front|side|back) (?:side )?|on top |inside ")
BEARING = frozenset(("with", "showing", "has"))
HOSTS = frozenset(("thing", "writing", "food", "place", "animal"))
"""Classes of what has something on its front, on top or inside."""
IN_HANDS = re.compile(r"(?:in|on) (?:each|either|both) (?:hand|paw|hands|paws|arm|arms) ")
TITLED = frozenset("ticket poster sign flyer banner advert ad billboard leaflet tickets posters signs".split())
"""What a text is on that it is for."""
FIXED = frozenset("pinned sewn stitched taped attached glued stuck".split())
AROUND = MARKS | {"and"}


def with_elided(words: Sequence[Word]) -> list[Word]:
    """The words, each such phrase in full."""
    found = list(words)
    at = 0
    while at < len(found):
        for read in (_at_feet, _on_it, _beside, _in_hands, _same_kind, _not_on, _titled, _fixed, _bare_below):
            found = read(found, at) or found
        at += 1
    return found


def _on_it(words: list[Word], at: int) -> list[Word] | None:
    """ "a box with a rocket on the front": on it; "with a cup on top", "with two trees inside"."""
    length = covered(words, at, FACES) if at else 0
    if not length or low(words, at + length) not in AROUND or not is_thing(words, at - 1):
        return None
    host = next((k for k in range(at - 2, -1, -1) if is_head(words, k) and low(words, k + 1) in BEARING), -1)
    if host < 0 or noun_class(low(words, host)) not in HOSTS or ENDS & set(lows(words, host, at - host)):
        return None
    place = {"inside": "inside", "on": "on top of" if length == 2 else "on"}.get(low(words, at), "on")
    whole = said(f"{place} {'them' if several(low(words, host)) else 'it'}", words[at])
    return [*words[:at], *whole, *words[at + length :]]


def _beside(words: list[Word], at: int) -> list[Word] | None:
    """ "a plate with a fork to the left and a knife to the right": left and right of the plate."""
    fronted = low(words, at - 1) in AROUND and low(words, at + 3) in ("a", "an", "one", "two")
    if lows(words, at, 2) != ("to", "the") or low(words, at + 2) not in COLUMNS:
        return None
    start = next((k + 1 for k in range(at - 1, -1, -1) if low(words, k) in ENDS), 0)
    heads = [k for k in range(start, at) if is_head(words, k)]
    side = next((k for k in range(at - 1, start, -1) if low(words, k) in COLUMNS and low(words, k + 1) == "of"), 0)
    bearing = (k for k in heads if low(words, k + 1) == "with" and low(words, k - 1) != "of")
    if fronted and side:  # "to the left of the plate a fork, to the right a knife"
        noun = next((k for k in range(side + 2, min(side + 5, at)) if is_thing(words, k)), 0)
        whole = [*said("of the", words[at]), words[noun]]
        return [*words[: at + 3], *whole, *words[at + 3 :]] if noun else None
    if low(words, at + 3) not in AROUND:
        return None
    host = next(bearing, next(iter(heads), -1))
    if not is_thing(words, at - 1) or heads[-1:] != [at - 1] or host in (-1, at - 1) or several(low(words, host)):
        return None
    if low(words, host + 3) in COLUMNS and low(words, host + 4) in AROUND:
        return None  # "a dog to the left and a cat to the right"
    led = next((word for k in range(at - 2, start - 1, -1) if (word := low(words, k)) in BREAKS), "")
    sides = (k for k in range(len(words)) if low(words, k) == "on" and low(words, k + 2) in COLUMNS)
    if led == "," and any(low(words, k + 3) != "of" for k in sides):
        return None  # "a mouse to the right, a cup on the left": sides of the picture
    if noun_class(low(words, host)) == "place" or not (side or led in ("with", ",", "and")):
        return None
    whole = [*said("the", words[at]), words[host]]
    whole = [words[side + 2]] if side and low(words, side + 2) in HOLDERS.values() else whole  # "left of it"
    comma = said(",", words[at]) if low(words, at + 3) == "and" else []  # "and bread to the left" goes on
    return [*words[: at + 3], *said("of", words[at]), *whole, *comma, *words[at + 3 :]]


def _at_feet(words: list[Word], at: int) -> list[Word] | None:
    """ "a pigeon at her feet" is next to her."""
    if not (at and covered(words, at, FEET)):
        return None
    return [*words[:at], *said(f"next to {HOLDERS[low(words, at + 1)]}", words[at]), *words[at + 3 :]]


def _in_hands(words: list[Word], at: int) -> list[Word] | None:
    """ "a monkey with a banana in each hand" holds two bananas."""
    length = covered(words, at, IN_HANDS) if at else 0
    first = next((k for k in range(at - 1, 0, -1) if low(words, k) in ("with", "holding", "carrying", "has")), 0)
    if not length or not first or low(words, first + 1) not in ("a", "an", "one") or not is_thing(words, at - 1):
        return None
    many = replace(words[at - 1], text=plural(words[at - 1].text), stand_in=plural(words[at - 1].stand_in))
    held = said("holding", words[first]) if low(words, first) == "with" else [words[first]]
    two = said("two", words[first + 1])
    return [*words[:first], *held, *two, *words[first + 2 : at - 1], many, *words[at + length :]]


def _same_kind(words: list[Word], at: int) -> list[Word] | None:
    """ "one in a red jersey, the other in a white one": in a white jersey."""
    led, end = at + 1, at + 2
    if low(words, at) not in ("in", "with", "wearing", "holding") or low(words, led) not in ("a", "an"):
        return None
    while low(words, end) != "one" and describes(low(words, end)):
        end += 1
    if low(words, end) != "one" or end == led + 1 or low(words, end + 1) not in MARKS | {"and", "with", "on", "in"}:
        return None
    start = next((k + 1 for k in range(at - 1, -1, -1) if low(words, k) in ENDS), 0)
    same = (k for k in range(at - 1, start - 1, -1) if low(words, k) == low(words, at))
    first = next((k for k in same if low(words, k + 1) in ("a", "an") and k < at), -1)
    noun = next((k for k in range(first + 2, at) if is_head(words, k)), -1) if first >= 0 else -1
    if noun < 0 or MARKS & set(lows(words, first, noun - first)):
        return None
    return [*words[:end], words[noun], *words[end + 1 :]]


def _not_on(words: list[Word], at: int) -> list[Word] | None:
    """ "a dog, not on a leash": without one."""
    if low(words, at) != "not" or low(words, at + 1) not in ("on", "in") or low(words, at + 2) not in ("a", "an"):
        return None
    if not (low(words, at - 1) == "," or is_thing(words, at - 1)) or not is_head(words, at + 3):
        return None
    start = at - (low(words, at - 1) == "," and is_thing(words, at - 2))
    return [*words[:start], *said("without", words[at]), *words[at + 2 :]]


def _titled(words: list[Word], at: int) -> list[Word] | None:
    """ "a ticket for 'The Owls'" says that."""
    if low(words, at) != "for" or low(words, at - 1) not in TITLED or not is_quoted(words, at + 1):
        return None
    return [*words[:at], *said("that says", words[at]), *words[at + 1 :]]


def _fixed(words: list[Word], at: int) -> list[Word] | None:
    """ "the number '417' pinned to his shirt", "a drawing taped to a fridge" are on them."""
    if low(words, at) not in FIXED or low(words, at + 1) not in ("to", "on", "onto"):
        return None
    if is_quoted(words, at - 1):
        return [*words[:at], *said("written on", words[at]), *words[at + 2 :]]
    to = low(words, at + 1) == "to" and low(words, at) != "attached"  # "a trailer attached to a car"
    return [*words[: at + 1], *said("on", words[at + 1]), *words[at + 2 :]] if to else None


def _bare_below(words: list[Word], at: int) -> list[Word] | None:
    """ "in the middle a crown, below 'Saturday'": below it."""
    bare = low(words, at) in ("below", "above", "beneath", "underneath", "under") and is_quoted(words, at + 1)
    if not bare or low(words, at - 1) not in (",", ";", "and") or low(words, at + 2) not in ENDS or at < 2:
        return None
    if not is_thing(words, at - 2):
        return None
    return [*words[: at + 1], *said("it", words[at]), *words[at + 1 :]]
