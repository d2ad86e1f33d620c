"""Are people's faces built as faces are? MTCNN finds faces, ``critics.people.face_anatomy`` measures their landmarks.

It finds nearly every face that stands on its head, sometimes two faces in one place or a squeezed one, and hardly
anything else: it mostly passes missing eyes, too many eyes or a shifted mouth (``benchmarks/people/results.md``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from pydantic import Field

from critics.base import Evidence, Verdict
from critics.people.face_anatomy import (
    Face,
    FaceLimits,
    counterpart,
    face_oddities,
    faces_in_one_place,
    half_turned,
    mirrored,
    odds,
)
from critics.people.face_landmarks import FaceFinderSettings, MtcnnFaces
from critics.people.people_check import BodyFault, BodyFinder, PeopleCheck, PeopleSettings, with_surroundings
from planners.checklist import Check
from planners.scene import Scene, Unit

CHECK = "faces"
OVER = 0.2
"""Overlap of boxes from which an upright face and one that stands on its head are the same."""
HEAD_DOWN_EXCESS = 2.0
"""Fixed, since a face on its head has no limit that it exceeds by some share."""
HEAD_DOWN = re.compile(
    r"\b(upside[- ]?down|head ?stands?|hand ?stands?|cartwheels?|somersaults?|back ?flips?|acrobats?|trapeze|"
    r"head[- ]?first|reflections?|reflected|lying|playing cards?)\b",
    re.IGNORECASE,
)
"""Prompts that allow a face on its head."""


class FacesSettings(PeopleSettings):
    finder: FaceFinderSettings = FaceFinderSettings()
    limits: FaceLimits = FaceLimits()
    sure: Unit = Field(default=0.9, description="faces less sure to be faces aren't judged")
    head_down: Unit = Field(default=0.95, description="how sure a face must be, upside down, to stand on its head")
    surer: float = Field(
        default=3.0, ge=1.0, le=1000.0, description="how many times higher its odds must be than upright"
    )


class FaceFinder(BodyFinder, Protocol):
    """What finds upright faces: ``MtcnnFaces`` or anything like it."""

    def faces(self, image: np.ndarray) -> list[Face]: ...


class FacesCritic(PeopleCheck):
    """Adds one check where the scene plans people.

    Looks three times: at the picture, at its mirror image, and at it turned by 180 degrees. Unscored where no face can
    be judged. The score is 0.5 at a limit and falls beyond it; a pass is 1.
    """

    name = check_id = CHECK
    says = "faces are built as faces are"
    nouns = ("face", "faces")
    sound = "nothing is out of place among eyes, nose and mouth"
    Settings = FacesSettings
    settings: FacesSettings
    _finder: FaceFinder

    def __init__(self, settings: FacesSettings | None = None, finder: FaceFinder | None = None) -> None:
        self.settings = settings or FacesSettings()
        self._finder = finder or MtcnnFaces(self.settings.finder)

    def unfit(self, face: Face, twin: Face | None, size: tuple[int, int]) -> str | None:
        """Why that face can't be judged in a picture of ``size`` (width, height); None where it can.

        ``twin``: the same face in the mirrored picture.
        """
        if (why := self.misplaced(face.box, _longer_side(face, size))) is not None:
            return why
        if face.size <= 0:
            return "its parts have no place"
        if min(face.score, twin.score if twin else 0.0) < self.settings.sure:
            return "not sure that it is one"
        return "turned aside" if abs(face.nose[1]) > self.settings.limits.turned else None

    def verdict(self, check: Check, image: np.ndarray, scene: Scene) -> Verdict:
        size = (image.shape[1], image.shape[0])
        upright = self._finder.faces(image)
        twins = [mirrored(face, size[0]) for face in self._finder.faces(np.ascontiguousarray(image[:, ::-1]))]
        turned = [half_turned(face, size) for face in self._finder.faces(np.ascontiguousarray(image[::-1, ::-1]))]
        heads = down = self._head_down(turned, upright + twins, size)
        reasons = {face: self.unfit(face, counterpart(face, twins), size) for face in upright}
        if down and HEAD_DOWN.search(scene.prompt):
            reasons, down = reasons | dict.fromkeys(down, "stands on its head, as may be planned"), []
        # an upright face at the place of one that stands on its head is the same face
        standing = [
            face for face in reasons if face in heads or not any(face.box.iou(other.box) > OVER for other in heads)
        ]
        fit = [face for face in standing if reasons[face] is None]
        faults = [
            BodyFault("a face stands on its head", HEAD_DOWN_EXCESS, with_surroundings(face.box)) for face in down
        ]
        for face in fit:
            for odd in face_oddities(face, counterpart(face, twins), self.settings.limits)[:1]:
                faults.append(BodyFault(odd.says, odd.excess, with_surroundings(face.box)))
        for one, other, excess in faces_in_one_place(fit, self.settings.limits):
            faults.append(BodyFault("two faces are in one place", excess, with_surroundings(one.box, other.box)))
        seen = [Evidence(label="face", box=face.box, score=face.score) for face in (*down, *fit)]
        counts = len(fit) + len(down), len(standing) + len(down)
        return self.conclusion(check, faults, seen, counts, reasons.values())

    def _head_down(self, turned: Sequence[Face], upright: Sequence[Face], size: tuple[int, int]) -> list[Face]:
        """The faces that are far surer when the picture is turned by 180 degrees than as it is."""
        found = []
        for face in turned:
            there = max((odds(other.score) for other in upright if face.box.iou(other.box) > OVER), default=0.0)
            better = odds(face.score) >= self.settings.surer * there
            large = _longer_side(face, size) >= self.settings.smallest
            if face.score >= self.settings.head_down and better and large:
                found.append(face)
        return found


def _longer_side(face: Face, size: tuple[int, int]) -> float:
    return max(face.box.width * size[0], face.box.height * size[1])
