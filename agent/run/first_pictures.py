"""Whole pictures: the first ones, and those that are drawn anew when repairs don't do."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from agent.acceptance import Comparison, badness, compare_candidates
from agent.events import Event
from agent.policy.policy import Choice
from agent.run.candidates import Judgement, fault_of_size
from agent.run.run_state import Desk
from agent.seeds import derive_seed
from renderers.base import Candidate, RenderError

BLACK_TRIES = 3
"""How often a picture is painted that comes out black, as an overflow or a pipeline's own filter leaves it."""


def paint_first(desk: Desk) -> Iterator[Event]:
    """The first pictures; the best of them goes on. Raises RenderError where there is none."""
    begun, seeds = desk.parts.clock(), _seeds(desk, desk.parts.settings.candidates)
    try:
        candidates = _painted(desk, seeds)
    except RenderError:
        raise
    except Exception as error:  # a plugin may raise anything; whoever runs the loop knows one type
        raise RenderError(f"the renderer raised {type(error).__name__}: {error}") from error
    share = (desk.parts.clock() - begun) / len(seeds)
    judged = yield from desk.judged_whole(candidates, share)
    desk.first, desk.best = judged[0], judged[0]
    if len(judged) > 1:
        best = _best(judged)
        comparison = compare_candidates(desk.first.results, best.results)
        reason = f"the best of {len(judged)} first pictures: {comparison.reason}"
        yield from desk.decide(best, Comparison(True, comparison.fixed, comparison.broke, reason))


def paint_anew(desk: Desk, choice: Choice) -> Iterator[Event]:
    """Whole new pictures; the best of them takes the place of the best so far only if fewer hard checks are open."""
    desk.ledger.begun(choice.tries)
    desk.ledger.fresh_starts += choice.fresh_start
    begun, seeds = desk.parts.clock(), _seeds(desk, desk.parts.settings.resamples)
    candidates = yield from desk.made("no new picture", lambda: _painted(desk, seeds))
    judged = yield from desk.judged_whole(candidates, (desk.parts.clock() - begun) / len(seeds))
    if not judged:
        return
    best = _best(judged)
    decided = yield from desk.decide(best, compare_candidates(desk.best.results, best.results), choice.tries)
    if decided.outcome == "accepted":
        desk.ledger.renewed()


def _seeds(desk: Desk, count: int) -> list[int]:
    return [derive_seed(desk.seed, "render", desk.ledger.rounds, number) for number in range(count)]


def _best(judged: list[Judgement]) -> Judgement:
    return min(judged, key=lambda one: badness(one.results))


def _painted(desk: Desk, seeds: list[int]) -> list[Candidate]:
    """A picture a seed, those that came out black painted again from other seeds. Raises RenderError, and whatever the
    renderer raises.
    """
    made: dict[int, Candidate] = {}
    for attempt in range(BLACK_TRIES):
        missing = [number for number in range(len(seeds)) if number not in made]
        tried = [seeds[n] if attempt == 0 else derive_seed(seeds[n], "again", attempt) for n in missing]
        candidates = desk.parts.renderer.render(desk.scene, tried)
        if len(candidates) != len(tried):
            raise RenderError(f"the renderer returned {len(candidates)} pictures for {len(tried)} seeds")
        for number, candidate in zip(missing, candidates, strict=True):
            if not isinstance(candidate, Candidate):
                raise RenderError(f"the renderer returned {type(candidate).__name__} instead of a Candidate")
            if fault := fault_of_size(candidate.image, desk.scene.canvas.size):
                raise RenderError(fault, candidate.work)
            if np.any(candidate.image):
                made[number] = candidate
            else:
                desk.ledger.work += candidate.work
        if len(made) == len(seeds):
            return [made[number] for number in range(len(seeds))]
    raise RenderError(
        f"the renderer painted nothing but black {BLACK_TRIES} times; try dtype float32, or switch its filter off"
    )
