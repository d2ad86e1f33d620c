"""Cost curves on constructed rows: what a budget buys, and the work for an equal pass rate."""

from __future__ import annotations

import math

import failure_rows as made
import pytest

from benchmarks.failures.analysis import analyse
from benchmarks.failures.arms import ARMS, after_best_of_two, best_of, loop_within
from benchmarks.failures.curves import AFTER_TWO, at_equal_rate, cost_curves
from benchmarks.failures.markdown import report_markdown
from benchmarks.failures.plan import RunPlan
from benchmarks.failures.plots import cost_curve
from benchmarks.failures.rows import PictureRow


def timed(rows: list[PictureRow]) -> list[PictureRow]:
    """Rows with times: the loop's are those since its start, a sample's are its own."""
    return [
        row.model_copy(update={"seconds": 10.0 * (row.number + 1) if row.origin == "loop" else 7.0}) for row in rows
    ]


def many(name: str, right_at: int) -> list[PictureRow]:
    """Eight pictures, of which the last alone is right; the loop mends its first within its second render's work."""
    loop = [
        made.row(name, "loop", 0, False, 1.0, open_hard=1),
        made.row(name, "loop", 1, True, 1.4, operators=("inpaint",), looks=2),
    ]
    return loop + [
        made.row(name, "sample", n, n == right_at, 1.0, open_hard=int(n != right_at)) for n in range(1, right_at + 1)
    ]


def test_a_budget_cuts_the_loop_off_and_the_first_picture_always_counts():
    curves = cost_curves(made.units(made.mended("a")), ARMS)
    assert [(point.cap, point.passed.count, point.spent) for point in curves["loop"]] == [
        (1, 0, 1.5),
        (2, 0, 1.8),
        *((cap, 1, 2.1) for cap in (3, 4, 5, 6)),
    ]


def test_best_of_n_goes_to_eight():
    curves = cost_curves(made.units(many("a", 11)), ARMS)
    assert [point.cap for point in curves["best-of-n"]] == list(range(1, 9))
    assert [point.spent for point in curves["best-of-n"]] == [float(n) for n in range(1, 9)]


def test_the_loop_after_best_of_two_pays_for_both_pictures():
    rows = made.mended("a")
    outcome, assumed = after_best_of_two(rows, 3.0)
    assert not assumed and not outcome.passed and outcome.spent == 3.0
    outcome, assumed = after_best_of_two(rows, 4.0)
    assert not assumed and outcome.passed and math.isclose(outcome.spent, 2.1 + 1.5)
    outcome, _ = after_best_of_two(made.right("b"), 4.0)
    assert outcome.passed and outcome.spent == 1.5  # the critics passed the first, so no second is drawn


def test_a_loop_that_was_never_run_is_not_made_up():
    first, *rest = made.mended("a")
    better = [first.model_copy(update={"open_hard": ("x", "y")}), *rest]
    outcome, assumed = after_best_of_two(better, 6.0)
    assert assumed and outcome.image == "a-sample-1" and outcome.spent == 3.0
    passing = [row if row.origin != "sample" else row.model_copy(update={"open_hard": ()}) for row in better]
    outcome, assumed = after_best_of_two(passing, 6.0)
    assert not assumed and outcome.image == "a-sample-1"
    analysis = analyse(made.units(better, made.right("b")), ARMS)
    assert {point.assumed for point in analysis.curves[AFTER_TWO]} == {1}
    assert "On 1 units the loop after best-of-2 would start from the second picture" in report(analysis)


def test_the_loops_work_at_best_of_ns_pass_rate():
    found = at_equal_rate(cost_curves(made.units(many("a", 7), many("b", 7)), ARMS))
    eighth = next(one for one in found if one.curve == "loop" and one.n == 8)
    assert (eighth.passed, eighth.work, eighth.cap) == (1.0, 8.0, 2) and eighth.spent == pytest.approx(1.4)
    unmended = [row for row in many("b", 3) if row.origin == "sample" or row.number == 0]
    never = at_equal_rate(cost_curves(made.units(many("a", 3), unmended), ARMS))
    assert [one.spent for one in never if one.n == 4] == [None, None]


def test_times_are_those_of_the_rows_or_none():
    rows = timed(made.mended("a"))
    assert loop_within(rows, math.inf).seconds == 30.0 and loop_within(rows, 1.5).seconds == 10.0
    assert best_of(rows, 3).seconds == 10.0 + 7.0 + 7.0
    assert after_best_of_two(rows, 6.0)[0].seconds == 30.0 + 7.0
    assert best_of(made.mended("a"), 3).seconds is None and loop_within(made.mended("a"), 2.0).seconds is None
    (*_, last) = cost_curves(made.units(rows, timed(made.right("b"))), ARMS)["loop"]
    assert last.seconds == 20.0 and last.per_pass(last.seconds) == 20.0
    (first, *_) = cost_curves(made.units(rows), ARMS)["loop"]
    assert first.per_pass(first.spent) is None


def test_the_report_has_the_table_and_the_plot():
    analysis = analyse(made.units(timed(many("a", 7)), timed(many("b", 7))), ARMS)
    page = report(analysis)
    assert "| best-of-8 | 2/2 (100.0%) |" in page and "| loop, at most 2 renders | 2/2 (100.0%) |" in page
    assert "The pass rate of best-of-8 (100.0%, 8.00 renders): loop: 1.40 renders, 17.5% of that." in page
    assert "best-of-7 (0.0%" in page and cost_curve(analysis).startswith("data:image/svg+xml")


def report(analysis) -> str:
    plan = {"suite": "own", "sources": (), "note": "", "judge": "j", "judge_made_of": {}, "critics_made_of": {}}
    more = {"arms": ARMS, "n": 1, "seeds": 1, "candidates": 2, "settings": {}, "versions": {}, "machine": "this"}
    return report_markdown(analysis, RunPlan.model_validate(plan | more))
