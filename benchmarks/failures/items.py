"""The benchmark's vocabulary: prompts, what a picture must show for them, and the ways in which it can fail to.

What is asked for comes with the prompt, written down by who made the suite; the planner's scene has no part in it.
"""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field, model_validator

from benchmarks.judges.requirements import Expected
from planners.scene import Frozen

FailureMode = Literal[
    "missing object",
    "extra object",
    "wrong count",
    "wrong colour",
    "swapped colours",
    "wrong relation",
    "garbled text",
    "missing text",
    "stray text",
    "unmet question",
    "anatomy",
    "artifact",
]
MODES: tuple[FailureMode, ...] = get_args(FailureMode)
WHATEVER: frozenset[FailureMode] = frozenset({"anatomy", "artifact"})
"""Failures of any picture, whatever was asked for. Only a judge that looks for them puts them among an item's modes."""


class SceneNeeds(Frozen):
    """Objects with counts and colours, relations, exact texts; nothing else may be written in the picture."""

    kind: Literal["scene"] = "scene"
    expected: Expected


class Clause(Frozen):
    """GenEval's clause: ``count`` of a class, perhaps of a colour, perhaps at (relation, number of another clause)."""

    label: str
    count: int = Field(ge=0)
    colour: str | None = None
    position: tuple[str, int] | None = None


class GenEvalNeeds(Frozen):
    """A prompt of GenEval (Ghosh et al., arXiv 2310.11513): its tag, and the clauses in their order."""

    kind: Literal["geneval"] = "geneval"
    tag: str
    include: tuple[Clause, ...]
    exclude: tuple[Clause, ...] = ()


class TextNeeds(Frozen):
    """Texts alone, compared by a published benchmark's rule."""

    kind: Literal["texts"] = "texts"
    rule: Literal["cvtg", "longtext", "longtext_zh"]
    texts: tuple[str, ...] = Field(min_length=1)


class SuiteQuestion(Frozen):
    question: str = Field(min_length=1)
    answer: str = Field(min_length=1)


class QuestionNeeds(Frozen):
    """Questions for a vision-language judge with the answers that a right picture gives."""

    kind: Literal["questions"] = "questions"
    questions: tuple[SuiteQuestion, ...] = Field(min_length=1)


Needs = Annotated[SceneNeeds | GenEvalNeeds | TextNeeds | QuestionNeeds, Field(discriminator="kind")]


class SuiteItem(Frozen):
    """One prompt. ``modes`` are the failures that its pictures can show, and that are looked for; ``task`` is the
    suite's own heading for it."""

    id: str = Field(min_length=1, max_length=120)
    task: str
    prompt: str = Field(min_length=1)
    needs: Needs
    modes: tuple[FailureMode, ...] = Field(min_length=1)


class Source(Frozen):
    """A file that prompts were read from."""

    name: str
    sha256: str


class Suite(Frozen):
    """A list of prompts in the order in which the first n are taken: its tasks take turns."""

    name: str
    judge: str = Field(description="the judge that scores it unless another is named")
    items: tuple[SuiteItem, ...] = Field(min_length=1)
    sources: tuple[Source, ...] = ()
    note: str = Field(default="", description="one sentence for the report: what the prompts are, where they deviate")

    @model_validator(mode="after")
    def _ids_once(self) -> Suite:
        ids = [item.id for item in self.items]
        if len(set(ids)) < len(ids):
            twice = next(i for i in ids if ids.count(i) > 1)
            raise ValueError(f"the id {twice!r} occurs twice")
        return self


def scene_modes(expected: Expected) -> tuple[FailureMode, ...]:
    """What can go wrong in a picture of such a scene."""
    colours = {item.colour for item in expected.objects if item.colour}
    at_risk: dict[FailureMode, bool] = {
        "missing object": bool(expected.objects),
        "extra object": bool(expected.objects),
        "wrong count": any(total > 1 for total in noun_totals(expected).values()),
        "wrong colour": bool(colours),
        "swapped colours": len(colours) > 1,
        "wrong relation": bool(expected.relations),
        "garbled text": bool(expected.texts),
        "missing text": bool(expected.texts),
        "stray text": True,
    }
    return tuple(mode for mode in MODES if at_risk.get(mode))


def noun_totals(expected: Expected) -> dict[str, int]:
    """How many of each noun are asked for, whatever their colours."""
    totals: dict[str, int] = {}
    for item in expected.objects:
        totals[item.noun] = totals.get(item.noun, 0) + item.count
    return totals


def in_turns(items: list[SuiteItem]) -> tuple[SuiteItem, ...]:
    """The items with their tasks taking turns, so that the first n hold all tasks alike."""
    groups: dict[str, list[SuiteItem]] = {}
    for item in items:
        groups.setdefault(item.task, []).append(item)
    longest = max(map(len, groups.values()), default=0)
    return tuple(group[i] for i in range(longest) for group in groups.values() if i < len(group))
