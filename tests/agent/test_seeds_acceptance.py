from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.acceptance import badness, combine, compare_candidates, compare_repair, open_checks
from agent.events import CheckResult
from agent.seeds import derive_seed
from critics.base import Verdict
from planners.checklist import Check

CHECKS = (
    Check(id="a", kind="custom", says="a"),
    Check(id="b", kind="custom", says="b"),
    Check(id="soft", kind="custom", says="soft", hard=False),
)


def results(**states: str | tuple[str, float]):
    """Verdicts by check: a status, or a status with its score."""
    verdicts = []
    for name, state in states.items():
        status, score = state if isinstance(state, tuple) else (state, None)
        verdicts.append(Verdict(check=name, critic="c", status=status, score=score, reason="said"))  # type: ignore[arg-type]
    return combine(CHECKS, verdicts)


@given(st.integers(0, 2**63 - 1), st.lists(st.integers() | st.text(), max_size=4))
def test_seeds_are_31_bit_and_repeatable(seed, labels):
    assert derive_seed(seed, *labels) == derive_seed(seed, *labels)
    assert 0 <= derive_seed(seed, *labels) < 2**31


def test_seeds_depend_on_every_label_its_order_and_its_type():
    made = [
        derive_seed(1, "a", "b"),
        derive_seed(1, "b", "a"),
        derive_seed(1, "ab"),
        derive_seed(2, "a", "b"),
        derive_seed(1, "a", 1),
        derive_seed(1, "a", "1"),
    ]
    assert len(set(made)) == len(made)


def test_one_failing_critic_outweighs_a_passing_one_and_silence_is_no_pass():
    verdicts = [
        Verdict(check="a", critic="x", status="pass", score=0.9, reason="fine"),
        Verdict(check="a", critic="y", status="fail", score=0.2, reason="not fine"),
        Verdict(check="b", critic="x", status="unscored", reason="dark"),
    ]
    said = combine(CHECKS, verdicts)
    assert (said["a"].status, said["a"].critic, said["b"].status) == ("fail", "y", "unscored")
    assert open_checks(said) == ("a", "b") and badness(said) == (2, 1)


@pytest.mark.parametrize("lost", ["fail", "unscored"])
@pytest.mark.parametrize("which", ["b", "soft"])
def test_a_repair_may_not_cost_any_passing_check(lost, which):
    before = results(a="fail", b="pass", soft="pass")
    after = results(**{"a": "pass", "b": "pass", "soft": "pass", which: lost})
    said = compare_repair(before, after, ["a"])
    assert not said.accepted and said.fixed == ("a",) and said.broke == (which,)


def test_a_repair_is_kept_when_it_fixes_a_hard_check():
    said = compare_repair(results(a="fail", b="fail"), results(a="pass", b="fail"), ["b"])
    assert said.accepted and said.fixed == ("a",)


def test_a_repair_may_not_leave_a_thing_less_well_formed():
    checks = (CHECKS[0], Check(id="form", kind="form", says="form"))

    def state(status: str, form: float | None) -> dict[str, CheckResult]:
        seen = [Verdict(check="a", critic="c", status=status, score=float(status == "pass"), reason="said")]
        if form is not None:
            seen.append(Verdict(check="form", critic="c", status="pass", score=form, reason="said"))
        return combine(checks, seen)

    spoilt = compare_repair(state("fail", 0.95), state("pass", 0.8), ["a"])
    assert not spoilt.accepted and spoilt.reason == "it spoilt form"
    assert compare_repair(state("fail", 0.95), state("pass", 0.9), ["a"]).accepted
    assert compare_repair(state("fail", None), state("pass", 0.6), ["a"]).accepted


def test_a_soft_check_alone_is_no_reason():
    assert not compare_repair(results(a="fail", soft="fail"), results(a="fail", soft="pass"), ["a"]).accepted


def test_coming_closer_is_kept_unless_another_open_check_falls_or_goes_dark():
    before = results(a=("fail", 0.2), b=("fail", 0.4))
    assert compare_repair(before, results(a=("fail", 0.4), b=("fail", 0.4)), ["a"]).accepted
    assert not compare_repair(before, results(a=("fail", 0.22), b=("fail", 0.4)), ["a"]).accepted
    assert not compare_repair(before, results(a=("fail", 0.4), b=("fail", 0.3)), ["a"]).accepted
    assert not compare_repair(before, results(a=("fail", 0.4), b="unscored"), ["a"]).accepted
    assert not compare_repair(before, results(a=("fail", 0.4), b=("fail", 0.4)), ["b"]).accepted


def test_a_failing_check_that_goes_dark_is_not_fixed():
    assert not compare_repair(results(a="fail"), results(a="unscored"), ["a"]).accepted


def test_another_whole_picture_wins_by_fewer_open_hard_checks_then_soft_ones():
    worse, better = results(a="fail", b="fail", soft="pass"), results(a="pass", b="fail", soft="fail")
    assert compare_candidates(worse, better).accepted and not compare_candidates(better, worse).accepted
    assert compare_candidates(
        results(a="pass", b="pass", soft="fail"), results(a="pass", b="pass", soft="pass")
    ).accepted
    assert not compare_candidates(worse, worse).accepted
