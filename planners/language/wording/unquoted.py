"""Texts that a prompt doesn't quote: "a bag that says fresh coffee", "titled Lost City", "Spring Sale above a tree"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from planners.english import singular
from planners.language.forms.edits import Edit, in_quotes
from planners.language.tokens import Token, low, lows
from planners.language.vocabulary.colours import read_colour
from planners.language.vocabulary.noun_classes import noun_class
from planners.language.vocabulary.qualities import MEDIUM_WORDS
from planners.language.vocabulary.writing import ROLES, SIGNS
from planners.language.wording.shown_words import INSIDE

SAYS = frozenset("says say reads read saying".split())
TITLED = frozenset("titled entitled labeled labelled captioned".split())
NAMED = frozenset("called named reading".split())
TEXTS = frozenset(("word", "words", "text", "phrase", "slogan", "letters", "inscription"))
DETERMINED = frozenset("a an the two three its big large".split())
AFTER_A_TITLE = frozenset("in on with above under below next beside near at hanging standing by behind and".split())
MARKS = frozenset((",", ".", ";", ":", "(", ")", "-"))
OVER = frozenset("above over under below beneath underneath".split())
HOURS = frozenset("day night morning evening sky light".split())
NO_THING = frozenset(("abstract", "unknown"))
"""Classes of the last word of a title that nothing announces; what can be seen is a thing of the picture instead."""
LONGEST, LONGEST_TITLE = 12, 6


def unquoted(tokens: Sequence[Token]) -> Iterator[Edit]:
    """Quote marks around a title that begins the prompt, and around each text that words before it announce."""
    at = _leading_title(tokens)
    if at:
        yield from in_quotes(tokens, 0, at)
    while at < len(tokens):
        first = at + 1 + (low(tokens, at + 1) == ":")
        end = _end(tokens, at, first)
        if end:
            yield from in_quotes(tokens, first, end)
        at = end or at + 1


def _end(tokens: Sequence[Token], at: int, first: int) -> int:
    """The index after the text that begins at ``first``, if the word at an index announces one; 0 if not."""
    word, before = low(tokens, at), low(tokens, at - 1)
    readable = singular(before) in SIGNS
    owner = low(tokens, at - 2) if before in ("that", "which") else before
    lifeless = owner and noun_class(owner) not in ("person", "animal")
    if word in SAYS and lifeless and (readable or owner != before or word == "saying"):
        return _capitals(tokens, first) or _clause(tokens, first)
    if word in ("number", "letter") and before in DETERMINED and first < len(tokens):
        mark = tokens[first].text
        return (first + 1) * (mark.isdecimal() or (len(mark) == 1 and mark.isupper()))
    announced = word in TITLED or (word in NAMED and (readable or not at)) or word in TEXTS or word in ROLES
    return _capitals(tokens, first) if announced else 0


def _capitals(tokens: Sequence[Token], first: int) -> int:
    """Where a run of words with capitals ends; 0 where none begins."""
    end, at = 0, first
    while at < min(first + LONGEST, len(tokens)) and not tokens[at].quoted:
        text = tokens[at].text
        initial = text == "." and end == at and len(tokens[at - 1].text) == 1  # "by M. Hart"
        if text[0].isupper() or (end and (text[0].isdecimal() or initial)):
            end = at + 1
        elif not end or low(tokens, at) not in INSIDE:
            break
        at += 1
    return end


def _clause(tokens: Sequence[Token], first: int) -> int:
    """Where the words up to the next mark or "and a ..." end; 0 where there are none or a quoted text follows."""
    if low(tokens, first) in ("in", "with"):
        return 0  # "reads in bold, capitalized letters"
    for at in range(first, min(first + LONGEST, len(tokens))):
        word = low(tokens, at)
        if not word or (word in MARKS and at + 1 < len(tokens) and tokens[at + 1].quoted):
            return 0
        if word in MARKS or (word in AFTER_A_TITLE and at > first and low(tokens, at + 1) in DETERMINED):
            return at if at > first else 0
    return len(tokens) if 0 < len(tokens) - first <= LONGEST else 0


def _leading_title(tokens: Sequence[Token]) -> int:
    """How many words at the beginning are a title; 0 where they are anything else."""
    end = next((k for k in range(1, LONGEST_TITLE + 1) if not low(tokens, k) or _ends_title(tokens, k)), 0)
    title = [token.text for token in tokens[:end] if token.text[0].isalpha()]
    if not low(tokens, end) or not title or not title[0][0].isupper() or DETERMINED & {word.lower() for word in title}:
        return 0
    if tokens[end - 1].text == "!":
        return end
    if len(title) < 2 or title[-1].lower() in MEDIUM_WORDS or noun_class(title[-1].lower()) not in NO_THING:
        return 0
    capitals = all(word[0].isupper() or word.lower() in INSIDE for word in title)
    return end if capitals or low(tokens, end) == "at" else 0


def _ends_title(tokens: Sequence[Token], at: int) -> bool:
    """Whether a title may end before the word at an index: what follows says where or how it stands."""
    word, after, before = low(tokens, at), low(tokens, at + 1), tokens[at - 1]
    if word == "at":
        return after == "the" and low(tokens, at + 2) in ("top", "bottom")
    if word in OVER:  # "Rainy Day over a city" is no title
        return after in DETERMINED and not (word == "over" and before.low in HOURS)
    if word == "in" and (before.text == "!" or before.text.isupper()):
        return read_colour(lows(tokens, at + 1, 3), 0)[1] > 0
    return word == "," and after == "with" and low(tokens, at + 2) in DETERMINED
