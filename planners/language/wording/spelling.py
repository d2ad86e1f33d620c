"""Misspelt words: "gohst" is read as "ghost", "backgruond" as "background".

A word is misspelt if no table knows it and exactly one common word of pictures is one letter away: left out, added,
changed, or swapped with its neighbour (Damerau's four; F. J. Damerau, CACM 7(3), 1964). Names keep their capitals, and
so their spelling.
"""

from __future__ import annotations

import re
import string
from collections.abc import Container, Iterator
from functools import cache

from planners.english import plural, singular
from planners.language.adjective_classes import is_adjective
from planners.language.bare_grounds import LANDS
from planners.language.noun_classes import noun_class
from planners.language.qualities import BASE_COLOURS, MATERIALS, MEDIUM_WORDS, SIZES, TIMES
from planners.language.verb_table import DOING, PASTS, POSES
from planners.layout.sizes import CLASS_OF

THINGS = (
    "airplane ambulance anchor avocado bathtub beach bedroom bell boot bread broccoli broom bucket cactus calendar "
    "camel camera candles castle cheese circle classroom clover coconut compass croissant crown crocodile cupcake "
    "daisy diamond dolphin dragon dress eagle eggplant envelope feather flamingo football forest garden ghost glasses "
    "globe gorilla grapes hamburger hammer hamster harbour headphones heart hedgehog helicopter hexagon hourglass "
    "island jungle kangaroo kitchen kitten koala ladder ladybird library lighthouse lobster lollipop magnet mailbox "
    "maple medal microphone mirror motorcycle mountains newspaper octopus onion otter owl paintbrush palette pancakes "
    "panda parrot peacock people penguins pepper pineapple planet playground popcorn pretzel princess puppy puzzle "
    "rabbits raccoon radio rainbow river rooftop rooster sandwich scissors scooter shell skateboard sloth snail snake "
    "snowflake snowman spider square squirrel star street sunflower swan teapot teddy telescope tennis toilet "
    "toothbrush tractor treasure triangle trophy trumpet underwater unicorn violin watermelon whale wheat window "
    "wooden zebra letters flowers"
).split()
WORDS = (
    "above across against along another around background behind below beneath beside between bottom centre center "
    "corner corners every front holding inside left middle night outside please right riding sitting standing through "
    "title towards under wearing with without writing word words three four five seven eight nine several large little"
).split()
SHORTEST = 4
INFLECTED = ("ing", "ed", "ly", "ish", "like", "er", "est", "ness", "'s")
"""Endings of words that no table has to know."""
LOWER = re.compile(r"(?<![\w'’.@/-])[a-z]{4,}(?![\w'’@/-])")


@cache
def _common() -> frozenset[str]:
    nouns = {*CLASS_OF, *THINGS, *MEDIUM_WORDS}
    phrases = (*LANDS, *BASE_COLOURS, *MATERIALS, *SIZES, *TIMES)
    return frozenset((*nouns, *map(plural, nouns), *WORDS, *(word for phrase in phrases for word in phrase.split())))


def corrected(text: str, known: Container[str]) -> tuple[str, list[str]]:
    """A stretch without quotes with its misspelt words corrected, and a note for each.

    ``known``: words that some text holds that the parser was trained on.
    """
    notes: list[str] = []

    def better(found: re.Match[str]) -> str:
        word = found.group()
        meant = _meant(word) if _is_unknown(word, known) else ""
        if meant:
            notes.append(f'"{word}" is read as "{meant}"')
        return meant or word

    return LOWER.sub(better, text), notes


def _is_unknown(word: str, known: Container[str]) -> bool:
    plain = word in known or word.endswith(INFLECTED) or is_adjective(word) or word in _common()
    done = not {word, singular(word)}.isdisjoint({*PASTS, *DOING, *POSES})
    return not plain and not done and noun_class(word) == "unknown" and singular(word) not in known


def _meant(word: str) -> str:
    """The only common word that is one slip away and begins with the same letter, or has the first two swapped."""
    found = {other for other in _slips(word) if other in _common() and other[0] in word[:2]}
    return found.pop() if len(found) == 1 else ""


def _slips(word: str) -> Iterator[str]:
    for at in range(len(word) + 1):
        head, tail = word[:at], word[at:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in string.ascii_lowercase:
            yield head + letter + tail
            if tail:
                yield head + letter + tail[1:]
