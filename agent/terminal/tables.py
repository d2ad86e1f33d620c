"""Tables and lines on stdout. Prompts and text read in pictures are data: no markup, no control characters."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from agent.events import CheckResult
from planners.messages import printable

MARKS = {"pass": "✓", "fail": "✗", "unscored": "?"}
COLOURS = {"pass": "green", "fail": "red", "unscored": "yellow"}


def out() -> Console:
    """The console for a command's answer."""
    return console(sys.stdout)


def console(stream: TextIO, **options: Any) -> Console:
    """A console without markup. COLUMNS=0 and LINES=0 mean an unknown size, not that nothing fits."""
    unknown = [name for name in ("COLUMNS", "LINES") if os.environ.get(name, "x").strip("0") == ""]
    size = shutil.get_terminal_size() if unknown else None
    if size is not None:
        options |= {"width": size.columns, "height": size.lines}
    return Console(file=stream, highlight=False, markup=False, **options)


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
