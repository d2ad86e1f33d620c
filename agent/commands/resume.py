"""``proofpress resume``: takes up a run that was killed, and ends it as the unbroken run would have."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from agent.commands.common import CommandResult, versions
from agent.commands.generate import follow, tell
from agent.config import Budget, Resolved, Settings, explain
from agent.errors import JournalError
from agent.journal.resume_state import ResumeState
from agent.journal.run_folder import RunFolder
from agent.loop import Loop
from agent.registry import build, build_critics, build_planner
from agent.terminal.display import clean


def resume(path: Path, as_json: bool, raised: Mapping[str, float | None] | None = None) -> CommandResult:
    """Goes on with the run's own settings, or tells the result of one that is over. ``raised`` limits let one go on
    that ended at a limit. Raises ProofpressError.
    """
    run, past = RunFolder.reopen(path, _limits(raised or {}))
    with run:
        events = list(past.events)
        if past.finished is not None:
            return tell(run, events, as_json)
        loop = _loop(past)
        if changed := _changed(past):
            print(f"proofpress: warning: not the versions that the run began with: {changed}", file=sys.stderr)
        return follow(run, loop.resume(past, run), events, as_json)


def _limits(raised: Mapping[str, float | None]) -> dict[str, float]:
    limits = {name: limit for name, limit in raised.items() if limit is not None}
    try:
        Budget.model_validate(limits)
    except ValidationError as error:
        raise explain(error, Budget, {(): "the command line"}, ("budget",)) from None
    return limits


def _loop(past: ResumeState) -> Loop:
    try:
        settings = Settings.model_validate(past.started.settings)
    except ValidationError as error:
        raise JournalError(str(explain(error, Settings, {(): "the run's journal"}))) from None
    resolved = Resolved(settings, {})
    renderer = build("renderers", settings.renderer, resolved)
    return Loop(build_planner(resolved), renderer, build_critics(resolved), settings, versions())


def _changed(past: ResumeState) -> str:
    """The libraries that aren't those the run began with, so that its pixels may differ from the unbroken run's."""
    before, now = past.started.versions, versions()
    names = sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
    return clean(", ".join(f"{name} {before.get(name, 'none')}, now {now.get(name, 'none')}" for name in names))
