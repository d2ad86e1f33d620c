"""``proofpress edit``: an instruction changes a finished run's picture, or any picture that a prompt describes."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from agent.commands.common import PASSED, Call, CommandResult, FixedPlanner
from agent.commands.generate import record_run
from agent.config import Resolved, Settings
from agent.errors import JournalError, UsageError
from agent.events import EditRequest, Finished, Judged, Planned, RunStarted
from agent.images import load_image
from agent.journal.run_folder import RunFolder, new_run_path, read_events
from agent.journal.store import PictureFolder
from agent.run.editing import BEYOND, touched_regions
from agent.terminal.envelope import envelope
from agent.terminal.tables import out, safe_text
from planners.edits.difference import SceneDifference, difference
from planners.edits.instruction import EditedScene, read_instruction
from planners.edits.spots import moved
from planners.language.pipeline import load_pipeline
from planners.scene import Box, Scene


@dataclass(frozen=True)
class StartingPoint:
    """What an edit starts from: the picture's file, what is in it, and the seed and settings of its run, if it has one.

    ``recent`` are the things that the last instruction spoke of.
    """

    picture: Path
    scene: Scene
    seed: int = 0
    settings: Settings | None = None
    recent: tuple[str, ...] = ()


def edit(
    call: Call, source: Path, instruction: str, folder: Path | None, seed: int | None, dry_run: bool = False
) -> CommandResult:
    """Changes the picture of a run folder, or a picture file that ``call`` has a prompt or a scene for.

    Raises ProofpressError and PlanError (an EditQuestionError where the instruction leaves something open).
    """
    resolved = call.resolve()
    start = _of_run(source) if source.is_dir() else _of_picture(call, resolved, source)
    if start.settings is not None:
        resolved = _with_canvas(_settings_of_run(call, resolved, start.settings), start.scene)
    edited = read_instruction(instruction, start.scene, load_pipeline(None), start.recent)
    change = difference(start.scene, edited.scene)
    if not call.json:
        _show(change)
    if dry_run:
        return CommandResult(PASSED, envelope("edit", change=change.model_dump(mode="json"), error=None))
    request = EditRequest(instruction=instruction, picture=str(start.picture.absolute()), before=start.scene)
    given = replace(call, prompt=None, scene=edited.scene)
    loop = replace(given.loop(resolved), planner=FixedPlanner(_described(edited)), edit=request)
    seed = start.seed if seed is None else seed
    path = folder or new_run_path(Path(resolved.settings.out), time.strftime("%Y%m%d-%H%M%S"), seed)
    with RunFolder.create(path) as run:
        result = record_run(run, loop.run(edited.scene.prompt, seed, path.name, run), [], call.json)
        kept = _kept(request, edited.scene, run)
    if not call.json:
        out().print(safe_text(str(kept["says"])), soft_wrap=True)
    fields = {"command": "edit", "change": change.model_dump(mode="json"), "kept": kept}
    return replace(result, envelope={**result.envelope, **fields})


def _kept(request: EditRequest, scene: Scene, run: RunFolder) -> dict[str, object]:
    """What stayed as it was: the things that the edit doesn't speak of, and the pixels outside its regions."""
    if run.image is None:
        return {"says": "kept: there is no picture"}
    before, after = load_image(Path(request.picture)), load_image(run.image)
    change, free = difference(request.before, scene), np.ones(before.shape[:2], bool)
    for box in touched_regions(request.before, scene):
        x0, y0, x1, y1 = box.grown(BEYOND).pixels((before.shape[1], before.shape[0]))
        free[y0:y1, x0:x1] = False
    changed = int((before != after).any(axis=2)[free].sum())
    names = [i.id for i in scene.things if i.id not in change.touched]
    share = 0.0 if change.whole else float(free.mean())
    says = f"kept: {len(names)} other things; {changed} pixels changed in the {share:.0%} that the edit doesn't touch"
    if change.whole:
        says = f"kept: {len(names)} other things at their places, by their checks; all of the picture is painted anew"
    return {"says": says, "things": names, "untouched_share": share, "changed_outside": changed}


def _of_run(folder: Path) -> StartingPoint:
    """The last picture of a run, with its things where the critics saw them. Raises JournalError."""
    events = read_events(folder)
    started = next((e for e in events if isinstance(e, RunStarted)), None)
    planned = next((e for e in events if isinstance(e, Planned)), None)
    finished = next((e for e in reversed(events) if isinstance(e, Finished)), None)
    if started is None or planned is None or finished is None:
        raise JournalError(f"{folder} holds no finished run; resume it first: proofpress resume {folder}")
    verdicts = [v for e in events if isinstance(e, Judged) and e.image == finished.image for v in e.verdicts]
    about = {check.id: check.about for check in planned.plan.checklist if check.kind == "present"}
    seen: dict[str, Box] = {}
    for verdict in verdicts:
        box = verdict.evidence[0].box if verdict.evidence else None
        if verdict.status == "pass" and box is not None and verdict.check in about:
            seen[about[verdict.check][0]] = box
    settings = Settings.model_validate(started.settings)
    return StartingPoint(
        PictureFolder(folder).file(finished.image), moved(planned.plan.scene, seen), started.seed, settings
    )


def _of_picture(call: Call, resolved: Resolved, picture: Path) -> StartingPoint:
    """A picture file, with the scene of the call's prompt on it. Raises ImageError, UsageError."""
    image = load_image(picture)
    if call.prompt is None and call.scene is None:
        raise UsageError(
            f"say what is in {picture.name}: --prompt 'a cat to the left of a red circle', or --scene scene.json"
        )
    canvas = resolved.settings.canvas.model_copy(update={"width": image.shape[1], "height": image.shape[0]})
    return StartingPoint(picture, call.planner(resolved, canvas).plan(call.words(), canvas).scene)


def _settings_of_run(call: Call, resolved: Resolved, settings: Settings) -> Resolved:
    """The run's own settings, with what the command line says over them."""
    told = {name: getattr(resolved.settings, name) for name, value in call.flags.items() if value is not None}
    return replace(resolved, settings=settings.model_copy(update={k: v for k, v in told.items() if k != "canvas"}))


def _with_canvas(resolved: Resolved, scene: Scene) -> Resolved:
    return replace(resolved, settings=resolved.settings.model_copy(update={"canvas": scene.canvas}))


def _described(edited: EditedScene) -> Scene:
    """The edited scene, painted from what it holds: its prompt's own words told of the picture before."""
    scene = edited.scene
    entities = tuple(entity.model_copy(update={"clause": None}) for entity in scene.entities)
    texts = tuple(text.model_copy(update={"clause": None}) for text in scene.texts)
    return scene.model_copy(update={"entities": entities, "texts": texts})


def _show(change: SceneDifference) -> None:
    console = out()
    lines: Sequence[str] = change.lines or ("nothing",)
    for line in lines:
        console.print(safe_text(f"change: {line}"), soft_wrap=True)
