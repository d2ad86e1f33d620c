"""Whole pictures: the first ones, and those that are drawn anew when repairs don't do."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from agent.acceptance import Acceptance, badness, compare_candidates
from agent.events import Event
from agent.policy.policy import NextAction
from agent.run.candidates import JudgedCandidate, fault_of_size
from agent.run.run_state import RunState
from agent.seeds import derive_seed
from renderers.base import Candidate, RenderError

BLACK_TRIES = 3
"""How often a picture is painted that comes out black, as an overflow or a pipeline's own filter leaves it."""


def first_pictures(state: RunState) -> Iterator[Event]:
    """The first pictures; the best of them goes on. Raises RenderError where there is none."""
    begun, seeds = state.components.clock(), _seeds(state, state.components.settings.candidates)
    try:
        candidates = _painted(state, seeds)
    except RenderError:
        raise
    except Exception as error:  # a plugin may raise anything; whoever runs the loop knows one type
        raise RenderError(f"the renderer raised {type(error).__name__}: {error}") from error
    share = (state.components.clock() - begun) / len(seeds)
    judged = yield from state.judge_full_pictures(candidates, share)
    state.first, state.best = judged[0], judged[0]
    if len(judged) > 1:
        best = _best(judged)
        comparison = compare_candidates(state.first.results, best.results)
        reason = f"the best of {len(judged)} first pictures: {comparison.reason}"
        yield from state.decide(best, Acceptance(True, comparison.fixed, comparison.broke, reason))


def new_pictures(state: RunState, choice: NextAction) -> Iterator[Event]:
    """Whole new pictures; the best of them takes the place of the best so far only if fewer hard checks are open."""
    state.counters.begun(choice.tries)
    state.counters.fresh_starts += choice.fresh_start
    begun, seeds = state.components.clock(), _seeds(state, state.components.settings.resamples)
    candidates = yield from state.made("no new picture", lambda: _painted(state, seeds))
    judged = yield from state.judge_full_pictures(candidates, (state.components.clock() - begun) / len(seeds))
    if not judged:
        return
    best = _best(judged)
    decided = yield from state.decide(best, compare_candidates(state.best.results, best.results), choice.tries)
    if decided.outcome == "accepted":
        state.counters.renewed()


def _seeds(state: RunState, count: int) -> list[int]:
    return [derive_seed(state.seed, "render", state.counters.rounds, number) for number in range(count)]


def _best(judged: list[JudgedCandidate]) -> JudgedCandidate:
    return min(judged, key=lambda one: badness(one.results))


def _painted(state: RunState, seeds: list[int]) -> list[Candidate]:
    """A picture a seed, those that came out black painted again from other seeds. Raises RenderError, and whatever the
    renderer raises.
    """
    made: dict[int, Candidate] = {}
    for attempt in range(BLACK_TRIES):
        missing = [number for number in range(len(seeds)) if number not in made]
        tried = [seeds[n] if attempt == 0 else derive_seed(seeds[n], "again", attempt) for n in missing]
        candidates = state.components.renderer.render(state.scene, tried)
        if len(candidates) != len(tried):
            raise RenderError(f"the renderer returned {len(candidates)} pictures for {len(tried)} seeds")
        for number, candidate in zip(missing, candidates, strict=True):
            if not isinstance(candidate, Candidate):
                raise RenderError(f"the renderer returned {type(candidate).__name__} instead of a Candidate")
            if fault := fault_of_size(candidate.image, state.scene.canvas.size):
                raise RenderError(fault, candidate.work)
            if np.any(candidate.image):
                made[number] = candidate
            else:
                state.counters.work += candidate.work
        if len(made) == len(seeds):
            return [made[number] for number in range(len(seeds))]
    raise RenderError(
        f"the renderer painted nothing but black {BLACK_TRIES} times; try dtype float32, or switch its filter off"
    )
