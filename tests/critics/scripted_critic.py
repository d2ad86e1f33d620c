"""A critic that answers by a function, and answers good and bad."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from critics.base import Verdict
from critics.testing import example_scene
from planners.checklist import Check, CheckKind, compile_checklist
from planners.scene import Scene

SCENE = example_scene()
CHECKS = compile_checklist(SCENE)
IMAGE = np.full((64, 96, 3), 90, np.uint8)
PRESENT = ("present:circle", "present:square")


class Says:
    """Judges "present" by calling a function with the image and the checks."""

    judges: frozenset[CheckKind] = frozenset({"present"})

    def __init__(self, answer: Callable[[np.ndarray, Sequence[Check]], Any], name: str = "says") -> None:
        self.answer, self.name = answer, name

    def judge(self, image: np.ndarray, scene: Scene, checks: Sequence[Check]) -> Any:
        return self.answer(image, checks)


def verdict(check: str, status: Any = "pass", score: float | None = 0.9, critic: str = "says") -> Verdict:
    return Verdict.model_construct(
        check=check, critic=critic, status=status, score=score, reason="seen", evidence=(), region=None, fault=None
    )


def good(image: np.ndarray, checks: Sequence[Check]) -> list[Verdict]:
    return [verdict(check.id) for check in checks]


def raises(error: BaseException) -> Callable[[np.ndarray, Sequence[Check]], Any]:
    def answer(image: np.ndarray, checks: Sequence[Check]) -> Any:
        raise error

    return answer


def paints(image: np.ndarray, checks: Sequence[Check]) -> list[Verdict]:
    image[:] = 0
    return good(image, checks)
