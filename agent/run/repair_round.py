"""One round of repairs: all steps at once, and if that doesn't work, each step alone."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from agent.acceptance import Acceptance, CheckResults, compare_repair
from agent.events import EditRequest, Event, RungTry
from agent.policy.neighbours import Neighbours
from agent.policy.steps import Step
from agent.run.candidates import JudgedCandidate, composed, fault_of_repair, sound_candidates, went_black
from agent.run.edit_history import full_render, worn
from agent.run.editing import mask_of_request, within
from agent.run.hand_mask import only_inside
from agent.run.run_state import RunState
from agent.run.whole_things import CutRepairs, cut_repairs, whole_step
from agent.seeds import derive_seed
from planners.scene import Scene
from renderers.base import Candidate, Repair


@dataclass(frozen=True)
class PaintedSteps:
    """Steps, the picture they were to repair, what the renderer made of it, and how many seconds it took."""

    steps: Sequence[Step]
    parent: JudgedCandidate
    candidate: Candidate
    seconds: float

    def by_step(self) -> Iterator[tuple[Step, tuple[np.ndarray, ...]]]:
        """Each step with the masks of its repairs."""
        place = 0
        for step in self.steps:
            yield step, self.candidate.masks[place : place + len(step.repairs)]
            place += len(step.repairs)


def repair_round(state: RunState, steps: Sequence[Step]) -> Iterator[Event]:
    """Renders and decides on all steps together. If the renderer makes nothing usable, each step alone, in budget."""
    state.counters.count_tries(_tries(steps))
    if (yield from _render_steps(state, steps)) or len(steps) == 1:
        return
    for step in steps:
        if state.spent_for_rendering():
            return
        yield from _render_steps(state, [step])


def _render_steps(state: RunState, steps: Sequence[Step], again: bool = True) -> Generator[Event, None, bool]:
    """False if the renderer made nothing that can be judged. What comes out black is rendered once more, in budget, and
    so is, where ``again``, a step that cuts something in two, in a region that holds it.
    """
    repairs = _repairs(steps)
    if state.edit is not None:
        steps, repairs = _within_edit(state.edit, state, steps)
        if not repairs:
            yield from state.note("a repair is left out, since it would change what the edit doesn't speak of")
            return True
    parent, started = state.best, state.clock()
    neighbours = Neighbours.known(state.checks, parent.verdicts, parent.results)
    scene = neighbours.as_seen(state.scene, repairs)
    ground, restored = _restored(state, parent, repairs)
    names = ", ".join(repair.id for repair in repairs)
    for attempt in range(2):
        if attempt and state.spent_for_rendering():
            break
        seeded = [_reseeded(repair, attempt) for repair in repairs]
        made = yield from state.try_renderer(names, partial(_rendered, state, scene, ground, seeded))
        if not made:
            return False
        candidate = made[0]
        if fault := fault_of_repair(ground, candidate, repairs):
            state.counters.work += candidate.work
            yield from state.note(f"{fault}; the picture is discarded")
            return False
        if not went_black(ground, candidate):
            cut = cut_repairs(ground, candidate, repairs) if state.edit is None else {}
            candidate = replace(candidate, masks=_widened(candidate.masks, restored, repairs))
            painted = PaintedSteps(steps, parent, candidate, state.clock() - started)
            if cut:
                yield from _without_cuts(state, painted, cut, neighbours if again else None)
            else:
                yield from _decide_steps(state, painted)
            return True
        state.counters.work += candidate.work
    yield from state.note(f"{names}: the renderer made only black; the picture is discarded")
    return False


def _without_cuts(
    state: RunState, painted: PaintedSteps, cut: CutRepairs, neighbours: Neighbours | None
) -> Iterator[Event]:
    """Decides on the steps that cut nothing, with their pixels alone. Then the others are painted in regions that
    hold what they cut, unless that was done: ``neighbours`` is None.
    """
    candidate = painted.candidate
    sound, masks, broken = [], list[np.ndarray](), []
    for step, mine in painted.by_step():
        if any(repair.id in cut for repair in step.repairs):
            broken.append(step)
        else:
            sound.append(step)
            masks += mine
    if sound:
        kept = replace(composed(painted.parent.candidate, candidate, masks), work=candidate.work)
        yield from _decide_steps(state, replace(painted, steps=sound, candidate=kept))
    else:
        state.counters.work += candidate.work
    taken = [repair.region for repair in _repairs(sound)]
    for step in broken:
        names = ", ".join(repair.id for repair in step.repairs if repair.id in cut)
        larger = whole_step(state.scene, step, cut, neighbours, taken) if neighbours else None
        if larger is None or state.spent_for_rendering():
            yield from state.note(f"{names}: it cut a thing in two; the picture is discarded")
        else:
            yield from state.note(f"{names}: it cut a thing in two, and is painted again with all of it")
            yield from _render_steps(state, [larger], again=False)


def _within_edit(edit: EditRequest, state: RunState, steps: Sequence[Step]) -> tuple[list[Step], tuple[Repair, ...]]:
    """The steps with what of their repairs lies in the regions that an edit touches."""
    cut = [replace(step, repairs=tuple(within(step.repairs, edit, state.scene))) for step in steps]
    cut = [step for step in cut if step.repairs]
    return cut, _repairs(cut)


def _rendered(state: RunState, scene: Scene, ground: Candidate, repairs: Sequence[Repair]) -> list[Candidate]:
    state.card.before_painting()
    made = state.renderer.repair(scene, ground, repairs)
    if state.edit is None or state.edit.mask is None:
        return [made]
    return [only_inside(mask_of_request(state.edit, state.scene), ground, one) for one in sound_candidates([made])]


def _reseeded(repair: Repair, attempt: int) -> Repair:
    seed = derive_seed(repair.seed, "again", attempt) if attempt else repair.seed
    return repair.model_copy(update={"seed": seed})


def _restored(state: RunState, parent: JudgedCandidate, repairs: Sequence[Repair]) -> tuple[Candidate, np.ndarray]:
    """The picture to repair: the best one, in which worn pixels are those of the full render again; and these pixels,
    boolean (height, width).
    """
    picture, edits = parent.candidate.image, state.counters.edits
    again = worn(edits, [repair.region for repair in repairs], (picture.shape[1], picture.shape[0]))
    if not again.any():
        return parent.candidate, again
    original = state.store.get(full_render(edits, parent.image))
    return Candidate(np.where(again[..., None], original, picture), parent.candidate.seed), again


def _widened(masks: Sequence[np.ndarray], restored: np.ndarray, repairs: Sequence[Repair]) -> tuple[np.ndarray, ...]:
    """Each mask with the restored pixels of its repair's region."""
    widened = []
    for mask, repair in zip(masks, repairs, strict=True):
        x0, y0, x1, y1 = repair.region.pixels((mask.shape[1], mask.shape[0]))
        mask = mask.copy()
        mask[y0:y1, x0:x1] |= restored[y0:y1, x0:x1]
        widened.append(mask)
    return tuple(widened)


