"""A run exceeds ``--seconds`` by one call of the renderer and one look at most, whatever fails meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.config import Budget, Settings
from agent.events import Finished
from agent.loop import Loop
from renderers.base import RenderError, Repair
from tests.agent.fakes import BrightnessCritic, FakePlanner, FakeRenderer, fill

FAULTS = ("mends", "nothing", "black", "refuses", "raises", "spills")


@dataclass
class Clock:
    """A clock that only the steps of the run move, and the longest of them."""

    now: float = 100.0
    longest: dict[str, float] = field(default_factory=dict)

    def __call__(self) -> float:
        return self.now

    def spend(self, step: str, seconds: float) -> None:
        self.now += seconds
        self.longest[step] = max(self.longest.get(step, 0.0), seconds)


class SlowRenderer(FakeRenderer):
    """Every call takes seconds and has a fault, both drawn."""

    def __init__(self, clock: Clock, draws: Sequence[tuple[float, str]]) -> None:
        super().__init__([[0, 200, 0, 90]])
        self.clock, self.draws, self.calls = clock, draws, 0

    def drawn(self) -> str:
        seconds, fault = self.draws[self.calls % len(self.draws)]
        self.calls += 1
        self.clock.spend("call", seconds)
        return fault

    def render(self, scene, seeds):
        fault = self.drawn()
        made = super().render(scene, seeds)
        return [type(one)(np.zeros_like(one.image), one.seed, one.work) for one in made] if fault == "black" else made

    def repair(self, scene, candidate, repairs):
        fault = self.drawn()
        if fault == "refuses":
            raise RenderError("no memory")
        if fault == "raises":
            raise ValueError("broken")
        self.script = lambda image, repair, number: act(fault, image, repair)
        return super().repair(scene, candidate, repairs)


def act(fault: str, image: np.ndarray, repair: Repair) -> None:
    if fault == "spills":
        image[0, 0] = 77
    if fault != "nothing":
        fill(image, repair.region, 0 if fault == "black" else 255)


class SlowCritic(BrightnessCritic):
    def __init__(self, clock: Clock, seconds: float) -> None:
        self.clock, self.seconds = clock, seconds

    def judge(self, image, scene, checks):
        self.clock.now += self.seconds * len(checks)
        return super().judge(image, scene, checks)


@settings(max_examples=50)
@given(
    limit=st.floats(0.5, 60.0),
    look=st.floats(0.0, 3.0),
    draws=st.lists(st.tuples(st.floats(0.01, 20.0), st.sampled_from(FAULTS)), min_size=1, max_size=12),
    candidates=st.integers(1, 3),
)
def test_fifty_runs_end_in_time(limit, look, draws, candidates):
    clock = Clock()
    wanted = Settings(budget=Budget(seconds=limit, rounds=50, work=1e6), candidates=candidates)
    loop = Loop(FakePlanner(4), SlowRenderer(clock, draws), [SlowCritic(clock, look)], wanted, clock=clock)
    try:
        last = list(loop.run("things", 5))[-1]
        assert isinstance(last, Finished) and last.seconds == pytest.approx(clock.now - 100.0)
    except RenderError as error:
        assert "only black pictures" in str(error)
    most = limit + clock.longest["call"] + look * 4 * candidates
    assert clock.now - 100.0 <= most + 1e-6


def test_black_first_pictures_are_not_painted_again_after_the_limit():
    clock = Clock()
    renderer = SlowRenderer(clock, [(9.0, "black")])
    loop = Loop(FakePlanner(4), renderer, [BrightnessCritic()], Settings(budget=Budget(seconds=5.0)), clock=clock)
    with pytest.raises(RenderError, match="up to the limit of seconds"):
        list(loop.run("things", 5))
    assert renderer.calls == 1


def test_a_clock_that_is_set_back_does_not_lengthen_a_run():
    ticks = iter([0.0, *(100.0 - tick for tick in range(10_000))])
    renderer = FakeRenderer([[0, 0]], lambda *_: None)
    limits = Settings(budget=Budget(seconds=50.0))
    loop = Loop(FakePlanner(2), renderer, [BrightnessCritic()], limits, clock=lambda: next(ticks))
    last = list(loop.run("things", 5))[-1]
    assert isinstance(last, Finished) and last.stopped == "seconds" and last.seconds > 50.0
