"""Full pictures: the first ones, and new ones painted when repairs don't help."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from agent.acceptance import Acceptance, badness, compare_candidates
from agent.events import Event
from agent.policy.policy import NextAction
from agent.run.candidates import JudgedCandidate, fault_of_size, renderer_faults, sound_candidates
from agent.run.editing import edited_pictures, repaints
from agent.run.run_state import RunState
from agent.seeds import derive_seed
from renderers.base import Candidate, RenderError

BLACK_TRIES = 3
"""How often a picture that comes out black is painted. Overflows and pipelines' own filters leave black pictures."""


def first_pictures(state: RunState) -> Iterator[Event]:
    """The first pictures, and the choice of the best. Raises RenderError if there is none."""
    started, seeds = state.clock(), _seeds(state, state.settings.candidates)
    with renderer_faults():
        candidates = _painted(state, seeds)
    judged = yield from state.judge_full_pictures(candidates, (state.clock() - started) / len(seeds))
    state.first, state.best = judged[0], judged[0]
    if len(judged) > 1:
        best = _best(judged)
        comparison = compare_candidates(state.first.results, best.results)
        reason = f"the best of {len(judged)} first pictures: {comparison.reason}"
        yield from state.decide(best, Acceptance(True, comparison.fixed, comparison.broke, reason))


def new_pictures(state: RunState, action: NextAction) -> Iterator[Event]:
    """New full pictures. The best of them replaces the best so far only if fewer hard checks are open."""
    state.counters.count_tries(action.tries)
    started, seeds = state.clock(), _seeds(state, state.settings.resamples)
    candidates = yield from state.try_renderer("no new picture", lambda: _painted(state, seeds))
    judged = yield from state.judge_full_pictures(candidates, (state.clock() - started) / len(seeds))
    if judged:
        best = _best(judged)
        comparison = compare_candidates(state.best.results, best.results)
        yield from state.decide(best, comparison, action.tries)
        if comparison.accepted:
            state.counters.forget_picture()


def _seeds(state: RunState, count: int) -> list[int]:
    return [derive_seed(state.seed, "render", state.counters.rounds, number) for number in range(count)]


def _best(judged: list[JudgedCandidate]) -> JudgedCandidate:
    return min(judged, key=lambda one: badness(one.results))


def _full_pictures(state: RunState, seeds: Sequence[int]) -> list[Candidate]:
    """The renderer's pictures of the scene; of an edit, its picture with what changed painted anew."""
    if state.edit is None or repaints(state.edit, state.scene):
        return state.renderer.render(state.scene, seeds)
    return edited_pictures(state.edit, state.scene, state.renderer, seeds)


def _painted(state: RunState, seeds: list[int]) -> list[Candidate]:
    """A picture for each seed; those that come out black are painted again from other seeds, as long as the budget
    lasts, and left out after it.

    Raises RenderError if all are black, and whatever the renderer raises.
    """
    made: dict[int, Candidate] = {}
    for attempt in range(BLACK_TRIES):
        if attempt and (spent := state.spent_for_rendering()):
            if made:
                break
            raise RenderError(f"the renderer painted only black pictures up to the limit of {spent}; raise it")
        missing = [number for number in range(len(seeds)) if number not in made]
        tried = [seeds[n] if attempt == 0 else derive_seed(seeds[n], "again", attempt) for n in missing]
        state.card.before_painting()
        candidates = sound_candidates(_full_pictures(state, tried))
        if len(candidates) != len(tried):
            raise RenderError(f"the renderer returned {len(candidates)} pictures for {len(tried)} seeds")
        for number, candidate in zip(missing, candidates, strict=True):
            if fault := fault_of_size(candidate.image, state.scene.canvas.size):
                raise RenderError(fault, candidate.work)
            if np.any(candidate.image):
                made[number] = candidate
            else:
                state.counters.work += candidate.work
        if len(made) == len(seeds):
            break
    if made:
        return [made[number] for number in sorted(made)]
    raise RenderError(
        f"the renderer painted only black pictures {BLACK_TRIES} times; try dtype float32, or turn its filter off"
    )
