"""Judges each case once with all critics and keeps a row for each picture, check and critic; a second call resumes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from benchmarks.critics.cases import Case, Half
from benchmarks.critics.knobs import SHIPPED, KnobVariant
from benchmarks.critics.seen import truths
from critics.base import Status, Verdict
from critics.contained import own_checks
from critics.panel import judge_all
from planners.checklist import Check, CheckKind, compile_checklist

LONGEST_REASON = 160
READ: tuple[CheckKind, ...] = ("text", "no_extra_text")


class CriticRow(BaseModel):
    """One critic's word on one check of one picture, and the truth. ``setting`` is "shipped" or "name=value"."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    case: str
    source: str
    origin: str
    half: Half
    group: str
    damaged: bool
    check: str
    kind: CheckKind
    critic: str
    setting: str = SHIPPED
    holds: bool
    status: Status
    score: float | None
    reason: str


def judge_case(case: Case, critics: Sequence[Any], variants: Sequence[KnobVariant] = ()) -> list[CriticRow]:
    """All rows of a case. Only checks whose truth is known are judged."""
    checks = [*compile_checklist(case.scene)]
    for critic in critics:
        checks += own_checks(critic, case.scene)
    true = truths(case.scene, checks, case.seen)
    known = [check for check in checks if check.id in true and not (case.same_texts and check.kind in READ)]
    rows = [
        _row(case, verdict, known, true, SHIPPED) for verdict in judge_all(critics, case.picture, case.scene, known)
    ]
    for variant in variants:
        mine = [check for check in known if check.kind in variant.knob.kinds]
        setting = f"{variant.knob.setting}={variant.value}"
        rows += [
            _row(case, verdict, mine, true, setting)
            for verdict in judge_all([variant.critic], case.picture, case.scene, mine)
        ]
    return rows


def judge_new(
    cases: Iterable[Case], critics: Sequence[Any], variants: Sequence[KnobVariant], path: Path
) -> Iterator[tuple[Case, list[CriticRow]]]:
    """Judges each case with the critics that ``path`` has no rows of on it, and yields it once its rows are there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    done = {(row.case, row.critic) for row in read_critic_rows(path)}
    for case in cases:
        left = [critic for critic in critics if (case.id, critic.name) not in done]
        names = {critic.name for critic in left}
        found = judge_case(case, left, [variant for variant in variants if variant.critic.name in names])
        if not found:
            continue
        with path.open("a", encoding="utf-8") as file:
            file.write("".join(row.model_dump_json() + "\n" for row in found))
        yield case, found


def forget_critics(path: Path, critics: Sequence[str]) -> None:
    """Takes the rows of these critics out of the file, so that they are judged again."""
    if not critics or not path.exists():
        return
    kept = [row for row in read_critic_rows(path) if row.critic not in critics]
    path.write_text("".join(row.model_dump_json() + "\n" for row in kept), encoding="utf-8")


def read_critic_rows(path: Path) -> list[CriticRow]:
    """All rows of a file, empty where there is none. What a kill cut off is taken out of the file, and
    with it the last case before that, which may be the same one."""
    if not path.exists():
        return []
    text = path.read_text(encoding="utf-8")
    whole = text[: text.rfind("\n") + 1]
    found = [CriticRow.model_validate_json(line) for line in whole.splitlines()]
    if len(whole) < len(text):
        torn = found[-1].case if found else None
        found = [row for row in found if row.case != torn]
        path.write_text("".join(row.model_dump_json() + "\n" for row in found), encoding="utf-8")
    return found


def _row(case: Case, verdict: Verdict, checks: Sequence[Check], true: dict[str, bool], setting: str) -> CriticRow:
    check = next(check for check in checks if check.id == verdict.check)
    return CriticRow(
        case=case.id,
        source=case.source,
        origin=case.origin,
        half=case.half,
        group=case.group,
        damaged=case.damaged,
        check=check.id,
        kind=check.kind,
        critic=verdict.critic,
        setting=setting,
        holds=true[check.id],
        status=verdict.status,
        score=verdict.score,
        reason=verdict.reason[:LONGEST_REASON],
    )
