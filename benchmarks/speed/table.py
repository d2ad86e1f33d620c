"""Rows as the tables that are committed."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.markdown import table
from benchmarks.speed.flops import Share
from benchmarks.speed.levels import LevelShare
from benchmarks.speed.run import FULL, HALF, OURS, Batch, Row
from benchmarks.speed.sight import SightShare

NOT_MEASURED = "not measured"


def percent(share: float | None) -> str:
    return "" if share is None else f"{share:.1%}"


def seconds(value: float) -> str:
    return f"{value:.3f}" if value < 1 else f"{value:.2f}"


def memory(value: int | None) -> str:
    return "unknown" if value is None else f"{value / 2**20:.0f} MiB"


def load_line(loads: Sequence[float]) -> str:
    """The end of a sentence: how busy the machine was meanwhile; empty where nothing was measured."""
    return f"; load average up to {max(loads)}" if loads else ""


def timings(rows: Sequence[Row]) -> list[str]:
    """One table for all subjects."""
    heading = (
        "subject",
        "method",
        "region",
        "in the mask",
        "denoised",
        "p50 s",
        "p95 s",
        "of a full render, p50",
        "p95",
        "outside the denoiser s",
        "change outside the mask",
        "first call s",
        "peak memory",
    )
    return table(heading, map(_timing, rows))


def _timing(row: Row) -> Sequence[object]:
    full = row.method == FULL
    return (
        row.subject,
        row.method,
        percent(row.area),
        percent(row.masked),
        "" if row.denoised is None else f"{row.denoised:.3f}",
        seconds(row.p50),
        seconds(row.p95),
        "1" if full else f"{row.ratio:.3f}",
        "" if full else f"{row.ratio_p95:.3f}",
        seconds(row.fixed),
        "" if row.outside is None else row.outside,
        seconds(row.first),
        memory(row.peak_bytes),
    )


def what(rows: Sequence[Row]) -> list[str]:
    """How each subject was measured, a line each."""
    lines = []
    for row in (row for row in rows if row.method == FULL):
        lines.append(
            f"- {row.subject}: {row.weights} weights, {row.device}, {row.dtype}, {row.canvas[0]}x{row.canvas[1]}, "
            f"{row.steps} steps, {row.rounds} rounds after a warm-up; load average up to {row.load}."
        )
    return lines


def unmeasured(names: Sequence[str]) -> list[str]:
    """Rows for what needs a card where there was none."""
    body = ((name, method, NOT_MEASURED) for name in names for method in (FULL, OURS, HALF))
    return table(("subject", "method", "of a full render, p50"), body)


def batches(rows: Sequence[Batch]) -> list[str]:
    heading = (
        "subject",
        "regions a call",
        "each of",
        "regions/s, p50",
        "slowest 5%",
        "change outside the masks",
        "peak memory",
        "rounds",
    )
    body = (
        (
            row.subject,
            row.batch,
            percent(row.area),
            f"{row.per_second:.2f}",
            f"{row.per_second_p5:.2f}",
            row.outside,
            memory(row.peak_bytes),
            row.rounds,
        )
        for row in rows
    )
    return table(heading, body)


def operations(rows: Sequence[Share]) -> list[str]:
    heading = ("model", "steps", "smallest window", "region", "window", "denoiser, of a full render", "whole")
    body = (
        (
            row.model,
            row.steps,
            row.smallest,
            percent(row.area),
            f"{row.window[0]}x{row.window[1]}",
            f"{row.denoiser:.3f}",
            f"{row.whole:.3f}",
        )
        for row in rows
    )
    return table(heading, body)


def levels(rows: Sequence[LevelShare]) -> list[str]:
    heading = (
        "model",
        "region",
        "window",
        "deeper levels every",
        "the first level, of a step",
        "denoiser, of a full render",
    )
    body = (
        (
            row.model,
            percent(row.area),
            f"{row.window[0]}x{row.window[1]}",
            f"{row.interval} steps",
            f"{row.first:.3f}",
            f"{row.denoiser:.3f}",
        )
        for row in rows
    )
    return table(heading, body)


def sights(rows: Sequence[SightShare]) -> list[str]:
    heading = (
        "whole pass over",
        "text",
        "region",
        "tokens",
        "whole pass every",
        "a call between, of a full one",
        "denoiser, of a full render",
    )
    body = (
        (
            f"the {row.sees}",
            "kept" if row.text else "computed",
            percent(row.area),
            row.tokens,
            f"{row.refresh} steps",
            f"{row.between:.3f}",
            f"{row.denoiser:.3f}",
        )
        for row in rows
    )
    return table(heading, body)
