"""The text metrics of published benchmarks, restated as pure functions on strings: the higher, the better, in [0, 1].

CVTG-2K (Du et al., arXiv 2503.23461, ``unified_metrics_eval.py``): words lower-cased and split at white space, with
their punctuation. LongText-Bench (X-Omni, arXiv 2507.22058): only letters, digits and Chinese characters count, as a
bag. Both benchmarks divide sums over all pictures, so ``TextScore`` keeps both sums.
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
    """``right`` of ``all``; the score of a benchmark is the quotient of the sums over its pictures."""

    right: int
    all: int


def cvtg_words(texts: Iterable[str]) -> list[str]:
    """Lower-cased words with their punctuation, in order."""
    return [word for text in texts for word in text.lower().split()]


def word_accuracy(expected: Sequence[str], read: Sequence[str]) -> TextScore:
    """CVTG-2K: planned words that occur among the words read; one copy answers for all, other text costs nothing."""
    wanted, seen = cvtg_words(expected), set(cvtg_words(read))
    return TextScore(sum(word in seen for word in wanted), len(wanted))


def word_likenesses(expected: Sequence[str], read: Sequence[str]) -> list[float]:
    """CVTG-2K: each planned word's 1 - edit distance / length to the word that difflib calls closest.

    The benchmark's NED is their mean over the words of all pictures. A picture without text has one empty word.
    """
    seen = cvtg_words(read) or [""]
    likenesses = []
    for word in cvtg_words(expected):
        closest = difflib.get_close_matches(word, seen, n=1, cutoff=0.0)[0]
        likenesses.append(1.0 - edit_distance(word, closest) / (max(len(word), len(closest)) + 1e-5))
    return likenesses


def longtext_units(texts: Iterable[str], chinese: bool = False) -> list[str]:
    """LongText-Bench: English words, lower-cased, or Chinese texts' characters without white space, case kept."""
    kept = NOT_LONGTEXT.sub("", " ".join(texts))
    return list("".join(kept.split())) if chinese else kept.lower().split()


def longtext_recall(expected: Sequence[str], read: Sequence[str], chinese: bool = False) -> TextScore:
    """LongText-Bench: the common part of both bags of units; order and other text cost nothing, copies count."""
    wanted, seen = Counter(longtext_units(expected, chinese)), Counter(longtext_units(read, chinese))
    return TextScore(sum((wanted & seen).values()), sum(wanted.values()))
