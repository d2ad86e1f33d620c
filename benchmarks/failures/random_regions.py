"""The control for the place of repairs: repeats the loop's rounds with every repair at a random place.

It is a yoked control. Operator, size, strength, number and order of the repairs come from the loop's run on the same
first picture, so the work is equal. The loop's own acceptance rule decides which repairs to keep. The only difference
is that the loop repairs where its critics saw a fault.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from agent.acceptance import CheckResults, compare_candidates, compare_repair, open_checks
from agent.events import Event, Rendered
from planners.scene import Box, Scene
from renderers.base import Candidate, Renderer, RenderError, Repair, Work

JudgePicture = Callable[[np.ndarray], CheckResults]
TRIES = 50


@dataclass(frozen=True)
class Replayed:
    """One replayed step: its picture, and whether the critics keep it as the best from here on."""

    candidate: Candidate
    kept: bool
    operators: tuple[str, ...]
    work: Work
    error: str | None = None


def replay(
    events: Sequence[Event],
    scene: Scene,
    first: Candidate,
    results: CheckResults,
    renderer: Renderer,
    judge: JudgePicture,
    picture: Callable[[str], np.ndarray],
    seed: int,
) -> Iterator[Replayed]:
    """Replays the steps of the loop's run ``events`` after its first picture, with repairs at random places.

    ``judge`` is the loop's panel; ``picture`` returns a stored picture by name. Stops early when all checks pass.
    """
    rng = random.Random(seed)
    best, best_results = first, results
    for event in steps(events):
        if not open_checks(best_results):
            return
        if event.repairs:
            moved = moved_at_random(event.repairs, rng)
            try:
                made = renderer.repair(scene, best, moved)
            except RenderError as error:
                yield Replayed(best, False, (), error.work or Work(), str(error))
                continue
            found = judge(made.image)
            kept = compare_repair(best_results, found, open_checks(best_results)).accepted
        else:  # a completely new picture has no region to move, so the loop's own stands
            made = Candidate(picture(event.image), event.seed, event.work)
            found = judge(made.image)
            kept = compare_candidates(best_results, found).accepted
        yield Replayed(made, kept, tuple(repair.operator for repair in event.repairs), made.work)
        if kept:
            best, best_results = made, found


def steps(events: Sequence[Event]) -> Iterator[Rendered]:
    """The renderings after the first pictures that cost work.

    If the loop doesn't accept a batch of repairs, it also judges parts of the batch, which it cuts out of the batch's
    picture. These parts cost no work, so this skips them.
    """
    batch: frozenset[str] = frozenset()
    for event in events:
        if not isinstance(event, Rendered) or event.round == 0:
            continue
        names = frozenset(repair.id for repair in event.repairs)
        if names and names < batch:
            continue
        batch = names
        yield event


def moved_at_random(repairs: Sequence[Repair], rng: random.Random) -> tuple[Repair, ...]:
    """The repairs at uniformly random places, sizes unchanged. They are disjoint if TRIES draws find such places."""
    placed: list[Repair] = []
    for repair in repairs:
        for _ in range(TRIES):
            region = _somewhere(repair.region, rng)
            if all(region.intersection(other.region) <= 0 for other in placed):
                break
        placed.append(repair.model_copy(update={"region": region, "seed": rng.randrange(2**31)}))
    return tuple(placed)


def _somewhere(box: Box, rng: random.Random) -> Box:
    x0, y0 = rng.uniform(0, 1 - box.width), rng.uniform(0, 1 - box.height)
    return Box(x0=x0, y0=y0, x1=min(1.0, x0 + box.width), y1=min(1.0, y0 + box.height))
