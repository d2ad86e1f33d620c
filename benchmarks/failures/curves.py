"""What work buys, from stored rows: best-of-1 to 8, the loop with a budget of 1 to 6 renders, the loop after best-of-2.

A budget cuts a stored run off: the result is the best picture that the run had when the budget was spent. The first
picture always counts, whatever it cost.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from benchmarks.failures.arms import (
    SLACK,
    Arm,
    ArmOutcome,
    Units,
    after_best_of_two,
    best_of,
    loop_within,
    mean_spent,
    painted_n,
)
from benchmarks.failures.statistics import Rate, wilson_rate
from planners.scene import Frozen

MOST_PICTURES, BUDGETS = 8, range(1, 7)
AFTER_TWO = "loop after best-of-2"


class CurvePoint(Frozen):
    """A point of a cost curve: ``cap`` is N or the budget, ``spent`` the mean work under it, ``passed`` the share of
    units that the judge passes.

    ``seconds`` is the mean time of a unit, planning and critics included; None if the rows don't hold it. ``assumed``
    counts the units whose result isn't stored and counts as the picture before the repairs.
    """

    cap: float
    spent: float
    passed: Rate
    seconds: float | None = None
    assumed: int = 0

    def per_pass(self, cost: float | None) -> float | None:
        """What a right picture costs, if wrong ones are thrown away and paid for. None if none is right."""
        return None if cost is None or not self.passed.count else cost / self.passed.share


class EqualRate(Frozen):
    """The least work with which a curve reaches the pass rate of best-of-``n``; ``cap`` and ``spent`` are None if it
    never does."""

    curve: str
    n: int
    passed: float
    work: float
    cap: float | None
    spent: float | None


def cost_curves(units: Units, arms: Sequence[Arm]) -> dict[str, tuple[CurvePoint, ...]]:
    """Curve -> its points, in growing order of N or budget. Best-of-N ends at the last N that is known of all units."""
    rows = list(units.values())
    curves: dict[str, tuple[CurvePoint, ...]] = {}
    if "best-of-n" in arms:
        most = min(MOST_PICTURES, painted_n(units))
        curves["best-of-n"] = tuple(_point(n, (best_of(one, n) for one in rows)) for n in range(1, most + 1))
    if "loop" in arms:
        curves["loop"] = tuple(_point(cap, (loop_within(one, cap) for one in rows)) for cap in BUDGETS)
    if {"loop", "best-of-n"} <= set(arms):
        found = [[after_best_of_two(one, cap) for one in rows] for cap in BUDGETS]
        curves[AFTER_TWO] = tuple(
            _point(cap, (one for one, _ in outcomes), sum(assumed for _, assumed in outcomes))
            for cap, outcomes in zip(BUDGETS, found, strict=True)
        )
    return curves


def at_equal_rate(curves: Mapping[str, Sequence[CurvePoint]]) -> list[EqualRate]:
    """For each N from 2 on and each curve of the loop, the least work for the pass rate of best-of-N."""
    found = []
    for point in list(curves.get("best-of-n", ()))[1:]:
        for name, points in curves.items():
            if name == "best-of-n":
                continue
            reaching = [one for one in points if one.passed.share >= point.passed.share - SLACK]
            least = min(reaching, key=lambda one: one.spent, default=None)
            found.append(
                EqualRate(
                    curve=name,
                    n=int(point.cap),
                    passed=point.passed.share,
                    work=point.spent,
                    cap=None if least is None else least.cap,
                    spent=None if least is None else least.spent,
                )
            )
    return found


def _point(cap: float, outcomes: Iterable[ArmOutcome], assumed: int = 0) -> CurvePoint:
    found = list(outcomes)
    times = [one.seconds for one in found]
    return CurvePoint(
        cap=cap,
        spent=mean_spent(found),
        passed=wilson_rate(sum(one.passed for one in found), len(found)),
        seconds=None if None in times else math.fsum(time or 0.0 for time in times) / len(found),
        assumed=assumed,
    )
