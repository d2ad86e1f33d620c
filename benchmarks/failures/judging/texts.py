"""Texts read by RapidOCR, scored by the published metrics of CVTG-2K and LongText-Bench (``text_metrics.py``).

A picture is right when every word is read. ``right`` of ``asked`` words, summed over pictures, is the benchmark's own
word accuracy, as far as the reader is its own: CVTG-2K reads with PaddleOCR 2.10, LongText-Bench with Qwen2.5-VL-7B.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

from benchmarks.failures.items import FailureMode, Needs, TextNeeds
from benchmarks.failures.judging.base import Ingredients, JudgeError, Judgement, need_rapidocr
from benchmarks.failures.judging.text_metrics import TextScore, longtext_recall, word_accuracy, word_likenesses
from benchmarks.judges.requirements import rapidocr_reader

PRESENT = 0.5
"""The likeness from which a word that isn't read right counts as garbled, not as missing."""


class TextJudge:
    """Judges texts alone."""

    name = "texts"
    judges = frozenset({"texts"})

    def ingredients(self) -> Ingredients:
        """Raises JudgeError where RapidOCR isn't installed."""
        need_rapidocr()
        return Ingredients(readers=frozenset({"rapidocr"}))

    @cached_property
    def _reader(self) -> Any:
        return rapidocr_reader()

    def judge(self, image: np.ndarray, needs: Needs) -> Judgement:
        if not isinstance(needs, TextNeeds):
            raise JudgeError(f"the judge {self.name!r} judges texts, not {needs.kind}; name another with --judge")
        output = self._reader(image[..., ::-1])  # it takes blue, green, red
        return scored(tuple(output.txts or ()), needs)


def scored(lines: tuple[str, ...], needs: TextNeeds) -> Judgement:
    """The judge's word on what was read; pure."""
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
    # a word may be read once and asked for twice: then no likeness is low, and one copy is missing
    return (*(("garbled text",) if garbled else ()), *(("missing text",) if missing or not garbled else ()))
