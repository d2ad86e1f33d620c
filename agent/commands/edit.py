"""``proofpress edit``: an instruction changes a finished run's picture, or any picture that a prompt describes."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from agent.commands.common import PASSED, Call, CommandResult, FixedPlanner, each_without
from agent.commands.generate import record_run
from agent.config import Resolved, Settings
from agent.errors import JournalError, UsageError
from agent.events import EditRequest, Finished, Judged, Planned, RunStarted
from agent.images import load_image
from agent.journal.run_folder import RunFolder, new_run_path, read_events
from agent.journal.store import PictureFolder
from agent.loop import Loop
from agent.registry import build_critics
from agent.run.editing import allowed_regions, repaints
from agent.terminal.envelope import envelope
from agent.terminal.tables import out, safe_text
from critics.base import CriticError
from critics.perception import perceive
from planners.edits.difference import SceneDifference, difference
from planners.edits.instruction import read_instruction
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


@dataclass(frozen=True)
class PreparedEdit:
    """An edit that is understood and not painted yet."""

    request: EditRequest
    scene: Scene
    change: SceneDifference
    seed: int
    resolved: Resolved
    call: Call

    def loop(self) -> Loop:
        """The loop that carries it out. Raises ConfigError, SetupError."""
        scene = each_without(self.scene, "clause")  # the prompt's own words tell of the picture before
        loop = replace(self.call, prompt=None, scene=scene).loop(self.resolved)
        return replace(loop, planner=FixedPlanner(scene), edit=self.request)


def prepared(
    call: Call, source: Path, instruction: str, seed: int | None = None, region: Box | None = None
) -> PreparedEdit:
    """An instruction read for the picture of a run folder, or for a picture file that ``call`` has words for.

    ``region`` is the only place that may change. Raises ProofpressError and PlanError (an EditQuestionError where the
    instruction leaves something open).
    """
    resolved = call.resolve()
    start = _of_run(source) if source.is_dir() else _of_picture(call, resolved, source)
    if start.settings is not None:
        resolved = _settings_of_run(call, resolved, start.settings)
    settings = resolved.settings.model_copy(update={"canvas": start.scene.canvas})
    edited = read_instruction(instruction, start.scene, load_pipeline(None), start.recent, region)
    picture = str(start.picture.absolute())
    request = EditRequest(instruction=instruction, picture=picture, before=start.scene, region=region)
    change = difference(start.scene, edited.scene)
    own = start.seed if seed is None else seed
    return PreparedEdit(request, edited.scene, change, own, replace(resolved, settings=settings), call)


def edit(
    call: Call,
    source: Path,
    instruction: str,
    folder: Path | None,
    seed: int | None = None,
    region: Box | None = None,
    dry_run: bool = False,
) -> CommandResult:
    """Changes a picture in a run folder of its own; raises what ``prepared`` raises."""
    ready = prepared(call, source, instruction, seed, region)
    if not call.json:
        for line in ready.change.lines or ("only how things stand to each other",):
            out().print(safe_text(f"change: {line}"), soft_wrap=True)
    changed = ready.change.model_dump(mode="json")
    if dry_run:
        return CommandResult(PASSED, envelope("edit", change=changed))
    loop, start = ready.loop(), load_image(Path(ready.request.picture))
    path = folder or new_run_path(Path(ready.resolved.settings.out), time.strftime("%Y%m%d-%H%M%S"), ready.seed)
    with RunFolder.create(path) as run:
        loop = replace(loop, edit=ready.request.model_copy(update={"stored": run.put(start)}))
        result = record_run(run, loop.run(ready.scene.prompt, ready.seed, path.name, run), [], call.json)
        kept = _kept(ready.request, ready.scene, start, run)
    if not call.json:
        out().print(safe_text(str(kept["says"])), soft_wrap=True)
    return replace(result, envelope={**result.envelope, "command": "edit", "change": changed, "kept": kept})


def _kept(request: EditRequest, scene: Scene, before: np.ndarray, run: RunFolder) -> dict[str, object]:
    """What stayed as it was: the things that the edit doesn't speak of, and the pixels outside its regions."""
    if run.image is None:
        return {"says": "kept: there is no picture"}
    after, change = load_image(run.image), difference(request.before, scene)
    free = np.ones(before.shape[:2], bool)
    for box in allowed_regions(request, scene):
        x0, y0, x1, y1 = box.pixels((before.shape[1], before.shape[0]))
        free[y0:y1, x0:x1] = False
    changed = int((before != after).any(axis=2)[free].sum())
    names = [i.id for i in scene.things if i.id not in change.touched]
    share = float(free.mean())
    says = f"kept: {len(names)} other things; {changed} pixels changed in the {share:.0%} that the edit doesn't touch"
    if repaints(request, scene):
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
    scene, picture = moved(planned.plan.scene, seen), PictureFolder(folder).file(finished.image)
    recent = () if started.edit is None else _spoken_of(difference(started.edit.before, planned.plan.scene))
    return StartingPoint(picture, scene, started.seed, settings, recent)


def _spoken_of(change: SceneDifference) -> tuple[str, ...]:
    """What "it" means after an edit."""
    return tuple(dict.fromkeys((*change.added, *change.changed, *change.moved)))


def _of_picture(call: Call, resolved: Resolved, picture: Path) -> StartingPoint:
    """A picture file, with the scene of the call's prompt on it, or what the critics see in it.

    Raises ImageError, UsageError.
    """
    image = load_image(picture)
    if call.prompt is None and call.scene is None:
        try:
            seen = perceive(image, build_critics(resolved))
        except CriticError as error:
            raise UsageError(f"{picture.name}: {error}") from None
        if not call.json:
            for line in seen.lines or ("nothing that is known",):
                out().print(safe_text(f"sees: {line}"), soft_wrap=True)
        return StartingPoint(picture, seen.scene)
    canvas = resolved.settings.canvas.model_copy(update={"width": image.shape[1], "height": image.shape[0]})
    return StartingPoint(picture, call.planner(resolved, canvas).plan(call.words(), canvas).scene)


def _settings_of_run(call: Call, resolved: Resolved, settings: Settings) -> Resolved:
    """The run's own settings, with what the command line says over them."""
    told = {name: getattr(resolved.settings, name) for name, value in call.flags.items() if value is not None}
    return replace(resolved, settings=settings.model_copy(update={k: v for k, v in told.items() if k != "canvas"}))


def read_box(words: str) -> Box:
    """ "0.1,0.2,0.4,0.5": left, top, right, bottom as shares of the picture. Raises UsageError."""
    try:
        x0, y0, x1, y1 = (float(word) for word in words.split(","))
        return Box(x0=x0, y0=y0, x1=x1, y1=y1)
    except ValueError:
        raise UsageError(
            f"--box {words!r} isn't left,top,right,bottom as shares of the picture in [0, 1], such as 0.1,0.2,0.4,0.5"
        ) from None
