"""Are the planned objects there, as many as planned, in their colours, and where they belong?

An object detector looks at the picture. ``critics.objects.matching`` says which detection is which entity,
``critics.objects.colour`` names its colour, ``critics.objects.relations`` compares two boxes, and
``critics.objects.depth`` compares their depths where the settings name a depth model. ``critics.objects.looking`` asks
the detector at more than one scale, and in flat drawings geometry for shapes.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, partial
from typing import cast

import numpy as np

from critics.base import CriticError, Evidence, Fault, Picture, Verdict, named_value
from critics.domain import Domain
from critics.objects.colour_verdict import colour_verdict
from critics.objects.counts import count_verdict
from critics.objects.depth import BY_DEPTH, DepthReader, nearness
from critics.objects.detector import Detection, Detector, OpenVocabulary
from critics.objects.detectors import build_detector
from critics.objects.hosting import depth_checks, strength_as_drawn
from critics.objects.judging import Judging, named_nouns
from critics.objects.kept_looks import KeptLooks
from critics.objects.lacks import lack_verdict, lacked_by
from critics.objects.looking import PictureLook, look_at
from critics.objects.looking_again import LookingAgain
from critics.objects.matching import canonical, head_class
from critics.objects.object_view import ObjectView, ReadBox
from critics.objects.relations import JUDGED, LEAST, NEAR, strength
from critics.objects.segmenter import Segmenter
from critics.objects.settings import DETECTOR, NO_DETECTOR, OTHER_WORLD, ObjectSettings
from critics.objects.shapes.templates import SHAPES
from critics.objects.sizes import size_verdict
from critics.objects.telling import doubt, evidence_of
from critics.objects.two_sources import FindRules
from critics.objects.unplanned import unplanned_things
from critics.placing import place_verdict
from planners.checklist import Check, CheckKind, compile_checklist
from planners.english import singular
from planners.other_names import NOUN_SYNONYMS, PERSONS
from planners.scene import COMPARED, Box, Entity, RelationKind, Scene

__all__ = ["ObjectCritic", "ObjectSettings"]


class ObjectCritic:
    """Judges "present", "count", "attribute" (colours, places, sizes and what a thing lacks) and "relation".

    Scores: present, the matched detection's, stretched so that the threshold setting becomes 0.5; count, 1, or less
    the more objects are missing or too many; colour, its share of the object's pixels; a lack, 1, or less the surer
    the lacked thing is seen on the object; relation, GenEval's unit offset. ``read_box`` finds where a text stands
    (``TextCritic.locate``); without it a relation with a text is unscored. A ``detector`` that is passed in without
    settings of one is the only source: no tiles, no closer look, no geometry. Looks at the last pictures are kept.
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
        segmenter: Segmenter | None = None,
    ) -> None:
        self.settings = settings or ObjectSettings()
        if detector is None and self.settings.detector is not None:
            detector = build_detector(self.settings.detector)
        self._detector, self._again = detector, LookingAgain()
        self._kept: KeptLooks[PictureLook] = KeptLooks()
        self._geometry = self.settings.shapes and self.settings.detector is not None
        depth = DepthReader(self.settings.depth) if depth is None and self.settings.depth else depth
        self._depth = depth
        self._segmenter = segmenter or (Segmenter(self.settings.segmenter) if self.settings.segmenter else None)
        self._relations = JUDGED | BY_DEPTH if depth is not None else JUDGED
        self.read_box = read_box
        closed = not isinstance(detector, OpenVocabulary)
        self._synonyms = {**NOUN_SYNONYMS, **(PERSONS if closed else {}), **self.settings.synonyms}
        self._limits = {self.canonical(noun): limit for noun, limit in self.settings.thresholds.items()}

    @property
    def detector(self) -> Detector:
        """Raises CriticError where none is set."""
        if self._detector is None:
            raise CriticError(NO_DETECTOR)
        return self._detector

    @property
    def domain(self) -> Domain | None:
        """The pictures that the detector was made for; None: it states no limits. Raises CriticError."""
        return getattr(self._detector, "domain", None)

    def refuses(self, paints: str) -> str | None:
        """Why it can't judge a painter's pictures, given their world; None where it can."""
        return self.domain.refusal_of_painter(paints, DETECTOR, OTHER_WORLD) if self.domain else None

    def notes(self) -> list[str]:
        return [f"{DETECTOR} judges only {self.domain.says}"] if self.domain else []

    def judge(self, image: np.ndarray, scene: Scene, checks: Sequence[Check]) -> list[Verdict]:
        """Raises CriticError where the detector can't be loaded."""
        return self.judge_many([Picture(image, scene, checks)])[0]

    def judge_many(self, pictures: Sequence[Picture]) -> list[list[Verdict]]:
        """Pictures for which the detector looks for the same classes go to it together. Raises CriticError."""
        impossible = [self._impossible(picture) for picture in pictures]
        possible = [
            Picture(image, scene, [check for check in checks if check.id not in reasons])
            for (image, scene, checks), reasons in zip(pictures, impossible, strict=True)
        ]
        looks = self._looks(possible)
        verdicts = []
        for number, (image, scene, checks) in enumerate(possible):
            reasons = impossible[number]
            if checks and not looks[number].drawn:
                reasons |= self._unable(scene, checks, geometry=False)
                checks = [check for check in checks if check.id not in reasons]
            answers = [
                Verdict.unscored(c, self.name, reasons[c.id]) for c in pictures[number].checks if c.id in reasons
            ]
            if checks:
                view = ObjectView(
                    image, scene, looks[number].found, self._limit, self.canonical, self.read_box, self._segmenter
                )
                answers += [getattr(self, f"_{check.kind}")(view, check) for check in checks]
            verdicts.append(answers)
        return verdicts

    def _impossible(self, picture: Picture) -> dict[str, str]:
        """The checks that can't be scored on this picture, with the reasons: all where it isn't of the detector's
        world."""
        refused = self.domain.refusal(picture.image, DETECTOR, OTHER_WORLD) if self.domain and picture.checks else None
        if refused is not None:
            return {check.id: refused for check in picture.checks}
        return self._unable(picture.scene, picture.checks)

    def _looks(self, pictures: Sequence[Picture]) -> dict[int, PictureLook]:
        """What is seen in those pictures that have checks, by their index."""
        batches: dict[tuple[str, ...], tuple[Detector, list[int]]] = {}
        for number, picture in enumerate(pictures):
            if picture.checks:
                detector = self._detector_for(picture.scene, picture.checks)
                batches.setdefault(detector.labels, (detector, []))[1].append(number)
        by, settings = FindRules(self.canonical, self._limit) if self._geometry else None, self.settings.detector
        seen: dict[int, PictureLook] = {}
        for detector, numbers in batches.values():
            images = [pictures[number].image for number in numbers]
            look = partial(look_at, detector, settings=settings, by=by)
            for number, one in zip(numbers, self._kept.looks(detector.labels, images, look), strict=True):
                if by is not None and settings is not None and settings.again:
                    one = self._again.look(detector, pictures[number], one, settings, by)
                seen[number] = one
        return seen

    def _limit(self, detection: Detection) -> float:
        """The score from which a detection counts."""
        return self._limits.get(self.canonical(detection.label), self.settings.threshold)

    def unable(self, scene: Scene, checks: Sequence[Check]) -> dict[str, str]:
        """Check ids that it can never score, with the reasons; asked before any picture exists."""
        mine = [check for check in checks if check.kind in self.judges]
        try:
            return self._unable(scene, mine)
        except CriticError as error:
            return dict.fromkeys((check.id for check in mine), str(error))

    def problems(self) -> list[str]:
        """What it lacks to work here, with the way out; cheap, and empty where all is there."""
        if self._detector is None:
            return [NO_DETECTOR]
        ask = getattr(self._detector, "problems", None)
        models = [model for model in (self._depth, self._segmenter) if model is not None]
        return [*(ask() if ask is not None else []), *(line for model in models for line in model.problems())]

    def canonical(self, noun: str) -> str:
        """The name under which a planner's noun and a detector's label are the same.

        Where a detector of fixed classes has no "coffee cup", that is a cup.
        """
        name = canonical(noun, self._synonyms)
        if " " not in name or self._detector is None or isinstance(self._detector, OpenVocabulary):
            return name
        return name if name in self._classes else head_class(noun, self._classes, self._synonyms) or name

    @cached_property
    def _classes(self) -> frozenset[str]:
        """The names of the detector's labels."""
        return frozenset(canonical(label, self._synonyms) for label in self.detector.labels)

    def _unable(self, scene: Scene, checks: Sequence[Check], geometry: bool = True) -> dict[str, str]:
        """Without ``geometry`` shapes that the detector has no class for can't be judged either."""
        labels = self._detector_for(scene, checks).labels
        known = {self.canonical(label) for label in labels}
        known |= SHAPES if geometry and self._geometry else set()
        judging = Judging(labels, known, self.canonical, self._relations, self.read_box is not None)
        reasons = {check.id: judging.reason_against(check, scene) for check in checks}
        return {identifier: reason for identifier, reason in reasons.items() if reason is not None}

    def _detector_for(self, scene: Scene, checks: Sequence[Check]) -> Detector:
        """The detector; one of an open vocabulary gets the nouns of the scene and of the checks, each once."""
        if not isinstance(self.detector, OpenVocabulary):
            return self.detector
        nouns = [*(entity.noun for entity in scene.entities), *named_nouns(checks)]
        phrases = {self.canonical(noun): singular(" ".join(noun.lower().split())) for noun in reversed(nouns)}
        return self.detector.naming(list(phrases.values()))

    def _present(self, view: ObjectView, check: Check) -> Verdict:
        entity = view.entity(check.about[0])
        found = view.matched.get(entity.id)
        if found is not None:
            kind, own = self.canonical(entity.noun), canonical(entity.noun, self._synonyms)
            as_what = f"; the detector knows it only as {kind}" if kind != own else ""
            reason = f"found {entity.noun}{as_what}"
            return Verdict.passed(check, self.name, reason, self.stretched(found), evidence_of(found))
        if doubted := view.doubted(self.canonical(entity.noun)):
            return Verdict.unscored(check, self.name, doubt(entity), evidence_of(doubted[0]))
        weak = view.surest_below_threshold(entity)
        reason, score = f"no {entity.noun} was found", 0.0
        if weak is not None:
            reason, score = f"{reason} (only one at {weak.score:.2f})", self.stretched(weak)
        region = None if entity.box is None else view.cleared(entity.box)
        return Verdict.failed(check, self.name, reason, "missing", score, region, evidence_of(weak))

    def _count(self, view: ObjectView, check: Check) -> Verdict:
        return count_verdict(view, check, self.name, self.settings.duplicate_iou)

    def _attribute(self, view: ObjectView, check: Check) -> Verdict:
        entity, (name, value) = view.entity(check.about[0]), named_value(check)
        found = view.matched.get(entity.id)
        if found is None and (doubted := view.doubted(self.canonical(entity.noun))):
            return Verdict.unscored(check, self.name, doubt(entity), evidence_of(doubted[0]))
        if found is None:
            return Verdict.failed(check, self.name, f"no {entity.noun} was found", "missing", region=entity.box)
        if lacked_by(check):
            return lack_verdict(view, check, self.name, found, self.stretched)
        if name == "place":
            return place_verdict(check, self.name, f"the {entity.noun}", found.box, evidence_of(found))
        if name == "size":
            return size_verdict(view, check, self.name, value)
        return colour_verdict(view, check, self.name, found, self.settings)

    def _relation(self, view: ObjectView, check: Check) -> Verdict:
        ends = [view.scene.item(item) for item in check.about]
        boxes = [view.place(item) for item in ends]
        names = [item.noun if isinstance(item, Entity) else f'"{item.content}"' for item in ends]
        for item, box, name in zip(ends, boxes, names, strict=True):
            if box is None and isinstance(item, Entity) and view.doubted(self.canonical(item.noun)):
                return Verdict.unscored(check, self.name, doubt(item))
            if box is None:
                fault: Fault = "missing" if isinstance(item, Entity) else "missing_text"
                return Verdict.failed(check, self.name, f"no {name} was found", fault, region=item.box)
        subject, *others = cast(list[Box], boxes)
        kind = cast(RelationKind, check.expected)
        if kind in BY_DEPTH and self._depth is not None:
            score = nearness(kind, subject, others[0], view.depth(self._depth))
        else:
            drawn = strength_as_drawn(check, view.scene, subject, others[0]) if self.domain else None
            score = strength(kind, subject, others[0], view.size, *others[1:]) if drawn is None else drawn
        word, objects = kind.replace("_", " "), " and the ".join(names[1:])
        evidence = [Evidence(label=n, box=b) for n, b in zip(names, (subject, *others), strict=True)]
        if kind in COMPARED and abs(score - LEAST) < NEAR:
            reason = f"the {names[0]} and the {objects} are about as large, too near a tie to tell"
            return Verdict.unscored(check, self.name, reason, evidence)
        if score > LEAST:
            return Verdict.passed(
                check, self.name, f"the {names[0]} is {word} the {objects}", min(score, 1.0), evidence
            )
        region = subject.union(ends[0].box) if ends[0].box is not None else subject
        reason = f"the {names[0]} isn't {word} the {objects}"
        return Verdict.failed(check, self.name, reason, "relation", score, region, evidence)

    def checks(self, scene: Scene) -> list[Check]:
        """Where no model of depth tells, but drawings do: whether things lie as those behind others can."""
        if self._depth is not None or self.problems() or self.domain is None:
            return []
        own = depth_checks(scene, self.name)
        unable = self._unable(scene, own)
        return [check for check in own if check.id not in unable]

    def unplanned(self, image: np.ndarray, scene: Scene) -> list[Detection]:
        """What is surely there, and nobody planned, in a picture of its detector's world. Raises CriticError."""
        if self.domain is None or scene.amounts or self.domain.refusal(image, DETECTOR, OTHER_WORLD):
            return []
        (look,) = self._looks([Picture(image, scene, compile_checklist(scene))]).values()
        return unplanned_things(look.detected, scene, self.canonical)

    def stretched(self, detection: Detection) -> float:
        """A detection's score moved so that its threshold becomes 0.5."""
        score, limit = detection.score, self._limit(detection)
        return 0.5 * score / limit if score < limit else 0.5 + 0.5 * (score - limit) / (1 - limit)
