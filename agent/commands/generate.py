"""``proofpress generate``: one run in its folder."""

from __future__ import annotations

import contextlib
import shlex
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from agent import garbage
from agent.commands.common import FAILED, INTERRUPTED, PASSED, Call, CommandResult
from agent.config import Budget
from agent.errors import JournalError, RunBroke
from agent.events import Event, Finished, Judged
from agent.journal.run_folder import RunFolder, new_run_path
from agent.terminal.display import Display
from agent.terminal.envelope import envelope, run_fields
from agent.terminal.json_lines import line_of, opened
from agent.terminal.tables import check_table, out, safe_text, verdict_line
from planners.messages import in_one_line, printable

Listen = Callable[[Mapping[str, Any]], None]


def generate(call: Call, seed: int, folder: Path | None, listen: Listen | None = None) -> CommandResult:
    """Runs the loop. ``listen`` gets every line of ``agent/terminal/json_lines.py`` but the last, as it happens.

    Raises ProofpressError and PlanError before the run starts, then RunBroke.
    """
    resolved = call.resolve()
    loop = call.loop(resolved)
    path = folder or new_run_path(Path(resolved.settings.out), time.strftime("%Y%m%d-%H%M%S"), seed)
    with RunFolder.create(path) as run:
        return record_run(run, loop.run(call.words(), seed, path.name, run), [], call.json, listen)


def record_run(
    run: RunFolder, coming: Iterator[Event], events: list[Event], as_json: bool, listen: Listen | None = None
) -> CommandResult:
    """Records and shows a run's events as they come, after the earlier ``events``."""
    with Display(run.path) as display:
        display.catch_up(events)
        try:
            for event in coming:
                run.record(event)
                if listen is not None:
                    if not events:
                        listen(opened(run.path))
                    listen(line_of(event))
                events.append(event)
                if isinstance(event, Judged):
                    garbage.loaded()
                display.show(event)
        except KeyboardInterrupt:
            message = f"interrupted; the best picture so far is {run.image or 'not there yet'}"
            result = _result(run, events, {"kind": "Interrupted", "message": message})
            if events:
                run.finish(result)
            return CommandResult(INTERRUPTED, result)
        except BaseException as error:  # what a plugin raised, an exit too, is an error of the run
            if not events:
                raise
            message = in_one_line(error, 2000)
            result = _result(run, events, {"kind": type(error).__name__, "message": message})
            with contextlib.suppress(JournalError):
                run.finish(result)
            raise RunBroke(error, str(run.path), None if run.image is None else str(run.image)) from error
    return finish_run(run, events, as_json)


def finish_run(run: RunFolder, events: list[Event], as_json: bool) -> CommandResult:
    """Writes result.json and the report of a finished run."""
    result = _result(run, events, None)
    run.finish(result)
    report = try_report(run.path)
    last = events[-1]
    assert isinstance(last, Finished)
    if not as_json:
        console = out()
        console.print(check_table(last.checks))
        console.print(verdict_line(last.passed, last.unjudged, f" (stopped: {last.stopped})"), soft_wrap=True)
        console.print(safe_text(f"image   {run.image}"), soft_wrap=True)
        if report is not None:
            console.print(safe_text(f"report  {report}"), soft_wrap=True)
        if last.stopped in Budget.model_fields:
            words = f"more    proofpress resume {shlex.quote(str(run.path))} --{last.stopped} N, a larger limit"
            console.print(safe_text(words), soft_wrap=True)
    return CommandResult(PASSED if last.passed else FAILED, result)


def make_report(path: Path) -> Path:
    """Writes report.html. Raises JournalError if the journal is missing or broken, or the report can't be written."""
    from agent.report.page import write_report

    try:
        return write_report(path)
    except OSError as error:
        raise JournalError(f"the report can't be written: {error.strerror}") from error


def try_report(path: Path) -> Path | None:
    """Writes report.html; a failure is a warning and changes no verdict."""
    try:
        return make_report(path)
    except Exception as error:
        print(f"proofpress: warning: no report: {printable(str(error))}", file=sys.stderr)
        return None


def _result(run: RunFolder, events: list[Event], error: dict[str, str] | None) -> dict[str, object]:
    image = None if run.image is None else str(run.image)
    return envelope("generate", **run_fields(events, str(run.path) if events else None, image), error=error)
