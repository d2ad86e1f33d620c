"""Rates, paired comparisons, and the smallest change a comparison can detect. scipy and statsmodels do the statistics.

Both arms of a comparison use the same prompts and seeds, so everything is paired. With one seed per prompt the test is
McNemar's exact test (Quinn McNemar 1947). With several seeds the units of a prompt aren't independent. The bootstrap
then resamples prompts, and the permutation test swaps the arms of whole prompts.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np

from benchmarks.intervals import mcnemar, wilson
from planners.scene import Frozen

RESAMPLES = 10_000
SEED = 20_240_501
CONFIDENCE = 0.95


class Rate(Frozen):
    """``count`` of ``total``, with Wilson's 95% interval; for 0 of 0, share and interval are NaN."""

    count: int
    total: int
    low: float
    high: float

    @property
    def share(self) -> float:
        return self.count / self.total if self.total else math.nan


class Paired(Frozen):
    """Failures of a first and a second arm on the same units, as the four cells of a two-by-two table.

    ``reduction`` is the net share of the first arm's failures that the second arm avoids, with a bootstrap interval
    over prompts; NaN if the first arm has no failures. ``p`` comes from the exact McNemar test, or from the permutation
    test if a prompt has several seeds.
    """

    both_right: int
    fixed: int
    broken: int
    both_wrong: int
    prompts: int
    reduction: float
    reduction_low: float
    reduction_high: float
    difference: float
    difference_low: float
    difference_high: float
    p: float
    test: str

    @property
    def units(self) -> int:
        return self.both_right + self.fixed + self.broken + self.both_wrong


def wilson_rate(count: int, total: int) -> Rate:
    if total == 0:
        return Rate(count=0, total=0, low=math.nan, high=math.nan)
    low, high = wilson(count, total)
    return Rate(count=count, total=total, low=low, high=high)


def paired_comparison(
    prompts: Sequence[str], first: Sequence[bool], second: Sequence[bool], resamples: int = RESAMPLES
) -> Paired:
    """Compares failures (True) unit by unit; ``prompts`` names each unit's prompt. Raises ValueError if there are no
    units.
    """
    if not len(prompts) == len(first) == len(second) or not prompts:
        raise ValueError(
            f"expected as many prompts as outcomes of both arms, got {len(prompts)}, {len(first)} and {len(second)}"
        )
    a, b = np.asarray(first, bool), np.asarray(second, bool)
    sums = _by_prompt(prompts, a, b)
    low, high = _interval(_difference, sums, resamples)
    relative = _interval(_reduction, sums, resamples)
    several = len(sums[0]) < len(prompts)
    return Paired(
        both_right=int((~a & ~b).sum()),
        fixed=int((a & ~b).sum()),
        broken=int((~a & b).sum()),
        both_wrong=int((a & b).sum()),
        prompts=len(sums[0]),
        reduction=float(_reduction(*sums)),
        reduction_low=relative[0],
        reduction_high=relative[1],
        difference=float(_difference(*sums)),
        difference_low=low,
        difference_high=high,
        p=_permuted(sums, resamples) if several else mcnemar(int((a & ~b).sum()), int((~a & b).sum())),
        test="permutation over prompts" if several else "exact McNemar",
    )


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """Name -> p adjusted by Holm's step-down procedure (Scandinavian J. Statistics 6, 1979)."""
    from statsmodels.stats.multitest import multipletests

    if not p_values:
        return {}
    adjusted = multipletests(list(p_values.values()), method="holm")[1]
    return {name: float(p) for name, p in zip(p_values, adjusted, strict=True)}


def detectable(units: int, discordant: float, power: float = 0.8, alpha: float = 0.05) -> float:
    """The smallest net change in the failure rate, in [0, 1], that exact McNemar finds with that ``power``.

    ``discordant`` is the share of units on which the arms differ. The result is exact: the number of discordant units
    is binomial, and so is the number of fixed ones among them. NaN if the test would miss even a change in all of them.
    """
    from scipy.stats import binom

    counts = np.arange(units + 1)
    weights = binom.pmf(counts, units, discordant)
    likely = counts[weights > 1e-9]
    # the test rejects if the smaller cell of the table is at most this
    edges = {int(d): int(binom.ppf(alpha / 2, d, 0.5)) for d in likely}
    edges = {d: e if 2 * binom.cdf(e, d, 0.5) <= alpha else e - 1 for d, e in edges.items()}
    for net in np.linspace(0.0, discordant, 201)[1:]:
        share = 0.5 + net / discordant / 2  # the share of the discordant units that are fixed
        found = sum(
            weights[d] * (binom.cdf(e, d, 1 - share) + binom.cdf(e, d, share)) for d, e in edges.items() if e >= 0
        )
        if found >= power:
            return float(net)
    return math.nan


def _by_prompt(prompts: Sequence[str], a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Per prompt: its failures under each arm and its number of units, as float arrays of equal length."""
    names, places = np.unique(np.asarray(prompts), return_inverse=True)
    return tuple(np.bincount(places, weights, len(names)) for weights in (a, b, np.ones(len(a))))  # type: ignore[return-value]


def _difference(a: np.ndarray, b: np.ndarray, units: np.ndarray, axis: int = -1) -> np.ndarray:
    return (b.sum(axis) - a.sum(axis)) / units.sum(axis)


def _reduction(a: np.ndarray, b: np.ndarray, units: np.ndarray, axis: int = -1) -> np.ndarray:
    failures = a.sum(axis)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(failures > 0, (failures - b.sum(axis)) / failures, np.nan)


def _interval(
    statistic: Callable[..., np.ndarray], sums: tuple[np.ndarray, ...], resamples: int
) -> tuple[float, float]:
    """The percentile bootstrap interval. It draws prompts with all their units.

    It leaves out resamples in which the statistic is undefined (no failure to reduce).
    """
    from scipy.stats import DegenerateDataWarning, bootstrap

    if len(sums[0]) < 2:
        return math.nan, math.nan
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DegenerateDataWarning)  # undefined resamples are left out below
        draws = bootstrap(
            sums,
            statistic,
            paired=True,
            vectorized=True,
            n_resamples=resamples,
            method="percentile",
            rng=np.random.default_rng(SEED),
            batch=500,
        ).bootstrap_distribution
    defined = draws[np.isfinite(draws)]
    if not len(defined):
        return math.nan, math.nan
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(defined, [tail, 1 - tail])
    return float(low), float(high)


def _permuted(sums: tuple[np.ndarray, np.ndarray, np.ndarray], resamples: int) -> float:
    """The two-sided p of a permutation test in which each prompt keeps or swaps its arms."""
    from scipy.stats import permutation_test

    units = sums[2].sum()
    statistic = partial(_mean_difference, units=units)
    found = permutation_test(
        sums[:2],
        statistic,
        permutation_type="samples",
        vectorized=True,
        n_resamples=resamples,
        rng=np.random.default_rng(SEED),
        batch=500,
    )
    return float(found.pvalue)


def _mean_difference(a: np.ndarray, b: np.ndarray, axis: int = -1, *, units: float) -> np.ndarray:
    return (b.sum(axis) - a.sum(axis)) / units
