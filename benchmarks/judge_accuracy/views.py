"""What each judge of the failure benchmark can be asked of a picture-book prompt, and which faults are its affair.

The pictures in ``checked/`` were looked at once; a judge of texts answers for their words alone, GenEval's rules for
their objects alone, and only where its clauses can say them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from benchmarks.failures.catalogue import load_judge
from benchmarks.failures.items import Clause, FailureMode, GenEvalNeeds, Needs, SceneNeeds, TextNeeds
from benchmarks.failures.judging.base import Ingredients, Judge
from benchmarks.failures.judging.geneval import COLOURS, GenEvalDetection, GenEvalRules
from benchmarks.failures.judging.geneval_models import ClipColours
from benchmarks.failures.judging.world import WorldJudge
from benchmarks.judges.requirements import Expected

FaultGroup = Literal["objects", "text", "stray"]
KINDS: Mapping[FailureMode, FaultGroup] = {
    "garbled text": "text",
    "missing text": "text",
    "stray text": "stray",
    "missing object": "objects",
    "extra object": "objects",
    "wrong count": "objects",
    "wrong colour": "objects",
    "swapped colours": "objects",
    "wrong relation": "objects",
}
CLIP = Path(__file__).parents[2] / "critics" / "primer" / "open_clip"


@dataclass(frozen=True)
class JudgeView:
    """``needs``: what is asked of a prompt's picture, None where the judge has no say; ``kinds``: what it answers
    for; ``note``: what a reader of its rates must know."""

    judge: Callable[[], Judge]
    needs: Callable[[SceneNeeds], Needs | None]
    kinds: frozenset[FaultGroup]
    note: str = ""


def text_needs(scene: SceneNeeds) -> TextNeeds | None:
    texts = scene.expected.texts
    return TextNeeds(rule="cvtg", texts=texts) if texts else None


def geneval_needs(scene: SceneNeeds) -> GenEvalNeeds | None:
    """The prompt's objects in GenEval's clauses: one thing, two things, a number of one thing, colours, a position.

    Words are left aside. None where GenEval has no such clauses: several of two things, more than two things, a colour
    beyond its ten.
    """
    expected = scene.expected
    things, relations = expected.objects, expected.relations
    several = [thing for thing in things if thing.count > 1]
    colours = [thing.colour for thing in things if thing.colour]
    if not 1 <= len(things) <= 2 or (several and len(things) > 1) or not set(colours) <= set(COLOURS):
        return None
    clauses = [Clause(label=thing.noun, count=thing.count, colour=thing.colour) for thing in things]
    for a, kind, b in relations:
        # a clause may only look back at one that came before it
        one, other, where = (a, b, kind) if a > b else (b, a, OPPOSITE[kind])
        clauses[one] = clauses[one].model_copy(update={"position": (where.replace("_", " "), other)})
    more = [Clause(label=thing.noun, count=thing.count + 1) for thing in several]
    return GenEvalNeeds(tag=_tag(expected), include=tuple(clauses), exclude=tuple(more))


OPPOSITE = {"left_of": "right_of", "right_of": "left_of", "above": "below", "below": "above"}


def _tag(expected: Expected) -> str:
    things = expected.objects
    if expected.relations:
        return "position"
    if things[0].count > 1:
        return "counting"
    if any(thing.colour for thing in things):
        return "colors" if len(things) == 1 else "color_attr"
    return "single_object" if len(things) == 1 else "two_object"


class WorldDetector:
    """The world judge's detector, as GenEval's rules want one; it gives no masks."""

    def __init__(self) -> None:
        self.world = WorldJudge()

    def detect(self, image: np.ndarray) -> list[GenEvalDetection]:
        height, width = image.shape[:2]
        return [
            GenEvalDetection(label, score, (box[0] * width, box[1] * height, box[2] * width, box[3] * height))
            for label, score, box in self.world.detect(image)
        ]

    def ingredients(self) -> Ingredients:
        return self.world.ingredients()


VIEWS: Mapping[str, JudgeView] = {
    "world": JudgeView(WorldJudge, lambda scene: scene, frozenset({"objects", "text", "stray"})),
    "texts": JudgeView(
        lambda: load_judge("texts", None),
        text_needs,
        frozenset({"text"}),
        "PP-OCRv5 with CVTG-2K's word accuracy, on the pictures of prompts with a word; by eye, whether the word is "
        "there.",
    ),
    "geneval": JudgeView(
        lambda: GenEvalRules(WorldDetector(), ClipColours(str(CLIP))),
        geneval_needs,
        frozenset({"objects"}),
        "GenEval's rules, on the pictures of prompts whose objects its clauses can say, words left aside; by eye, "
        "whether the objects are as asked. Its own models are not at hand: the boxes are FCOS's, which gives no masks, "
        "the colours the shipped open_clip model's. Counting asks for a score of 0.9, which is Mask2Former's measure "
        "and not FCOS's.",
    ),
}
