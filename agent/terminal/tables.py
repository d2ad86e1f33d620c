"""Tables and lines on stdout. Prompts and text read in pictures are data: no markup, no control characters."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from agent.events import CheckResult, Unjudged
from agent.unjudged import in_words
from planners.messages import printable

NARROWEST = 20
"""Columns below which a table shows nothing but its frame."""
MARKS = {"pass": "✓", "fail": "✗", "unscored": "?"}
COLOURS = {"pass": "green", "fail": "red", "unscored": "yellow"}


def out() -> Console:
    """The console for a command's answer."""
    return console(sys.stdout)


def console(stream: TextIO, **options: Any) -> Console:
    """A console without markup. COLUMNS and LINES that leave no room count as unknown."""
    width, height = _usual("COLUMNS", NARROWEST, 80), _usual("LINES", 1, 24)
    return Console(file=stream, highlight=False, markup=False, width=width, height=height, **options)


def _usual(name: str, least: int, usual: int) -> int | None:
    """The usual size where the variable names one below the least, else None: rich finds the size itself."""
    value = os.environ.get(name, "")
    return usual if value.isdecimal() and int(value) < least else None


def safe_text(text: str) -> Text:
    return Text(printable(text))


def table_of(heads: Sequence[str], rows: Iterable[Sequence[str | Text]]) -> Table:
    """A table whose long words are folded, so that a setting's name is never cut."""
    table = Table(*(Column(head, overflow="fold") for head in heads))
    for row in rows:
        table.add_row(*(safe_text(cell) if isinstance(cell, str) else cell for cell in row))
    return table


def verdict_line(passed: bool, unjudged: Sequence[Unjudged], why: str = "") -> Text:
    """The last line: "QA passed; 1 requirement not judged: the cat is sleeping". ``why`` says why a run failed."""
    verdict = "QA passed" if passed else f"QA failed{why}"
    return safe_text("; ".join(filter(None, (verdict, in_words(unjudged)))))


def check_table(checks: Sequence[CheckResult]) -> Table:
    rows = [
        (
            check.says,
            Text(check.status if check.hard else f"{check.status} (soft)", style=COLOURS[check.status]),
            "" if check.score is None else f"{check.score:.2f}",
            check.critic or "",
            check.reason,
        )
        for check in checks
    ]
    return table_of(("check", "status", "score", "critic", "reason"), rows)
