"""One round of repairs: all steps in one go, and where that doesn't do, each on its own."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from agent.acceptance import Acceptance, CheckResults, compare_repair
from agent.events import Event, RungTry
from agent.policy.steps import Step
from agent.run.candidates import JudgedCandidate, composed, fault_of_repair, went_black
from agent.run.edit_history import root, worn
from agent.run.run_state import RunState
from agent.seeds import derive_seed
from renderers.base import Candidate, Repair


def repair_round(state: RunState, steps: Sequence[Step]) -> Iterator[Event]:
    """Renders and settles the steps; where the renderer fails on all, each on its own, as far as the budget goes."""
    state.counters.begun(_tries(steps))
    if (yield from _try(state, steps)) or len(steps) == 1:
        return
    for step in steps:
        if state.spent():
            return
        yield from _try(state, [step])


def _try(state: RunState, steps: Sequence[Step]) -> Generator[Event, None, bool]:
    """False where the renderer made nothing that can be judged. What came out black is rendered once more."""
    repairs = _repairs(steps)
    parent, begun = state.best, state.components.clock()
    ground, restored = _ground(state, parent, repairs)
    names = ", ".join(repair.id for repair in repairs)
    for attempt in range(2):
        seeded = [_reseeded(repair, attempt) for repair in repairs]
        made = yield from state.made(names, partial(_rendered, state, ground, seeded))
        if not made:
            return False
        candidate = made[0]
        if fault := fault_of_repair(ground, candidate, repairs):
            state.counters.work += candidate.work
            yield from state.note(f"{fault}; what it made is thrown away")
            return False
        if not went_black(ground, candidate):
            candidate = replace(candidate, masks=_with(restored, candidate.masks, repairs))
            yield from _settle(state, steps, parent, candidate, state.components.clock() - begun)
            return True
        state.counters.work += candidate.work
    yield from state.note(f"{names}: the renderer made nothing but black twice; it is thrown away")
    return False


def _rendered(state: RunState, ground: Candidate, repairs: Sequence[Repair]) -> list[Candidate]:
    return [state.components.renderer.repair(state.scene, ground, repairs)]


def _ground(state: RunState, parent: JudgedCandidate, repairs: Sequence[Repair]) -> tuple[Candidate, np.ndarray]:
    """The picture to repair: the best one, with pixels that were edited too often set back to the picture that was
    painted whole; and those pixels, boolean (height, width).
    """
    picture = parent.candidate.image
    size = (picture.shape[1], picture.shape[0])
    again = worn(state.counters.edits, [repair.region for repair in repairs], size)
    if not again.any():
        return parent.candidate, again
    whole = state.store.get(root(state.counters.edits, parent.image))
    return Candidate(np.where(again[..., None], whole, picture), parent.candidate.seed), again


def _with(restored: np.ndarray, masks: Sequence[np.ndarray], repairs: Sequence[Repair]) -> tuple[np.ndarray, ...]:
    """The masks with those of the restored pixels that lie in each one's region."""
    widened = []
    for mask, repair in zip(masks, repairs, strict=True):
        x0, y0, x1, y1 = repair.region.pixels((mask.shape[1], mask.shape[0]))
        mask = mask.copy()
        mask[y0:y1, x0:x1] |= restored[y0:y1, x0:x1]
        widened.append(mask)
    return tuple(widened)


def _settle(
    state: RunState, steps: Sequence[Step], parent: JudgedCandidate, candidate: Candidate, seconds: float
) -> Iterator[Event]:
    """Judges repairs and decides; of several that aren't accepted together, each one's pixels are tried alone."""
    if (yield from _decided(state, steps, parent, candidate, seconds)) or len(steps) == 1:
        return
    place = 0
    for step in steps:
        masks = candidate.masks[place : place + len(step.repairs)]
        place += len(step.repairs)
        if state.limit_to_judging():
            return
        alone = composed(state.best.candidate, candidate, masks)
        yield from _decided(state, [step], state.best, alone, 0.0)


def _decided(
    state: RunState, steps: Sequence[Step], parent: JudgedCandidate, candidate: Candidate, seconds: float
) -> Generator[Event, None, bool]:
    targets = tuple(check for step in steps for check in step.checks)
    repairs = _repairs(steps)

    def compared(results: CheckResults) -> Acceptance:
        return compare_repair(parent.results, results, targets)

    judged = yield from state.judge_repair(
        candidate, parent, repairs, seconds, lambda results: compared(results).accepted
    )
    comparison = compared(judged.results)
    yield from state.decide(judged, comparison, _tries(steps))
    if comparison.accepted:
        state.counters.kept(repairs, parent.image)
    return comparison.accepted


def _reseeded(repair: Repair, attempt: int) -> Repair:
    if attempt == 0:
        return repair
    return repair.model_copy(update={"seed": derive_seed(repair.seed, "again", attempt)})


def _repairs(steps: Sequence[Step]) -> tuple[Repair, ...]:
    return tuple(repair for step in steps for repair in step.repairs)


def _tries(steps: Sequence[Step]) -> tuple[RungTry, ...]:
    return tuple(
        RungTry(check=check, fault=fault, rung=step.rung, step=number)
        for number, step in enumerate(steps)
        for check, fault in zip(step.checks, step.faults, strict=True)
    )
