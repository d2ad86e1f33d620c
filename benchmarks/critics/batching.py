"""What judging together gains: several pictures against one by one, a picture's checks in one call against one each.

``python -m benchmarks.critics.batching`` prints a table. Both ways take turns within one run, round by round, and the
gain is the median over the rounds of the seconds of one way over those of the other, so that a busy machine slows both.
"""

from __future__ import annotations

import argparse
import os
import random
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict

from agent.config import resolve
from agent.registry import build_critics
from benchmarks.critics.drawn import SIZES, compose, paint
from benchmarks.edition import FIRST_EDITION
from benchmarks.markdown import table
from critics.base import BatchCritic, Critic, Picture, Verdict
from critics.panel import judge_pictures
from planners.checklist import compile_checklist

NAMES = ("objects", "alignment", "attributes")
BY_REGION = ("alignment", "attributes")
"""Critics that look at several regions of a picture."""
PanelVerdicts = Sequence[Sequence[Verdict]]


class BatchGain(BaseModel):
    """``apart`` and ``together`` are pictures a second, medians over the rounds; ``low`` and ``high`` are the least and
    the greatest gain of a round; ``differing`` counts verdicts of another status together than apart."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    critic: str
    what: str
    pictures: int
    rounds: int
    apart: float
    together: float
    gain: float
    low: float
    high: float
    verdicts: int
    differing: int

    @property
    def cells(self) -> tuple[str, ...]:
        gains = f"{self.gain:.2f} ({self.low:.2f} to {self.high:.2f})"
        differing = f"{self.differing} of {self.verdicts}"
        return (self.critic, self.what, f"{self.apart:.1f}", f"{self.together:.1f}", gains, differing)


def batch_gains(pictures: int, rounds: int, seed: int) -> list[BatchGain]:
    """Of each critic that judges pictures together, as the shipped settings make it: pictures of one size, pictures of
    several sizes, and one picture's checks."""
    found = []
    one_size, mixed = drawn_pictures(pictures, seed, SIZES[1:2]), drawn_pictures(pictures, seed, SIZES)
    for critic in build_critics(resolve({**FIRST_EDITION, "critics": list(NAMES)}, {}, None, ())):
        if not isinstance(critic, BatchCritic):
            continue
        for what, some in (("pictures of one size", one_size), ("pictures of several sizes", mixed)):
            mine = with_checks(critic, some)
            found.append(
                timed_both_ways(critic.name, what, rounds, mine, one_by_one(critic, mine), at_once(critic, mine))
            )
        if critic.name in BY_REGION:
            mine = with_checks(critic, one_size)
            ways = check_by_check(critic, mine), one_by_one(critic, mine)
            found.append(timed_both_ways(critic.name, "checks of a picture", rounds, mine, *ways))
    return found


def timed_both_ways(
    critic: str,
    what: str,
    rounds: int,
    pictures: Sequence[Picture],
    apart: Callable[[], PanelVerdicts],
    together: Callable[[], PanelVerdicts],
) -> BatchGain:
    """Both ways in turns, after one round that isn't counted: it loads the model."""
    alone, jointly = apart(), together()
    seconds = np.array([(_seconds(apart), _seconds(together)) for _ in range(rounds)])
    ratios = seconds[:, 0] / seconds[:, 1]
    pairs = [pair for said, other in zip(alone, jointly, strict=True) for pair in zip(said, other, strict=True)]
    slow, fast = (round(float(len(pictures) / s), 2) for s in np.median(seconds, axis=0))
    return BatchGain(
        critic=critic,
        what=what,
        pictures=len(pictures),
        rounds=rounds,
        apart=slow,
        together=fast,
        gain=round(float(np.median(ratios)), 3),
        low=round(float(ratios.min()), 3),
        high=round(float(ratios.max()), 3),
        verdicts=len(pairs),
        differing=sum(one.status != other.status for one, other in pairs),
    )


def one_by_one(critic: Critic, pictures: Sequence[Picture]) -> Callable[[], PanelVerdicts]:
    return lambda: [judge_pictures([critic], [picture])[0] for picture in pictures]


def at_once(critic: Critic, pictures: Sequence[Picture]) -> Callable[[], PanelVerdicts]:
    return lambda: judge_pictures([critic], pictures)


def check_by_check(critic: Critic, pictures: Sequence[Picture]) -> Callable[[], PanelVerdicts]:
    def judge() -> PanelVerdicts:
        return [
            [verdict for check in p.checks for verdict in judge_pictures([critic], [p._replace(checks=(check,))])[0]]
            for p in pictures
        ]

    return judge


def drawn_pictures(count: int, seed: int, sizes: Sequence[tuple[int, int]]) -> list[Picture]:
    """Drawn pictures of captions that no model was trained on, with their plans; the sizes come in turns."""
    rng, found = random.Random(seed), list[Picture]()
    while len(found) < count:
        drawing, scene = compose(rng)
        if drawing.size == sizes[len(found) % len(sizes)]:
            found.append(Picture(paint(drawing), scene, ()))
    return found


def with_checks(critic: Any, pictures: Sequence[Picture]) -> list[Picture]:
    """The pictures with the checks that the critic judges, its own among them."""
    own = getattr(critic, "checks", lambda scene: ())
    return [
        picture._replace(
            checks=tuple(c for c in (*compile_checklist(picture.scene), *own(picture.scene)) if c.kind in critic.judges)
        )
        for picture in pictures
    ]


def _seconds(judge: Callable[[], PanelVerdicts]) -> float:
    begun = time.perf_counter()
    judge()
    return time.perf_counter() - begun


def main() -> None:
    import torch

    parser = argparse.ArgumentParser(description="what judging several pictures together gains")
    parser.add_argument("--pictures", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    before = os.getloadavg()[0]
    found = batch_gains(options.pictures, options.rounds, options.seed)
    machine = f"{torch.get_num_threads()} threads of torch on {len(os.sched_getaffinity(0))} cores"
    device = "a GPU" if torch.cuda.is_available() else "no GPU"
    print(f"{options.pictures} pictures, {options.rounds} rounds; {machine}, {device}")
    print(f"load {before:.1f} before, {os.getloadavg()[0]:.1f} after\n")
    heading = "critic | together | pictures/s apart | pictures/s together | gain (rounds) | other verdicts"
    print(table(heading, (one.cells for one in found)))


if __name__ == "__main__":
    main()
