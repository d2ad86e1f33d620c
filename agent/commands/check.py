"""``proofpress check``: judges a picture from anywhere by a plan. Writes nothing unless a folder is named."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import ValidationError

from agent.acceptance import combine, open_checks
from agent.commands.common import FAILED, PASSED, Call, CommandResult, versions
from agent.commands.generate import try_report
from agent.commands.images import load_image
from agent.config import Settings
from agent.errors import ImageError, JournalError, RunBroke
from agent.events import CheckResult, Event, Finished, Judged, Planned, Rendered, RunStarted
from agent.journal.run_folder import RunFolder
from agent.registry import build_critics
from agent.run.panels import panels
from agent.run.preflight import judgeable
from agent.terminal.display import Display, silent
from agent.terminal.envelope import check_fields, envelope
from agent.terminal.tables import check_table, out
from critics.base import Critic, Verdict
from critics.panel import judge_all
from planners.base import Plan
from planners.scene import Canvas
from renderers.base import Work


@dataclass(frozen=True)
class PlannedCheck:
    """What a picture is judged by."""

    plan: Plan
    critics: Sequence[Critic]
    settings: Settings


@dataclass(frozen=True)
class JudgedPicture:
    verdicts: tuple[Verdict, ...]
    checks: tuple[CheckResult, ...]
    passed: bool
    seconds: float

    @property
    def stopped(self) -> str:
        return "passed" if self.passed else "nothing left to try"


def plan_check(call: Call, image: np.ndarray, name: object) -> PlannedCheck:
    """The plan for a picture (height, width, 3) of its own size, and the critics.

    Raises ImageError, with the picture's ``name``, if a side is out of range, and the errors of planning and settings.
    """
    height, width = image.shape[:2]
    try:
        canvas = Canvas(width=width, height=height)
    except ValidationError:
        raise ImageError(f"{name}: both sides must have 64 to 8192 pixels, not {width}x{height}") from None
    resolved = call.resolve()
    critics = build_critics(resolved)
    plan = call.planner(resolved, canvas).plan(call.words(), canvas)
    return PlannedCheck(judgeable(critics, plan, resolved.settings.allow_unscored), critics, resolved.settings)


def judge_picture(image: np.ndarray, by: PlannedCheck) -> JudgedPicture:
    started, plan = time.monotonic(), by.plan
    verdicts = judge_all(by.critics, image, plan.scene, plan.checklist, by.settings.critic_seconds)
    results = combine(plan.checklist, verdicts)
    return JudgedPicture(verdicts, tuple(results.values()), not open_checks(results), time.monotonic() - started)


def check(call: Call, picture: Path, folder: Path | None) -> CommandResult:
    """Raises ImageError, PlanError and the errors of the settings."""
    image = load_image(picture)
    by = plan_check(call, image, picture)
    with Display() as display:
        if by.plan.unplaced:
            display.say(f"left out of the plan: {', '.join(by.plan.unplaced)}")
        for note in by.plan.notes:
            display.say(note)
        display.doing("judging")
        judged = judge_picture(image, by)
        for line in silent(judged.verdicts):
            display.say(f"? the critic {line}")
    result = envelope(
        "check",
        passed=judged.passed,
        image=str(picture),
        checks=check_fields(judged.checks),
        seconds=round(judged.seconds, 3),
        unplaced=list(by.plan.unplaced),
        run=None if folder is None else str(folder.absolute()),
    )
    if folder is not None:
        with RunFolder.create(folder) as run:
            try:
                for event in _events(run.path.name, run.put(image), by, judged):
                    run.record(event)
                run.finish(result)
            except JournalError as error:
                raise RunBroke(error, str(run.path), str(picture)) from error
        try_report(run.path)
    if not call.json:
        out().print(check_table(judged.checks))
        out().print(f"QA {'passed' if judged.passed else 'failed'}")
    return CommandResult(PASSED if judged.passed else FAILED, result)


def _events(name: str, image: str, by: PlannedCheck, judged: JudgedPicture) -> Iterator[Event]:
    """The events of a run without a renderer."""
    settings, prompt = by.settings.model_dump(mode="json"), by.plan.scene.prompt
    yield RunStarted(run=name, prompt=prompt, seed=0, settings=settings, versions=versions())
    yield Planned(plan=by.plan, seconds=0.0)
    yield Rendered(round=0, image=image, seed=0, work=Work(), seconds=0.0)
    yield Judged(round=0, image=image, verdicts=judged.verdicts, seconds=judged.seconds)
    yield from panels(by.critics, image, judged.verdicts)
    yield Finished(
        passed=judged.passed,
        image=image,
        first_image=image,
        checks=judged.checks,
        first_checks=judged.checks,
        rounds=0,
        repairs=0,
        work=Work(),
        seconds=judged.seconds,
        stopped=judged.stopped,
    )
