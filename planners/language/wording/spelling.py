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
from planners.language.vocabulary.adjective_classes import is_adjective
from planners.language.vocabulary.noun_classes import noun_class
from planners.language.vocabulary.qualities import BASE_COLOURS, MATERIALS, MEDIUM_WORDS, SIZES, TIMES
from planners.language.vocabulary.verb_table import DOING, PASTS, POSES
from planners.language.whole.bare_grounds import LANDS

THINGS = (
    "airplane ambulance anchor apple astronaut avocado backpack ball balloon banana banner barn basket bathtub beach "
    "bear bedroom bell bench bicycle bike billboard bird boat book boot bottle bowl bread bridge broccoli broom "
    "bucket building bull butterfly cactus cake calendar camel camera candle candles card carrot castle chair cheese "
    "chef cherry chicken child church circle classroom clock cloud clover coconut coin compass cookie couch crocodile "
    "croissant crown cupcake daisy deer desk diamond dinosaur dolphin donut door dragon dress drum duck eagle "
    "eggplant elephant envelope feather fish flamingo flower flowers football forest fork fountain fridge frog garden "
    "ghost giraffe girl glass glasses globe glove goat gorilla grapes guitar hamburger hammer hamster harbour "
    "headphones heart hedgehog helicopter hexagon hill hippo horse hourglass house island jungle kangaroo king "
    "kitchen kite kitten knife knight koala ladder ladybird ladybug lamp laptop leaf lemon letters library lighthouse "
    "lion lobster lollipop magnet mailbox maple medal microphone mirror monkey moon motorcycle mountain mountains "
    "mouse mushroom newspaper octopus onion orange otter oven owl paintbrush palette palm pancakes panda parrot peach "
    "peacock pear pencil penguin penguins people pepper person phone piano pillow pineapple pizza plane planet plate "
    "playground popcorn poster potato pretzel princess pumpkin puppy puzzle queen rabbit rabbits raccoon radio "
    "rainbow refrigerator rhino ring river robot rocket rooftop rooster rose sandwich scarf scissors scooter shark "
    "sheep shell ship shoe sign skateboard skyscraper sloth snail snake snowflake snowman sock sofa spider spoon "
    "square squirrel stadium star strawberry street suitcase sunflower swan table taxi teapot teddy telescope "
    "television tennis tent tiger toilet tomato toothbrush tower tractor train treasure tree triangle trophy truck "
    "trumpet tulip turtle umbrella underwater unicorn vase violin volcano wardrobe watermelon whale wheat windmill "
    "window wizard wolf woman wooden zebra"
).split()
WORDS = (
    "above across against along another around background behind below beneath beside between bottom centre center "
    "corner corners every front holding inside left middle night outside please right riding sitting standing through "
    "title towards under wearing with without writing word words three four five seven eight nine several large little"
).split()
INFLECTED = ("ing", "ed", "ly", "ish", "like", "er", "est", "ness", "'s")
"""Endings of words that no table has to know."""
LOWER = re.compile(r"(?<![\w'’.@/-])[a-z]{4,}(?![\w'’@/-])")


@cache
def _common() -> frozenset[str]:
    nouns = {*THINGS, *MEDIUM_WORDS}
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
