"""Rates with their 95% intervals, and the test for two paired arms, both by scipy.

scipy takes two seconds to load, so these functions import it when they first compute something. A command can refuse
its arguments before that.
"""

from __future__ import annotations


def wilson(count: int, total: int) -> tuple[float, float]:
    """The 95% interval of a rate (Wilson, 1927). Raises ValueError if ``total`` is 0."""
    from scipy.stats import binomtest

    found = binomtest(count, total).proportion_ci(method="wilson")
    return float(found.low), float(found.high)


def share(count: int, total: int, digits: int = 0) -> str:
    """The count and its share of the total, such as "24/40 (60%)"; "-" if the total is 0."""
    return f"{count}/{total} ({count / total:.{digits}%})" if total else "-"


def interval(count: int, total: int) -> str:
    """The 95% Wilson interval of a rate, such as "45% to 74%"; "-" if the total is 0."""
    return "{:.0%} to {:.0%}".format(*wilson(count, total)) if total else "-"


def share_with_interval(count: int, total: int) -> str:
    """Count, share and 95% Wilson interval, such as "24/40 (60.0%; 44.6% to 73.7%)"; "-" if the total is 0."""
    if not total:
        return "-"
    low, high = wilson(count, total)
    return f"{count}/{total} ({count / total:.1%}; {low:.1%} to {high:.1%})"


def mcnemar(first_alone: int, second_alone: int) -> float:
    """Two-sided p of McNemar's exact test on the two discordant counts; 1 if both are 0."""
    from scipy.stats import binomtest

    discordant = first_alone + second_alone
    return float(binomtest(first_alone, discordant).pvalue) if discordant else 1.0
