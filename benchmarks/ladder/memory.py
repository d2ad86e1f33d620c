"""A renderer and critics that remember: the same call is made once for all variants of a run, which share most steps.

What they give back is exactly what the call gave (a renderer's work included), so that a variant counts what it would
have spent alone. They time what was really called.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from benchmarks.pixels import digest
from critics.base import Critic, Verdict
from planners.checklist import Check
from planners.scene import Scene
from renderers.base import Candidate, Operator, Renderer, Repair


class RememberingRenderer:
    """``seconds`` is the time spent in the renderer itself."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer
        self.operators: frozenset[Operator] = renderer.operators
        self._painted: dict[tuple[str, int], Candidate] = {}
        self._repaired: dict[str, Candidate] = {}
        self.seconds = 0.0

    def render(self, scene: Scene, seeds: Sequence[int]) -> list[Candidate]:
        """A seed at a time, so that what it gives doesn't depend on which seeds are asked for together."""
        key = scene.model_dump_json()
        for seed in seeds:
            if (key, seed) not in self._painted:
                begun = time.perf_counter()
                self._painted[key, seed] = self._renderer.render(scene, [seed])[0]
                self.seconds += time.perf_counter() - begun
        return [self._painted[key, seed] for seed in seeds]

    def repair(self, scene: Scene, candidate: Candidate, repairs: Sequence[Repair]) -> Candidate:
        key = digest(candidate.image, scene.model_dump_json(), *(repair.model_dump_json() for repair in repairs))
        if key not in self._repaired:
            begun = time.perf_counter()
            self._repaired[key] = self._renderer.repair(scene, candidate, repairs)
            self.seconds += time.perf_counter() - begun
        return self._repaired[key]

    def forget(self) -> None:
        """Another prompt begins."""
        self._painted.clear()
        self._repaired.clear()


class RememberingCritic:
    """``seconds`` is the time spent in the critic itself."""

    def __init__(self, critic: Critic) -> None:
        self._critic = critic
        self._said: dict[str, Sequence[Verdict]] = {}
        self.name, self.judges, self.seconds = critic.name, critic.judges, 0.0
        self.judge_many = None  # what is judged together wouldn't be remembered

    def __getattr__(self, name: str) -> Any:
        """The critic's other members: its own checks, what it can't judge."""
        return getattr(self._critic, name)

    def judge(self, image: np.ndarray, scene: Scene, checks: Sequence[Check]) -> Sequence[Verdict]:
        key = digest(image, scene.model_dump_json(), *(check.model_dump_json() for check in checks))
        if key not in self._said:
            begun = time.perf_counter()
            self._said[key] = self._critic.judge(image, scene, checks)
            self.seconds += time.perf_counter() - begun
        return self._said[key]

    def forget(self) -> None:
        self._said.clear()
