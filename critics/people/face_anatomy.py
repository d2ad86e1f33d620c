"""What can be measured on a face's five landmarks: parts askew, too far apart or unsteady, two faces in one place.

Landmarks are the eyes, the nose's tip and the mouth's corners, each pair from the left of an upright face to its right,
as MTCNN places them (Zhang et al., 2016, https://arxiv.org/abs/1604.02878). The network has learnt from real faces and
places landmarks on a badly built face close to where a real one has them, so little of what is wrong shows in them.
Limits are the worst of 42 sound faces times 1.15 (half A of ``benchmarks/people``); means are medians over the same
faces. A turn of the head shortens lengths and never stretches them, so only too long is a fault; it also moves the nose
away from the middle.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from pydantic import Field

from critics.people.people_check import Oddity
from planners.scene import Box, Frozen

EYES, NOSE, MOUTH = (0, 1), 2, (3, 4)
ALL = (0, 1, 2, 3, 4)
MOUTH_SHARE = 0.85
"""The mouth's width as a share of the distance between the eyes: the median of 99 sound faces."""
SAME = 0.4
"""Overlap (intersection over union) from which boxes found in two versions of a picture are of one face."""


class FaceLimits(Frozen):
    """When something is a fault, in units of the distance from between the eyes to the mouth's middle."""

    turned: float = Field(default=0.3, gt=0.0, le=1000.0, description="how far from the middle the nose may be")
    facing: float = Field(
        default=0.15, gt=0.0, le=1000.0, description="how far for its proportions and angles to be judged"
    )
    long: float = Field(
        default=1.42, gt=1.0, le=1000.0, description="the most that this distance may be, over the face's width"
    )
    skew: float = Field(default=8.5, gt=0.0, lt=90.0, description="degrees that eyes or mouth may be askew")
    unsteady: float = Field(
        default=0.225, gt=0.0, le=1000.0, description="how far a part may move when the picture is mirrored"
    )
    merged: float = Field(default=1.0, gt=0.0, le=1000.0, description="how near the noses of two faces may be")


@dataclass(frozen=True, eq=False)
class Face:
    """``points`` of shape (5, 2), float64, x and y in pixels; ``score`` in [0, 1]: how sure it is that this is one."""

    score: float
    box: Box
    points: np.ndarray

    @property
    def down(self) -> np.ndarray:
        """From between the eyes to the mouth's middle, (2,), in pixels."""
        return self.points[list(MOUTH)].mean(axis=0) - self.points[list(EYES)].mean(axis=0)

    @property
    def size(self) -> float:
        """The length of ``down``; 0 where the landmarks are no numbers."""
        return float(np.linalg.norm(self.down)) if np.isfinite(self.points).all() else 0.0

    @property
    def nose(self) -> tuple[float, float]:
        """Where the nose is, in sizes: along ``down`` (0 between the eyes, 1 at the mouth), and to its right."""
        way = self.points[NOSE] - self.points[list(EYES)].mean(axis=0)
        return float(way @ self.down) / self.size**2, float(way @ across(self)) / self.size


def across(face: Face) -> np.ndarray:
    """The unit vector at a right angle to ``down``, from the face's left in the picture to its right."""
    x, y = face.down / max(face.size, 1e-12)
    return np.array([y, -x])


def face_oddities(face: Face, twin: Face | None, limits: FaceLimits) -> list[Oddity]:
    """What is measurably wrong, worst first. ``twin``: the same face as found in the mirrored picture, mirrored back.

    Empty for a face without size; proportions and angles aren't measured on one that is turned aside.
    """
    if face.size <= 0:
        return []
    found, (along, aside) = [], face.nose
    if not 0.0 < along < 1.0:
        found.append(Oddity("the nose isn't between the eyes and the mouth", 1.5, ALL))
    if twin is not None and twin.size > 0:
        moved = float(np.linalg.norm(face.points - twin.points, axis=1).max()) / face.size
        if moved > limits.unsteady:
            says = "it isn't clear where the face's parts are: they move in the mirror"
            found.append(Oddity(says, moved / limits.unsteady, ALL))
    if abs(aside) <= limits.facing:
        eyes, mouth = (math.dist(face.points[a], face.points[b]) for a, b in (EYES, MOUTH))
        times = face.size / max(eyes, mouth / MOUTH_SHARE, 1e-6)
        if times > limits.long:
            says = f"from the eyes to the mouth it is {times:.1f} times as far as the face is wide there"
            found.append(Oddity(says, times / limits.long, ALL))
        for name, (left, right) in (("eyes are", EYES), ("mouth is", MOUTH)):
            way = face.points[right] - face.points[left]
            angle = math.degrees(math.atan2(float(way @ face.down) / face.size, float(way @ across(face))))
            if abs(angle) > limits.skew:
                says = f"the {name} {abs(angle):.0f} degrees askew in the face"
                found.append(Oddity(says, abs(angle) / limits.skew, (left, right)))
    return sorted(found, key=lambda odd: -odd.excess)


def faces_in_one_place(faces: Sequence[Face], limits: FaceLimits) -> list[tuple[Face, Face, float]]:
    """Pairs of faces in one place, and how far beyond the limit. Faces turned aside don't count: heads may kiss."""
    facing = [face for face in faces if face.size > 0 and abs(face.nose[1]) <= limits.turned]
    found = []
    for one, other in combinations(facing, 2):
        near = math.dist(one.points[NOSE], other.points[NOSE]) / max(one.size, other.size)
        alike = max(one.size, other.size) < 2 * min(one.size, other.size)
        if alike and near < limits.merged:
            found.append((one, other, min(2.0, limits.merged / max(near, 1e-6))))
    return found


def mirrored(face: Face, width: int) -> Face:
    """The face in the mirrored picture, ``width`` pixels wide; its own inverse."""
    points = face.points.copy()
    points[:, 0] = width - 1 - points[:, 0]
    box = Box(x0=1 - face.box.x1, y0=face.box.y0, x1=1 - face.box.x0, y1=face.box.y1)
    return Face(face.score, box, points[[1, 0, 2, 4, 3]])


def half_turned(face: Face, size: tuple[int, int]) -> Face:
    """The face in the picture of ``size`` (width, height) turned by 180 degrees; landmarks keep their meaning."""
    box = Box(x0=1 - face.box.x1, y0=1 - face.box.y1, x1=1 - face.box.x0, y1=1 - face.box.y0)
    return Face(face.score, box, np.array(size) - 1 - face.points)


def counterpart(face: Face, others: Sequence[Face]) -> Face | None:
    """The surest of the others whose box is of the same face; None where there is none."""
    same = [other for other in others if face.box.iou(other.box) >= SAME]
    return max(same, key=lambda other: other.score, default=None)


def odds(score: float) -> float:
    """How many times likelier it is a face than not, at most a million."""
    return score / max(1.0 - score, 1e-6)
