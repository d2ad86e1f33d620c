"""Markdown of the benchmarks' pages. Cells may hold anything: a bar or a line's end in one is no border."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(heading: Sequence[str], body: Iterable[Sequence[object]]) -> list[str]:
    """A table's lines: its heading, the rule under it, a line a row."""
    return [_line(heading), f"|{'---|' * len(heading)}", *(_line(cells) for cells in body)]


def _line(cells: Sequence[object]) -> str:
    return "| " + " | ".join(map(_cell, cells)) + " |"


def _cell(content: object) -> str:
    return " ".join(str(content).replace("\\", "\\\\").replace("|", "\\|").splitlines())
