"""Tables in the Markdown of the benchmarks' pages. A cell may hold anything: bars and line breaks are escaped."""

from __future__ import annotations

import re
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


MarkdownTable = list[list[str]]
"""The heading and the rows, each a list of cells."""


def markdown_sections(text: str) -> list[tuple[str, list[MarkdownTable], list[str]]]:
    """The parts of a page that ``## `` begins: heading, tables, other lines. Pages in HTML are made of them."""
    sections: list[tuple[str, list[MarkdownTable], list[str]]] = []
    inside = False
    for line in text.splitlines():
        row = line.startswith("|")
        if line.startswith("## "):
            sections.append((line[3:], [], []))
        elif sections and row:
            if not inside:
                sections[-1][1].append([])
            if not set(line) <= set("|-"):
                sections[-1][1][-1].append(table_cells(line))
        elif sections and line.strip():
            sections[-1][2].append(line.removeprefix("- "))
        inside = row
    return sections


def table_cells(line: str) -> list[str]:
    """The cells of a line of a Markdown table that ``table`` wrote. A backslash escapes what follows."""
    return [re.sub(r"\\(.)", r"\1", cell.strip()) for cell in re.findall(r"(?:[^|\\]|\\.)+", line)]


def _line(cells: Sequence[object]) -> str:
    return "| " + " | ".join(map(_cell, cells)) + " |"


def _cell(content: object) -> str:
    return " ".join(str(content).replace("\\", "\\\\").replace("|", "\\|").splitlines())
