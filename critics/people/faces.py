"""Are people's faces built as faces are? MTCNN finds faces, ``critics.people.face_anatomy`` measures their five
landmarks.

It finds a face that stands on its head nearly always, two faces in one place or squeezed ones sometimes, and hardly
anything else: missing eyes, a mouth put aside or too many eyes it mostly passes (``benchmarks/critics/results.md``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from pydantic import Field

from critics.base import Evidence, Verdict
from critics.people.face_anatomy import (
    Face,
    FaceLimits,
    counterpart,
    half_turned,
    merged,
    mirrored,
    oddities,
    odds,
)
from critics.people.face_landmarks import FaceFinderSettings, MtcnnFaces
from critics.people.people_check import PeopleCheck
from planners.checklist import Check
from planners.scene import Box, Frozen, Scene

CHECK = "faces"
OVER = 0.2
"""Overlap of boxes from which an upright face and one that stands on its head are the same."""
HEAD_DOWN_EXCESS = 2.0
"""A face stands on its head or it doesn't: there is no limit to measure from."""
HEAD_DOWN = re.compile(
    r"\b(upside[- ]?down|head ?stands?|hand ?stands?|cartwheels?|somersaults?|back ?flips?|acrobats?|trapeze|"
    r"head[- ]?first|reflections?|reflected|lying|playing cards?)\b",
    re.IGNORECASE,
)
"""Plans in which a face may well stand on its head."""


class FacesSettings(Frozen):
    finder: FaceFinderSettings = FaceFinderSettings()
    limits: FaceLimits = FaceLimits()
    sure: float = Field(default=0.9, ge=0.0, le=1.0, description="faces less sure to be faces aren't judged")
    head_down: float = Field(
        default=0.95, ge=0.0, le=1.0, description="how sure a face must be, turned, to stand on its head"
    )
    surer: float = Field(default=3.0, ge=1.0, description="and by how many times its odds must be better than upright")
    smallest: int = Field(default=48, ge=8, description="faces whose longer side has fewer pixels aren't judged")
    hard: bool = Field(default=False, description="whether the check must pass; a soft one is reported, not repaired")


class FaceFinder(Protocol):
    """What finds upright faces: ``MtcnnFaces`` or anything like it."""

    def problems(self) -> list[str]: ...

    def faces(self, image: np.ndarray) -> list[Face]: ...


@dataclass(frozen=True)
class _Fault:
    says: str
    excess: float
    faces: tuple[Face, ...]


class FacesCritic(PeopleCheck):
    """Adds one check where the scene plans people.

    Looks three times: at the picture, at its mirror image, and at it turned by 180 degrees. Unscored where no face can
    be judged. The score is 0.5 at a limit and falls beyond it; a pass is 1.
    """

    name = CHECK
    says = "faces are built as faces are"
    Settings = FacesSettings
    settings: FacesSettings

    def __init__(self, settings: FacesSettings | None = None, finder: FaceFinder | None = None) -> None:
        self.settings = settings or FacesSettings()
        self._finder = finder or MtcnnFaces(self.settings.finder)

    def problems(self) -> list[str]:
        """What it lacks to work here, with the way out; nothing is loaded."""
        return self._finder.problems()

    def unfit(self, face: Face, twin: Face | None, size: tuple[int, int]) -> str | None:
        """Why that face can't be judged in a picture of ``size`` (width, height); None where nothing stands against
        it. ``twin``: the same face in the mirrored picture."""
        if (why := self.misplaced(face.box, size)) is not None:
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
        down = self._head_down(turned, upright + twins, size)
        reasons = {face: self.unfit(face, counterpart(face, twins), size) for face in upright}
        heads = down  # what is seen upright where one of these is isn't a face of its own
        if down and HEAD_DOWN.search(scene.prompt):
            reasons, down = reasons | dict.fromkeys(down, "stands on its head, as may be planned"), []
        standing = [
            face for face in reasons if face in heads or not any(face.box.iou(other.box) > OVER for other in heads)
        ]
        fit = [face for face in standing if reasons[face] is None]
        faults = [_Fault("a face stands on its head", HEAD_DOWN_EXCESS, (face,)) for face in down]
        for face in fit:
            for odd in oddities(face, counterpart(face, twins), self.settings.limits)[:1]:
                faults.append(_Fault(odd.says, odd.excess, (face,)))
        for one, other, excess in merged(fit, self.settings.limits):
            faults.append(_Fault("two faces are in one place", excess, (one, other)))
        seen = tuple(Evidence(label="face", box=face.box, score=face.score) for face in (*down, *fit))
        if not fit and not down:
            why = ", ".join(sorted({reason for reason in reasons.values() if reason})) or "none was found"
            return self.unscored(check, f"no face can be judged: {why}")
        told = f"{len(fit) + len(down)} of {len(standing) + len(down)} faces could be judged"
        if not faults:
            return Verdict(
                check=check.id,
                critic=self.name,
                status="pass",
                score=1.0,
                evidence=seen,
                reason=f"nothing is out of place among eyes, nose and mouth; {told}",
            )
        worst = max(faults, key=lambda fault: fault.excess)
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        return Verdict(
            check=check.id,
            critic=self.name,
            status="fail",
            score=min(0.49, 0.5 / worst.excess),
            evidence=seen,
            region=_around(worst.faces),
            fault="anatomy",
            reason=f"{worst.says}{more}; {told}",
        )

    def _head_down(self, turned: Sequence[Face], upright: Sequence[Face], size: tuple[int, int]) -> list[Face]:
        """The faces that are far surer when the picture is turned by 180 degrees than as it is."""
        found = []
        for face in turned:
            there = max((odds(other.score) for other in upright if face.box.iou(other.box) > OVER), default=0.0)
            better = odds(face.score) >= self.settings.surer * there
            large = max(face.box.width * size[0], face.box.height * size[1]) >= self.settings.smallest
            if face.score >= self.settings.head_down and better and large:
                found.append(face)
        return found


def _around(faces: Sequence[Face]) -> Box:
    """The faces with some of what is around them: boxes end at brow and chin."""
    box = faces[0].box
    for face in faces[1:]:
        box = box.union(face.box)
    return box.grown(0.2 * box.width, 0.2 * box.height)
