"""Are hands built as hands are? A landmark model places 21 points a hand, ``critics.people.hands_anatomy`` measures
them.

Such a model gives every hand exactly five fingers: a sixth it can't see, and of four it lays two on one place. Its
landmarks are learnt from real hands and may hide what is wrong with a painted one; how often isn't measured.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from pydantic import Field

from critics.base import Evidence, Verdict
from critics.people.hands_anatomy import Hand, HandLimits, oddities, stretched, told_apart
from critics.people.hands_landmarks import HandLandmarks, LandmarkSettings
from critics.people.people_check import PeopleCheck
from planners.checklist import Check
from planners.scene import Box, Frozen, Scene

CHECK = "hands"


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


class HandsCritic(PeopleCheck):
    """Adds one check where the scene plans people.

    Unscored where no hand can be judged. The score is 0.5 at a limit and falls beyond it; a pass is 1.
    """

    name = CHECK
    says = "hands are built as hands are"
    Settings = HandsSettings
    settings: HandsSettings

    def __init__(self, settings: HandsSettings | None = None, landmarker: Landmarker | None = None) -> None:
        self.settings = settings or HandsSettings()
        self._landmarker = landmarker or HandLandmarks(self.settings.landmarks)

    def problems(self) -> list[str]:
        """What it lacks to work here, with the way out; nothing is loaded."""
        return self._landmarker.problems()

    def unfit(self, hand: Hand, size: tuple[int, int]) -> str | None:
        """Why that hand can't be judged in a picture of ``size`` (width, height); None where nothing stands against
        it."""
        unsure = "not sure which hand it is" if hand.score < self.settings.sure else None
        return self.misplaced(hand.box, size) or unsure

    def verdict(self, check: Check, image: np.ndarray, scene: Scene) -> Verdict:
        hands, size = self._landmarker.hands(image), (image.shape[1], image.shape[0])
        reasons = [self.unfit(hand, size) for hand in hands]
        fit = [hand for hand, reason in zip(hands, reasons, strict=True) if reason is None]
        if not fit:
            why = ", ".join(sorted({reason for reason in reasons if reason})) or "none was found"
            return self.unscored(check, f"no hand can be judged: {why}")
        limits = self.settings.limits
        seen = tuple(self._evidence(hand) for hand in fit)
        told = f"{len(fit)} of {len(hands)} hands could be judged"
        faults = [(odd, hand) for hand in fit for odd in oddities(hand, limits)[:1]]
        if not faults:
            return Verdict(
                check=check.id,
                critic=self.name,
                status="pass",
                score=1.0,
                evidence=seen,
                reason=f"no finger is out of place; {told}",
            )
        odd, hand = max(faults, key=lambda fault: fault[0].excess)
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        return Verdict(
            check=check.id,
            critic=self.name,
            status="fail",
            score=min(0.49, 0.5 / odd.excess),
            evidence=seen,
            region=_around(hand.box),
            fault="anatomy",
            reason=f"{odd.says}{more}; {told}",
        )

    def _evidence(self, hand: Hand) -> Evidence:
        fingers = f"{told_apart(hand, self.settings.limits)} fingers, {len(stretched(hand))} stretched"
        return Evidence(label=f"hand: {fingers}", box=hand.box, score=min(1.0, max(0.0, hand.score)))


def _around(box: Box) -> Box:
    """The hand with some of what is around it: landmarks lie inside fingers, not on their outlines."""
    return box.grown(0.2 * box.width, 0.2 * box.height)
