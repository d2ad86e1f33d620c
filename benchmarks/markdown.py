"""Markdown of the benchmarks' pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(heading: Sequence[str], body: Iterable[Sequence[object]]) -> list[str]:
    """A table's lines: its heading, the rule under it, a line a row."""
    return [_line(heading), f"|{'---|' * len(heading)}", *(_line(cells) for cells in body)]


def _line(cells: Sequence[object]) -> str:
    return f"| {' | '.join(map(str, cells))} |"
