"""What was measured, part by part, in a file that a killed run goes on with; and the time that is left."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal

from benchmarks.lines import append_rows, read_rows
from planners.scene import Frozen

Value = float | str
Values = Mapping[str, Value]
Status = Literal["measured", "failed", "no time", "not measured"]


class PartRow(Frozen):
    """One part of one subject. ``reason`` says why it failed or wasn't measured; ``seconds``: what the part took."""

    subject: str
    part: str
    status: Status
    reason: str = ""
    seconds: float = 0.0
    values: Values = {}


class NotMeasured(Exception):
    """A part that can't be measured here, which is no failure; its text says why."""


class Records:
    """The rows of a folder's ``rows.jsonl``; the last row of a part counts. Raises JournalError."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "rows.jsonl"
        self.rows = {(row.subject, row.part): row for row in read_rows(self.path, PartRow)}
        self.written: set[tuple[str, str]] = set()

    def add(self, row: PartRow) -> None:
        append_rows(self.path, [row])
        self.rows[row.subject, row.part] = row
        self.written.add((row.subject, row.part))

    def missing(self, subject: str, parts: Sequence[str]) -> list[str]:
        """The parts that aren't measured, those that failed before among them."""
        rows = (self.rows.get((subject, part)) for part in parts)
        return [part for part, row in zip(parts, rows, strict=True) if row is None or row.status != "measured"]

    def tried(self, subject: str, part: str) -> bool:
        """Whether this run wrote the part down."""
        return (subject, part) in self.written


class TimeBudget:
    """The seconds that are left of a run, and a share of them for what comes next."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.end = clock() + seconds

    def left(self) -> float:
        return self.end - self.clock()

    def share(self, of: int) -> TimeBudget:
        """An equal share for each of the ``of`` subjects that are left; what one doesn't use the others have."""
        return TimeBudget(self.left() / of, self.clock)
