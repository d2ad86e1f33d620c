"""``proofpress resume``: resumes a killed run and ends it as the unbroken run would have."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from agent.commands.common import CommandResult, versions
from agent.commands.generate import finish_run, record_run
from agent.commands.model_parts import require_judges
from agent.config import Budget, Resolved, Settings, explain
from agent.errors import JournalError
from agent.journal.resume_state import ResumeState
from agent.journal.run_folder import RunFolder
from agent.loop import Loop
from agent.registry import build, build_critics, build_planner
from planners.messages import printable


def resume(path: Path, as_json: bool, raised: Mapping[str, float | None] | None = None) -> CommandResult:
    """Resumes with the run's own settings, or reports the result of a finished run. ``raised`` limits resume a run that
    ended at a limit. Raises ProofpressError.
    """
    run, saved = RunFolder.reopen(path, _limits(raised or {}))
    with run:
        events = list(saved.events)
        if saved.finished is not None:
            return finish_run(run, events, as_json)
        loop = _loop(saved)
        if changed := _changed_versions(saved):
            print(f"proofpress: warning: other versions than when the run started: {changed}", file=sys.stderr)
        return record_run(run, loop.resume(saved, run), events, as_json)


def _limits(raised: Mapping[str, float | None]) -> dict[str, float]:
    limits = {name: limit for name, limit in raised.items() if limit is not None}
    try:
        Budget.model_validate(limits)
    except ValidationError as error:
        raise explain(error, Budget, {(): "the command line"}, ("budget",)) from None
    return limits


def _loop(saved: ResumeState) -> Loop:
    try:
        settings = Settings.model_validate(saved.started.settings)
    except ValidationError as error:
        raise JournalError(str(explain(error, Settings, {(): "the run's journal"}))) from None
    resolved = Resolved(settings, {})
    require_judges(resolved)
    renderer = build("renderers", settings.renderer, resolved)
    return Loop(build_planner(resolved), renderer, build_critics(resolved), settings, versions())


def _changed_versions(saved: ResumeState) -> str:
    """The libraries that changed since the run started, so that its pixels may differ from the unbroken run's."""
    before, now = saved.started.versions, versions()
    names = sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
    return printable(", ".join(f"{name} {before.get(name, 'none')}, now {now.get(name, 'none')}" for name in names))
