"""Judges each case once with its critic and keeps a row for each picture and check; a second call resumes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from benchmarks.lines import append_rows, read_rows
from benchmarks.people.cases import Case, Half
from critics.base import Status, Verdict
from critics.contained import own_checks
from critics.panel import judge_all
from planners.checklist import compile_checklist

LONGEST_REASON = 160


class CriticRow(BaseModel):
    """One critic's word on one check of one picture; the check holds unless the picture is damaged."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    case: str
    source: str
    origin: str
    half: Half
    group: str
    damaged: bool
    check: str
    critic: str
    status: Status
    score: float | None
    reason: str


def judge_case(case: Case, critic: Any) -> list[CriticRow]:
    """All rows of a case: of the checks whose truth is known."""
    checks = [*compile_checklist(case.scene), *own_checks(critic, case.scene)]
    known = [check for check in checks if case.decides(check)]
    return [_row(case, verdict) for verdict in judge_all([critic], case.picture, case.scene, known)]


def judge_new(cases: Iterable[Case], critic: Any, path: Path) -> Iterator[tuple[Case, list[CriticRow]]]:
    """Judges each case that ``path`` has no rows of by this critic, and yields it once its rows are there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    done = {(row.case, row.critic) for row in read_rows(path, CriticRow)}
    for case in cases:
        if (case.id, critic.name) in done:
            continue
        found = judge_case(case, critic)
        append_rows(path, found)
        yield case, found


def _row(case: Case, verdict: Verdict) -> CriticRow:
    return CriticRow(
        case=case.id,
        source=case.source,
        origin=case.origin,
        half=case.half,
        group=case.group,
        damaged=case.damaged,
        check=verdict.check,
        critic=verdict.critic,
        status=verdict.status,
        score=verdict.score,
        reason=verdict.reason[:LONGEST_REASON],
    )
