"""Progress and tables for people. Prompts and text read in pictures are data: no markup, no control characters."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from types import TracebackType
from typing import Self, TextIO

from rich.console import Console
from rich.status import Status
from rich.table import Table
from rich.text import Text

from agent.acceptance import combine
from agent.events import CheckResult, Decided, Event, Finished, Judged, Noted, Planned, Rendered
from critics.base import Verdict
from planners.checklist import Checklist

MARKS = {"pass": "✓", "fail": "✗", "unscored": "?"}
COLOURS = {"pass": "green", "fail": "red", "unscored": "yellow"}


def clean(text: str) -> str:
    """One line without control characters, so that data can't steer the terminal."""
    return "".join(character if character.isprintable() else " " for character in text)


class Display:
    """Follows a run on stderr: a spinner on a terminal, plain lines anywhere else."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self.console = Console(file=stream or sys.stderr, highlight=False, markup=False, soft_wrap=True)
        self._status: Status | None = None
        self._checks: Checklist = ()

    def __enter__(self) -> Self:
        if self.console.is_terminal:
            self._status = self.console.status("planning")
            self._status.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._status is not None:
            self._status.stop()

    def show(self, event: Event) -> None:
        if isinstance(event, Planned):
            self._checks = event.plan.checklist
        for line in (describe(event, self._checks) or "").splitlines():
            self.console.print(clean_text(line))
        if self._status is not None:
            waiting = {"planned": "rendering", "rendered": "judging", "judged": "deciding", "decided": "repairing"}
            self._status.update(waiting.get(event.event, "working"))


def describe(event: Event, checks: Checklist) -> str | None:
    """An event as one line or more, or None where it isn't worth one."""
    if isinstance(event, Planned):
        scene = event.plan.scene
        said = f"plan: {len(scene.entities)} objects, {len(scene.texts)} texts, {len(event.plan.checklist)} checks"
        left = event.plan.unplaced
        return "\n".join([said, *([f"left out of the plan: {', '.join(left)}"] if left else []), *event.plan.notes])
    if isinstance(event, Rendered):
        if event.parent is None:
            what = "first render" if event.round == 0 else "new render"
        else:
            what = ", ".join(f"{r.operator} {'+'.join(r.about) or 'region'}" for r in event.repairs)
        return f"round {event.round}: {what} ({event.seconds:.1f} s)"
    if isinstance(event, Judged):
        return "\n".join(judged(event, checks))
    if isinstance(event, Decided):
        return f"round {event.round}: {event.outcome.replace('_', ' ')}: {event.reason}"
    if isinstance(event, Noted):
        return f"note: {event.message}"
    if isinstance(event, Finished):
        spent = f"{event.work.full_render_equivalents:.1f} renders' work, {event.seconds:.1f} s"
        return f"finished ({event.stopped}) after {event.rounds} rounds, {event.repairs} repairs kept, {spent}"
    return None


def silent(verdicts: Sequence[Verdict]) -> list[str]:
    """Critics that could not judge, each with its reasons: no pass hides that one of them broke."""
    reasons = dict.fromkeys((verdict.critic, verdict.reason) for verdict in verdicts if verdict.status == "unscored")
    return [f"{critic!r} could not judge: {reason}" for critic, reason in reasons]


def judged(event: Judged, checks: Checklist) -> list[str]:
    """How many hard checks are open, then every check on a first render and the open ones later on."""
    results = combine(checks, event.verdicts)
    hard = [result for result in results.values() if result.hard]
    failing = sum(result.status == "fail" for result in hard)
    lines = [f"round {event.round}: {failing} of {len(hard)} hard checks fail"]
    for result in results.values():
        if event.round == 0 or result.status != "pass":
            why = "" if result.status == "pass" else f" - {result.reason}"
            lines.append(f"  {MARKS[result.status]} {result.says}{why}")
    lines += [f"  ? the critic {line}" for line in silent(event.verdicts)]
    return lines


def check_table(checks: Sequence[CheckResult]) -> Table:
    table = Table("check", "status", "score", "critic", "reason")
    for check in checks:
        status = Text(check.status if check.hard else f"{check.status} (soft)", style=COLOURS[check.status])
        score = "" if check.score is None else f"{check.score:.2f}"
        table.add_row(Text(clean(check.says)), status, score, clean_text(check.critic or ""), clean_text(check.reason))
    return table


def clean_text(text: str) -> Text:
    return Text(clean(text))


def out() -> Console:
    """The console for a command's answer, on stdout."""
    return Console(file=sys.stdout, highlight=False, markup=False)
