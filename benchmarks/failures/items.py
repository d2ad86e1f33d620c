"""The benchmark's vocabulary: prompts, what their pictures must show, and how pictures can fail.

The suite states each prompt's requirements. They never come from the planner's scene.
"""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field, model_validator

from benchmarks.judges.requirements import Expected
from planners.scene import Frozen

FailureMode = Literal[
    "missing object",
    "extra object",
    "excluded object",
    "wrong count",
    "wrong colour",
    "swapped colours",
    "wrong relation",
    "wrong position",
    "wrong place",
    "garbled text",
    "missing text",
    "wrong text colour",
    "stray text",
    "unmet question",
    "anatomy",
    "artifact",
    "malformed",
    "background doesn't join",
]
MODES: tuple[FailureMode, ...] = get_args(FailureMode)
WHATEVER: frozenset[FailureMode] = frozenset({"anatomy", "artifact", "malformed", "background doesn't join"})
"""Failures that any picture can show, whatever the prompt. They are among an item's modes only if the judge looks for
them."""


class SceneNeeds(Frozen):
    """Objects with counts, colours and positions, relations, and exact texts. The picture may contain no other text."""

    kind: Literal["scene"] = "scene"
    expected: Expected


class GoldNeeds(Frozen):
    """A scene as a person read the prompt: beside the things and texts, what must not be there, the place or plain
    ground, and by which time of day if that matters. ``text_colours`` are pairs of one of the expected texts and its
    colour.
    """

    kind: Literal["gold"] = "gold"
    expected: Expected
    absent: tuple[str, ...] = ()
    place: str | None = None
    time: Literal["dusk", "night"] | None = None
    text_colours: tuple[tuple[str, str], ...] = ()


class Clause(Frozen):
    """A clause of GenEval: ``count`` objects of a class, optionally of a colour, and optionally at a position, which is
    (relation, number of another clause).
    """

    label: str
    count: int = Field(ge=0)
    colour: str | None = None
    position: tuple[str, int] | None = None


class GenEvalNeeds(Frozen):
    """A prompt of GenEval (Ghosh et al., arXiv 2310.11513): its tag and its clauses in order."""

    kind: Literal["geneval"] = "geneval"
    tag: str
    include: tuple[Clause, ...]
    exclude: tuple[Clause, ...] = ()


class TextNeeds(Frozen):
    """Only texts, compared by the rule of a published benchmark."""

    kind: Literal["texts"] = "texts"
    rule: Literal["cvtg", "longtext", "longtext_zh"]
    texts: tuple[str, ...] = Field(min_length=1)


class SuiteQuestion(Frozen):
    question: str = Field(min_length=1)
    answer: str = Field(min_length=1)


class QuestionNeeds(Frozen):
    """Questions for a vision-language judge, with the answers that are right for a correct picture."""

    kind: Literal["questions"] = "questions"
    questions: tuple[SuiteQuestion, ...] = Field(min_length=1)


Needs = Annotated[SceneNeeds | GoldNeeds | GenEvalNeeds | TextNeeds | QuestionNeeds, Field(discriminator="kind")]


class SuiteItem(Frozen):
    """One prompt. ``modes`` are the failures that its pictures can show and that the judge looks for; ``task`` is the
    suite's own category."""

    id: str = Field(min_length=1, max_length=120)
    task: str
    prompt: str = Field(min_length=1)
    needs: Needs
    modes: tuple[FailureMode, ...] = Field(min_length=1)


class Source(Frozen):
    """A file that the suite read prompts from."""

    name: str
    sha256: str


class Suite(Frozen):
    """An ordered list of prompts; a run uses the first n. The tasks alternate, so every task is among them."""

    name: str
    judge: str = Field(description="the judge of this suite unless the user names another")
    items: tuple[SuiteItem, ...] = Field(min_length=1)
    sources: tuple[Source, ...] = ()
    note: str = Field(
        default="",
        description="one sentence for the report: what the prompts are and how they deviate from their source",
    )

    @model_validator(mode="after")
    def _ids_once(self) -> Suite:
        ids = [item.id for item in self.items]
        if len(set(ids)) < len(ids):
            twice = next(i for i in ids if ids.count(i) > 1)
            raise ValueError(f"the id {twice!r} occurs more than once")
        return self


def scene_modes(expected: Expected) -> tuple[FailureMode, ...]:
    """The failures that a picture of such a scene can show."""
    colours = {item.colour for item in expected.objects if item.colour}
    at_risk: dict[FailureMode, bool] = {
        "missing object": bool(expected.objects),
        "extra object": bool(expected.objects),
        "wrong count": any(total > 1 for total in noun_totals(expected).values()),
        "wrong colour": bool(colours),
        "swapped colours": len(colours) > 1,
        "wrong relation": bool(expected.relations),
        "wrong position": any(item.place for item in expected.objects),
        "garbled text": bool(expected.texts),
        "missing text": bool(expected.texts),
        "stray text": True,
    }
    return tuple(mode for mode in MODES if at_risk.get(mode))


def gold_modes(needs: GoldNeeds) -> tuple[FailureMode, ...]:
    """The failures that a picture of such a prompt can show."""
    at_risk: dict[FailureMode, bool] = {
        "excluded object": bool(needs.absent),
        "wrong place": needs.place is not None,
        "wrong text colour": bool(needs.text_colours),
    }
    scene = scene_modes(needs.expected)
    return tuple(mode for mode in MODES if mode in scene or at_risk.get(mode))


def noun_totals(expected: Expected) -> dict[str, int]:
    """The required number of each noun, over all colours."""
    totals: dict[str, int] = {}
    for item in expected.objects:
        totals[item.noun] = totals.get(item.noun, 0) + item.count
    return totals


def in_turns(items: list[SuiteItem]) -> tuple[SuiteItem, ...]:
    """Reorders the items so that their tasks alternate; the first n then contain all tasks about equally often."""
    groups: dict[str, list[SuiteItem]] = {}
    for item in items:
        groups.setdefault(item.task, []).append(item)
    longest = max(map(len, groups.values()), default=0)
    return tuple(group[i] for i in range(longest) for group in groups.values() if i < len(group))
