"""Texts that nothing announces: a title that begins the prompt ("Spring Sale above a tulip"), and prices ("$9.99")."""

from __future__ import annotations

import re
from collections.abc import Sequence

from planners.language.vocabulary.colours import read_colour
from planners.language.vocabulary.noun_classes import noun_class
from planners.language.vocabulary.qualities import MEDIUM_WORDS
from planners.language.word import Word
from planners.language.wording.unquoted import DETERMINED, SMALL

OVER = frozenset("above over under below beneath underneath".split())
SIDES = frozenset(("top", "bottom"))
HOURS = frozenset("day night morning evening sky light".split())
NO_THING = frozenset(("abstract", "unknown"))
"""Classes of a title's last word; what can be seen is a thing of the picture instead."""
CURRENCIES = frozenset("$£€")
AMOUNT = re.compile(r"\d+(?:[.,]\d\d)?")
MONEY = frozenset("bill bills note notes coin coins banknote banknotes".split())
LONGEST = 6


def leading_title(words: Sequence[Word]) -> int:
    """How many words at the beginning are a title; 0 where they are anything else."""
    end = next((k for k, word in enumerate(words[: LONGEST + 1]) if _ends(words, k) or word.quoted is not None), 0)
    if not end or not _ends(words, end):
        return 0
    title = [word.text for word in words[:end] if word.text[0].isalpha()]
    if not title or not title[0][0].isupper() or DETERMINED & {word.lower() for word in title}:
        return 0
    if words[end - 1].text == "!":
        return end
    if len(title) < 2 or title[-1].lower() in MEDIUM_WORDS or noun_class(title[-1].lower()) not in NO_THING:
        return 0
    capitals = all(word[0].isupper() or word.lower() in SMALL for word in title)
    return end if capitals or words[end].low == "at" else 0


def price_end(words: Sequence[Word], at: int) -> int:
    """The index after a price that begins at an index; 0 where none does."""
    first, second, *_ = [word.text for word in words[at : at + 2] if word.quoted is None] + ["", ""]
    priced = (first in CURRENCIES and AMOUNT.fullmatch(second)) or (AMOUNT.fullmatch(first) and second in CURRENCIES)
    return at + 2 if priced and not {word.low for word in words[at + 2 : at + 3]} & MONEY else 0


def _ends(words: Sequence[Word], at: int) -> bool:
    """Whether a title may end before the word at an index: what follows says where or how it stands."""
    word, *after = [one.low for one in words[at : at + 4]] + [""] * 3
    if word == "at":
        return after[0] == "the" and after[1] in SIDES
    if word in OVER:  # "Rainy Day over a city" is no title
        return after[0] in DETERMINED and not (word == "over" and words[at - 1].low in HOURS)
    if word == "in" and (words[at - 1].text == "!" or words[at - 1].text.isupper()):
        return read_colour(after, 0)[1] > 0
    return word == "," and after[0] == "with" and after[1] in DETERMINED
