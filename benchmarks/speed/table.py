"""Formats rows as the tables of the committed pages."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.markdown import table_lines
from benchmarks.speed.flops import RepairShare
from benchmarks.speed.levels import LevelShare
from benchmarks.speed.run import FULL, BatchRow, MethodRow
from benchmarks.speed.sight import SightShare

NOT_MEASURED = "not measured"


def percent_or_blank(share: float | None) -> str:
    return "" if share is None else f"{share:.1%}"


def seconds_text(value: float) -> str:
    return f"{value:.3f}" if value < 1 else f"{value:.2f}"


def memory_text(value: int | None) -> str:
    return "unknown" if value is None else f"{value / 2**20:.0f} MiB"


def load_line(loads: Sequence[float]) -> str:
    """The end of a sentence that states the machine's load; empty if nothing was measured."""
    return f"; load average up to {max(loads)}" if loads else ""


def timings_table(rows: Sequence[MethodRow]) -> list[str]:
    """One table for all subjects."""
    heading = (
        "subject | method | region | in the mask | denoised | p50 s | p95 s | of a full render, p50 | p95 | "
        "outside the denoiser s | change outside the mask | first call s | peak memory"
    )
    return table_lines(heading, map(_timing, rows))


def _timing(row: MethodRow) -> Sequence[object]:
    full = row.method == FULL
    return (
        row.subject,
        row.method,
        percent_or_blank(row.area),
        percent_or_blank(row.masked),
        "" if row.denoised is None else f"{row.denoised:.3f}",
        seconds_text(row.p50),
        seconds_text(row.p95),
        "1" if full else f"{row.ratio:.3f}",
        "" if full else f"{row.ratio_p95:.3f}",
        seconds_text(row.fixed),
        "" if row.outside is None else row.outside,
        seconds_text(row.first),
        memory_text(row.peak_bytes),
    )


def subject_lines(rows: Sequence[MethodRow]) -> list[str]:
    """One line per subject: how it was measured."""
    lines = []
    for row in (row for row in rows if row.method == FULL):
        lines.append(
            f"- {row.subject}: {row.weights} weights, {row.device}, {row.dtype}, {row.canvas[0]}x{row.canvas[1]}, "
            f"{row.steps} steps, {row.rounds} rounds after a warm-up; load average up to {row.load}."
        )
    return lines


def batches_table(rows: Sequence[BatchRow]) -> list[str]:
    heading = (
        "subject | regions a call | each of | regions/s, p50 | slowest 5% | change outside the masks | "
        "peak memory | rounds"
    )
    body = (
        (
            row.subject,
            row.batch,
            percent_or_blank(row.area),
            f"{row.per_second:.2f}",
            f"{row.per_second_p5:.2f}",
            row.outside,
            memory_text(row.peak_bytes),
            row.rounds,
        )
        for row in rows
    )
    return table_lines(heading, body)


def operations_table(rows: Sequence[RepairShare]) -> list[str]:
    """A line a model and way of windows, a column an area."""
    areas = sorted({row.area for row in rows})
    ways: dict[tuple[str, int, int], dict[float, RepairShare]] = {}
    for row in rows:
        ways.setdefault((row.model, row.smallest, row.enlarge_to), {})[row.area] = row
    heading = ["model", "canvas", "steps", "windows", *(f"region of {area:.0%}" for area in areas)]
    return table_lines(heading, [_way(list(found.values())) for found in ways.values()])


def _way(rows: Sequence[RepairShare]) -> Sequence[object]:
    one = rows[0]
    windows = f"enlarged to {one.enlarge_to}" if one.enlarge_to else f"from {one.smallest}"
    cells = [f"{row.whole:.3f} ({row.painted[0]}x{row.painted[1]})" for row in sorted(rows, key=lambda row: row.area)]
    bold = "**" if one.own else ""
    canvas = f"{one.canvas[0]}x{one.canvas[1]}"
    return (one.model, canvas, one.steps, f"{bold}{windows}{bold}", *(f"{bold}{cell}{bold}" for cell in cells))


def levels_table(rows: Sequence[LevelShare]) -> list[str]:
    heading = "model | region | window | deeper levels every | the first level, of a step | denoiser, of a full render"
    body = (
        (
            row.model,
            percent_or_blank(row.area),
            f"{row.window[0]}x{row.window[1]}",
            f"{row.interval} steps",
            f"{row.first:.3f}",
            f"{row.denoiser:.3f}",
        )
        for row in rows
    )
    return table_lines(heading, body)


def sights_table(rows: Sequence[SightShare]) -> list[str]:
    heading = (
        "whole pass over | text | region | tokens | whole pass every | a call between, of a full one | "
        "denoiser, of a full render"
    )
    body = (
        (
            f"the {row.sees}",
            "cached" if row.text else "computed",
            percent_or_blank(row.area),
            row.tokens,
            f"{row.refresh} steps",
            f"{row.between:.3f}",
            f"{row.denoiser:.3f}",
        )
        for row in rows
    )
    return table_lines(heading, body)
