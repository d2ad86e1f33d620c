"""What the critics of people's bodies share: when there is a check, whom they don't judge, and the verdict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Protocol

import numpy as np
from pydantic import Field

from critics.base import Evidence, Verdict, not_a_picture
from critics.objects.matching import canonical
from planners.checklist import Check, CheckKind
from planners.scene import Box, Frozen, Scene

PEOPLE = frozenset(
    "person man woman boy girl child kid baby lady gentleman dancer chef doctor nurse teacher farmer soldier "
    "astronaut athlete player runner cyclist skater surfer skier king queen prince princess knight worker".split()
)
NO_PEOPLE = frozenset({"snowman", "talisman", "caiman", "ottoman"})
"""Words in -man that mean no people; every other word in -man does."""
EDGE = 0.005
"""How near to the picture's border a box may come, as a share of its sides, before it counts as cut by it."""


def is_person(noun: str) -> bool:
    """Whether the noun is a word for people ("an old woman", "fireman"), by its last word."""
    last = canonical(noun).rpartition(" ")[2]
    return last in PEOPLE or (last.endswith("man") and last not in NO_PEOPLE)


@dataclass(frozen=True)
class Oddity:
    """What is wrong (``says``), how far beyond its limit (1 is at the limit), and the joints that show it."""

    says: str
    excess: float
    joints: tuple[int, ...]


@dataclass(frozen=True)
class BodyFault:
    """An oddity at its place: ``region`` is where a repair should work. ``evidence`` is what shows it; empty for all
    that was judged."""

    says: str
    excess: float
    region: Box
    evidence: tuple[Evidence, ...] = ()


class PeopleSettings(Frozen):
    smallest: int = Field(
        default=48, ge=8, le=8192, description="those whose longer side has fewer pixels aren't judged"
    )
    hard: bool = Field(default=False, description="whether the check must pass; a soft one is reported, not repaired")


class BodyFinder(Protocol):
    """What finds the parts of people."""

    def problems(self) -> list[str]: ...


class PeopleCheck:
    """Adds one check where the scene plans people. It is of the kind "custom", since other critics of anatomy don't
    see such parts.

    A subclass sets ``check_id`` and ``says``, the check's id and words; ``nouns``, what it judges, one and several; and
    ``sound``, the reason of a pass. It sets ``_finder`` and implements ``verdict``.
    """

    name: str
    check_id: str
    says: str
    nouns: tuple[str, str]
    sound: str
    judges: frozenset[CheckKind] = frozenset({"custom"})
    settings: PeopleSettings
    _finder: BodyFinder

    def problems(self) -> list[str]:
        """What it lacks to work here, with the way out; nothing is loaded."""
        return self._finder.problems()

    def verdict(self, check: Check, image: np.ndarray, scene: Scene) -> Verdict:
        """On its own check and a uint8 sRGB picture (height, width, 3). Raises CriticError."""
        raise NotImplementedError

    def checks(self, scene: Scene) -> list[Check]:
        """One check on all people; none where the scene plans none."""
        about = tuple(entity.id for entity in scene.entities if is_person(entity.noun))
        (kind,) = self.judges
        own = Check(id=self.check_id, kind=kind, about=about, says=self.says, hard=self.settings.hard)
        return [own] if about else []

    def unable(self, scene: Scene, checks: Sequence[Check]) -> dict[str, str]:
        """Check ids that it can't score here, with the reasons."""
        problems = self.problems()
        return {check.id: problems[0] for check in checks} if problems else {}

    def judge(self, image: np.ndarray, scene: Scene, checks: Sequence[Check]) -> list[Verdict]:
        """Gets its own check alone. Raises CriticError where the model can't be loaded."""
        wrong = next(iter(self.problems()), None) or not_a_picture(image)
        if wrong is not None:
            return [Verdict.unscored(check, self.name, wrong) for check in checks]
        return [self.verdict(check, image, scene) for check in checks]

    def misplaced(self, box: Box, pixels: float) -> str | None:
        """Why what is in the box can't be judged where it is; None where it can.

        ``pixels``: the length that must be at least ``smallest``.
        """
        if pixels < self.settings.smallest:
            return "too small"
        return "cut by the edge" if min(box.x0, box.y0, 1 - box.x1, 1 - box.y1) < EDGE else None

    def conclusion(
        self,
        check: Check,
        faults: Sequence[BodyFault],
        evidence: Sequence[Evidence],
        counts: tuple[int, int],
        reasons: Iterable[str | None],
    ) -> Verdict:
        """A fail by the worst fault, a pass without faults, unscored where nothing was judged.

        ``counts``: how many were judged and how many were found; ``reasons``: why the others weren't judged. The score
        of a fail is 0.5 at a limit and falls beyond it.
        """
        if not counts[0] and not faults:
            why = ", ".join(sorted({reason for reason in reasons if reason})) or "none was found"
            return Verdict.unscored(check, self.name, f"no {self.nouns[0]} can be judged: {why}")
        judged = f"{counts[0]} of {counts[1]} {self.nouns[1]} could be judged"
        if not faults:
            return Verdict.passed(check, self.name, f"{self.sound}; {judged}", evidence=evidence)
        worst = max(faults, key=lambda fault: fault.excess)
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        return Verdict.failed(
            check,
            self.name,
            f"{worst.says}{more}; {judged}",
            "anatomy",
            min(0.49, 0.5 / worst.excess),
            worst.region,
            worst.evidence or evidence,
        )


def with_surroundings(*boxes: Box) -> Box:
    """The box around all, a fifth of its sides larger: landmarks and detected boxes end inside the outlines."""
    box = reduce(Box.union, boxes)
    return box.grown_by(0.2)
