"""What a judge is, what it says, and how it tells what it is made of."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Protocol

import numpy as np
from pydantic import Field

from agent.errors import SetupError
from benchmarks.failures.items import MODES, WHATEVER, FailureMode, Needs, SuiteItem
from planners.scene import Frozen


class JudgeError(SetupError, RuntimeError):
    """A judge can't work here, or can't judge such a prompt: one line with the way out."""


class Judgement(Frozen):
    """``met``: requirement -> met. ``failures``: the modes that the picture shows. A picture is right when everything
    is met. ``right`` and ``asked`` are a published text metric's sums, where the suite has one.
    """

    met: dict[str, bool]
    failures: tuple[FailureMode, ...] = ()
    right: int | None = None
    asked: int | None = None
    seen: tuple[str, ...] = Field(default=(), description="what was detected and read, for people")

    @property
    def passed(self) -> bool:
        return bool(self.met) and all(self.met.values())


class Ingredients(Frozen):
    """What a judge or critic is made of. ``weights`` are sha256 of files, ``architectures`` model classes or named
    shapes, ``readers`` OCR engines, ``prompts`` the fixed texts sent to a model.
    """

    weights: frozenset[str] = frozenset()
    architectures: frozenset[str] = frozenset()
    readers: frozenset[str] = frozenset()
    prompts: frozenset[str] = frozenset()


def need_rapidocr() -> None:
    """Raises JudgeError where RapidOCR isn't installed; nothing is loaded."""
    if find_spec("rapidocr") is None or find_spec("onnxruntime") is None:
        raise JudgeError("the judge reads with RapidOCR, which isn't installed: pip install 'proofpress[bench]'")


class Judge(Protocol):
    """``judges`` names the kinds of needs it can judge. A judge may have a frozenset ``looks_for`` besides: which
    failures of ``items.WHATEVER`` it looks for in pictures of scenes.
    """

    name: str
    judges: frozenset[str]

    def ingredients(self) -> Ingredients:
        """Raises JudgeError where a file of it is missing."""
        ...

    def judge(self, image: np.ndarray, needs: Needs) -> Judgement:
        """Judges a picture, uint8 sRGB (height, width, 3). Raises JudgeError."""
        ...


def as_judged(item: SuiteItem, judge: Judge) -> SuiteItem:
    """The item with those of ``WHATEVER`` among its modes that this judge looks for, which is in scenes alone."""
    more: frozenset[FailureMode] = (
        getattr(judge, "looks_for", frozenset()) if item.needs.kind == "scene" else frozenset()
    )
    modes = tuple(mode for mode in MODES if mode in (more if mode in WHATEVER else item.modes))
    return item.model_copy(update={"modes": modes})
