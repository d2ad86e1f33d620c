"""Judges scenes with the object critic alone and counts its answers.

A false fail is a true check that fails, a false pass a false check that passes; "could not judge" is neither, and is
counted beside them.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator

from pydantic import BaseModel

from benchmarks.intervals import share_with_interval
from benchmarks.markdown import table
from benchmarks.plain_sight.questions import ASKED, questions
from benchmarks.plain_sight.scenes import KINDS, PlainScene
from benchmarks.plain_sight.worlds import World
from critics.base import Picture, Status
from critics.objects.critic import ObjectCritic

HALVES = ("thresholds", "figure")


def half_of(scene: int) -> str:
    """Of each dozen scenes the first six chose the thresholds, and the others give the figure."""
    return HALVES[scene // len(KINDS) % 2]


class SightRow(BaseModel):
    """One check of one plan for one scene; ``shapes`` says whether it is about drawn shapes alone."""

    scene: int
    kind: str
    asked: str
    about: str
    shape: bool
    true: bool
    status: Status
    score: float | None
    reason: str

    @property
    def half(self) -> str:
        return half_of(self.scene)

    @property
    def wrong(self) -> bool:
        return self.status == ("fail" if self.true else "pass")


class SightSeconds(BaseModel):
    """What one scene took, of this process's CPU time: one look, and the answers to its four to seven plans."""

    scene: int
    seconds: float


def judged(
    scene: PlainScene, world: World, labels: frozenset[str], critic: ObjectCritic
) -> tuple[list[SightRow], SightSeconds]:
    """The critic's answers to all questions about a scene, for which it looks once, and how long that took."""
    asked = list(questions(scene, world, labels))
    began = time.process_time()
    answers = critic.judge_many([Picture(scene.image, question.plan, question.checks) for question in asked])
    seconds = time.process_time() - began
    rows = []
    for question, verdicts in zip(asked, answers, strict=True):
        checks = {check.id: check for check in question.checks}
        for verdict in verdicts:
            check = checks[verdict.check]
            nouns = [entity.noun for entity in question.plan.entities if entity.id in check.about]
            rows.append(
                SightRow(
                    scene=scene.number,
                    kind=scene.kind,
                    asked=ASKED[check.kind],
                    about=", ".join(dict.fromkeys(nouns)),
                    shape=all(noun in world.shapes for noun in nouns),
                    true=question.true,
                    status=verdict.status,
                    score=verdict.score,
                    reason=verdict.reason,
                )
            )
    return rows, SightSeconds(scene=scene.number, seconds=seconds)


def tables(rows: Iterable[SightRow], seconds: Iterable[SightSeconds]) -> str:
    """Markdown: by half what is asked, then by kind of scene on the half for the figure, then the seconds."""
    rows, parts = list(rows), []
    figure = [row for row in rows if row.half == "figure"]
    for title, some in (
        ("The half for the figure", figure),
        ("of it, checks about shapes", [row for row in figure if row.shape]),
        ("of it, checks about other nouns", [row for row in figure if not row.shape]),
        ("The half for choosing thresholds", [row for row in rows if row.half == "thresholds"]),
    ):
        groups = [(name, [row for row in some if row.asked == name]) for name in ASKED.values()]
        parts.append(f"**{title}**\n\n" + _table("asked", [*groups, ("all", some)]))
    groups = [(kind, [row for row in figure if row.kind == kind]) for kind in KINDS]
    parts.append("**By kind of scene, the half for the figure**\n\n" + _table("scenes", groups))
    taken = sorted(one.seconds for one in seconds)
    if taken:
        middle, mean = taken[len(taken) // 2], sum(taken) / len(taken)
        parts.append(f"CPU seconds a picture: {middle:.3f} (median), {mean:.3f} (mean) of {len(taken)}.\n")
    return "\n".join(parts)


def _table(heading: str, groups: Iterable[tuple[str, list[SightRow]]]) -> str:
    def cells() -> Iterator[tuple[str, ...]]:
        for name, some in groups:
            true, false = [row for row in some if row.true], [row for row in some if not row.true]
            yield (
                name,
                share_with_interval(sum(row.wrong for row in true), len(true)),
                share_with_interval(sum(row.wrong for row in false), len(false)),
                share_with_interval(sum(row.status == "unscored" for row in true), len(true)),
                share_with_interval(sum(row.status == "unscored" for row in false), len(false)),
            )

    names = (heading, "false fails", "false passes", "true, not judged", "false, not judged")
    return table(names, cells())
