"""What people say in whole sentences, reworded so that the parser reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from planners.english import plural, singular
from planners.language.colours import read_colour
from planners.language.counts import UNITS
from planners.language.mentions import ENDS, MARKS, is_head, number_before
from planners.language.prepositions import kind_of
from planners.language.recounts import with_recounts
from planners.language.said_places import with_places
from planners.language.shares import with_shares
from planners.language.tokens import covered, low, lows
from planners.language.told_of import with_told
from planners.language.word import Word

EACH = re.compile(r"(?:every one|each|every) (?:of )?(?:the |these )?(?=\w)")
ITS_COLOUR = re.compile(r"(?:its|the|their) colou?rs? (?::|is|are|should be|in) ")
SKY = re.compile(r"(?:(?:i|we) (?:want|'d like|would like) |make |paint |colou?r |let |have |keep )(?=the sky )")
WITHOUT = re.compile(r"(?:without|with no) (?:any |a )?\w+ in the (?=sky )")


def reworded(words: Sequence[Word]) -> list[Word]:
    """The words of a prompt, reworded."""
    return list(_plain(_former(_on_each(with_shares(with_recounts(with_places(with_told(words))))))))


def _plain(words: Sequence[Word]) -> Iterator[Word]:
    at = 0
    while at < len(words):
        word, begins = words[at], low(words, at - 1) in MARKS
        if word.low == "one" and low(words, at - 1) == "and" and _is_one_thing(words, at + 1):
            yield replace(word, stand_in="a")  # the parser takes "one hedgehog" for a sentence
        elif word.low == "asleep":
            yield replace(word, text="sleeping", stand_in="sleeping")
        elif word.low in ("fast", "sound") and low(words, at + 1) == "asleep":
            pass
        elif begins and (length := covered(words, at, ITS_COLOUR)) and read_colour((low(words, at + length),), 0)[1]:
            yield from _said(word, "they are" if word.low == "their" else "it is")
            at += length - 1
        elif begins and (length := covered(words, at, SKY)) and read_colour((low(words, at + length + 2),), 0)[1]:
            yield from (*words[at + length : at + length + 2], *_said(word, "is"))
            at += length + 1
        elif low(words, at + 1) in ("without", "with") and word.low == "," and covered(words, at + 1, WITHOUT):
            yield from _said(word, ". no")
            at += 2 + (low(words, at + 2) in ("any", "a", "no"))
            yield words[at]
        elif word.low == "," and lows(words, at + 1, 4) in SIDES:
            at += 1  # "two chairs, one on each side of a lamp"
        else:
            yield word
        at += 1


SIDES = {("one", "on", each, side) for each in ("each", "either", "both") for side in ("side", "sides")}


def _said(word: Word, text: str) -> list[Word]:
    return [Word(one, word.start, word.start, one) for one in text.split()]


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
        if noun and first >= noun - 3 and number_before(words, noun)[1] is None:
            many = replace(words[noun], text=plural(words[noun].text), stand_in=plural(words[noun].stand_in))
            return [
                *words[:first],
                words[number],
                *words[first + 1 : noun],
                many,
                *words[noun + 1 : at],
                *words[number:],
            ]
    return list(words)


def _former(words: Sequence[Word]) -> list[Word]:
    """ "A robot and a fox. The former is blue, the latter red": the robot is blue."""
    found = list(words)
    for at in range(len(found) - 1, 0, -1):
        which = low(found, at)
        end = next((k for k in range(at, -1, -1) if low(found, k) in ENDS), -1)
        heads = [k for k in range(end) if is_head(found, k)]
        heads = [k for k in heads if not any(low(found, j) in ENDS for j in range(k, end))]
        pointing = which in ("former", "latter") or (which in ("first", "second") and _are_two(found, heads))
        if low(found, at - 1) != "the" or not pointing or len(heads) != 2:
            continue
        if low(found, at + 1) not in ("is", "are", "in", "should", "has", "wears", "must"):
            continue
        noun = found[heads[which in ("latter", "second")]]
        same = found[heads[0]].low == found[heads[1]].low
        found[at : at + 1] = [found[at], noun] if same else [noun]
    return found


def _are_two(words: Sequence[Word], heads: Sequence[int]) -> bool:
    return all(number_before(words, k)[1] is None and singular(low(words, k)) == low(words, k) for k in heads)
