"""What critics share that add one check of their own on all people: when there is one, and whom they leave alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from critics.base import Verdict, not_a_picture
from critics.people.pose import is_person
from planners.checklist import Check, CheckKind
from planners.scene import Box, Scene

EDGE = 0.005
"""How near to the picture's border a box may come, as a share of its sides, before it counts as cut by it."""


class PeopleSettings(Protocol):
    @property
    def smallest(self) -> int: ...

    @property
    def hard(self) -> bool: ...


class PeopleCheck:
    """Adds the check ``name`` where the scene plans people, of the kind "custom": other critics of anatomy don't see
    such parts. What is left to a critic: ``says``, ``problems``, ``verdict``.
    """

    name: str
    says: str
    judges: frozenset[CheckKind] = frozenset({"custom"})
    settings: PeopleSettings

    def problems(self) -> list[str]:
        """What it lacks to work here, with the way out; nothing is loaded."""
        raise NotImplementedError

    def verdict(self, check: Check, image: np.ndarray, scene: Scene) -> Verdict:
        """On its own check and a uint8 sRGB picture (height, width, 3). Raises CriticError."""
        raise NotImplementedError

    def checks(self, scene: Scene) -> list[Check]:
        """One check on all people; none where the scene plans none."""
        about = tuple(entity.id for entity in scene.entities if is_person(entity.noun))
        if not about:
            return []
        return [Check(id=self.name, kind="custom", about=about, says=self.says, hard=self.settings.hard)]

    def unable(self, scene: Scene, checks: Sequence[Check]) -> dict[str, str]:
        """Check ids that it can never score, with the reasons: all but its own."""
        mine = [check for check in checks if check.kind in self.judges]
        others = {check.id: "it judges its own check alone" for check in mine if check.id != self.name}
        problems = self.problems()
        return others | ({self.name: problems[0]} if problems and len(others) < len(mine) else {})

    def judge(self, image: np.ndarray, scene: Scene, checks: Sequence[Check]) -> list[Verdict]:
        """Its own check alone; other custom ones are left out. Raises CriticError where the model can't be loaded."""
        verdicts = []
        for check in checks:
            if check.id == self.name:
                wrong = self.problems()[:1] or [why for why in (not_a_picture(image),) if why is not None]
                verdicts.append(self.unscored(check, wrong[0]) if wrong else self.verdict(check, image, scene))
        return verdicts

    def unscored(self, check: Check, reason: str) -> Verdict:
        return Verdict(check=check.id, critic=self.name, status="unscored", reason=reason)

    def misplaced(self, box: Box, size: tuple[int, int]) -> str | None:
        """Why what is in a box can't be judged in a picture of ``size`` (width, height), whatever it is; None where
        nothing stands against it.
        """
        if max(box.width * size[0], box.height * size[1]) < self.settings.smallest:
            return "too small"
        return "cut by the edge" if min(box.x0, box.y0, 1 - box.x1, 1 - box.y1) < EDGE else None
