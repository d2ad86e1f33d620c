"""Are hands built as hands are? A landmark model places 21 points a hand, ``critics.hands_anatomy`` measures them.

Such a model gives every hand exactly five fingers: a sixth it can't see, and of four it lays two on one place. Its
landmarks are learnt from real hands and may hide what is wrong with a painted one; how often isn't measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from pydantic import Field

from critics.base import Evidence, Verdict, not_a_picture
from critics.hands_anatomy import Hand, HandLimits, oddities, stretched, told_apart
from critics.hands_landmarks import HandLandmarks, LandmarkSettings
from critics.pose import is_person
from planners.checklist import Check, CheckKind
from planners.scene import Box, Frozen, Scene

CHECK = "hands"
EDGE = 0.005


class HandsSettings(Frozen):
    landmarks: LandmarkSettings = LandmarkSettings()
    limits: HandLimits = HandLimits()
    sure: float = Field(
        default=0.8, ge=0.0, le=1.0, description="hands less sure to be a left or a right one aren't judged"
    )
    smallest: int = Field(default=48, ge=8, description="nor hands whose longer side has fewer pixels")
    hard: bool = Field(default=False, description="whether the check must pass; a soft one is reported, not repaired")


class Landmarker(Protocol):
    """What finds hands: ``HandLandmarks`` or anything like it."""

    def problems(self) -> list[str]: ...

    def hands(self, image: np.ndarray) -> list[Hand]: ...


class HandsCritic:
    """Adds one check where the scene plans people, of the kind "custom": other critics of anatomy don't see fingers.

    Unscored where no hand can be judged. The score is 0.5 at a limit and falls beyond it; a pass is 1.
    """

    name = "hands"
    judges: frozenset[CheckKind] = frozenset({"custom"})
    Settings = HandsSettings

    def __init__(self, settings: HandsSettings | None = None, landmarker: Landmarker | None = None) -> None:
        self.settings = settings or HandsSettings()
        self._landmarker = landmarker or HandLandmarks(self.settings.landmarks)

    def checks(self, scene: Scene) -> list[Check]:
        """One check on all hands; none where the scene plans no people."""
        about = tuple(entity.id for entity in scene.entities if is_person(entity.noun))
        if not about:
            return []
        return [
            Check(id=CHECK, kind="custom", about=about, says="hands are built as hands are", hard=self.settings.hard)
        ]

    def problems(self) -> list[str]:
        """What it lacks to work here, with the way out; nothing is loaded."""
        return self._landmarker.problems()

    def unable(self, scene: Scene, checks: Sequence[Check]) -> dict[str, str]:
        """Check ids that it can never score, with the reasons: all but its own."""
        mine = [check for check in checks if check.kind in self.judges]
        others = {check.id: "it judges its own check alone" for check in mine if check.id != CHECK}
        problems = self.problems()
        return others | ({CHECK: problems[0]} if problems and len(others) < len(mine) else {})

    def judge(self, image: np.ndarray, scene: Scene, checks: Sequence[Check]) -> list[Verdict]:
        """Its own check alone; other custom ones are left out. Raises CriticError where the model can't be loaded."""
        verdicts = []
        for check in checks:
            if check.id == CHECK:
                wrong = self.problems()[:1] or [why for why in (not_a_picture(image),) if why is not None]
                verdicts.append(
                    self._unscored(check, wrong[0])
                    if wrong
                    else self._verdict(check, self._landmarker.hands(image), (image.shape[1], image.shape[0]))
                )
        return verdicts

    def unfit(self, hand: Hand, size: tuple[int, int]) -> str | None:
        """Why that hand can't be judged in a picture of ``size`` (width, height); None where nothing stands against
        it."""
        box = hand.box
        if max(box.width * size[0], box.height * size[1]) < self.settings.smallest:
            return "too small"
        if min(box.x0, box.y0, 1 - box.x1, 1 - box.y1) < EDGE:
            return "cut by the edge"
        return "not sure which hand it is" if hand.score < self.settings.sure else None

    def _verdict(self, check: Check, hands: Sequence[Hand], size: tuple[int, int]) -> Verdict:
        reasons = [self.unfit(hand, size) for hand in hands]
        fit = [hand for hand, reason in zip(hands, reasons, strict=True) if reason is None]
        if not fit:
            why = ", ".join(sorted({reason for reason in reasons if reason})) or "none was found"
            return self._unscored(check, f"no hand can be judged: {why}")
        limits = self.settings.limits
        seen = tuple(self._evidence(hand) for hand in fit)
        told = f"{len(fit)} of {len(hands)} hands could be judged"
        faults = [(odd, hand) for hand in fit for odd in oddities(hand, limits)[:1]]
        if not faults:
            return Verdict(check=check.id, critic=self.name, status="pass", score=1.0, evidence=seen,
                           reason=f"no finger is out of place; {told}")  # fmt: skip
        odd, hand = max(faults, key=lambda fault: fault[0].excess)
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        return Verdict(check=check.id, critic=self.name, status="fail", score=min(0.49, 0.5 / odd.excess),
                       evidence=seen, region=_around(hand.box), fault="anatomy",
                       reason=f"{odd.says}{more}; {told}")  # fmt: skip

    def _evidence(self, hand: Hand) -> Evidence:
        fingers = f"{told_apart(hand, self.settings.limits)} fingers, {len(stretched(hand))} stretched"
        return Evidence(label=f"hand: {fingers}", box=hand.box, score=min(1.0, max(0.0, hand.score)))

    def _unscored(self, check: Check, reason: str) -> Verdict:
        return Verdict(check=check.id, critic=self.name, status="unscored", reason=reason)


def _around(box: Box) -> Box:
    """The hand with some of what is around it: landmarks lie inside fingers, not on their outlines."""
    return box.grown(0.2 * box.width, 0.2 * box.height)
