"""``proofpress check``: judges a picture from anywhere by a plan. Nothing is written unless a folder is named."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from pydantic import ValidationError

from agent.acceptance import combine, open_checks
from agent.commands.common import FAILED, PASSED, Call, CommandResult, versions
from agent.commands.generate import try_page
from agent.commands.images import load_image
from agent.config import Settings
from agent.errors import ImageError, JournalError, RunBroke
from agent.events import Event, Finished, Judged, Planned, Rendered, RunStarted
from agent.journal.run_folder import RunFolder
from agent.registry import build_critics
from agent.run.panels import panels
from agent.run.preflight import judgeable
from agent.terminal.display import Display, check_table, clean, out, silent
from agent.terminal.envelope import check_fields, envelope
from critics.base import Critic
from critics.panel import judge_all
from planners.base import Plan
from planners.scene import Canvas
from renderers.base import Work


def canvas_of(image: np.ndarray, name: object) -> Canvas:
    """The canvas of a picture (height, width, 3). Raises ImageError, with its ``name``, if a side is out of range."""
    try:
        return Canvas(width=image.shape[1], height=image.shape[0])
    except ValidationError:
        size = f"{image.shape[1]}x{image.shape[0]}"
        raise ImageError(f"{name}: both sides must have 64 to 8192 pixels, it is {size}") from None


def check(call: Call, picture: Path, folder: Path | None) -> CommandResult:
    """The plan takes the picture's size. Raises ImageError, PlanError and the other errors of the settings."""
    image = load_image(picture)
    canvas = canvas_of(image, picture)
    resolved = call.resolve()
    critics = build_critics(resolved)
    plan = call.planner(resolved, canvas).plan(call.words(), canvas)
    plan = judgeable(critics, plan, resolved.settings.allow_unscored)
    checks = plan.checklist
    with Display() as display:
        if plan.unplaced:
            display.console.print(f"left out of the plan: {clean(', '.join(plan.unplaced))}")
        for note in plan.notes:
            display.console.print(clean(note))
        display.doing("judging")
        begun = time.monotonic()
        verdicts = judge_all(critics, image, plan.scene, checks, resolved.settings.critic_seconds)
        seconds = time.monotonic() - begun
        for line in silent(verdicts):
            display.console.print(clean(f"? the critic {line}"))
    results = combine(checks, verdicts)
    passed = not open_checks(results)
    result = envelope(
        "check",
        passed=passed,
        image=str(picture),
        checks=check_fields(tuple(results.values())),
        seconds=round(seconds, 3),
        unplaced=list(plan.unplaced),
        run=None if folder is None else str(folder.absolute()),
    )
    if folder is not None:
        with RunFolder.create(folder) as run:
            try:
                judged = Judged(round=0, image=run.put(image), verdicts=verdicts, seconds=seconds)
                for event in _events(run, plan, judged, resolved.settings, critics):
                    run.record(event)
                run.finish(result)
            except JournalError as error:
                raise RunBroke(error, str(run.path), str(picture)) from error
        try_page(run.path)
    if not call.json:
        out().print(check_table(tuple(results.values())))
        out().print(f"QA {'passed' if passed else 'failed'}")
    return CommandResult(PASSED if passed else FAILED, result)


def _events(
    run: RunFolder, plan: Plan, judged: Judged, settings: Settings, critics: Sequence[Critic]
) -> Iterator[Event]:
    """The same events as a run's, of which this is one without a renderer."""
    dumped = settings.model_dump(mode="json")
    yield RunStarted(run=run.path.name, prompt=plan.scene.prompt, seed=0, settings=dumped, versions=versions())
    yield Planned(plan=plan, seconds=0.0)
    yield Rendered(round=0, image=judged.image, seed=0, work=Work(), seconds=0.0)
    yield judged
    yield from panels(critics, judged.image, judged.verdicts)
    results = combine(plan.checklist, judged.verdicts)
    checks = tuple(results.values())
    passed = not open_checks(results)
    yield Finished(
        passed=passed,
        image=judged.image,
        first_image=judged.image,
        checks=checks,
        first_checks=checks,
        rounds=0,
        repairs=0,
        work=Work(),
        seconds=judged.seconds,
        stopped="passed" if passed else "nothing left to try",
    )
