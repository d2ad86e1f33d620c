"""The statistics on data with known answers."""

from __future__ import annotations

import math

import pytest

from benchmarks.failures.statistics import detectable, holm, paired_comparison, wilson_rate


def table(both_right: int, fixed: int, broken: int, both_wrong: int) -> tuple[list[str], list[bool], list[bool]]:
    cells = [(False, False)] * both_right + [(True, False)] * fixed + [(False, True)] * broken
    cells += [(True, True)] * both_wrong
    return [f"p{i}" for i in range(len(cells))], [a for a, _ in cells], [b for _, b in cells]


def test_wilsons_interval_is_the_textbooks():
    found = wilson_rate(8, 10)
    assert (round(found.low, 3), round(found.high, 3)) == (0.490, 0.943) and found.share == 0.8
    assert math.isnan(wilson_rate(0, 0).share)


def test_the_four_cells_and_the_exact_test():
    found = paired_comparison(*table(60, 10, 2, 8))
    assert (found.both_right, found.fixed, found.broken, found.both_wrong, found.units) == (60, 10, 2, 8, 80)
    # 2 * P(X <= 2), X binomial of 12 and a half: 2 * (1 + 12 + 66) / 4096
    assert found.p == pytest.approx(2 * 79 / 4096) and found.test == "exact McNemar"
    assert found.difference == pytest.approx(-0.1) and found.reduction == pytest.approx(8 / 18)


def test_the_bootstraps_interval_is_near_the_normal_one():
    found = paired_comparison(*table(700, 150, 50, 100))
    # the paired difference's standard error: sqrt(discordant share - difference squared) / sqrt(n)
    error = math.sqrt(0.2 - 0.1**2) / math.sqrt(1000)
    assert found.difference_low == pytest.approx(-0.1 - 1.96 * error, abs=0.003)
    assert found.difference_high == pytest.approx(-0.1 + 1.96 * error, abs=0.003)


def test_seeds_of_a_prompt_are_not_independent_evidence():
    prompts, first, second = table(60, 12, 0, 8)
    once = paired_comparison(prompts, first, second)
    again = paired_comparison(prompts * 4, first * 4, second * 4)  # the very same outcomes with each of four seeds
    assert again.test == "permutation over prompts" and again.prompts == once.prompts == 80
    assert again.difference_high - again.difference_low == pytest.approx(
        once.difference_high - once.difference_low, abs=0.01
    )
    assert again.p == pytest.approx(once.p, abs=0.005)  # 48 fixed of 320 would be far below


def test_no_difference_is_no_finding():
    found = paired_comparison(*table(50, 6, 6, 10))
    assert found.p == 1.0 and found.difference == 0 and found.difference_low < 0 < found.difference_high


def test_a_regression_shows_as_broken():
    found = paired_comparison(*table(40, 0, 9, 1))
    assert found.broken == 9 and found.difference == pytest.approx(0.18) and found.p < 0.01
    assert found.reduction == pytest.approx(-9.0)


def test_without_failures_there_is_nothing_to_reduce():
    found = paired_comparison(*table(10, 0, 0, 0))
    assert math.isnan(found.reduction) and found.p == 1.0


def test_results_are_the_same_in_every_call():
    assert paired_comparison(*table(20, 5, 2, 3)) == paired_comparison(*table(20, 5, 2, 3))


def test_unequal_lengths_are_refused():
    with pytest.raises(ValueError, match="outcomes of both arms"):
        paired_comparison(["a"], [True, False], [True, False])


def test_holms_steps():
    found = holm({"a": 0.01, "b": 0.04, "c": 0.03})
    assert found == pytest.approx({"a": 0.03, "b": 0.06, "c": 0.06}) and holm({}) == {}


def test_power_grows_with_units_and_is_what_simulation_says():
    few, many = detectable(60, 0.2), detectable(600, 0.2)
    assert many < few
    import numpy as np
    from scipy.stats import binomtest

    rng, hits = np.random.default_rng(1), 0
    for _ in range(400):
        differing = rng.binomial(600, 0.2)
        fixed = rng.binomial(differing, 0.5 + many / 0.2 / 2)
        hits += binomtest(int(fixed), int(differing)).pvalue <= 0.05
    assert 0.72 < hits / 400 < 0.90
