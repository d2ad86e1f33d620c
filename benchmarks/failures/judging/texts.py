"""Reads texts with the judges' reader and scores them by the published metrics of CVTG-2K and LongText-Bench
(``text_metrics.py``).

A picture passes if every word is read. ``right`` of ``asked`` words, summed over pictures, is the benchmark's word
accuracy. It isn't the published figure, because the benchmarks use other readers: CVTG-2K uses PaddleOCR 2.10,
LongText-Bench uses Qwen2.5-VL-7B.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

from benchmarks.failures.items import FailureMode, Needs, TextNeeds
from benchmarks.failures.judging.base import Ingredients, JudgeError, Judgement, need_reader
from benchmarks.failures.judging.text_metrics import TextScore, longtext_recall, word_accuracy, word_likenesses
from benchmarks.judges.reading import ENGINE, judge_reader

PRESENT = 0.5
"""A misread word with at least this likeness counts as garbled, any other as missing."""


class TextJudge:
    """Judges only the texts of a picture."""

    name = "texts"
    judges = frozenset({"texts"})

    def ingredients(self) -> Ingredients:
        """Raises JudgeError if the reader isn't installed."""
        need_reader()
        return Ingredients(readers=frozenset({ENGINE}))

    @cached_property
    def _reader(self) -> Any:
        return judge_reader()

    def judge(self, image: np.ndarray, needs: Needs) -> Judgement:
        if not isinstance(needs, TextNeeds):
            raise JudgeError(f"the judge {self.name!r} judges texts, not {needs.kind}; name another with --judge")
        output = self._reader(image[..., ::-1])  # it expects BGR
        return scored(tuple(output.txts or ()), needs)


def scored(lines: tuple[str, ...], needs: TextNeeds) -> Judgement:
    """The judgement of the read lines. Has no side effects."""
    if needs.rule == "cvtg":
        share = word_accuracy(needs.texts, lines)
    else:
        share = longtext_recall(needs.texts, lines, chinese=needs.rule == "longtext_zh")
    return Judgement(
        met={"every word": share.right == share.all},
        failures=_failures(lines, needs, share),
        right=share.right,
        asked=share.all,
        seen=tuple(f'"{line}"' for line in lines),
    )


def _failures(lines: tuple[str, ...], needs: TextNeeds, share: TextScore) -> tuple[FailureMode, ...]:
    if share.right == share.all:
        return ()
    likenesses = [likeness for likeness in word_likenesses(needs.texts, lines) if likeness < 1.0]
    garbled = any(likeness >= PRESENT for likeness in likenesses)
    missing = any(likeness < PRESENT for likeness in likenesses)
    # a word that is read once but planned twice has no low likeness; its second copy is missing
    return (*(("garbled text",) if garbled else ()), *(("missing text",) if missing or not garbled else ()))
