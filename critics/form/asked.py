"""Form by asking: a vision-language model gets the crop of one thing and one narrow question a defect.

Several narrow questions find more than one general one. A defect is there as surely as the model says yes.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from critics.form.inspection import FormReading, FoundThing, corners, crop
from critics.vision_language.answers import Answer, Respondent, Silence, Spent
from critics.vision_language.questions import ENDING, quotation

DEFECTS = {
    "half erased": "Is a part of {} in this picture erased or missing, so that it isn't whole?",
    "doubled": "Is {} or a part of it in this picture doubled, or grown together with a second one?",
    "melted": "Is {} in this picture melted, smeared or warped out of its shape?",
    "ragged": "Does {} in this picture have a frayed, broken or jagged outline?",
    "holed": "Are there holes or stains in {} in this picture that don't belong there?",
    "mixed up": "Are parts of {} in this picture in the wrong place, or parts of another thing?",
}
AROUND = 0.15
"""The share of a thing's sides that its crop shows around it."""
SHORTEST = 224
"""Pixels to which the longer side of a smaller crop is enlarged."""


class AskedForm:
    """An inspector of any noun. ``spent`` is what all answers have cost so far."""

    def __init__(self, respondent: Respondent, band: float = 0.15, least_mass: float = 0.5) -> None:
        self.respondent, self.band, self.least_mass = respondent, band, least_mass
        self.spent = Spent()

    def problems(self) -> list[str]:
        return self.respondent.problems()

    def knows(self, noun: str) -> bool:
        return True

    def inspect(self, image: np.ndarray, things: Sequence[FoundThing]) -> list[FormReading]:
        return [self._reading(image, thing) for thing in things]

    def _reading(self, image: np.ndarray, thing: FoundThing) -> FormReading:
        frame = thing.box.grown_by(AROUND)
        left, top, right, bottom = frame.pixels((image.shape[1], image.shape[0]))
        factor = max(1.0, SHORTEST / max(right - left, bottom - top))
        size = round((right - left) * factor), round((bottom - top) * factor)
        name = f"the {quotation(thing.phrase)}"
        questions = [f"{question.format(name)} {ENDING}" for question in DEFECTS.values()]
        answers, spent = self.respondent.ask(crop(image, corners(frame), size), questions)
        self.spent += spent
        said: dict[str, Answer] = {}
        for defect, answer in zip(DEFECTS, answers, strict=True):
            if isinstance(answer, Silence):
                return FormReading(None, answer.reason)
            if answer.mass >= self.least_mass:
                said[defect] = answer
        if len(said) < len(DEFECTS):
            unsaid = ", ".join(defect for defect in DEFECTS if defect not in said)
            return FormReading(None, f"asked whether it is {unsaid}, the model says neither yes nor no")
        worst = max(said, key=lambda defect: said[defect].share)
        doubt = said[worst].share
        return FormReading(doubt, f"{worst}: P(yes) = {doubt:.2f}", 0.5 - self.band, 0.5 + self.band)
