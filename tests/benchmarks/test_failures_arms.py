"""Each arm on constructed rows: which picture it hands over, and at what cost."""

from __future__ import annotations

import itertools
import math

import failure_rows as made

from benchmarks.failures.analysis import analyse
from benchmarks.failures.arms import ARMS, ArmOutcome, best_of, loop_within, matched_n, oracle, outcomes, painted_n
from benchmarks.failures.compare import compare_outcomes


def one(arm: str, rows: list) -> object:
    return outcomes(made.units(rows), [arm])[arm][0]


def test_each_arm_hands_over_its_own_picture():
    rows = made.mended("a")
    pictures = {arm: one(arm, rows).image for arm in ARMS if arm != "prompt-only"}
    assert pictures == {
        "single": "a-loop-0",
        "control": "a-sample-1",
        "best-of-n": "a-loop-0",
        "best-of-n-matched": "a-loop-0",
        "random-regions": "a-random-2",
        "loop-before-typesetting": "a-loop-0",
        "loop": "a-loop-2",
        "oracle": "a-loop-0",
    }


def test_work_and_looks_of_each_arm():
    rows = made.mended("a")
    assert (one("single", rows).spent, one("single", rows).looks) == (1.5, 0)
    assert (one("loop", rows).spent, one("loop", rows).looks) == (2.1, 3)
    assert (one("random-regions", rows).spent, one("random-regions", rows).looks) == (2.1, 3)
    assert (best_of(rows, 3).spent, best_of(rows, 3).looks) == (4.5, 3)


def test_best_of_n_stops_at_the_first_picture_that_the_critics_pass():
    rows = made.broke("a")
    assert best_of(rows, 2).image == "a-sample-1" and best_of(rows, 2).spent == 3.0
    assert best_of(made.right("b"), 4).spent == 1.5


def test_best_of_n_takes_the_picture_with_fewest_open_checks_and_the_first_of_equals():
    rows = made.mended("a")
    assert best_of(rows, 4).image == "a-loop-0"
    better = rows[3].model_copy(update={"open_soft": -1})
    assert best_of([*rows[:3], better, *rows[4:]], 4).image == "a-sample-1"


def test_n_is_the_smallest_that_spends_what_the_loop_spends():
    assert matched_n(made.units(made.mended("a"))) == 2  # 3.0 reaches 2.1, 1.5 doesn't
    assert matched_n(made.units(made.right("a"))) == 1
    assert one("best-of-n-matched", made.mended("a")).spent == 3.0  # 2.1 / 1.5 rounded up is two pictures


def test_the_oracle_is_a_ceiling():
    rows = made.mended("a")
    assert not oracle(rows, 2).passed and oracle(rows, 4).passed and oracle(rows, 4).image == "a-sample-3"
    assert oracle(rows, 4).spent == 6.0


def test_the_loop_under_a_cap_has_what_it_had_by_then():
    rows = made.mended("a")
    assert loop_within(rows, 0.0).image == loop_within(rows, 1.9).image == "a-loop-0"
    assert loop_within(rows, 1.9).spent == 1.8 and loop_within(rows, 2.1).passed


def test_errors_stay_in_every_denominator():
    analysis = analyse(made.units(made.mended("a"), made.right("b"), made.failed("c")), ["single", "loop"])
    loop = next(arm for arm in analysis.arms if arm.arm == "loop")
    assert (loop.passed.count, loop.passed.total, loop.errors) == (2, 3, 1)
    assert analysis.broken == ("c#0",) and analysis.fixed == ("a#0",)
    by_mode = {mode.mode: mode for mode in analysis.modes}
    assert by_mode["extra object"].rates["loop"].count == 1  # an error fails in every mode it could
    assert by_mode["missing object"].rates["loop"].total == 3


def test_a_first_picture_that_never_came_fails_in_all_arms():
    lost = [made.row("a", "loop", 0, None, 0.0, error="RenderError: no model")]
    found = outcomes(made.units(lost), ARMS)
    assert not any(outcome.passed for arm in ARMS for outcome in found[arm])
    assert all(found[arm][0].failures == made.MODES for arm in ARMS)


def test_a_picture_that_the_judge_could_not_judge_is_not_right():
    rows = made.right("a")
    unjudged = rows[0].model_copy(update={"judged": None, "error": "the judge: RuntimeError: x"})
    assert not one("loop", [unjudged]).passed and not one("single", [unjudged]).passed


def test_a_planted_regression_is_broken_in_the_report():
    analysis = analyse(made.units(*(made.broke(f"b{i}") for i in range(8)), made.right("r")), ARMS)
    change = analysis.against["single"]
    assert (change.fixed, change.broken) == (0, 8) and change.difference > 0 and change.p < 0.01
    assert len(analysis.broken) == 8


def test_what_exact_glyphs_did_is_counted():
    analysis = analyse(made.units(made.mended("a"), made.right("b")), ARMS)
    assert analysis.typeset == 1
    rates = {arm.arm: arm.passed.count for arm in analysis.arms}
    assert rates["loop-before-typesetting"] == 1 and rates["loop"] == 2


def test_the_control_compares_another_seed_alone():
    analysis = analyse(made.units(made.mended("a"), made.right("b")), ARMS)
    assert analysis.control is not None and (analysis.control.fixed, analysis.control.broken) == (0, 0)


def test_curves_begin_at_one_picture_and_end_at_the_loops_result():
    analysis = analyse(made.units(made.mended("a"), made.right("b")), ARMS)
    loop, best = analysis.curves["loop"], analysis.curves["best-of-n"]
    assert loop[0].passed.count == best[0].passed.count == 1
    assert loop[-1].passed.count == 2 and math.isclose(loop[-1].spent, (2.1 + 1.5) / 2)
    assert [point.spent for point in best] == [1.5, 2.25, 3.0, 3.75]
    assert all(a.spent <= b.spent for a, b in itertools.pairwise(loop))


def test_n_never_exceeds_what_was_painted_for_every_open_unit():
    """Of one unit more was painted, since its loop spent more; that is no picture of the others."""
    dear = [row.model_copy(update={"spent": row.spent * 9}) if row.number == 2 else row for row in made.mended("a")]
    short = [row for row in made.mended("b") if row.origin != "sample" or row.number < 2]
    both = made.units(dear, short)
    assert painted_n(both) == 2 and matched_n(both) == 2
    assert len(analyse(both, ARMS).curves["best-of-n"]) == 2


def test_a_mode_that_only_one_run_looked_for_is_not_compared() -> None:
    looked = ArmOutcome(
        unit="a#0",
        prompt="a",
        modes=("missing object", "anatomy"),
        passed=False,
        failures=("anatomy",),
        image="x",
        spent=1.0,
        looks=1,
    )
    other = looked.model_copy(update={"modes": ("missing object",), "failures": (), "passed": True})

    def three(outcome: ArmOutcome) -> list[ArmOutcome]:
        return [outcome.model_copy(update={"unit": f"{number}#0", "prompt": str(number)}) for number in range(3)]

    for first, second in ((looked, other), (other, looked)):
        lines = {line.mode for line in compare_outcomes("loop", three(first), three(second)).lines}
        assert "anatomy" not in lines and "missing object" in lines
