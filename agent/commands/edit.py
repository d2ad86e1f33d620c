"""``proofpress edit``: an instruction changes a finished run's picture, or any picture that a prompt describes."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from agent.commands.common import PASSED, Call, CommandResult, FixedPlanner, each_without
from agent.commands.generate import record_run
from agent.config import Resolved, Settings
from agent.errors import JournalError, UsageError
from agent.events import EditRequest, EditTurn, Finished, Judged, Planned, RunStarted
from agent.images import load_image
from agent.journal.run_folder import RunFolder, new_run_path, read_events
from agent.journal.store import PictureFolder
from agent.loop import Loop
from agent.registry import build_critics
from agent.run.editing import may_change, repaints
from agent.run.hand_mask import box_of, read_mask
from agent.terminal.envelope import envelope
from agent.terminal.tables import out, safe_text
from critics.base import CriticError
from critics.perception import perceive
from planners.edits.difference import SceneDifference, difference
from planners.edits.instruction import read_instruction
from planners.edits.spots import moved
from planners.language.parsing.pipeline import load_pipeline
from planners.scene import Box, Scene


@dataclass(frozen=True)
class StartingPoint:
    """What an edit starts from: the picture's file, what is in it, and the seed and settings of its run, if it has one.

    ``recent`` are the things that the last instruction spoke of. ``turns`` are the pictures that the picture comes
    from, ``made_by`` is the instruction that made it.
    """

    picture: Path
    scene: Scene
    seed: int = 0
    settings: Settings | None = None
    recent: tuple[str, ...] = ()
    turns: tuple[EditTurn, ...] = ()
    made_by: str = ""


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
        return replace(loop, planner=FixedPlanner(scene), edit=self.request.model_copy(update={"turns": ()}))


@dataclass(frozen=True)
class OnlyPlace:
    """The only place that may change: a box, or the white pixels of a mask's file."""

    box: Box | None = None
    mask: Path | None = None


def prepared(
    call: Call, source: Path, instruction: str, seed: int | None = None, place: OnlyPlace | None = None
) -> PreparedEdit:
    """An instruction read for the picture of a run folder, or for a picture file that ``call`` has words for.

    Raises ProofpressError and PlanError (an EditQuestionError where the instruction leaves something open).
    """
    resolved = call.resolve()
    start = _of_run(source) if source.is_dir() else _of_picture(call, resolved, source)
    if start.settings is not None:
        resolved = _settings_of_run(call, resolved, start.settings)
    settings = resolved.settings.model_copy(update={"canvas": start.scene.canvas})
    place = place or OnlyPlace()
    region, mask = place.box, None
    if place.mask is not None:
        region, mask = box_of(read_mask(place.mask, start.scene.canvas.size)), str(place.mask.absolute())
    edited = read_instruction(instruction, start.scene, load_pipeline(None), start.recent, region)
    request = EditRequest(
        instruction=instruction,
        picture=str(start.picture.absolute()),
        before=start.scene,
        region=region,
        mask=mask,
        turns=(*start.turns, EditTurn(instruction=start.made_by, picture=start.picture.stem)),
    )
    change = difference(start.scene, edited.scene)
    own = start.seed if seed is None else seed
    return PreparedEdit(request, edited.scene, change, own, replace(resolved, settings=settings), call)


def edit(
    call: Call,
    source: Path,
    instruction: str,
    folder: Path | None,
    seed: int | None = None,
    place: OnlyPlace | None = None,
    dry_run: bool = False,
) -> CommandResult:
    """Changes a picture in a run folder of its own; raises what ``prepared`` raises."""
    ready = prepared(call, source, instruction, seed, place)
    if not call.json:
        for line in ready.change.lines or ("only how things stand to each other",):
            out().print(safe_text(f"change: {line}"), soft_wrap=True)
    changed = ready.change.model_dump(mode="json")
    if dry_run:
        return CommandResult(PASSED, envelope("edit", change=changed))
    loop, start = ready.loop(), load_image(Path(ready.request.picture))
    path = folder or new_run_path(Path(ready.resolved.settings.out), time.strftime("%Y%m%d-%H%M%S"), ready.seed)
    with RunFolder.create(path) as run:
        loop = replace(loop, edit=_stored(ready.request, start, run))
        result = record_run(run, loop.run(ready.scene.prompt, ready.seed, path.name, run), [], call.json)
        kept = _kept(ready.request, ready.scene, start, run)
    if not call.json:
        out().print(safe_text(str(kept["says"])), soft_wrap=True)
    return replace(result, envelope={**result.envelope, "command": "edit", "change": changed, "kept": kept})


def _stored(request: EditRequest, start: np.ndarray, run: RunFolder) -> EditRequest:
    """The request with its pictures in the run's own folder: what it starts from, the turns before, and the mask."""
    turns, earlier = [], PictureFolder(Path(request.picture).parent.parent)
    for turn in request.turns[:-1]:
        with suppress(JournalError):  # a picture that is gone is left out
            turns.append(turn.model_copy(update={"picture": run.put(earlier.get(turn.picture))}))
    name = run.put(start)
    turns += [turn.model_copy(update={"picture": name}) for turn in request.turns[-1:]]
    mask = request.mask
    if mask is not None:
        mask = str(run.file(run.put(load_image(Path(mask)))))
    return request.model_copy(update={"stored": name, "turns": tuple(turns), "mask": mask})


def _kept(request: EditRequest, scene: Scene, before: np.ndarray, run: RunFolder) -> dict[str, object]:
    """What stayed as it was: the things that the edit doesn't speak of, and the pixels outside its regions."""
    if run.image is None:
        return {"says": "kept: there is no picture"}
    after, change = load_image(run.image), difference(request.before, scene)
    free = ~may_change(request, scene)
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
    start = StartingPoint(picture, scene, started.seed, settings)
    if started.edit is None:
        return start
    recent = _spoken_of(difference(started.edit.before, planned.plan.scene))
    return replace(start, recent=recent, turns=started.edit.turns, made_by=started.edit.instruction)


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


def read_place(box: str | None, mask: Path | None) -> OnlyPlace | None:
    """What --box ("0.1,0.2,0.4,0.5": left, top, right, bottom as shares of the picture) or --mask says.

    Raises UsageError.
    """
    if box is not None and mask is not None:
        raise UsageError("give either --box or --mask, not both")
    if box is None:
        return None if mask is None else OnlyPlace(mask=mask)
    try:
        x0, y0, x1, y1 = (float(word) for word in box.split(","))
        return OnlyPlace(box=Box(x0=x0, y0=y0, x1=x1, y1=y1))
    except ValueError:
        raise UsageError(
            f"--box {box!r} isn't left,top,right,bottom as shares of the picture in [0, 1], such as 0.1,0.2,0.4,0.5"
        ) from None
