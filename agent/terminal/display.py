"""Progress and tables for people. Prompts and text read in pictures are data: no markup, no control characters."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from rich.console import Console, RenderableType
from rich.live import Live
from rich.spinner import Spinner
from rich.table import Column, Table
from rich.text import Text

from agent.acceptance import combine
from agent.events import (
    Checkpoint,
    CheckResult,
    Decided,
    Event,
    Finished,
    Judged,
    Noted,
    Panel,
    Planned,
    Rendered,
    Resumed,
    RunStarted,
)
from agent.terminal.json_lines import in_words
from agent.terminal.live_view import COLOURS, MARKS, clean, clean_text, live_view, shorter
from agent.terminal.progress import RunProgress
from critics.base import Verdict
from planners.checklist import Checklist

__all__ = ["Display", "check_table", "clean", "clean_text", "describe", "out", "silent"]


class Display:
    """Follows a run on stderr: a view that is drawn over and over on a terminal, plain lines anywhere else."""

    def __init__(
        self, folder: Path | None = None, console: Console | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """``folder`` is the run's, for the newest picture's path."""
        # colours may be forced on a log file; a view that is drawn over and over may not
        watched = sys.stderr is not None and sys.stderr.isatty()
        self.console = console or Console(
            file=sys.stderr, highlight=False, markup=False, soft_wrap=not watched, force_interactive=watched
        )
        self._folder, self._clock, self._progress = folder, clock, RunProgress()
        self._spinner = Spinner("dots")
        self._live: Live | None = None
        if self.console.is_interactive and not self.console.is_dumb_terminal:
            self._live = Live(console=self.console, get_renderable=self.view, transient=True)

    def __enter__(self) -> Self:
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.stop()

    def doing(self, word: str) -> None:
        """What is being done, where no events tell it."""
        self._progress.doing = word

    def catch_up(self, events: Iterable[Event]) -> None:
        """Takes what happened before, without a word."""
        for event in events:
            self._progress.take(event, self._clock())

    def show(self, event: Event) -> None:
        self._progress.take(event, self._clock())
        for line in describe(event, self._progress.checks, brief=self._live is not None):
            self.console.print(clean_text(line))
        if self._live is not None:
            self._live.refresh()

    def view(self) -> RenderableType:
        """What the terminal shows now."""
        told = f"round {self._progress.round}: " if self._progress.checks else ""
        self._spinner.update(text=clean_text(told + self._progress.doing))
        picture = self._progress.image
        path = None if self._folder is None or picture is None else shorter(self._folder / "images" / f"{picture}.png")
        return live_view(self._progress, self._clock(), self._spinner, path, self.console.height)


def describe(event: Event, checks: Checklist, brief: bool = False) -> list[str]:
    """An event as lines, none where it isn't worth one. ``brief``: the checks are seen elsewhere."""
    match event:
        case Planned():
            scene = event.plan.scene
            said = f"plan: {len(scene.entities)} objects, {len(scene.texts)} texts, {len(event.plan.checklist)} checks"
            left = event.plan.unplaced
            return [said, *([f"left out of the plan: {', '.join(left)}"] if left else []), *event.plan.notes]
        case Rendered():
            if event.parent is None:
                what = "first render" if event.round == 0 else "new render"
            else:
                what = ", ".join(f"{r.operator} {'+'.join(r.about) or 'region'}" for r in event.repairs)
            return [f"round {event.round}: {what} ({event.seconds:.1f} s)"]
        case Judged():
            return judged(event, checks, brief)
        case Decided():
            return [f"round {event.round}: {event.outcome.replace('_', ' ')}: {event.reason}"]
        case Noted():
            return [f"note: {event.message}"]
        case Panel():
            return [f"{event.critic}: {line}" for line in event.text.splitlines()]
        case Finished():
            spent = f"{event.work.full_render_equivalents:.1f} renders' work, {event.seconds:.1f} s"
            return [f"finished ({event.stopped}) after {event.rounds} rounds, {event.repairs} repairs kept, {spent}"]
        case RunStarted() | Checkpoint() | Resumed():
            return []
        case _:
            return [in_words(event)]


def silent(verdicts: Sequence[Verdict]) -> list[str]:
    """Critics that could not judge, each with its reasons: no pass hides that one of them broke."""
    reasons = dict.fromkeys((verdict.critic, verdict.reason) for verdict in verdicts if verdict.status == "unscored")
    return [f"{critic!r} could not judge: {reason}" for critic, reason in reasons]


def judged(event: Judged, checks: Checklist, brief: bool = False) -> list[str]:
    """How many hard checks are open, then every check on a first render and the open ones later on; no checks where
    ``brief``.
    """
    results = combine(checks, event.verdicts)
    hard = [result for result in results.values() if result.hard]
    failing = sum(result.status == "fail" for result in hard)
    lines = [f"round {event.round}: {failing} of {len(hard)} hard checks fail"]
    for result in () if brief else results.values():
        if event.round == 0 or result.status != "pass":
            why = "" if result.status == "pass" else f" - {result.reason}"
            lines.append(f"  {MARKS[result.status]} {result.says}{why}")
    lines += [f"  ? the critic {line}" for line in silent(event.verdicts)]
    return lines


def table_of(*heads: str) -> Table:
    """A table in which words too long for their column are folded: a setting's name is never cut."""
    return Table(*(Column(head, overflow="fold") for head in heads))


def check_table(checks: Sequence[CheckResult]) -> Table:
    table = table_of("check", "status", "score", "critic", "reason")
    for check in checks:
        status = Text(check.status if check.hard else f"{check.status} (soft)", style=COLOURS[check.status])
        score = "" if check.score is None else f"{check.score:.2f}"
        table.add_row(Text(clean(check.says)), status, score, clean_text(check.critic or ""), clean_text(check.reason))
    return table


def out() -> Console:
    """The console for a command's answer, on stdout."""
    return Console(file=sys.stdout, highlight=False, markup=False)
