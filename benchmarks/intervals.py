"""What every benchmark says of a rate and of two paired arms, by scipy.

It is imported where it counts: it takes two seconds, and words that are refused are to be told before that.
"""

from __future__ import annotations


def wilson(count: int, total: int) -> tuple[float, float]:
    """The 95% interval of a rate (Wilson, 1927). Raises ValueError where nothing was counted."""
    from scipy.stats import binomtest

    found = binomtest(count, total).proportion_ci(method="wilson")
    return float(found.low), float(found.high)


def counted(count: int, total: int) -> str:
    """Count, share and 95% Wilson interval; "-" where nothing was counted."""
    if not total:
        return "-"
    low, high = wilson(count, total)
    return f"{count}/{total} ({count / total:.1%}; {low:.1%} to {high:.1%})"


def mcnemar(first_alone: int, second_alone: int) -> float:
    """Two-sided p of McNemar's exact test on the two discordant counts; 1 where there are none."""
    from scipy.stats import binomtest

    discordant = first_alone + second_alone
    return float(binomtest(first_alone, discordant).pvalue) if discordant else 1.0
