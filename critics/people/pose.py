"""Are people built as people are? Ultralytics' pose weights find joints, ``critics.people.skeleton`` measures them.

Seventeen joints show limbs that are too long, parts out of order and two people grown into one. They show no fingers,
no faces and no third arm, since the model gives every person exactly two arms.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, permutations

import numpy as np
from pydantic import Field

from critics.base import CriticError, Evidence, Verdict
from critics.objects.yolo import YoloWeights
from critics.people.people_check import BodyFault, PeopleCheck, PeopleSettings, is_person
from critics.people.skeleton import TRUNK, Person, body_oddities, legs_above_body, shared_joints
from critics.pretrained import Device
from planners.checklist import Check, CheckKind
from planners.scene import Box, Scene

SETTING = "critic_settings.pose.checkpoint"


class PoseSettings(PeopleSettings):
    """``checkpoint``: the path of a .pt file of the task "pose" with COCO's 17 joints; its hash must be listed."""

    checkpoint: str | None = None
    sha256: tuple[str, ...] = Field(default=(), description="hashes of the .pt files that may be loaded")
    device: Device = "auto"
    person: float = Field(default=0.5, gt=0.0, lt=1.0, description="a person at least as sure as this is judged")
    joint: float = Field(default=0.5, gt=0.0, lt=1.0, description="a joint less sure than this counts as unseen")
    smallest: int = Field(
        default=96, ge=16, le=8192, description="people less high than this many pixels aren't judged"
    )
    longest: float = Field(
        default=1.4, gt=1.0, le=1000.0, description="how many times too long for the body a limb may be"
    )
    uneven: float = Field(
        default=1.25, gt=1.0, le=1000.0, description="the same where its twin is shorter by ``longest`` too"
    )
    merged: float = Field(default=0.5, gt=0.0, le=1.0, description="share of joints that two people may share")


class PoseCritic(PeopleCheck):
    """Judges "anatomy" by people's joints; adds one such check where the scene plans people.

    Unscored where no person can be judged: none found, too small, cut by the picture's edge, or the trunk unseen. The
    score is 0.5 at a limit and falls beyond it; a pass is 1.
    """

    name = "pose"
    check_id = "anatomy:people"
    says = "people are built as people are"
    nouns = ("person", "people")
    sound = "no limb or joint is out of place"
    judges: frozenset[CheckKind] = frozenset({"anatomy"})
    Settings = PoseSettings
    settings: PoseSettings

    def __init__(self, settings: PoseSettings | None = None) -> None:
        self.settings = chosen = settings or PoseSettings()
        self._weights = None
        if chosen.checkpoint is not None:
            self._weights = YoloWeights(chosen.checkpoint, chosen.sha256, "pose", SETTING, chosen.device)

    def problems(self) -> list[str]:
        """What it lacks to work here, with the way out; nothing is loaded."""
        if self._weights is None:
            return [f"no pose weights are set: set {SETTING} to a .pt file of ultralytics, and sha256 to its hash"]
        return self._weights.problems()

    def unable(self, scene: Scene, checks: Sequence[Check]) -> dict[str, str]:
        """Check ids that it can never score, with the reasons."""
        mine, problems = [check for check in checks if check.kind in self.judges], self.problems()
        if problems:
            return {check.id: problems[0] for check in mine}
        return {
            check.id: "the pose critic judges people, and the check is about none"
            for check in mine
            if not any(is_person(entity.noun) for entity in scene.entities if entity.id in check.about)
        }

    def judge(self, image: np.ndarray, scene: Scene, checks: Sequence[Check]) -> list[Verdict]:
        """Raises CriticError where the weights can't be loaded."""
        unable = self.unable(scene, checks)
        people = None
        verdicts = []
        for check in checks:
            if check.id in unable:
                verdicts.append(Verdict.unscored(check, self.name, unable[check.id]))
                continue
            people = self.people(image) if people is None else people
            verdicts.append(self._verdict(check, people, (image.shape[1], image.shape[0])))
        return verdicts

    def people(self, image: np.ndarray) -> list[Person]:
        """Everybody found in a uint8 sRGB image (height, width, 3), surest first. Raises CriticError."""
        if self._weights is None:
            raise CriticError(self.problems()[0])
        found = self._weights.predict(image, self.settings.person)
        points = found.keypoints.data.cpu().numpy().astype(np.float64)
        if points.shape[1:] != (17, 3):
            points = np.zeros((0, 17, 3))
        size = (image.shape[1], image.shape[0])
        people = [
            Person(float(score), Box.from_pixels(xyxy, size), joints)
            for score, xyxy, joints in zip(found.boxes.conf.tolist(), found.boxes.xyxy.tolist(), points, strict=False)
        ]
        return sorted(people, key=lambda person: -person.score)

    def unfit(self, person: Person, size: tuple[int, int]) -> str | None:
        """Why that person can't be judged in a picture of ``size`` (width, height); None where it can."""
        unseen = None if person.seen(*TRUNK, confidence=self.settings.joint) else "too few joints to be seen"
        return self.misplaced(person.box, person.box.height * size[1]) or unseen

    def _verdict(self, check: Check, people: Sequence[Person], size: tuple[int, int]) -> Verdict:
        chosen = self.settings
        reasons = {person: self.unfit(person, size) for person in people}
        fit = [person for person in people if reasons[person] is None]
        faults = [
            _fault(odd.says, odd.excess, around(person, odd.joints, size), person)
            for person in fit
            for odd in body_oddities(person, chosen.longest, chosen.uneven, chosen.joint)[:1]
        ]
        for one, other in combinations(fit, 2):
            share = shared_joints(one, other, chosen.joint)
            if share > chosen.merged:
                says = f"two people have {share:.0%} of their joints in the same places"
                faults.append(_fault(says, share / chosen.merged, one.box.union(other.box), one, other))
        for one, other in permutations(people, 2):
            if legs_above_body(one, other, chosen.joint):
                says = "a person's legs stand on top of the body"
                faults.append(_fault(says, 1.5, one.box.union(other.box), one, other))
        return self.conclusion(check, faults, evidence(fit), (len(fit), len(people)), reasons.values())


def _fault(says: str, excess: float, region: Box, *people: Person) -> BodyFault:
    return BodyFault(says, excess, region, (*evidence(people), Evidence(label=says, box=region)))


def around(person: Person, joints: Sequence[int], size: tuple[int, int]) -> Box:
    """The box around these joints, a tenth of the person's height larger on every side, cut to the picture."""
    points = person.points[list(joints), :2]
    margin = 0.1 * person.box.height * size[1]
    low, high = points.min(axis=0) - margin, points.max(axis=0) + margin
    return Box.from_pixels((*low.tolist(), *high.tolist()), size)


def evidence(people: Sequence[Person]) -> tuple[Evidence, ...]:
    return tuple(Evidence(label="person", box=person.box, score=min(1.0, person.score)) for person in people)
