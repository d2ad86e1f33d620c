"""``proofpress check``: judges a picture from anywhere by a plan. Writes nothing unless a folder is named."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import ValidationError

from agent.acceptance import combine
from agent.commands.common import FAILED, PASSED, Call, CommandResult, versions
from agent.commands.generate import try_report
from agent.commands.model_parts import require_judges
from agent.config import Settings
from agent.errors import ImageError, JournalError, RunBroke
from agent.events import CheckResult, Event, Finished, Judged, Planned, Rendered, RunStarted, Unjudged
from agent.images import load_image
from agent.journal.run_folder import RunFolder
from agent.registry import build_critics
from agent.run.panels import panels
from agent.run.planning import planned
from agent.run.preflight import contained, judgeable
from agent.terminal.display import Display, silent
from agent.terminal.envelope import check_fields, envelope, unjudged_fields
from agent.terminal.tables import check_table, out, verdict_line
from agent.unjudged import NOT_ALL_JUDGED, left_out_of, left_unjudged
from critics.base import Verdict
from critics.contained import ContainedCritic
from critics.panel import judge_all
from planners.base import Plan
from planners.scene import Canvas
from renderers.base import Work


@dataclass(frozen=True)
class JudgedPicture:
    """A picture's verdicts, and what they were made with."""

    plan: Plan
    critics: Sequence[ContainedCritic]
    settings: Settings
    verdicts: tuple[Verdict, ...]
    checks: tuple[CheckResult, ...]
    unjudged: tuple[Unjudged, ...]
    seconds: float

    @property
    def complete(self) -> bool:
        """Whether everything was judged that must be."""
        return not (self.unjudged and self.settings.strict)

    @property
    def passed(self) -> bool:
        return self.complete and all(check.status == "pass" for check in self.checks if check.hard)

    @property
    def stopped(self) -> str:
        return "passed" if self.passed else "nothing left to try" if self.complete else NOT_ALL_JUDGED


def judge_picture(
    call: Call, image: np.ndarray, name: object, show: Callable[[Plan], None] = lambda plan: None
) -> JudgedPicture:
    """Judges a picture, uint8 sRGB (height, width, 3), by a plan of its own size. Calls ``show`` before judging.

    Raises ImageError, with the picture's ``name``, if a side is out of range, and the errors of planning and settings.
    """
    height, width = image.shape[:2]
    try:
        canvas = Canvas(width=width, height=height)
    except ValidationError:
        raise ImageError(f"{name}: both sides must have 64 to 8192 pixels, not {width}x{height}") from None
    resolved = call.resolve()
    require_judges(resolved)
    settings, built = resolved.settings, build_critics(resolved)
    seconds = settings.critic_seconds
    plan = planned(call.planner(resolved, canvas), call.words(), canvas)
    critics = contained(built, seconds)
    plan = judgeable(critics, plan, settings.allow_unscored, seconds)
    show(plan)
    started = time.monotonic()
    verdicts = judge_all(critics, image, plan.scene, plan.checklist, seconds)
    results, took = combine(plan.checklist, verdicts), time.monotonic() - started
    unjudged = left_unjudged(plan.checklist, left_out_of(plan), results)
    return JudgedPicture(plan, critics, settings, verdicts, tuple(results.values()), unjudged, took)


def check(call: Call, picture: Path, folder: Path | None) -> CommandResult:
    """Raises ImageError, PlanError and the errors of the settings."""
    image = load_image(picture)
    with Display() as display:

        def show(plan: Plan) -> None:
            left = [f"left out of the plan: {', '.join(plan.unplaced)}"] if plan.unplaced else []
            for line in (*left, *plan.notes):
                display.say(line)
            display.doing("judging")

        judged = judge_picture(call, image, picture, show)
        for line in silent(judged.verdicts):
            display.say(f"? the critic {line}")
    result = envelope(
        "check",
        passed=judged.passed,
        image=str(picture),
        checks=check_fields(judged.checks),
        unjudged=unjudged_fields(judged.unjudged),
        seconds=round(judged.seconds, 3),
        unplaced=list(judged.plan.unplaced),
        run=None if folder is None else str(folder.absolute()),
    )
    if folder is not None:
        with RunFolder.create(folder) as run:
            try:
                for event in _events(run.path.name, run.put(image), judged):
                    run.record(event)
                run.finish(result)
            except JournalError as error:
                raise RunBroke(error, str(run.path), str(picture)) from error
        try_report(run.path)
    if not call.json:
        out().print(check_table(judged.checks))
        out().print(verdict_line(judged.passed, judged.unjudged), soft_wrap=True)
    return CommandResult(PASSED if judged.passed else FAILED, result)


def _events(name: str, image: str, judged: JudgedPicture) -> Iterator[Event]:
    """The events of a run without a renderer."""
    settings, prompt = judged.settings.model_dump(mode="json"), judged.plan.scene.prompt
    yield RunStarted(run=name, prompt=prompt, seed=0, settings=settings, versions=versions())
    yield Planned(plan=judged.plan, seconds=0.0)
    yield Rendered(round=0, image=image, seed=0, work=Work(), seconds=0.0)
    yield Judged(round=0, image=image, verdicts=judged.verdicts, seconds=judged.seconds)
    yield from panels(judged.critics, image, judged.verdicts, judged.settings.critic_seconds)
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
        unjudged=judged.unjudged,
    )