def _decide_steps(state: RunState, painted: PaintedSteps) -> Iterator[Event]:
    """Judges rendered steps and decides on them. If they fail together, the pixels of each are tried alone."""
    candidate, steps = painted.candidate, painted.steps
    if (yield from _decide(state, steps, painted.parent, candidate, painted.seconds)) or len(steps) == 1:
        return
    for step, masks in painted.by_step():
        if state.spent_for_judging():
            return
        yield from _decide(state, [step], state.best, composed(state.best.candidate, candidate, masks), 0.0)


def _decide(
    state: RunState, steps: Sequence[Step], parent: JudgedCandidate, candidate: Candidate, seconds: float
) -> Generator[Event, None, bool]:
    """Whether the candidate that these steps made of the parent is accepted."""
    targets, repairs = tuple(check for step in steps for check in step.checks), _repairs(steps)

    def compared(results: CheckResults) -> Acceptance:
        return compare_repair(parent.results, results, targets)

    judged = yield from state.judge_repair(candidate, parent, repairs, seconds, lambda r: compared(r).accepted)
    comparison = compared(judged.results)
    yield from state.decide(judged, comparison, _tries(steps))
    if comparison.accepted:
        state.counters.accept(repairs, parent.image)
    return comparison.accepted


def _repairs(steps: Sequence[Step]) -> tuple[Repair, ...]:
    return tuple(repair for step in steps for repair in step.repairs)


def _tries(steps: Sequence[Step]) -> tuple[RungTry, ...]:
    return tuple(
        RungTry(check=check, fault=fault, rung=step.rung, step=number)
        for number, step in enumerate(steps)
        for check, fault in zip(step.checks, step.faults, strict=True)
    )
