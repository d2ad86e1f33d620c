"""Paints the prompts' first renders, and the loop's results where these fail, with the models loaded once."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from agent.commands.common import versions
from agent.config import Resolved, resolve
from agent.errors import PreflightError
from agent.events import Finished
from agent.journal.store import MemoryStore
from agent.loop import Loop
from agent.registry import build, build_critics, build_planner
from agent.run.planning import planned
from agent.run.preflight import contained, judgeable, painted_world
from agent.seeds import derive_seed
from benchmarks.acceptance.kept import (
    PAINTED,
    PICTURES,
    PLANS,
    AskedPrompt,
    KeptPlan,
    PaintedPicture,
    Stage,
    keep_picture,
)
from benchmarks.lines import append_rows, read_rows
from planners.base import PlanError
from renderers.base import RenderError


def settings_of(stack: str, critics: Sequence[str], seconds: float | None = None) -> Resolved:
    """The stack's settings with these critics added to its own; ``seconds`` bounds a run. No file of the user's and
    no environment has a say."""
    budget = {} if seconds is None else {"budget": {"seconds": seconds}}
    return resolve({"stack": stack, **budget}, {}, None, tuple(critics))


class AcceptancePainter:
    """``folder`` gets the pictures, the plans and a line a picture."""

    def __init__(self, resolved: Resolved, folder: Path) -> None:
        renderer = build("renderers", resolved.settings.renderer, resolved)
        planner = build_planner(resolved)
        self.loop = Loop(planner, renderer, build_critics(resolved), resolved.settings, versions())
        self.folder = folder
        self._planned = {kept.prompt for kept in read_rows(folder / PLANS, KeptPlan)}

    def paint(self, prompts: Sequence[AskedPrompt], seed: int, stage: Stage) -> Iterator[PaintedPicture]:
        """What isn't painted yet; each is yielded once its line is written."""
        rows = read_rows(self.folder / PAINTED, PaintedPicture)
        done = {(row.prompt, row.seed) for row in rows if row.stage == stage}
        for asked in prompts:
            if (asked.id, seed) in done:
                continue
            started = time.monotonic()
            try:
                picture, refused = (self._first if stage == "first" else self._loop)(asked, seed), None
            except (PlanError, PreflightError, RenderError) as error:  # what a user would be told as well
                picture, refused = None, f"{type(error).__name__}: {error}"
            row = PaintedPicture(
                prompt=asked.id,
                seed=seed,
                stage=stage,
                picture=picture,
                refused=refused,
                seconds=round(time.monotonic() - started, 2),
            )
            append_rows(self.folder / PAINTED, [row])
            yield row

    def _first(self, asked: AskedPrompt, seed: int) -> str:
        """The first render of the loop's run with this seed. No critic sees it."""
        loop = self.loop
        plan = planned(loop.planner, asked.prompt, loop.settings.canvas)
        plan = judgeable(contained(loop.critics, None, painted_world(loop.renderer)), plan, False)
        (candidate,) = loop.renderer.render(plan.scene, [derive_seed(seed, "render", 0, 0)])
        if asked.id not in self._planned:
            kept = KeptPlan(prompt=asked.id, scene=plan.scene, unplaced=plan.unplaced, given_up=plan.given_up)
            append_rows(self.folder / PLANS, [kept])
            self._planned.add(asked.id)
        return keep_picture(candidate.image, self.folder / PICTURES)

    def _loop(self, asked: AskedPrompt, seed: int) -> str | None:
        """The run's result; None where it is the first render."""
        store = MemoryStore()
        last = None
        for event in self.loop.run(asked.prompt, seed, store=store):
            last = event
        assert isinstance(last, Finished)
        return None if last.image == last.first_image else keep_picture(store.get(last.image), self.folder / PICTURES)
