"""What people tell before they ask for it: "My son loves tractors. Draw a green one" asks for a green tractor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from planners.english import plural, singular
from planners.language.spoken.mentions import ARTICLES, is_head
from planners.language.tokens import low, lows
from planners.language.vocabulary.noun_classes import noun_class
from planners.language.word import Word

TELLERS = frozenset("my our i we i'm we're".split())
WANTING = frozenset("want need would 'd like".split())
"""Second words of a sentence that asks itself: "I want a cat. Draw it in a garden"."""
ORDERS = frozenset("draw paint make show sketch put create do have see give want need get illustrate imagine".split())
"""Verbs whose object is asked for."""
ASKING = ORDERS | {"can", "could", "would", "please", "so"}
"""First words of what is asked for, after a comma."""
TO_US = frozenset(("me", "us"))
NOT_TOLD = frozenset("no the this that number".split())


def with_told(words: Sequence[Word]) -> list[Word]:
    """The words without a first sentence that only tells of somebody; what it named stands for "one", "it", "them"."""
    end = next((k for k in range(len(words)) if _ends(words, k)), len(words))
    asks = low(words, 0) in ("i", "we") and low(words, 1) in WANTING
    things = [k for k in range(2, end) if is_head(words, k) and noun_class(low(words, k)) != "person"]
    if low(words, 0) not in TELLERS or asks or not things:
        return list(words)
    last = next((k for k in range(end + 1, len(words)) if low(words, k) in (".", "!", "?")), len(words))
    at = next((k for k in range(end + 1, last) if _means(words, k)), 0)
    if not at:
        return list(words)
    start = next(k for k in range(end + 1, at + 1) if k == at or low(words, k) not in ASKING | TO_US | {"you", "we"})
    return [*words[start:at], *_told(words, things[-1], at), *words[at + _means(words, at) :]]


def _ends(words: Sequence[Word], at: int) -> bool:
    asked = low(words, at) in (",", "and", "so") and low(words, at + 1) in ASKING
    return bool(words[at].quoted) or low(words, at) in (".", "!", "?", ";") or asked


def _means(words: Sequence[Word], at: int) -> int:
    """How many words from an index on mean what was told of: "one", "two of them", "draw it"; 0 for others."""
    word, before = low(words, at), low(words, at - 1)
    if word in ("one", "ones"):
        return int(before not in NOT_TOLD and not is_head(words, at + 1) and low(words, at + 1) != "of")
    if lows(words, at, 2) == ("of", "them"):
        return 2
    ordered = before in ORDERS or (before in TO_US and low(words, at - 2) in ORDERS)
    return int(ordered and word in ("it", "them", "some", "that", "those"))


def _told(words: Sequence[Word], thing: int, at: int) -> list[Word]:
    """What was told of, as it stands for a word: "one" is a tractor, "it" the old tractor that was told of."""
    word, before = low(words, at), low(words, at - 1)
    many = word in ("ones", "of", "them", "some", "those")
    text = plural(singular(words[thing].low)) if many else singular(words[thing].low)
    plain = words[thing].stand_in == words[thing].text
    noun = replace(words[thing], text=text, stand_in=text if plain else words[thing].stand_in)
    article = Word("a", noun.start, noun.start, "a")
    if word in ("one", "ones", "of"):
        return [article, noun] if before in ORDERS | TO_US else [noun]
    first = next((k for k in range(thing - 1, 0, -1) if low(words, k) in ARTICLES), thing)
    described = words[first + 1 : thing] if first >= thing - 3 else ()
    return [noun] if many else [article, *described, noun]
