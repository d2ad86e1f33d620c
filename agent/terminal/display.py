"""Progress for people, on stderr. Prompts and text read in pictures are data: no markup, no control characters."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Self

from rich.console import Console, RenderableType
from rich.live import Live
from rich.spinner import Spinner

from agent import events as run
from agent.acceptance import combine
from agent.terminal.json_lines import event_as_text
from agent.terminal.live_view import live_view, relative_path
from agent.terminal.loading import LoadingHandler
from agent.terminal.progress import RunProgress
from agent.terminal.tables import MARKS, safe_text
from agent.terminal.tables import console as make_console
from critics.base import Verdict
from planners.checklist import Checklist


class Display:
    """Follows a run: a live view on a terminal, plain lines anywhere else."""

    def __init__(
        self, folder: Path | None = None, console: Console | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """``folder`` is the run's, for the newest picture's path."""
        # users may force colours on a log file, but never a live view
        watched = sys.stderr is not None and sys.stderr.isatty()
        self.console = console or make_console(sys.stderr, soft_wrap=not watched, force_interactive=watched)
        self._folder, self._clock, self._progress = folder, clock, RunProgress()
        self._spinner = Spinner("dots")
        self._loading = LoadingHandler(self._begin_loading, self._end_loading)
        self._live: Live | None = None
        if self.console.is_interactive and not self.console.is_dumb_terminal:
            self._live = Live(console=self.console, get_renderable=self.view, transient=True)

    def __enter__(self) -> Self:
        if self._live is not None:
            self._live.start()
        self._loading.__enter__()
        return self

    def __exit__(self, *raised: object) -> None:
        self._loading.__exit__(*raised)
        if self._live is not None:
            self._live.stop()

    def doing(self, word: str) -> None:
        """What happens now, for commands without events."""
        self._progress.doing = word

    def catch_up(self, events: Iterable[run.Event]) -> None:
        """Takes earlier events in, without showing them."""
        for event in events:
            self._progress.take(event, self._clock())

    def say(self, line: str) -> None:
        self.console.print(safe_text(line))

    def show(self, event: run.Event) -> None:
        self._progress.take(event, self._clock())
        for line in describe(event, self._progress.checks, brief=self._live is not None):
            self.say(line)
        if self._live is not None:
            self._live.refresh()

    def _begin_loading(self, model: str) -> None:
        self._progress.loading = model
        if self._live is None:
            self.say(f"loading {model}")
        else:
            self._live.refresh()

    def _end_loading(self) -> None:
        self._progress.loading = None

    def view(self) -> RenderableType:
        """What the live view shows now."""
        progress, path = self._progress, None
        prefix = f"round {progress.round}: " if progress.checks else ""
        self._spinner.update(text=safe_text(prefix + progress.status))
        if self._folder is not None and progress.image is not None:
            path = relative_path(self._folder / "images" / f"{progress.image}.png")
        return live_view(progress, self._clock(), self._spinner, path, self.console.height)


def describe(event: run.Event, checks: Checklist, brief: bool = False) -> list[str]:
    """An event as lines, none for those not worth one. ``brief``: without the checks, which the live view shows."""
    match event:
        case run.Planned():
            scene, left = event.plan.scene, event.plan.unplaced
            counts = f"{len(scene.entities)} objects, {len(scene.texts)} texts, {len(event.plan.checklist)} checks"
            unplaced = [f"left out of the plan: {', '.join(left)}"] if left else []
            return [f"plan: {counts}", *unplaced, *event.plan.notes]
        case run.Rendered():
            what = ", ".join(f"{repair.operator} {'+'.join(repair.about) or 'region'}" for repair in event.repairs)
            if event.parent is None:
                what = "new render" if event.round else "first render"
            return [f"round {event.round}: {what} ({event.seconds:.1f} s)"]
        case run.Judged():
            return _judged_lines(event, checks, brief)
        case run.Decided():
            return [f"round {event.round}: {event.outcome.replace('_', ' ')}: {event.reason}"]
        case run.Noted():
            return [f"note: {event.message}"]
        case run.Panel():
            return [f"{event.critic}: {line}" for line in event.text.splitlines()]
        case run.Finished():
            spent = f"{event.work.full_render_equivalents:.1f} renders' work, {event.seconds:.1f} s"
            return [f"finished ({event.stopped}) after {event.rounds} rounds, {event.repairs} repairs kept, {spent}"]
        case run.RunStarted() | run.Checkpoint() | run.Resumed():
            return []
        case _:
            return [event_as_text(event)]


def silent(verdicts: Sequence[Verdict]) -> list[str]:
    """The critics that could not judge, each with its reasons, so that no pass hides a broken one."""
    reasons = dict.fromkeys((verdict.critic, verdict.reason) for verdict in verdicts if verdict.status == "unscored")
    return [f"{critic!r} could not judge: {reason}" for critic, reason in reasons]


def _judged_lines(event: run.Judged, checks: Checklist, brief: bool) -> list[str]:
    """How many hard checks fail; then, unless ``brief``, all checks in round 0 and those that don't pass later."""
    results = combine(checks, event.verdicts).values()
    hard = [result.status for result in results if result.hard]
    lines = [f"round {event.round}: {hard.count('fail')} of {len(hard)} hard checks fail"]
    for result in () if brief else results:
        if event.round == 0 or result.status != "pass":
            why = "" if result.status == "pass" else f" - {result.reason}"
            lines.append(f"  {MARKS[result.status]} {result.says}{why}")
    return lines + [f"  ? the critic {line}" for line in silent(event.verdicts)]
