"""The report's two figures as SVG. Arms differ in hatch, marker and line style, so readers don't need the colours."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.failures.analysis import Analysis
from benchmarks.failures.arms import Arm
from benchmarks.failures.curves import AFTER_TWO
from benchmarks.failures.statistics import Rate
from benchmarks.figures import data_uri, new_figure

# Okabe and Ito's palette, which colour-blind readers can distinguish
STYLES: dict[str, tuple[str, str, str, str]] = {
    "single": ("#BBBBBB", "", "o", "-"),
    "best-of-n": ("#56B4E9", "//", "s", "--"),
    "random-regions": ("#E69F00", "..", "^", ":"),
    "loop": ("#0072B2", "xx", "D", "-"),
    AFTER_TWO: ("#009E73", "", "v", "-."),
}


def failure_bars(analysis: Analysis) -> str:
    """Failure rates by mode and arm with 95% intervals, as a data URI."""
    figure, axes = new_figure(9.0, 4.6)
    summaries = [one for one in (*analysis.modes, analysis.overall) if one.rates["single"].total]
    arms: list[Arm] = [arm for arm in analysis.overall.rates if arm in STYLES]
    width = 0.8 / max(1, len(arms))
    for place, arm in enumerate(arms):
        colour, hatch, _, _ = STYLES[arm]
        rates = [one.rates[arm] for one in summaries]
        across = [row + (place - (len(arms) - 1) / 2) * width for row in range(len(summaries))]
        axes.bar(
            across,
            [rate.share * 100 for rate in rates],
            width,
            color=colour,
            hatch=hatch,
            edgecolor="black",
            linewidth=0.6,
            label=arm,
        )
        axes.errorbar(
            across,
            [rate.share * 100 for rate in rates],
            yerr=_errors(rates),
            fmt="none",
            ecolor="black",
            capsize=2,
            linewidth=0.8,
        )
    axes.set_xticks(range(len(summaries)), [f"{o.mode}\n(n={o.rates['single'].total})" for o in summaries], rotation=30)
    axes.set_ylabel("pictures that show it, %")
    axes.set_ylim(0, 100)
    axes.legend(frameon=False)
    return data_uri(figure)


def cost_curve(analysis: Analysis) -> str:
    """Pass rate over mean work as the budget grows, with 95% intervals, as a data URI."""
    figure, axes = new_figure(7.0, 4.2)
    for name, points in analysis.curves.items():
        colour, _, marker, line = STYLES[name]
        axes.errorbar(
            [point.spent for point in points],
            [point.passed.share * 100 for point in points],
            yerr=_errors([point.passed for point in points]),
            color=colour,
            marker=marker,
            linestyle=line,
            capsize=2,
            linewidth=1.4,
            elinewidth=0.6,
            label=name,
        )
    axes.set_xlabel("mean work a prompt, full-render equivalents")
    axes.set_ylabel("pictures all right by the judge, %")
    axes.set_ylim(0, 100)
    axes.legend(frameon=False, loc="lower right")
    return data_uri(figure)


def _errors(rates: Sequence[Rate]) -> list[list[float]]:
    return [
        [max(0.0, (rate.share - rate.low) * 100) for rate in rates],
        [max(0.0, (rate.high - rate.share) * 100) for rate in rates],
    ]
