"""What people say in whole sentences, reworded so that the parser reads it."""

from __future__ import annotations

from collections.abc import Sequence

from planners.language.recounts import with_recounts
from planners.language.shares import with_shares
from planners.language.told_of import with_told
from planners.language.word import Word


def reworded(words: Sequence[Word]) -> list[Word]:
    """The words of a prompt, reworded."""
    return with_shares(with_recounts(with_told(words)))
