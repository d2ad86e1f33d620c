"""Are the planned objects there, as many as planned, in their colours, and where they belong?

One pass of an object detector over the picture answers all of it: ``critics.objects.matching`` says which detection
is which
entity, ``critics.objects.colour`` names its colour, ``critics.objects.relations`` compares two boxes. Settings
choose the detector;
``critics.objects.depth`` joins where a model of depth is set.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np
from pydantic import Field

from critics.base import CriticError, Evidence, Fault, Picture, Status, Verdict
from critics.objects.colour import canonical as colour_name
from critics.objects.counts import count_verdict
from critics.objects.depth import BY_DEPTH, DepthReader, nearness
from critics.objects.depth import SETTING as DEPTH_SETTING
from critics.objects.detector import Detection, Detector, DetectorSettings, OpenVocabulary, detected
from critics.objects.detectors import build_detector
from critics.objects.matching import SYNONYMS, canonical, singular
from critics.objects.relations import JUDGED, LEAST, strength
from critics.objects.sighting import Look, ReadBox
from critics.objects.two_colours import both, pair, shows_both
from planners.checklist import Check, CheckKind
from planners.scene import Box, Entity, Frozen, RelationKind, Scene, TextBlock

NO_DETECTOR = "no object detector is set: set critic_settings.objects.detector.checkpoint to a checkpoint folder"


class ObjectSettings(Frozen):
    """``synonyms`` adds to the built-in ones: from a planner's noun to the detector's label."""

    detector: DetectorSettings | None = None
    threshold: float = Field(
        default=0.4, gt=0.0, lt=1.0, description="a detection at least as sure as this is an object"
    )
    colour_share: float = Field(
        default=0.5, gt=0.0, le=1.0, description="share of an object's pixels that have its colour, or both of two"
    )
    duplicate_iou: float = Field(
        default=0.45, gt=0.0, le=1.0, description="two objects of a noun whose boxes overlap that much may be one"
    )
    depth: str | None = Field(
        default=None, description="folder of a model of depth, for behind and in front of; unset, they are unscored"
    )
    synonyms: dict[str, str] = Field(default_factory=dict)


class ObjectCritic:
    """Judges "present", "count", "attribute" (colours) and "relation".

    Scores: present, the matched detection's, stretched so that the threshold setting becomes 0.5; count, 1, or less
    the more objects are missing or too many; colour, its share of the object's pixels; relation, GenEval's unit
    offset. ``read_box`` finds where a text stands (``TextCritic.locate``); without it a relation with a text is
    unscored.
    """

    name = "objects"
    judges: frozenset[CheckKind] = frozenset({"present", "count", "attribute", "relation"})
    Settings = ObjectSettings

    def __init__(
        self,
        settings: ObjectSettings | None = None,
        detector: Detector | None = None,
        read_box: ReadBox | None = None,
        depth: DepthReader | None = None,
    ) -> None:
        self.settings = settings or ObjectSettings()
        if detector is None and self.settings.detector is not None:
            detector = build_detector(self.settings.detector)
        self._detector = detector
        depth = DepthReader(self.settings.depth) if depth is None and self.settings.depth else depth
        self._depth = depth
        self._relations = JUDGED | BY_DEPTH if depth is not None else JUDGED
        self.read_box = read_box
        self._synonyms = {**SYNONYMS, **self.settings.synonyms}

    @property
    def detector(self) -> Detector:
        """Raises CriticError where none is set."""
        if self._detector is None:
            raise CriticError(NO_DETECTOR)
        return self._detector

    def judge(self, image: np.ndarray, scene: Scene, checks: Sequence[Check]) -> list[Verdict]:
        """Raises CriticError where the detector can't be loaded."""
        return self.judge_many([Picture(image, scene, checks)])[0]

    def judge_many(self, pictures: Sequence[Picture]) -> list[list[Verdict]]:
        """Pictures that the detector is asked the same classes of go to it together. Raises CriticError."""
        unable = [self._unable(scene, checks) for _, scene, checks in pictures]
        able = [
            [check for check in picture.checks if check.id not in never]
            for picture, never in zip(pictures, unable, strict=True)
        ]
        seen = self._seen(pictures, able)
        verdicts = []
        for number, (image, scene, checks) in enumerate(pictures):
            never = unable[number]
            said = [self.verdict(check, "unscored", never[check.id]) for check in checks if check.id in never]
            if number in seen:
                look = Look(self, image, scene, seen[number])
                said += [getattr(self, f"_{check.kind}")(look, check) for check in able[number]]
            verdicts.append(said)
        return verdicts

    def _seen(self, pictures: Sequence[Picture], able: Sequence[Sequence[Check]]) -> dict[int, list[Detection]]:
        """By their places, what is in those pictures that have checks it is able to judge."""
        asked: dict[tuple[str, ...], tuple[Detector, list[int]]] = {}
        for number, (picture, checks) in enumerate(zip(pictures, able, strict=True)):
            if checks:
                detector = self._told(picture.scene, checks)
                asked.setdefault(detector.labels, (detector, []))[1].append(number)
        found: dict[int, list[Detection]] = {}
        for detector, numbers in asked.values():
            images = [pictures[number].image for number in numbers]
            found.update(zip(numbers, detected(detector, images), strict=True))
        return found

    def unable(self, scene: Scene, checks: Sequence[Check]) -> dict[str, str]:
        """Check ids that it can never score, with the reasons; asked before any picture exists."""
        mine = [check for check in checks if check.kind in self.judges]
        try:
            return self._unable(scene, mine)
        except CriticError as error:
            return {check.id: str(error) for check in mine}

    def problems(self) -> list[str]:
        """What it lacks to work here, with the way out; cheap, and empty where all is there."""
        if self._detector is None:
            return [NO_DETECTOR]
        ask = getattr(self._detector, "problems", None)
        depth = self._depth.problems() if self._depth is not None else []
        return [*(ask() if ask is not None else []), *depth]

    def canonical(self, noun: str) -> str:
        """The name under which a planner's noun and a detector's label are the same."""
        return canonical(noun, self._synonyms)

    def _unable(self, scene: Scene, checks: Sequence[Check]) -> dict[str, str]:
        labels = self._told(scene, checks).labels
        known, reasons = {self.canonical(label) for label in labels}, {}
        for check in checks:
            items = [scene.item(item) for item in check.about]
            nouns = [item.noun for item in items if isinstance(item, Entity)]
            if check.kind == "count" and isinstance(check.expected, dict):
                nouns.append(str(check.expected["noun"]))
            unknown = [noun for noun in nouns if self.canonical(noun) not in known]
            if unknown:
                some = ", ".join(labels[:6]) + (", …" if len(labels) > 6 else "")
                reasons[check.id] = f'the detector has no class "{unknown[0]}" (it knows {len(labels)}: {some})'
            elif check.kind == "count" and not check.about and self._planned(scene, nouns[0]):
                reasons[check.id] = f'the detector can\'t tell "{nouns[0]}" from what the plan asks for'
            elif check.kind == "attribute":
                name, value = _attribute(check)
                if name not in ("colour", "color"):
                    reasons[check.id] = f'the critic measures colours, not "{name}"'
                elif colour_name(value) is None and pair(value) is None:
                    reasons[check.id] = f'"{value}" is no colour that the critic knows'
            elif check.kind == "relation" and check.expected not in self._relations:
                word = str(check.expected).replace("_", " ")
                reasons[check.id] = f"boxes don't tell whether one thing is {word} another"
                if check.expected in BY_DEPTH:
                    reasons[check.id] += f"; depth does: set {DEPTH_SETTING} to a folder with a model of depth"
            elif any(isinstance(item, TextBlock) for item in items) and self.read_box is None:
                reasons[check.id] = "where the text stands is unknown: no text critic is set"
        return reasons

    def _told(self, scene: Scene, checks: Sequence[Check]) -> Detector:
        """The detector; one of any noun is told those of the scene and of the checks, each once."""
        detector = self.detector
        if not isinstance(detector, OpenVocabulary):
            return detector
        nouns = [entity.noun for entity in scene.entities]
        nouns += [str(c.expected["noun"]) for c in checks if c.kind == "count" and isinstance(c.expected, dict)]
        return detector.naming(list({self.canonical(noun): _one(noun) for noun in reversed(nouns)}.values()))

    def _planned(self, scene: Scene, noun: str) -> bool:
        return any(self.canonical(entity.noun) == self.canonical(noun) for entity in scene.entities)

    def _present(self, look: Look, check: Check) -> Verdict:
        entity = look.entity(check.about[0])
        found = look.matched.get(entity.id)
        if found is not None:
            return self.verdict(check, "pass", f"found {entity.noun}", (found,), score=self.stretched(found))
        weak = look.weak(entity)
        reason = f"no {entity.noun} was found" + (f" (only one at {weak.score:.2f})" if weak else "")
        return self.verdict(
            check,
            "fail",
            reason,
            (weak,) if weak else (),
            score=self.stretched(weak) if weak else 0.0,
            region=entity.box,
            fault="missing",
        )

    def _count(self, look: Look, check: Check) -> Verdict:
        return count_verdict(self, look, check)

    def _attribute(self, look: Look, check: Check) -> Verdict:
        entity, (_, value) = look.entity(check.about[0]), _attribute(check)
        found = look.matched.get(entity.id)
        if found is None:
            return self.verdict(
                check, "fail", f"no {entity.noun} was found", score=0.0, region=entity.box, fault="missing"
            )
        colour, wanted, two = look.colour(found), colour_name(value), pair(value)
        if colour is None or (wanted is None and two is None):
            return self.verdict(
                check, "unscored", f"too little of the {entity.noun} differs from what is around it", (found,)
            )
        if two is not None:
            share, holds = both(colour, two), shows_both(colour, two, self.settings.colour_share)
        else:
            share = colour.shares.get(str(wanted), 0.0)
            holds = colour.name == wanted and share >= self.settings.colour_share
        if holds:
            said = wanted if two is None else " and ".join(two)
            return self.verdict(check, "pass", f"the {entity.noun} is {said}", (found,), score=min(1.0, share))
        seen = f"{colour.name} ({colour.share:.0%})"
        if two is not None and colour.runner_up is not None:
            seen += f" and {colour.runner_up} ({colour.shares[colour.runner_up]:.0%})"
        return self.verdict(
            check,
            "fail",
            f"the {entity.noun} is {seen}, {value} is {share:.0%}",
            (found,),
            score=min(share, 0.49),
            region=found.box,
            fault="attribute",
        )

    def _relation(self, look: Look, check: Check) -> Verdict:
        ends = [look.scene.item(item) for item in check.about]
        boxes = [look.where(item) for item in ends]
        names = [item.noun if isinstance(item, Entity) else f'"{item.content}"' for item in ends]
        for item, box, name in zip(ends, boxes, names, strict=True):
            if box is None:
                fault: Fault = "missing" if isinstance(item, Entity) else "missing_text"
                return self.verdict(check, "fail", f"no {name} was found", score=0.0, region=item.box, fault=fault)
        subject, *others = cast(list[Box], boxes)
        size = (look.image.shape[1], look.image.shape[0])
        kind = cast(RelationKind, check.expected)
        if kind in BY_DEPTH and self._depth is not None:
            score = nearness(kind, subject, others[0], look.depth(self._depth))
        else:
            score = strength(kind, subject, others[0], size, *others[1:])
        word = kind.replace("_", " ")
        evidence = tuple(Evidence(label=n, box=b) for n, b in zip(names, (subject, *others), strict=True))
        objects = " and the ".join(names[1:])
        if score > LEAST:
            return Verdict(
                check=check.id,
                critic=self.name,
                status="pass",
                score=min(score, 1.0),
                evidence=evidence,
                reason=f"the {names[0]} is {word} the {objects}",
            )
        region = subject.union(ends[0].box) if ends[0].box is not None else subject
        return Verdict(
            check=check.id,
            critic=self.name,
            status="fail",
            score=score,
            evidence=evidence,
            region=region,
            fault="relation",
            reason=f"the {names[0]} isn't {word} the {objects}",
        )

    def stretched(self, detection: Detection) -> float:
        limit = self.settings.threshold
        if detection.score < limit:
            return 0.5 * detection.score / limit
        return 0.5 + 0.5 * (detection.score - limit) / (1 - limit)

    def verdict(
        self,
        check: Check,
        status: Status,
        reason: str,
        seen: Sequence[Detection] = (),
        *,
        score: float | None = None,
        region: Box | None = None,
        fault: Fault | None = None,
    ) -> Verdict:
        evidence = tuple(Evidence(label=d.label, box=d.box, score=d.score) for d in seen)
        return Verdict(
            check=check.id,
            critic=self.name,
            status=status,
            score=score,
            reason=reason,
            evidence=evidence,
            region=region,
            fault=fault,
        )


def _attribute(check: Check) -> tuple[str, str]:
    expected = cast(dict[str, object], check.expected)
    return str(expected["name"]), str(expected["value"])


def _one(noun: str) -> str:
    """A noun as a model is asked for it: lower case, one of them."""
    words = noun.lower().split()
    return " ".join([*words[:-1], singular(words[-1])])
