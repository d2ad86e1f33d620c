"""The text metrics of published benchmarks as pure functions on strings. They lie in [0, 1]; higher is better.

CVTG-2K (Du et al., arXiv 2503.23461, ``unified_metrics_eval.py``) lower-cases words, splits them at white space and
keeps their punctuation. LongText-Bench (X-Omni, arXiv 2507.22058) only counts letters, digits and Chinese characters,
and ignores their order. Both benchmarks divide sums over all pictures, so ``TextScore`` keeps both sums.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from critics.text.spelling import edit_distance

NOT_LONGTEXT = re.compile(r"[^\u4e00-\u9fffa-zA-Z0-9\sàâäéèêëîïôöùûüÿçÀÂÄÉÈÊËÎÏÔÖÙÛÜŸÇ]")


class TextScore(NamedTuple):
    """``right`` of ``all`` words. A benchmark's score is the sum of ``right`` over the sum of ``all``."""

    right: int
    all: int


def cvtg_words(texts: Iterable[str]) -> list[str]:
    """Lower-cased words with their punctuation, in order."""
    return [word for text in texts for word in text.lower().split()]


def word_accuracy(expected: Sequence[str], read: Sequence[str]) -> TextScore:
    """CVTG-2K: the planned words that occur among the read words. One copy suffices; other text has no penalty."""
    planned, seen = cvtg_words(expected), set(cvtg_words(read))
    return TextScore(sum(word in seen for word in planned), len(planned))


def word_likenesses(expected: Sequence[str], read: Sequence[str]) -> list[float]:
    """CVTG-2K: for each planned word, 1 - edit distance / length, measured to the read word that difflib finds closest.

    The benchmark's NED is the mean over the words of all pictures. A picture without text counts as one empty word.
    """
    seen = cvtg_words(read) or [""]
    likenesses = []
    for word in cvtg_words(expected):
        closest = difflib.get_close_matches(word, seen, n=1, cutoff=0.0)[0]
        likenesses.append(1.0 - edit_distance(word, closest) / (max(len(word), len(closest)) + 1e-5))
    return likenesses


def longtext_units(texts: Iterable[str], chinese: bool = False) -> list[str]:
    """LongText-Bench: lower-cased English words, or the characters of Chinese texts without white space, case kept."""
    kept = NOT_LONGTEXT.sub("", " ".join(texts))
    return list("".join(kept.split())) if chinese else kept.lower().split()


def longtext_recall(expected: Sequence[str], read: Sequence[str], chinese: bool = False) -> TextScore:
    """LongText-Bench: the intersection of both multisets of units. Order and other text have no penalty."""
    planned, seen = Counter(longtext_units(expected, chinese)), Counter(longtext_units(read, chinese))
    return TextScore(sum((planned & seen).values()), sum(planned.values()))
