"""Tables and lines on stdout. Prompts and text read in pictures are data: no markup, no control characters."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from agent.events import CheckResult
from planners.messages import printable

MARKS = {"pass": "✓", "fail": "✗", "unscored": "?"}
COLOURS = {"pass": "green", "fail": "red", "unscored": "yellow"}


def out() -> Console:
    """The console for a command's answer."""
    return Console(file=sys.stdout, highlight=False, markup=False)


def safe_text(text: str) -> Text:
    return Text(printable(text))


def table_of(heads: Sequence[str], rows: Iterable[Sequence[str | Text]]) -> Table:
    """A table whose long words are folded, so that a setting's name is never cut."""
    table = Table(*(Column(head, overflow="fold") for head in heads))
    for row in rows:
        table.add_row(*(safe_text(cell) if isinstance(cell, str) else cell for cell in row))
    return table


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
