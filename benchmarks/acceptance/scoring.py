"""Lets critics judge the labelled pictures by the plans that these were painted by, and compares with the labels."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from agent.acceptance import combine, open_checks
from agent.config import Resolved
from agent.events import CheckResult
from agent.registry import build, build_critics
from agent.run.preflight import contained, gather, painted_world
from benchmarks.acceptance.kept import (
    LABELS,
    PAINTED,
    PICTURES,
    PLANS,
    AskedPrompt,
    KeptPlan,
    PaintedPicture,
    PictureLabel,
    asked_prompts,
    kept_picture,
    latest_labels,
)
from benchmarks.lines import append_rows, read_rows
from critics.base import Verdict
from critics.panel import judge_all
from planners.scene import Frozen


class CriticVerdicts(Frozen):
    """One critic's verdicts on one picture."""

    picture: str
    critic: str
    verdicts: tuple[Verdict, ...]
    seconds: float


@dataclass(frozen=True)
class KeptPicture:
    """A picture of the benchmark, its prompt and plan, and what the rater said of it, if anything yet."""

    name: str
    painted: PaintedPicture
    asked: AskedPrompt
    kept: KeptPlan
    label: PictureLabel | None


@dataclass(frozen=True)
class ScoredPicture:
    """``failed`` are the hard checks that don't pass, unscored ones too; none of them: the picture passes QA."""

    one: KeptPicture
    failed: tuple[CheckResult, ...]

    @property
    def passed(self) -> bool:
        return not self.failed

    @property
    def accepted(self) -> bool:
        return self.one.label is not None and self.one.label.accepted


def kept_pictures(folder: Path) -> list[KeptPicture]:
    """Each first render and each result of the loop, as they were painted."""
    asked = {one.id: one for one in asked_prompts()}
    plans = {kept.prompt: kept for kept in read_rows(folder / PLANS, KeptPlan)}
    labels = latest_labels(list(read_rows(folder / LABELS, PictureLabel)))
    return [
        KeptPicture(row.picture, row, asked[row.prompt], plans[row.prompt], labels.get(row.picture))
        for row in read_rows(folder / PAINTED, PaintedPicture)
        if row.picture is not None
    ]


class JudgePanel:
    """The critics of the settings, told which world their painter paints."""

    def __init__(self, resolved: Resolved) -> None:
        self.seconds = resolved.settings.critic_seconds
        renderer = build("renderers", resolved.settings.renderer, resolved)
        self.critics = contained(build_critics(resolved), self.seconds, painted_world(renderer))

    def judge(
        self, pictures: Sequence[KeptPicture], folder: Path, kept: Path, only: Sequence[str] = ()
    ) -> Iterator[tuple[CriticVerdicts, ...]]:
        """Judges what isn't judged yet, critic by critic; yields the rows of a picture once they are written.

        ``only`` these critics judge, if any are named.
        """
        done = {(row.picture, row.critic) for row in read_rows(kept, CriticVerdicts)}
        for one in pictures:
            missing = [
                critic
                for critic in self.critics
                if (one.name, critic.name) not in done and (not only or critic.name in only)
            ]
            if not missing:
                continue
            image, scene, checks = kept_picture(one.name, folder / PICTURES), one.kept.scene, one.kept.plan.checklist
            checks, rows = gather(self.critics, scene, checks, self.seconds), []
            for critic in missing:
                started = time.monotonic()
                verdicts = judge_all([critic], image, scene, checks, self.seconds)
                took = round(time.monotonic() - started, 3)
                rows.append(CriticVerdicts(picture=one.name, critic=critic.name, verdicts=verdicts, seconds=took))
            append_rows(kept, rows)
            done |= {(one.name, critic.name) for critic in missing}
            yield tuple(rows)

    def scored(self, pictures: Sequence[KeptPicture], kept: Path) -> list[ScoredPicture]:
        """Those of the pictures that every critic has judged."""
        verdicts = {(row.picture, row.critic): row.verdicts for row in read_rows(kept, CriticVerdicts)}
        scored = []
        for one in pictures:
            mine = [verdicts.get((one.name, critic.name)) for critic in self.critics]
            if any(found is None for found in mine):
                continue
            checks = gather(self.critics, one.kept.scene, one.kept.plan.checklist, self.seconds)
            results = combine(checks, [verdict for found in mine for verdict in found or ()])
            scored.append(ScoredPicture(one, tuple(results[name] for name in open_checks(results))))
        return scored


def forget(kept: Path, critics: Sequence[str]) -> None:
    """Removes the kept verdicts of these critics, so that they judge anew."""
    rows = [row for row in read_rows(kept, CriticVerdicts) if row.critic not in critics]
    kept.unlink(missing_ok=True)
    if rows:
        append_rows(kept, rows)
