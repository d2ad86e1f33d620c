"""Texts that a prompt doesn't quote: "a bag that says fresh coffee", "a poster titled Lost City"."""

from __future__ import annotations

from collections.abc import Sequence

from planners.english import singular
from planners.language.tokens import low
from planners.language.vocabulary.noun_classes import noun_class
from planners.language.vocabulary.writing import ROLES, SIGNS
from planners.language.word import Word

SAYS = frozenset("says say reads read saying".split())
TITLED = frozenset("titled entitled labeled labelled captioned".split())
NAMED = frozenset("called named reading".split())
TEXTS = frozenset(("word", "words", "text", "phrase", "slogan", "letters", "inscription"))
SMALL = frozenset("of the a an and in to for on at with or by from is & 's ’s ' -".split())
"""Words that a title may hold between two with capitals."""
DETERMINED = frozenset("a an the two three its big large".split())
AFTER_A_TITLE = frozenset("in on with above under below next beside near at hanging standing by behind and".split())
MARKS = frozenset((",", ".", ";", ":", "(", ")", "-"))
LONGEST = 12


def unquoted_end(words: Sequence[Word], at: int) -> int:
    """The index after the text that follows the word at an index; the next index where none does."""
    first, word, before = at + 1, low(words, at), low(words, at - 1)
    first += low(words, first) == ":"
    readable = singular(before) in SIGNS
    owner = low(words, at - 2) if before in ("that", "which") else before
    if word in SAYS and owner and _lifeless(owner) and (readable or owner != before or word == "saying"):
        return _clause(words, first) or at + 1
    if word in ("number", "letter") and before in DETERMINED and first < len(words):
        mark = words[first].text
        return first + 1 if mark.isdecimal() or (len(mark) == 1 and mark.isupper()) else at + 1
    if word in TITLED or (word in NAMED and (readable or not at)) or word in TEXTS or word in ROLES:
        return _capitals(words, first) or at + 1
    return at + 1


def _lifeless(noun: str) -> bool:
    return noun_class(noun) not in ("person", "animal")


def _capital(words: Sequence[Word], at: int) -> bool:
    return at < len(words) and words[at].quoted is None and words[at].text[0].isupper()


def _capitals(words: Sequence[Word], first: int) -> int:
    """Where a run of words with capitals ends; 0 where none begins."""
    end, at = 0, first
    while at < min(first + LONGEST, len(words)):
        if _capital(words, at) or (end and words[at].text[0].isdecimal()):
            end = at + 1
        elif not end or low(words, at) not in SMALL:
            break
        at += 1
    return end


def _clause(words: Sequence[Word], first: int) -> int:
    """Where the words up to the next mark or "and a ..." end; 0 where there are none or a quoted text follows."""
    if capitals := _capitals(words, first):
        return capitals
    if low(words, first) in ("in", "with"):
        return 0  # "reads in bold, capitalized letters"
    for at in range(first, min(first + LONGEST, len(words))):
        word = low(words, at)
        if not word:
            return 0
        if word in MARKS and (at == first or (at + 1 < len(words) and words[at + 1].quoted is not None)):
            return 0
        if word in MARKS or (word in AFTER_A_TITLE and at > first and low(words, at + 1) in DETERMINED):
            return at if at > first else 0
    return len(words) if 0 < len(words) - first <= LONGEST else 0
