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
"""By how much a targeted check's score must rise for a repair that fixes no hard check."""
FORM_LOSS = 0.1
"""By how much the score of a thing's form may fall in a repair, even where it still passes."""


@dataclass(frozen=True)
class Acceptance:
    """``fixed`` checks pass now and did not before; ``broke`` ones passed before and now fail or are unscored."""

    accepted: bool
    fixed: tuple[str, ...]
    broke: tuple[str, ...]
    reason: str


def combine(checks: Sequence[Check], verdicts: Sequence[Verdict]) -> dict[str, CheckResult]:
    """The result of each check by its id, in the checklist's order."""
    own, judged = {"id", "kind", "says", "expected", "hard"}, {"status", "score", "critic", "reason"}
    return {
        check.id: CheckResult(**check.model_dump(include=own), **outcome.model_dump(include=judged))
        for check, outcome in zip(checks, summarise(checks, verdicts), strict=True)
    }


def open_checks(results: CheckResults) -> tuple[str, ...]:
    """The hard checks that do not pass, failed or unscored."""
    return tuple(i for i, result in results.items() if result.hard and result.status != "pass")


def badness(results: CheckResults) -> tuple[int, int]:
    """How many hard checks do not pass, and how many soft ones; fewer is better."""
    soft = sum(not result.hard and result.status != "pass" for result in results.values())
    return len(open_checks(results)), soft


def compare_repair(before: CheckResults, after: CheckResults, targets: Sequence[str]) -> Acceptance:
    """May a repair stay? It must break no passing check, hard or soft, leave no thing clearly less well formed, and
    then either fix a hard check, or raise the score of a targeted one by MIN_GAIN while no other open hard check's
    score falls.
    """
    fixed, broke = _changes(before, after)
    if broke:
        return Acceptance(False, fixed, broke, f"it broke {', '.join(broke)}")
    if spoilt := _spoilt(before, after):
        return Acceptance(False, fixed, (), f"it spoilt {', '.join(spoilt)}")
    if hard := [i for i in fixed if before[i].hard]:
        return Acceptance(True, fixed, (), f"it fixed {', '.join(hard)}")
    scores = {i: (before[i].score, after[i].score) for i in open_checks(before)}
    gains = {i: new - old for i, (old, new) in scores.items() if old is not None and new is not None}
    lost = any(before[i].status == "fail" and after[i].status == "unscored" for i in scores)
    raised = [i for i in targets if gains.get(i, 0.0) >= MIN_GAIN]
    if raised and not lost and all(gain >= -1e-6 for gain in gains.values()):
        return Acceptance(True, fixed, (), f"it improved {', '.join(raised)} and broke nothing")
    return Acceptance(False, fixed, (), "it fixed nothing")


def compare_candidates(before: CheckResults, after: CheckResults) -> Acceptance:
    """Is another full picture better? Only if fewer hard checks stay open; soft ones break a tie."""
    fixed, broke = _changes(before, after)
    old, new = badness(before), badness(after)
    total = sum(result.hard for result in after.values())
    return Acceptance(
        new < old, fixed, broke, f"{new[0]} of {total} hard checks do not pass, compared with {old[0]} before"
    )


def _spoilt(before: CheckResults, after: CheckResults) -> list[str]:
    """The checks of a thing's form whose score fell by more than FORM_LOSS."""
    forms = {i: (result.score, after[i].score) for i, result in before.items() if result.kind == "form"}
    return [i for i, (old, new) in forms.items() if old is not None and new is not None and new < old - FORM_LOSS]


def _changes(before: CheckResults, after: CheckResults) -> tuple[tuple[str, ...], tuple[str, ...]]:
    passed, passes = ({i for i, result in results.items() if result.status == "pass"} for results in (before, after))
    return tuple(i for i in before if i in passes - passed), tuple(i for i in before if i in passed - passes)
