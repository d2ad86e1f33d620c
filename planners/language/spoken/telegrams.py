"""Telegrams as the phrases they stand for: "owl above, hat below", "croissant + teapot", "w/ a cup".

The parser was trained on sentences: it takes a noun without an article for a verb or an adjective. So an article is put
before it. Offsets stay those of the prompt's own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from planners.english import PAIRS, UNCHANGING, UNCOUNTED, singular
from planners.language.spoken.mentions import is_thing
from planners.language.tokens import low
from planners.language.vocabulary.adjective_classes import describes
from planners.language.vocabulary.colours import read_colour
from planners.language.vocabulary.noun_classes import noun_class
from planners.language.vocabulary.place_words import SPOTS
from planners.language.vocabulary.prepositions import kind_of
from planners.language.vocabulary.qualities import BASE_COLOURS, MEDIUM_WORDS
from planners.language.vocabulary.verb_table import ORDERS
from planners.language.word import Word, said

STOPS = frozenset((",", ";", ":", ".", "!", "?", "-", "–", "—", "/", "+", "|", "(", ")"))
JOINTS = frozenset(("and", "&", "+"))
FOLLOWING = frozenset("with without wearing holding to of as".split())
"""What may follow a noun that stands by itself, besides marks, places and prepositions that relate things."""
ARTICLES = frozenset("a an the some its his her their my our".split())
DENYING = frozenset("no not never neither nor".split())
BEARING = frozenset("has have shows features needs gets".split())
"""What a kind of picture does to what it shows."""
FIRST_WORDS = 6
SIDED = frozenset("the its his her their to on at upper lower top bottom far".split())
VERTICAL = frozenset("above below behind beneath under underneath beside".split())
"""Before these "right" says how near, unless it is a side."""
PLACES = SPOTS | {"side", "corner"}


def without_signs(words: Sequence[Word]) -> Iterator[Word]:
    """ "w/ a cup", "a cup + a spoon"."""
    for at, word in enumerate(words):
        bears = word.low in BEARING and 0 < at < FIRST_WORDS and low(words, at - 1) in MEDIUM_WORDS
        if word.low == "w/" or bears:  # "the product card has a blue backpack"
            yield _instead(word, "with")
        elif re.fullmatch(r"\d{1,2}[x×]", word.low):  # "3x donut"
            yield _instead(word, word.low[:-1])
        elif word.low in ("+", "&") and 0 < at < len(words) - 1:
            yield _instead(word, "and")
        elif word.low != "right" or low(words, at - 1) in SIDED or low(words, at + 1) not in VERTICAL:
            yield word  # but "a bird right above it"


def with_articles(words: Sequence[Word]) -> Iterator[Word]:
    """ "owl above, hat below": an owl and a hat."""
    last_bare = -1
    for at, word in enumerate(words):
        if _begins(words, at, last_bare) and (length := _bare_noun(words, at)):
            last_bare = at + length - 1
            known = any(words[last_bare].low == low(words, k) for k in range(at))
            yield from said("the" if known else "a", word)  # "a cat and a dog, cat on the left"
        yield word


def _begins(words: Sequence[Word], at: int, last_bare: int) -> bool:
    """Whether a phrase may begin here: after a mark, or after "and" behind a bare noun."""
    before = low(words, at - 1)
    if before in JOINTS:
        placed = low(words, at - 2) in PLACES
        return at - 2 == last_bare or (placed and last_bare >= 0)  # "cup on the left and hat on the right"
    first = at - 2
    while first >= 0 and describes(low(words, first)):
        first -= 1
    goes_on = before == "," and first < at - 2 and (first < 0 or low(words, first) in ARTICLES)
    goes_on = goes_on and low(words, at - 2) not in PLACES  # "a big, fluffy dog", not "at the top, bus in the middle"
    return (at == 0 or before in STOPS) and not goes_on


def _bare_noun(words: Sequence[Word], at: int) -> int:
    """How many words from an index on are a noun in the singular and what describes it; 0 where none does."""
    end = at
    while describes(low(words, end)) and not (_grows(low(words, end)) and _stands_alone(words, end, end > at)):
        end += 1
    ordered = end == at and low(words, at) in ORDERS
    table = low(words, end) == "table" and low(words, end - 1) == "wooden" and end > at  # a ground
    shade = end > at and read_colour([low(words, k) for k in range(at, end + 1)], 0)[1] == end + 1 - at
    denied = low(words, at) in DENYING
    bare = _stands_alone(words, end, end > at) and not (ordered or table or shade or denied)
    return end + 1 - at if bare else 0


def _stands_alone(words: Sequence[Word], at: int, described: bool) -> bool:
    word, after = low(words, at), low(words, at + 1)
    sided = low(words, at + 2) == "the" and low(words, at + 3) in SPOTS  # "barn on the right"
    seen = is_thing(words, at) or (sided and noun_class(word) == "place")
    if not seen or word in PAIRS | UNCOUNTED or singular(word) != word:
        return False
    placed = after in SPOTS or kind_of(after) is not None
    if word in UNCHANGING and not placed:
        return False  # "sheep, a cow" may be several
    if not (described or placed) and word in BASE_COLOURS:
        return False  # "a box, orange"
    doing = after.endswith("ing") and noun_class(after) == "abstract"
    return placed or doing or at + 1 == len(words) or after in STOPS | JOINTS | FOLLOWING


def _grows(word: str) -> bool:
    """Whether a word that is a colour too is a plant or a food: "rose", "avocado", "orange"."""
    return noun_class(word) in ("plant", "food")


def _instead(word: Word, text: str) -> Word:
    return replace(word, text=text, stand_in=text)
