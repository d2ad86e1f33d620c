"""Where a noun was named before, and with which number, in words that no parser has seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planners.english import UNCHANGING, singular
from planners.language.tokens import ENDS, low
from planners.language.vocabulary.colours import names_colour
from planners.language.vocabulary.counts import Count, read_count
from planners.language.vocabulary.noun_classes import SEEN, noun_class
from planners.language.vocabulary.prepositions import kind_of
from planners.language.vocabulary.qualities import MEDIUM_WORDS
from planners.language.vocabulary.verb_table import DOING, POSES, without_s
from planners.language.word import Word

MARKS = ENDS | frozenset((",", ":", "-", "–", "—", "(", ")", "…", ".."))
BREAKS = MARKS | frozenset("and or with of in on at to is are".split())
"""What no noun's number reaches over."""
AFTER = frozenset(
    "that which who while as there here please be should must can has have will both all one each so but".split()
)
"""What may follow a noun besides marks, prepositions and what it does."""
ARTICLES = frozenset("a an the my our his her its their".split())
LONGEST = 4
"""Words between a number and its noun, and the noun itself."""


def is_thing(words: Sequence[Word], at: int) -> bool:
    """Whether the word may be a thing of the picture."""
    word = low(words, at)
    kind = noun_class(word) if word[:1].isalpha() else "unknown"
    return (kind in SEEN or kind == "shape") and word.split(" ")[-1] not in MEDIUM_WORDS


def is_head(words: Sequence[Word], at: int) -> bool:
    """Whether the word is a thing and no part of the next one's name, and no colour before it."""
    if not is_thing(words, at):
        return False
    if low(words, at - 1) not in ("a", "an", "the") and names_colour(low(words, at)):
        return False
    after = low(words, at + 1)
    ends = after in MARKS | BREAKS | AFTER or preposition(after) or after.endswith(("ing", "ed"))
    return ends or bool({after, without_s(after)} & (DOING | POSES)) or names_colour(after)


def is_quoted(words: Sequence[Word], at: int) -> bool:
    """Whether a quoted text stands there."""
    return at < len(words) and words[at].quoted is not None


def several(word: str) -> bool:
    """Whether a noun stands for more than one: "cats", "sheep"."""
    return singular(word) != word or word in UNCHANGING


def number_before(words: Sequence[Word], at: int) -> tuple[int, Count | None]:
    """Where the number, or the article, of the noun at an index begins, and the number; None for no exact one."""
    first, number, end = at, None, 0
    for start in range(at - 1, max(at - 1 - LONGEST, -1), -1):
        if low(words, start) in BREAKS - {"of"}:
            break
        count, length = read_count([low(words, k) for k in range(start, at)], 0)
        if count is not None and length and start + length == (end or start + length):
            first, number, end = start, count, start + length
    return first, number


def counted(words: Sequence[Word], before: int) -> Iterator[tuple[int, int]]:
    """The nouns before an index that have an exact number above one, the nearest first, each with the number."""
    for at in range(before - 1, -1, -1):
        if is_head(words, at) and several(low(words, at)):
            number = number_before(words, at)[1]
            if number is not None and number.range is None and number.planned > 1:
                yield at, number.planned


def last_list(words: Sequence[Word], before: int) -> list[int]:
    """The nouns of the last list before an index: "a bell, a gift and a snowflake"; none where there is no list."""
    heads = [at for at in range(before) if is_head(words, at)]
    found: list[int] = []
    for at in reversed(heads):
        found = [at, *found] if not found or _joins(words, at, found[0]) else [at] if len(found) < 2 else found
    return found if len(found) > 1 else []


def _joins(words: Sequence[Word], first: int, second: int) -> bool:
    """Whether nothing but a comma or "and", and what describes the second, stands between two nouns."""
    between = [low(words, k) for k in range(first + 1, second)]
    return bool(between) and between[0] in (",", "and", "&", "+") and not set(between[1:]) & (BREAKS - {"and"})


def first_named(words: Sequence[Word], noun: str, before: int) -> int:
    """Where a noun, in either number, is named first before an index; -1 where it isn't."""
    same = (k for k in range(before) if singular(low(words, k)) == singular(noun) and is_head(words, k))
    return next(same, -1)


def preposition(word: str) -> bool:
    return kind_of(word) is not None or word in ("with", "of", "to", "from", "for")
