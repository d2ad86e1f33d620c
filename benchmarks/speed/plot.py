"""Plots a repair's cost over its area, with a line for a repair whose cost is proportional to its area."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks.speed.flops import RepairShare
from benchmarks.speed.run import CROPPED, FULL, HALF, OURS, MethodRow

STYLES = {OURS: "o-", HALF: "o:", CROPPED: "^-."}


def draw_ratios(path: Path, rows: Sequence[MethodRow], shares: Sequence[RepairShare]) -> None:
    """Writes a PNG: measured times left, counted operations right. Raises ModuleNotFoundError without matplotlib."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 5.5), layout="constrained")
    FigureCanvasAgg(figure)
    left, right = figure.subplots(1, 2, sharey=True)
    for place, subject in enumerate(dict.fromkeys(row.subject for row in rows)):
        for method in dict.fromkeys(row.method for row in rows if row.subject == subject and row.method != FULL):
            mine = [row for row in rows if (row.subject, row.method) == (subject, method) and row.area is not None]
            areas = [row.area for row in mine]
            low = [row.ratio for row in mine]
            above = [max(0.0, row.ratio_p95 - row.ratio) for row in mine]
            left.errorbar(
                areas,
                low,
                yerr=[[0.0] * len(mine), above],
                fmt=STYLES.get(method, "s--"),
                color=f"C{place}",
                capsize=3,
                label=f"{subject}: {method}",
            )
    for model in dict.fromkeys(row.model for row in shares):
        counted = [row for row in shares if row.model == model and row.own]
        label = f"{model}, windows as its preset has them"
        right.plot([row.area for row in counted], [row.whole for row in counted], "o-", label=label)
    for axes, title in ((left, "time, p50 to p95"), (right, "operations, counted")):
        ends = [0.0, 0.26]
        axes.plot(ends, ends, color="black", linewidth=1, linestyle=":", label="the region's share")
        axes.set(title=title, xlabel="region's share of the picture", ylabel="of a full render")
        axes.legend(
            fontsize=7, ncols=2, loc="upper center", bbox_to_anchor=(0.5, -0.12)
        )  # below the plot, so it covers no line
    figure.savefig(path, dpi=110)
