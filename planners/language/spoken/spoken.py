"""What people say in whole sentences, reworded so that the parser reads it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from planners.english import plural, singular
from planners.language.spoken.corrections import without_corrections
from planners.language.spoken.elided import with_elided
from planners.language.spoken.everyday import with_everyday
from planners.language.spoken.mentions import MARKS, is_head, is_thing, number_before
from planners.language.spoken.recounts import with_recounts
from planners.language.spoken.rewordings import (
    with_looks_before,
    with_shapes,
    with_verbs_again,
    without_commas,
    without_display,
    without_solos,
)
from planners.language.spoken.said_places import with_places
from planners.language.spoken.shares import with_shares
from planners.language.spoken.telegrams import with_articles, without_signs
from planners.language.spoken.told_of import with_told
from planners.language.tokens import ENDS, covered, low, lows
from planners.language.vocabulary.colours import names_colour, read_colour
from planners.language.vocabulary.counts import UNITS
from planners.language.vocabulary.noun_classes import noun_class
from planners.language.vocabulary.prepositions import kind_of
from planners.language.word import Word, said

EACH = re.compile(r"(?:every one|each|every) (?:of )?(?:the |these )?(?=\w)")
ITS_COLOUR = re.compile(r"(?:its|the|their) colou?rs? (?::|is|are|should be|in) ")
LARGER = re.compile(r"(?:but )?make the \S+ (?:(?:much|far|a lot|a bit) )?(?:larger|bigger|smaller|taller) ")
RATHER = re.compile(r"not \S+ , ")
"""Before a colour, and after one that isn't wanted: "a unicorn but not pink, white"."""
SKY = re.compile(r"(?:(?:i|we) (?:want|'d like|would like) |make |paint |colou?r |let |have |keep )(?=the sky )")
WITHOUT = re.compile(r"(?:without|with no) (?:any |a )?\w+ in the (?=sky )")
SIDES = {("one", "on", each, side) for each in ("each", "either", "both") for side in ("side", "sides")}


def written_plainly(words: Sequence[Word]) -> list[Word]:
    """The words of a prompt, reworded: each change on what the one before it made."""
    changes: tuple[Callable[[Sequence[Word]], Iterable[Word]], ...] = (
        *(without_corrections, with_told, with_everyday, with_elided, _rather, with_places, with_recounts),
        *(with_shares, _on_each, _former, _plain),
        *(without_display, without_solos, without_commas, with_shapes, with_looks_before, with_verbs_again),
        *(without_signs, with_articles),
    )
    for change in changes:
        words = list(change(words))
    return list(words)


def _plain(words: Sequence[Word]) -> Iterator[Word]:
    at = 0
    while at < len(words):
        word, begins = words[at], low(words, at - 1) in MARKS
        if word.low == "one" and low(words, at - 1) == "and" and _is_one_thing(words, at + 1):
            yield replace(word, stand_in="a")  # the parser takes "one hedgehog" for a sentence
        elif word.low == "one" and low(words, at + 1).endswith("ing") and _is_named(words, at + 1):
            yield replace(word, stand_in="a")  # "one painting, one bee": nobody paints
        elif word.low == "asleep":
            yield replace(word, text="sleeping", stand_in="sleeping")
        elif word.low == "lit" and is_thing(words, at + 1) and not is_thing(words, at - 1):
            yield replace(word, stand_in="bright")  # no verb: "with five lit candles"
        elif word.low in ("fast", "sound") and low(words, at + 1) == "asleep":
            pass
        elif begins and (length := covered(words, at, ITS_COLOUR)) and names_colour(low(words, at + length)):
            yield from said("they are" if word.low == "their" else "it is", word)
            at += length - 1
        elif begins and (length := covered(words, at, SKY)) and names_colour(low(words, at + length + 2)):
            yield from (*words[at + length : at + length + 2], *said("is", word))
            at += length + 1
        elif begins and (length := covered(words, at, LARGER)) and (other := _other(words, at + length)):
            noun = next(k for k in range(at, at + length) if low(words, k) == "the") + 1
            larger = f"is {low(words, at + length - 1)} than the {other}"
            yield from (words[noun - 1], words[noun], *said(larger, word))
            at += length - 1
        elif low(words, at + 1) in ("without", "with") and word.low == "," and covered(words, at + 1, WITHOUT):
            yield from said(". no", word)
            at += 2 + (low(words, at + 2) in ("any", "a", "no"))
            yield words[at]
        elif word.low == "," and lows(words, at + 1, 4) in SIDES:
            at += 1  # "two chairs, one on each side of a lamp"
        else:
            yield word
        at += 1


