"""``proofpress generate``: one run, kept in its folder."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from agent.commands.common import FAILED, INTERRUPTED, PASSED, Call, CommandResult
from agent.errors import JournalError, RunBroke
from agent.events import Event, Finished
from agent.journal.run_folder import RunFolder, new_run_path
from agent.terminal.display import Display, check_table, clean, out
from agent.terminal.envelope import envelope, run_fields
from agent.terminal.json_lines import line_of, opened

Listen = Callable[[Mapping[str, Any]], None]


def generate(call: Call, seed: int, folder: Path | None, listen: Listen | None = None) -> CommandResult:
    """Runs the loop and answers with its verdict; ``listen`` is called with every line of
    ``agent/terminal/json_lines.py`` but
    the last, as it happens. Raises ProofpressError, PlanError; RunBroke once it runs."""
    resolved = call.resolve()
    loop = call.loop(resolved)
    path = folder or new_run_path(Path(resolved.settings.out), time.strftime("%Y%m%d-%H%M%S"), seed)
    with RunFolder.create(path) as run:
        return follow(run, loop.run(call.words(), seed, path.name, run), [], call.json, listen)


def follow(
    run: RunFolder, coming: Iterator[Event], events: list[Event], as_json: bool, listen: Listen | None = None
) -> CommandResult:
    """Records and shows the events of a run as they come, after those it had before, and answers with its verdict."""
    with Display(run.path) as display, stoppable():
        display.catch_up(events)
        try:
            for event in coming:
                run.record(event)
                if listen is not None:
                    if not events:
                        listen(opened(run.path))
                    listen(line_of(event))
                events.append(event)
                display.show(event)
        except KeyboardInterrupt:
            return _interrupted(run, events)
        except Exception as error:
            if not events:
                raise
            result = _result(run, events, {"kind": type(error).__name__, "message": str(error)})
            with contextlib.suppress(JournalError):
                run.finish(result)
            raise RunBroke(error, str(run.path), None if run.image is None else str(run.image)) from error
    return tell(run, events, as_json)


def tell(run: RunFolder, events: list[Event], as_json: bool) -> CommandResult:
    """Leaves result.json and the report of a run that is over, and answers with its verdict."""
    result = _result(run, events, None)
    run.finish(result)
    report = try_page(run.path)
    last = events[-1]
    assert isinstance(last, Finished)
    if not as_json:
        console = out()
        console.print(check_table(last.checks))
        console.print(f"QA {'passed' if last.passed else 'failed'} ({last.stopped})")
        console.print(f"image   {run.image}", soft_wrap=True)
        if report is not None:
            console.print(f"report  {report}", soft_wrap=True)
    return CommandResult(PASSED if last.passed else FAILED, result)


@contextlib.contextmanager
def stoppable() -> Iterator[None]:
    """SIGTERM ends a run as Ctrl-C does: with what there is by then. Only the main thread can ask for that."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def write_page(path: Path) -> Path:
    """Writes report.html. Raises JournalError where the journal is missing or broken, or the disk doesn't take it."""
    from agent.report.page import write_report

    try:
        return write_report(path)
    except OSError as error:
        raise JournalError(f"the report can't be written: {error.strerror}") from error


def try_page(path: Path) -> Path | None:
    """Writes report.html; one that can't be written is a warning and changes no verdict."""
    try:
        return write_page(path)
    except Exception as error:
        print(f"proofpress: warning: no report: {clean(str(error))}", file=sys.stderr)
        return None


def _interrupted(run: RunFolder, events: list[Event]) -> CommandResult:
    error = {
        "kind": "Interrupted",
        "message": f"interrupted; the best picture so far is {run.image or 'not there yet'}",
    }
    result = _result(run, events, error)
    if events:
        run.finish(result)
    return CommandResult(INTERRUPTED, result)


def _result(run: RunFolder, events: list[Event], error: dict[str, str] | None) -> dict[str, object]:
    image = None if run.image is None else str(run.image)
    return envelope("generate", **run_fields(events, str(run.path) if events else None, image), error=error)
