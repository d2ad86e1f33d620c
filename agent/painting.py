"""Whole pictures: the first ones, and those that are drawn anew when repairs don't do."""

from __future__ import annotations

from collections.abc import Generator, Iterator

import numpy as np

from agent.acceptance import Comparison, Results, badness, compare_candidates, open_checks
from agent.candidates import Judgement, fault_of_size
from agent.desk import Desk
from agent.events import Drafted, Event
from agent.policy import Choice
from agent.seeds import derive_seed
from renderers.base import Candidate, Drafter, RenderError, Work

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
    seeds = yield from _promising(desk, desk.parts.settings.resamples)
    begun = desk.parts.clock()
    candidates = yield from desk.made("no new picture", lambda: _painted(desk, seeds))
    judged = yield from desk.judged_whole(candidates, (desk.parts.clock() - begun) / len(seeds))
    if not judged:
        return
    best = _best(judged)
    decided = yield from desk.decide(best, compare_candidates(desk.best.results, best.results), choice.tries)
    if decided.outcome == "accepted":
        desk.ledger.renewed()


def _promising(desk: Desk, count: int) -> Generator[Event, None, list[int]]:
    """Seeds for that many new pictures: of each ``drafts`` that are sketched out, those whose drafts come out best."""
    renderer, drafts = desk.parts.renderer, desk.parts.settings.drafts
    if drafts == 1:
        return _seeds(desk, count)
    if not isinstance(renderer, Drafter):
        yield from desk.note("the renderer makes no drafts; new pictures are painted without")
        return _seeds(desk, count)
    begun, seeds = desk.parts.clock(), _seeds(desk, count * drafts)
    made = yield from desk.made("no drafts", lambda: _drafted(desk, renderer, seeds))
    if not made:
        return seeds[:count]
    work = sum((candidate.work for candidate in made), Work())
    desk.ledger.work += work
    results = desk.looked_at(made)
    order = sorted(range(len(seeds)), key=lambda number: promise(results[number]))
    kept = sorted(order[:count])
    yield Drafted(
        round=desk.ledger.rounds, seeds=tuple(seeds), open=tuple(len(open_checks(one)) for one in results),
        kept=tuple(seeds[number] for number in kept), work=work, seconds=desk.parts.clock() - begun,
    )  # fmt: skip
    return [seeds[number] for number in kept]


def _drafted(desk: Desk, renderer: Drafter, seeds: list[int]) -> list[Candidate]:
    """Drafts that can be judged, one a seed. Raises RenderError where they can't, and whatever the renderer raises."""
    made = list(renderer.draft(desk.scene, seeds))
    work = sum((candidate.work for candidate in made), Work())
    if len(made) != len(seeds):
        raise RenderError(f"the renderer drafted {len(made)} pictures for {len(seeds)} seeds", work)
    for candidate in made:
        if fault := fault_of_size(candidate.image, desk.scene.canvas.size):
            raise RenderError(fault, work)
    return made


def promise(results: Results) -> tuple[int, int, float]:
    """What drafts are sorted by, the best first: checks that don't pass, then how sure the critics are of the hard
    ones."""
    return *badness(results), -sum(result.score or 0.0 for result in results.values() if result.hard)


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
