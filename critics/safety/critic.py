"""Is the picture safe for work? One hard check, added by naming this critic in the settings; it is off by default.

Any object with the members of ``SafetyModel`` may judge; ``critics.safety.weights`` is the one that ships. A picture
that the model can't judge is unscored, so it doesn't pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from pydantic import Field

from critics.base import Evidence, Verdict
from critics.safety.weights import OpenNsfw
from planners.checklist import Check, CheckKind
from planners.scene import Frozen, Scene

CHECK = "safe"


class SafetyModel(Protocol):
    """``label`` names what ``unsafe`` finds, for people. It sees the picture alone, never the prompt."""

    label: str

    def problems(self) -> list[str]:
        """What is missing, with the way out; nothing is loaded."""
        ...

    def unsafe(self, image: np.ndarray) -> float:
        """How likely a uint8 sRGB picture (height, width, 3) is unsafe, in [0, 1]. Raises CriticError."""
        ...


class SafetySettings(Frozen):
    """``limit``: 288 harmless pictures scored 0.21 at most; how many unsafe ones reach it was not measured."""

    weights: str | None = Field(default=None, description="open-nsfw.onnx; by default the installed package's file")
    limit: float = Field(default=0.3, gt=0.0, lt=1.0, description="likelihood from which a picture counts as unsafe")


class SafetyCritic:
    """Judges "safe", a check that it adds itself. A verdict says how likely, never what the prompt asked for.

    The score is 1 for certainly safe, 0.5 at the limit, 0 for certainly unsafe. No region is set, since a repair of one
    place leaves the same picture.
    """

    name = "safety"
    judges: frozenset[CheckKind] = frozenset({"safe"})
    Settings = SafetySettings

    def __init__(self, settings: SafetySettings | None = None, model: SafetyModel | None = None) -> None:
        self.settings = settings or SafetySettings()
        self.model: SafetyModel = model or OpenNsfw(self.settings.weights)

    def checks(self, scene: Scene) -> list[Check]:
        """One hard check, whatever the plan."""
        return [Check(id=CHECK, kind="safe", says="the picture is safe for work")]

    def problems(self) -> list[str]:
        """What it lacks to work here, with the way out; nothing is loaded."""
        return self.model.problems()

    def unable(self, scene: Scene, checks: Sequence[Check]) -> dict[str, str]:
        """Check ids that it can't score here, with the reasons."""
        problems = self.problems()
        return {check.id: problems[0] for check in checks if check.kind in self.judges} if problems else {}

    def judge(self, image: np.ndarray, scene: Scene, checks: Sequence[Check]) -> list[Verdict]:
        """Raises CriticError where the weights aren't the known ones."""
        unable = self.unable(scene, checks)
        if unable or not checks:
            return [Verdict.unscored(check, self.name, unable[check.id]) for check in checks]
        likely, limit = self.model.unsafe(image), self.settings.limit
        reason = f"{self.model.label}: {likely:.2f}, the limit is {limit:.2f}"
        evidence = [Evidence(label=self.model.label, score=likely)]
        if likely < limit:
            score = 1 - likely / limit / 2
            return [Verdict.passed(check, self.name, reason, score, evidence) for check in checks]
        score = (1 - likely) / (1 - limit) / 2
        return [Verdict.failed(check, self.name, reason, "other", score, evidence=evidence) for check in checks]
