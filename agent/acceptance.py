"""Is one candidate better than another? Pure comparisons, check by check; nothing is averaged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agent.events import CheckResult
from critics.base import Verdict
from critics.panel import summarise
from planners.checklist import Check

CheckResults = Mapping[str, CheckResult]
MIN_GAIN = 0.05


@dataclass(frozen=True)
class Acceptance:
    """``fixed`` passes now and did not; ``broke`` passed and does not any more (fail or unscored)."""

    accepted: bool
    fixed: tuple[str, ...]
    broke: tuple[str, ...]
    reason: str


def combine(checks: Sequence[Check], verdicts: Sequence[Verdict]) -> dict[str, CheckResult]:
    """The final word on each check, in the checklist's order."""
    return {
        check.id: CheckResult(
            id=check.id,
            kind=check.kind,
            says=check.says,
            expected=check.expected,
            hard=check.hard,
            status=outcome.status,
            score=outcome.score,
            critic=outcome.critic,
            reason=outcome.reason,
        )
        for check, outcome in zip(checks, summarise(checks, verdicts), strict=True)
    }


def open_checks(results: CheckResults) -> tuple[str, ...]:
    """The hard checks that do not pass, be they failed or unscored."""
    return tuple(i for i, result in results.items() if result.hard and result.status != "pass")


def badness(results: CheckResults) -> tuple[int, int]:
    """Fewer is better: hard checks that do not pass, then soft ones."""
    soft = sum(1 for result in results.values() if not result.hard and result.status != "pass")
    return len(open_checks(results)), soft


def compare_repair(before: CheckResults, after: CheckResults, targets: Sequence[str]) -> Acceptance:
    """May a repair stay? It must break no passing check, hard or soft, and then either fix a hard check, or raise the
    score of a targeted one by MIN_GAIN while no other open hard check's score falls.
    """
    fixed, broke = _changes(before, after)
    if broke:
        return Acceptance(False, fixed, broke, f"it broke {', '.join(broke)}")
    hard = [i for i in fixed if before[i].hard]
    if hard:
        return Acceptance(True, fixed, (), f"it fixed {', '.join(hard)}")
    gains = {
        i: (after[i].score or 0.0) - (before[i].score or 0.0)
        for i in open_checks(before)
        if before[i].score is not None and after[i].score is not None
    }
    lost = [i for i in open_checks(before) if before[i].status == "fail" and after[i].status == "unscored"]
    raised = [i for i in targets if gains.get(i, 0.0) >= MIN_GAIN]
    if raised and not lost and all(gain >= -1e-6 for gain in gains.values()):
        return Acceptance(True, fixed, (), f"it brought {', '.join(raised)} closer and broke nothing")
    return Acceptance(False, fixed, (), "it fixed nothing")


def compare_candidates(before: CheckResults, after: CheckResults) -> Acceptance:
    """Is another whole picture the better one? Only if fewer hard checks stay open, soft ones breaking a tie."""
    fixed, broke = _changes(before, after)
    old, new = badness(before), badness(after)
    word = f"{new[0]} of {len([r for r in after.values() if r.hard])} hard checks are open, {old[0]} were before"
    return Acceptance(new < old, fixed, broke, word)


def _changes(before: CheckResults, after: CheckResults) -> tuple[tuple[str, ...], tuple[str, ...]]:
    fixed = tuple(i for i in before if before[i].status != "pass" and after[i].status == "pass")
    broke = tuple(i for i in before if before[i].status == "pass" and after[i].status != "pass")
    return fixed, broke
