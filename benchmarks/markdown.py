"""Tables in the Markdown of the benchmarks' pages. A cell may hold anything: bars and line breaks are escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table_lines(heading: str | Sequence[str], body: Iterable[Sequence[object]]) -> list[str]:
    """The lines of a table: its heading, the rule below it, and a line for each row.

    ``heading`` holds the columns' names, as a sequence or as one string such as "fault | injected | survived".
    """
    names = heading.split(" | ") if isinstance(heading, str) else heading
    return [_line(names), f"|{'---|' * len(names)}", *map(_line, body)]


def table(heading: str | Sequence[str], body: Iterable[Sequence[object]]) -> str:
    """``table_lines`` as one text that ends with a line break."""
    return "\n".join(table_lines(heading, body)) + "\n"


def _line(cells: Sequence[object]) -> str:
    return "| " + " | ".join(map(_cell, cells)) + " |"


def _cell(content: object) -> str:
    return " ".join(str(content).replace("\\", "\\\\").replace("|", "\\|").splitlines())
