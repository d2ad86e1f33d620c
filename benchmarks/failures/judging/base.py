"""The interface of judges: their judgements, their errors, and the ingredients that make them independent."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from pydantic import Field

from agent.errors import SetupError
from benchmarks.failures.items import MODES, WHATEVER, FailureMode, Needs, SuiteItem
from benchmarks.judges.reading import missing_reader
from planners.scene import Frozen


class JudgeError(SetupError, RuntimeError):
    """A judge can't run on this machine, or can't judge such a prompt. The message is one line that names the fix."""


class Judgement(Frozen):
    """``met``: requirement -> whether it is met. ``failures``: the modes that the picture shows. A picture passes if
    all requirements are met. ``right`` and ``asked`` are the two sums of a published text metric, if the suite has one.
    """

    met: dict[str, bool]
    failures: tuple[FailureMode, ...] = ()
    right: int | None = None
    asked: int | None = None
    seen: tuple[str, ...] = Field(default=(), description="what the judge detected and read, for people")

    @property
    def passed(self) -> bool:
        return bool(self.met) and all(self.met.values())


class Ingredients(Frozen):
    """The components of a judge or critic. ``weights`` are sha256 of files, ``architectures`` are model classes or
    named shapes, ``readers`` are OCR engines, and ``prompts`` are the fixed texts that go to a model.
    """

    weights: frozenset[str] = frozenset()
    architectures: frozenset[str] = frozenset()
    readers: frozenset[str] = frozenset()
    prompts: frozenset[str] = frozenset()


def need_reader() -> None:
    """Raises JudgeError if the judges' reader isn't installed. Loads nothing."""
    if lacking := missing_reader():
        raise JudgeError(lacking)


class Judge(Protocol):
    """``judges`` names the kinds of needs that it can judge. A judge may also have a frozenset ``looks_for``: the
    failures of ``items.WHATEVER`` that it looks for in pictures of scenes, and ``arms``: those whose pictures
    it knows.
    """

    name: str
    judges: frozenset[str]

    def ingredients(self) -> Ingredients:
        """Raises JudgeError if one of the judge's files is missing."""
        ...

    def judge(self, image: np.ndarray, needs: Needs) -> Judgement:
        """Judges a picture, uint8 sRGB (height, width, 3). Raises JudgeError."""
        ...


def as_judged(item: SuiteItem, judge: Judge) -> SuiteItem:
    """The item with the modes of ``WHATEVER`` that this judge looks for. Only scenes get any of these."""
    more: frozenset[FailureMode] = (
        getattr(judge, "looks_for", frozenset()) if item.needs.kind in ("scene", "gold") else frozenset()
    )
    modes = tuple(mode for mode in MODES if mode in (more if mode in WHATEVER else item.modes))
    return item.model_copy(update={"modes": modes})
