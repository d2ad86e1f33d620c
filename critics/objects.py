"""Are the planned objects there, as many as planned, in their colours, and where they belong?

One pass of an object detector over the picture answers all of it: ``critics.matching`` says which detection is which
entity, ``critics.colour`` names its colour, ``critics.relations`` compares two boxes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import cast

import numpy as np
from pydantic import Field

from critics.base import CriticError, Evidence, Fault, Status, Verdict
from critics.colour import ColourReading, measure
from critics.colour import canonical as colour_name
from critics.detector import Detection, Detector, DetectorSettings, TransformersDetector
from critics.matching import SYNONYMS, assign, canonical
from critics.relations import JUDGED, LEAST, strength
from planners.checklist import Check, CheckKind
from planners.scene import Box, Entity, Frozen, RelationKind, Scene, TextBlock

ReadBox = Callable[[np.ndarray, TextBlock], Box | None]


NO_DETECTOR = "no object detector is set: set critic_settings.objects.detector.checkpoint to a checkpoint folder"


class ObjectSettings(Frozen):
    """``synonyms`` adds to the built-in ones: from a planner's noun to the detector's label."""

    detector: DetectorSettings | None = None
    threshold: float = Field(
        default=0.4, gt=0.0, lt=1.0, description="a detection at least as sure as this is an object"
    )
    colour_share: float = Field(
        default=0.5, gt=0.0, le=1.0, description="share of an object's pixels that have its colour"
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
        self, settings: ObjectSettings | None = None, detector: Detector | None = None, read_box: ReadBox | None = None
    ) -> None:
        self.settings = settings or ObjectSettings()
        if detector is None and self.settings.detector is not None:
            detector = TransformersDetector(self.settings.detector)
        self._detector = detector
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
        unable = self._unable(scene, checks)
        able = [check for check in checks if check.id not in unable]
        verdicts = [self._verdict(check, "unscored", unable[check.id]) for check in checks if check.id in unable]
        if able:
            look = _Look(self, image, scene)
            verdicts += [getattr(self, f"_{check.kind}")(look, check) for check in able]
        return verdicts

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
        return list(ask()) if ask is not None else []

    def canonical(self, noun: str) -> str:
        """The name under which a planner's noun and a detector's label are the same."""
        return canonical(noun, self._synonyms)

    def _unable(self, scene: Scene, checks: Sequence[Check]) -> dict[str, str]:
        labels = self.detector.labels
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
                elif colour_name(value) is None:
                    reasons[check.id] = f'"{value}" is no colour that the critic knows'
            elif check.kind == "relation" and check.expected not in JUDGED:
                reasons[check.id] = (
                    f"boxes don't tell whether one thing is {str(check.expected).replace('_', ' ')} another"
                )
            elif any(isinstance(item, TextBlock) for item in items) and self.read_box is None:
                reasons[check.id] = "where the text stands is unknown: no text critic is set"
        return reasons

    def _planned(self, scene: Scene, noun: str) -> bool:
        return any(self.canonical(entity.noun) == self.canonical(noun) for entity in scene.entities)

    def _present(self, look: _Look, check: Check) -> Verdict:
        entity = look.entity(check.about[0])
        found = look.matched.get(entity.id)
        if found is not None:
            return self._verdict(check, "pass", f"found {entity.noun}", (found,), score=self._score(found))
        weak = look.weak(entity)
        reason = f"no {entity.noun} was found" + (f" (only one at {weak.score:.2f})" if weak else "")
        return self._verdict(
            check, "fail", reason, (weak,) if weak else (), score=self._score(weak) if weak else 0.0,
            region=entity.box, fault="missing",
        )  # fmt: skip

    def _count(self, look: _Look, check: Check) -> Verdict:
        expected = cast(dict[str, object], check.expected)
        noun, planned = str(expected["noun"]), int(str(expected["count"]))
        planned += sum(  # a kitten is one more cat to the detector
            entity.noun != noun and self.canonical(entity.noun) == self.canonical(noun)
            for entity in look.scene.entities
        )
        found = look.found[self.canonical(noun)]
        slack = planned - int(str(expected["count"]))
        least = int(str(expected.get("at_least", expected["count"]))) + slack
        most = int(str(expected.get("at_most", expected["count"]))) + slack
        reason = f"found {len(found)} of {planned if least == most else f'{least} to {most}'}: {noun}"
        if least <= len(found) <= most:
            return self._verdict(check, "pass", reason, found, score=1.0)
        planned = most if len(found) > most else least
        score = min(0.49, 1 / (1 + abs(len(found) - planned)))
        if len(found) > planned:
            extra = look.extra[self.canonical(noun)] or tuple(found[planned:])
            return self._verdict(check, "fail", reason, extra, score=score, region=extra[0].box, fault="extra")
        missing = [look.entity(i) for i in check.about if i not in look.matched]
        region_or_none = next((entity.box for entity in missing if entity.box is not None), None)
        return self._verdict(check, "fail", reason, found, score=score, region=region_or_none, fault="count")

    def _attribute(self, look: _Look, check: Check) -> Verdict:
        entity, (_, value) = look.entity(check.about[0]), _attribute(check)
        found = look.matched.get(entity.id)
        if found is None:
            return self._verdict(check, "fail", f"no {entity.noun} was found", score=0.0, region=entity.box,
                                 fault="missing")  # fmt: skip
        colour, wanted = look.colour(found), colour_name(value)
        if colour is None or wanted is None:
            return self._verdict(check, "unscored", f"too little of the {entity.noun} differs from what is around it",
                                 (found,))  # fmt: skip
        share = colour.shares.get(wanted, 0.0)
        if colour.name == wanted and share >= self.settings.colour_share:
            return self._verdict(check, "pass", f"the {entity.noun} is {wanted}", (found,), score=share)
        return self._verdict(
            check, "fail", f"the {entity.noun} is {colour.name} ({colour.share:.0%}), {value} is {share:.0%}", (found,),
            score=min(share, 0.49), region=found.box, fault="attribute",
        )  # fmt: skip

    def _relation(self, look: _Look, check: Check) -> Verdict:
        ends = [look.scene.item(item) for item in check.about]
        boxes = [look.where(item) for item in ends]
        names = [item.noun if isinstance(item, Entity) else f'"{item.content}"' for item in ends]
        for item, box, name in zip(ends, boxes, names, strict=True):
            if box is None:
                fault: Fault = "missing" if isinstance(item, Entity) else "missing_text"
                return self._verdict(check, "fail", f"no {name} was found", score=0.0, region=item.box, fault=fault)
        subject, *others = cast(list[Box], boxes)
        size = (look.image.shape[1], look.image.shape[0])
        kind = cast(RelationKind, check.expected)
        score, word = strength(kind, subject, others[0], size, *others[1:]), kind.replace("_", " ")
        evidence = tuple(Evidence(label=n, box=b) for n, b in zip(names, (subject, *others), strict=True))
        objects = " and the ".join(names[1:])
        if score > LEAST:
            return Verdict(check=check.id, critic=self.name, status="pass", score=min(score, 1.0), evidence=evidence,
                           reason=f"the {names[0]} is {word} the {objects}")  # fmt: skip
        region = subject.union(ends[0].box) if ends[0].box is not None else subject
        return Verdict(check=check.id, critic=self.name, status="fail", score=score, evidence=evidence, region=region,
                       fault="relation", reason=f"the {names[0]} isn't {word} the {objects}")  # fmt: skip

    def _score(self, detection: Detection) -> float:
        limit = self.settings.threshold
        if detection.score < limit:
            return 0.5 * detection.score / limit
        return 0.5 + 0.5 * (detection.score - limit) / (1 - limit)

    def _verdict(
        self, check: Check, status: Status, reason: str, seen: Sequence[Detection] = (), *,
        score: float | None = None, region: Box | None = None, fault: Fault | None = None,
    ) -> Verdict:  # fmt: skip
        evidence = tuple(Evidence(label=d.label, box=d.box, score=d.score) for d in seen)
        return Verdict(check=check.id, critic=self.name, status=status, score=score, reason=reason, evidence=evidence,
                       region=region, fault=fault)  # fmt: skip


class _Look:
    """One picture during one call of ``judge``: its detections by noun, and which entity each of them is."""

    def __init__(self, critic: ObjectCritic, image: np.ndarray, scene: Scene) -> None:
        self.critic, self.image, self.scene = critic, image, scene
        self._colours: dict[Detection, ColourReading | None] = {}
        self.found: defaultdict[str, list[Detection]] = defaultdict(list)
        self.unsure: defaultdict[str, list[Detection]] = defaultdict(list)
        for detection in critic.detector.detect(image):
            sure = detection.score >= critic.settings.threshold
            (self.found if sure else self.unsure)[critic.canonical(detection.label)].append(detection)
        self.matched: dict[str, Detection] = {}
        self.extra: defaultdict[str, tuple[Detection, ...]] = defaultdict(tuple)
        entities: defaultdict[str, list[Entity]] = defaultdict(list)
        for entity in scene.entities:
            entities[critic.canonical(entity.noun)].append(entity)
        for noun, group in entities.items():
            assignment = assign(group, self.found[noun], self._mismatch)
            self.matched.update(assignment.matched)
            self.extra[noun] = assignment.extra

    def entity(self, identifier: str) -> Entity:
        item = self.scene.item(identifier)
        if not isinstance(item, Entity):
            raise TypeError(f"{identifier!r} is no entity")
        return item

    def where(self, item: Entity | TextBlock) -> Box | None:
        if isinstance(item, Entity):
            found = self.matched.get(item.id)
            return found.box if found is not None else None
        return self.critic.read_box(self.image, item) if self.critic.read_box is not None else None

    def weak(self, entity: Entity) -> Detection | None:
        """The surest detection of its noun below the threshold."""
        return max(self.unsure[self.critic.canonical(entity.noun)], key=lambda d: d.score, default=None)

    def colour(self, detection: Detection) -> ColourReading | None:
        if detection not in self._colours:
            self._colours[detection] = measure(self.image, detection.box)
        return self._colours[detection]

    def _mismatch(self, entity: Entity, detection: Detection) -> float:
        wanted = colour_name(entity.attributes.get("colour", entity.attributes.get("color", "")))
        if wanted is None or (colour := self.colour(detection)) is None:
            return 0.0
        return 1.0 - colour.shares.get(wanted, 0.0)


def _attribute(check: Check) -> tuple[str, str]:
    expected = cast(dict[str, object], check.expected)
    return str(expected["name"]), str(expected["value"])