def _is_named(words: Sequence[Word], at: int) -> bool:
    """Whether a word in "-ing" is a thing in a list: "one painting, one bee", "and one drawing"."""
    return noun_class(low(words, at)) == "thing" and low(words, at + 1) in MARKS | {"and", ""}


def _other(words: Sequence[Word], end: int) -> str:
    """The one other thing that was named before "make the avocado larger" ends; "" where there are more."""
    named = max(k for k in range(end) if low(words, k) == "the") + 1
    known = [low(words, k) for k in range(named - 1) if is_head(words, k)]
    others = [noun for noun in known if noun != low(words, named)]
    return others[0] if len(known) == 2 and len(others) == 1 else ""


def _rather(words: Sequence[Word]) -> list[Word]:
    """ "a unicorn but not pink, white": it is white."""
    for at in range(1, len(words)):
        length = covered(words, at, RATHER) if low(words, at) == "not" else 0
        denied = names_colour(low(words, at + length - 2)) if length else 0
        colour, more = read_colour(lows(words, at + length, 3), 0)
        noun = next((k for k in range(at - 1, -1, -1) if denied and is_head(words, k)), -1)
        if colour and noun >= 0:
            told = replace(words[noun], colours=(colour,))
            return [*words[:noun], told, *words[noun + 1 : at + length - 1], *words[at + length + more :]]
    return list(words)


def _is_one_thing(words: Sequence[Word], at: int) -> bool:
    noun = next((k for k in range(at, at + 3) if is_head(words, k)), -1)
    return noun >= 0 and singular(low(words, noun)) == low(words, noun) and not MARKS & set(lows(words, at, noun - at))


def _on_each(words: Sequence[Word]) -> list[Word]:
    """ "a candle on each of two cakes": two candles on two cakes."""
    for at in range(2, len(words)):
        length = covered(words, at, EACH) if kind_of(low(words, at - 1)) else 0
        number = at + length
        if not length or UNITS.get(low(words, number), 0) < 2:
            continue
        noun = next((k for k in range(at - 2, 0, -1) if is_head(words, k)), 0)
        first = next((k for k in range(noun - 1, -1, -1) if low(words, k) in ("a", "an", "one")), -1)
        if first >= noun - 3:
            many = replace(words[noun], text=plural(words[noun].text), stand_in=plural(words[noun].stand_in))
            described = words[first + 1 : noun]
            return [*words[:first], words[number], *described, many, *words[noun + 1 : at], *words[number:]]
    return list(words)


def _former(words: Sequence[Word]) -> list[Word]:
    """ "A robot and a fox. The former is blue, the latter red": the robot is blue."""
    found = list(words)
    for at in range(len(found) - 1, 0, -1):
        which = low(found, at)
        if low(found, at - 1) != "the" or which not in ("former", "latter", "first", "second"):
            continue
        end = next((k for k in range(at, -1, -1) if low(found, k) in ENDS), -1)
        heads = [k for k in range(end) if is_head(found, k)]
        heads = [k for k in heads if not any(low(found, j) in ENDS for j in range(k, end))]
        if len(heads) != 2 or (which in ("first", "second") and not _are_two(found, heads)):
            continue
        coloured = names_colour(low(found, at + 1))
        noun = found[heads[which in ("latter", "second")]]
        same = found[heads[0]].low == found[heads[1]].low
        found[at : at + 1] = [*([found[at]] if same else []), noun, *(said("is", noun) if coloured else [])]
    return found


def _are_two(words: Sequence[Word], heads: Sequence[int]) -> bool:
    return all(number_before(words, k)[1] is None and singular(low(words, k)) == low(words, k) for k in heads)
