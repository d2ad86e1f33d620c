"""What is taken back in the same sentence: "on a desk, I mean on a table", "a dog... no, a cat"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from planners.language.tokens import ENDS, covered, low
from planners.language.vocabulary.counts import UNITS
from planners.language.vocabulary.prepositions import kind_of
from planners.language.word import Word

PAUSES = frozenset((",", "...", "…", "..", "-", "–", "—", "("))
TAKEN_BACK = re.compile(
    r"(?:(?:oh |or )?(?:no|sorry|well|wait|actually|rather|scratch that|no wait|wait no|i mean|never mind) "
    r"(?:, |\.\.\. |- )?)+(?:(?:make that|make it|rather) )*"
)
SURE = re.compile(r"(?:\S+ )*?(?:i mean |(?:no|sorry|wait|actually|never mind|scratch that|well) (?:, |\.\.\. ))")
"""What takes something back and is no other word: "no people" isn't."""
ARTICLES = frozenset(("a", "an", "the", "some", *UNITS))


def without_corrections(words: Sequence[Word]) -> list[Word]:
    """The words without what is taken back, up to what is said instead."""
    found = list(words)
    for at in range(len(words) - 1, 0, -1):
        end, sure = at + covered(found, at, TAKEN_BACK), covered(found, at, SURE)
        if low(found, at - 1) not in PAUSES or not 0 < sure <= end - at:
            continue
        instead = low(found, end + (low(found, end) in ("just", "only")))
        alike = _ties if _ties(instead) else ARTICLES.__contains__
        start = at - 1
        while start and low(found, start - 1) not in ENDS and not alike(low(found, start)):
            start -= 1
        if alike(instead) and alike(low(found, start)):
            aside = _ties(instead) and low(found, end + 1) in PAUSES  # "around - no, beside - a tree"
            found[start : end + 2 * aside] = found[end : end + aside]
    return found


def _ties(word: str) -> bool:
    return kind_of(word) is not None
