"""Weights for ``critics.domain`` by logistic regression, fitted on half of the packages and measured on the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.domain.pictures import Truth

RIDGE = 0.002
"""The penalty on a standardised weight's square, which keeps the fit from hanging on single pictures."""


@dataclass(frozen=True)
class MeasuredPicture:
    """A picture's statistics, without its pixels."""

    truth: Truth
    source: str
    name: str
    statistics: dict[str, float]
    size: tuple[int, int]


def halves(pictures: Sequence[MeasuredPicture]) -> list[int]:
    """0 or 1 for each picture. A package's photographs are in one half, the largest packages shared out first; every
    other drawing of a source is in the other half."""
    counts = Counter(one.source for one in pictures if one.truth != "drawn")
    totals, side = [0, 0], {}
    for source, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        side[source] = int(totals[0] > totals[1])
        totals[side[source]] += count
    running: Counter[str] = Counter()
    found = []
    for one in pictures:
        running[one.source] += 1
        found.append(side[one.source] if one.source in side else running[one.source] % 2)
    return found


def fit(pictures: Sequence[MeasuredPicture]) -> tuple[float, dict[str, float]]:
    """The bias and each statistic's weight: above 0 is drawn. Both kinds weigh the same in all."""
    from scipy.optimize import minimize

    known = [one for one in pictures if one.truth != "either"]
    names = list(known[0].statistics)
    values = np.array([[one.statistics[name] for name in names] for one in known])
    signs = np.array([1.0 if one.truth == "drawn" else -1.0 for one in known])
    importance = np.where(signs > 0, 0.5 / (signs > 0).sum(), 0.5 / (signs < 0).sum())
    mean, deviation = values.mean(axis=0), values.std(axis=0)
    standard = np.column_stack([(values - mean) / deviation, np.ones(len(known))])

    def loss(weights: np.ndarray) -> float:
        return float(importance @ np.logaddexp(0, -signs * (standard @ weights)) + RIDGE * (weights[:-1] ** 2).sum())

    best = minimize(loss, np.zeros(len(names) + 1)).x
    weights = best[:-1] / deviation
    return float(best[-1] - weights @ mean), dict(zip(names, weights.tolist(), strict=True))
