"""GenEval's rules (Ghosh et al., arXiv 2310.11513, evaluation/evaluate_images.py at af4902f), with pluggable models.

The rules use detections of a class with a score above 0.3, or above 0.9 for counting prompts, and at most the 16 surest
ones. The surest ``count`` of them answer a clause. CLIP names the colour of the cut-out object. A position holds if
the offset of the centres, less a tenth of both sizes, points that way for every pair of boxes. GenEval's own figures
need its own models: Mask2Former with a Swin-S backbone on COCO, and CLIP ViT-L/14.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from benchmarks.failures.items import FailureMode, GenEvalNeeds, Needs
from benchmarks.failures.judging.base import Ingredients, JudgeError, Judgement
from benchmarks.judges.requirements import positions
from planners.scene import Frozen

SURE, SURE_OF_NUMBERS, MOST = 0.3, 0.9, 16
COLOURS = ("red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "black", "white")
PixelBox = tuple[float, float, float, float]


@dataclass(frozen=True)
class GenEvalDetection:
    """``box`` is xyxy in pixels; ``mask`` is boolean (height, width), None if the detector returns no masks."""

    label: str
    score: float
    box: PixelBox
    mask: np.ndarray | None = None


class GenEvalDetector(Protocol):
    def detect(self, image: np.ndarray) -> Sequence[GenEvalDetection]:
        """Detects the objects in a picture, uint8 sRGB (height, width, 3). Their order doesn't matter."""
        ...

    def ingredients(self) -> Ingredients: ...


class ColourNamer(Protocol):
    def colours(self, crops: Sequence[np.ndarray], label: str) -> list[str]:
        """One of COLOURS for each crop, uint8 sRGB (height, width, 3), of an object of the class ``label``."""
        ...

    def ingredients(self) -> Ingredients: ...


class GenEvalRules:
    """Judges GenEval's prompts with any detector and any colour namer."""

    name = "geneval"
    judges = frozenset({"geneval"})

    def __init__(self, detector: GenEvalDetector, namer: ColourNamer) -> None:
        self.detector, self.namer = detector, namer

    def ingredients(self) -> Ingredients:
        both = self.detector.ingredients(), self.namer.ingredients()
        return Ingredients(
            **{field: getattr(both[0], field) | getattr(both[1], field) for field in Ingredients.model_fields}
        )

    def judge(self, image: np.ndarray, needs: Needs) -> Judgement:
        if not isinstance(needs, GenEvalNeeds):
            raise JudgeError(f"the judge {self.name!r} judges GenEval's prompts, not {needs.kind}")
        groups = surest_by_class(self.detector.detect(image), needs.tag)
        met: dict[str, bool] = {}
        failures: set[FailureMode] = set()
        matched: list[list[GenEvalDetection] | None] = []
        for number, clause in enumerate(needs.include):
            found = groups.get(clause.label, [])[: clause.count]
            enough = met[f"include:{number}"] = len(found) >= clause.count
            if not enough:
                failures.add("wrong count" if needs.tag == "counting" and found else "missing object")
            right = enough
            if enough and clause.colour is not None:
                named = self.namer.colours([cut_out(image, one) for one in found], clause.label)
                right = met[f"colour:{number}"] = named.count(clause.colour) >= clause.count
                if not right:
                    others = {c.colour for c in needs.include if c.colour and c.label != clause.label}
                    failures.add("swapped colours" if others & set(named) else "wrong colour")
            if enough and clause.position is not None:
                kind, other = clause.position
                group = matched[other] if other < len(matched) else None
                stands = bool(group) and all(kind in positions(a.box, b.box) for a in found for b in group or ())
                right = met[f"position:{number}"] = stands and right
                if group and not stands:
                    failures.add("wrong relation")
            matched.append(found if right else None)
        for number, clause in enumerate(needs.exclude):
            few = met[f"exclude:{number}"] = len(groups.get(clause.label, [])) < clause.count
            if not few:
                failures.add("wrong count")
        seen = tuple(f"{one.label} {one.score:.2f}" for group in groups.values() for one in group)
        return Judgement(met=met, failures=tuple(sorted(failures)), seen=seen)


def surest_by_class(detections: Sequence[GenEvalDetection], tag: str) -> dict[str, list[GenEvalDetection]]:
    """Class -> its detections above the score limit, the surest first, at most MOST."""
    sure = SURE_OF_NUMBERS if tag == "counting" else SURE
    groups: dict[str, list[GenEvalDetection]] = {}
    for one in sorted(detections, key=lambda one: -one.score):
        group = groups.setdefault(one.label, [])
        if one.score > sure and len(group) < MOST:
            group.append(one)
    return groups


def cut_out(image: np.ndarray, one: GenEvalDetection) -> np.ndarray:
    """The object on flat grey (#999999), cropped to its box. Without a mask, the crop is the whole box."""
    height, width = image.shape[:2]
    left, top = max(0, math.floor(one.box[0])), max(0, math.floor(one.box[1]))
    right, bottom = min(width, max(left + 1, math.ceil(one.box[2]))), min(height, max(top + 1, math.ceil(one.box[3])))
    pasted = image if one.mask is None else np.where(one.mask[..., None], image, np.uint8(0x99))
    return np.ascontiguousarray(pasted[top:bottom, left:right])


class GenEvalScore(Frozen):
    """Task -> share of right pictures. The unweighted mean of the shares is GenEval's overall score."""

    tasks: dict[str, float]

    @property
    def overall(self) -> float:
        return sum(self.tasks.values()) / len(self.tasks)


def geneval_score(passed: Mapping[str, Sequence[bool]]) -> GenEvalScore:
    """``passed``: task -> whether each of its pictures is right. Raises ValueError if a task has no pictures."""
    if empty := [task for task, pictures in passed.items() if not pictures]:
        raise ValueError(f"the task {empty[0]!r} has no pictures")
    return GenEvalScore(tasks={task: sum(pictures) / len(pictures) for task, pictures in passed.items()})
