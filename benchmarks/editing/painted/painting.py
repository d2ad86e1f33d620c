"""Paints the first pictures and, from them, each arm's picture of an edit; the models are loaded once.

``edit`` is what ``proofpress.edit`` does. ``image to image`` is the same painter's whole picture at part strength with
the edited scene's prompt and plan; ``inpainting`` paints the planner's box of what changes once, at full strength. Both
get as many pictures as the edit's work pays for, at least one, and the loop's critics choose among them.
"""

from __future__ import annotations

import math
import shutil
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from agent.acceptance import badness, combine
from agent.commands.common import Call, each_without, versions
from agent.commands.edit import PreparedEdit, prepared
from agent.config import Resolved
from agent.errors import JournalError, PreflightError
from agent.events import Finished
from agent.journal.run_folder import RunFolder, read_events
from agent.journal.store import PictureFolder
from agent.loop import Loop
from agent.registry import build, build_critics, build_planner
from agent.run.editing import allowed_regions, may_change, repaints, starting_picture
from agent.run.preflight import contained, painted_world
from agent.seeds import derive_seed
from benchmarks.editing.painted.cases import EditCase
from benchmarks.editing.painted.rows import EDIT_ARMS, RUNS, EditArm, EditedPicture
from benchmarks.editing.painted.scenes import HeldOutScene
from critics.panel import judge_all
from planners.base import PlanError
from planners.checklist import compile_checklist
from planners.scene import Box, Scene
from renderers.base import Candidate, RenderError, Repair

STRENGTH = 0.6
MOST = 8
"""Pictures that an arm without a loop gets at most."""
WHOLE = Box(x0=0, y0=0, x1=1, y1=1)


@dataclass(frozen=True)
class FinishedEdit:
    """An edit's run: its last picture, and what it spent."""

    image: np.ndarray
    finished: Finished
    folder: Path


