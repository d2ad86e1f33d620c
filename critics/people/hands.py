"""Are hands built as hands are? A landmark model places 21 points a hand, which ``critics.people.hands_anatomy``
measures.

Such a model gives every hand exactly five fingers: it can't show a sixth, and of four it puts two in one place. It has
learnt from real hands, so its landmarks may hide what is wrong with a painted one; how often isn't measured.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from pydantic import Field

from critics.base import Evidence, Verdict
from critics.people.hands_anatomy import Hand, HandLimits, hand_oddities, separate_fingers, stretched_fingers
from critics.people.hands_landmarks import HandLandmarks, LandmarkSettings
from critics.people.people_check import BodyFault, BodyFinder, PeopleCheck, PeopleSettings, with_surroundings
from planners.checklist import Check
from planners.scene import Scene, Unit

CHECK = "hands"


class HandsSettings(PeopleSettings):
    landmarks: LandmarkSettings = LandmarkSettings()
    limits: HandLimits = HandLimits()
    sure: Unit = Field(default=0.8, description="hands less sure to be a left or a right one aren't judged")


class Landmarker(BodyFinder, Protocol):
    """What finds hands: ``HandLandmarks`` or anything like it."""

    def hands(self, image: np.ndarray) -> list[Hand]: ...


class HandsCritic(PeopleCheck):
    """Adds one check where the scene plans people.

    Unscored where no hand can be judged. The score is 0.5 at a limit and falls beyond it; a pass is 1.
    """

    name = check_id = CHECK
    says = "hands are built as hands are"
    nouns = ("hand", "hands")
    sound = "no finger is out of place"
    Settings = HandsSettings
    settings: HandsSettings
    _finder: Landmarker

    def __init__(self, settings: HandsSettings | None = None, landmarker: Landmarker | None = None) -> None:
        self.settings = settings or HandsSettings()
        self._finder = landmarker or HandLandmarks(self.settings.landmarks)

    def unfit(self, hand: Hand, size: tuple[int, int]) -> str | None:
        """Why that hand can't be judged in a picture of ``size`` (width, height); None where it can."""
        unsure = "not sure which hand it is" if hand.score < self.settings.sure else None
        return self.misplaced(hand.box, max(hand.box.width * size[0], hand.box.height * size[1])) or unsure

    def verdict(self, check: Check, image: np.ndarray, scene: Scene) -> Verdict:
        hands, size = self._finder.hands(image), (image.shape[1], image.shape[0])
        reasons = [self.unfit(hand, size) for hand in hands]
        fit = [hand for hand, reason in zip(hands, reasons, strict=True) if reason is None]
        faults = [
            BodyFault(odd.says, odd.excess, with_surroundings(hand.box))
            for hand in fit
            for odd in hand_oddities(hand, self.settings.limits)[:1]
        ]
        seen = [self._evidence(hand) for hand in fit]
        return self.conclusion(check, faults, seen, (len(fit), len(hands)), reasons)

    def _evidence(self, hand: Hand) -> Evidence:
        apart, stretched = separate_fingers(hand, self.settings.limits), len(stretched_fingers(hand))
        label = f"hand: {apart} fingers, {stretched} stretched"
        return Evidence(label=label, box=hand.box, score=min(1.0, max(0.0, hand.score)))