class EditPainter:
    """``folder`` gets a run folder for each scene and, in chains, for each turn, and all pictures by their names."""

    def __init__(self, resolved: Resolved, stack: str, folder: Path) -> None:
        renderer = build("renderers", resolved.settings.renderer, resolved)
        self.loop = Loop(build_planner(resolved), renderer, build_critics(resolved), resolved.settings, versions())
        self.call = Call(flags={"stack": stack}, json=True)
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.pictures = PictureFolder(folder)

    def first(self, scene: HeldOutScene) -> Path:
        """The run folder of a scene's first picture, made where it isn't there yet, whether its checks pass or not."""
        path = self.folder / RUNS / scene.id
        return path if _is_finished(path) else self._recorded(self.loop, scene.prompt, scene.seed, path).folder

    def others(self, case: EditCase, edited: EditedPicture) -> list[EditedPicture]:
        """The other arms' pictures of an edit that is painted."""
        if edited.refused:  # nobody else has a scene to paint then
            return [edited.model_copy(update={"arm": arm}) for arm in EDIT_ARMS[1:]]
        ready = prepared(self.call, self.first(case.scene), case.instruction)
        return [self._without_loop(case, ready, arm, edited) for arm in EDIT_ARMS[1:]]

    def edit(self, case: EditCase, source: Path, to: Path) -> EditedPicture:
        """The picture that ``proofpress.edit`` makes."""
        began = time.monotonic()
        before = self.pictures.put(np.array(_picture_of(source)))
        row = EditedPicture(case=case.id, arm="edit", before=before, picture=before)
        try:
            ready = prepared(self.call, source, case.instruction)
        except PlanError as error:
            return row.model_copy(update={"refused": f"{type(error).__name__}: {error}"})
        try:
            loop = replace(ready.loop(), renderer=self.loop.renderer, critics=self.loop.critics)
            run = self._recorded(loop, ready.scene.prompt, ready.seed, to)
        except (PreflightError, RenderError) as error:
            return row.model_copy(update={"refused": f"{type(error).__name__}: {error}"})
        seconds = time.monotonic() - began
        spent = run.finished.work.full_render_equivalents
        made = {"spent": spent, "passed": run.finished.passed, "pictures": 1, "seconds": round(seconds, 2)}
        return self._compared(row.model_copy(update=made), ready, run.image)

    def _without_loop(self, case: EditCase, ready: PreparedEdit, arm: EditArm, edited: EditedPicture) -> EditedPicture:
        """The best of the pictures that the edit's work pays for, by the loop's critics."""
        began = time.monotonic()
        scene = each_without(ready.scene, "clause")
        start = Candidate(starting_picture(ready.request, scene), ready.seed)
        repair = _repair(ready, scene, arm)
        row = edited.model_copy(update={"arm": arm, "picture": edited.before, "passed": None})
        made: list[Candidate] = []
        try:
            while len(made) < MOST and (not made or sum(_spent(one) for one in made) < edited.spent - 1e-6):
                seed = derive_seed(ready.seed, arm, case.id, len(made))
                seeded = [repair.model_copy(update={"seed": seed})]
                made.append(self.loop.renderer.repair(scene, start, seeded))
        except RenderError as error:
            return row.model_copy(update={"refused": f"RenderError: {error}"})
        best = made[0] if len(made) == 1 else min(made, key=lambda one: self._badness(scene, one))
        update = {"spent": math.fsum(map(_spent, made)), "pictures": len(made), "refused": None}
        row = row.model_copy(update={**update, "seconds": round(time.monotonic() - began, 2)})
        return self._compared(row, ready, best.image)

    def _badness(self, scene: Scene, candidate: Candidate) -> tuple[int, int]:
        checks, seconds = compile_checklist(scene), self.loop.settings.critic_seconds
        critics = contained(self.loop.critics, seconds, painted_world(self.loop.renderer))
        return badness(combine(checks, judge_all(critics, candidate.image, scene, checks, seconds)))

    def _compared(self, row: EditedPicture, ready: PreparedEdit, image: np.ndarray) -> EditedPicture:
        """The row with the picture, and with how many pixels changed outside the regions that the edit allows."""
        before = starting_picture(ready.request, ready.scene)
        allowed = allowed_regions(ready.request, ready.scene)
        free = ~may_change(ready.request, ready.scene)
        changed = (before != image).any(axis=2) & free
        return row.model_copy(
            update={
                "picture": self.pictures.put(image),
                "changed_outside": int(changed.sum()),
                "outside": int(free.sum()),
                "whole": repaints(ready.request, ready.scene),
                "allowed": tuple((box.x0, box.y0, box.x1, box.y1) for box in allowed),
            }
        )

    def _recorded(self, loop: Loop, prompt: str, seed: int, path: Path) -> FinishedEdit:
        """A run in its folder; one that a kill cut off is made again. Raises RenderError."""
        if path.exists():
            shutil.rmtree(path)
        last = None
        with RunFolder.create(path) as run:
            for event in loop.run(prompt, seed, path.name, run):
                run.record(event)
                last = event
            assert isinstance(last, Finished)
            return FinishedEdit(run.get(last.image), last, path)


def _repair(ready: PreparedEdit, scene: Scene, arm: EditArm) -> Repair:
    every = tuple(item.id for item in scene.things)
    if arm == "image to image":
        return Repair(id="whole", operator="inpaint", region=WHOLE, about=every, strength=STRENGTH)
    scenes, touched = (ready.request.before, scene), ready.change.touched
    boxes = [item.box for one in scenes for item in one.things if item.id in touched and item.box is not None]
    region = WHOLE
    if boxes and not ready.change.whole:
        region = boxes[0]
        for box in boxes[1:]:
            region = region.union(box)
    about = tuple(item.id for item in scene.things if item.box is not None and item.box.intersection(region) > 0)
    return Repair(id="box", operator="inpaint", region=region, about=about, strength=1.0)


def _spent(candidate: Candidate) -> float:
    return candidate.work.full_render_equivalents


def _is_finished(path: Path) -> bool:
    try:
        return isinstance(read_events(path)[-1], Finished)
    except (JournalError, IndexError):
        return False


def _picture_of(folder: Path) -> np.ndarray:
    last = read_events(folder)[-1]
    assert isinstance(last, Finished)
    return PictureFolder(folder).get(last.image)
