"""Rendering ahead of the verdict changes when things are painted, and nothing of what a run comes to.

The scripted renderer and critic stand for slow ones, so that who waits for whom is known.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np
import pytest

from agent.config import Settings
from agent.events import Decided, Event, Finished, Rendered
from agent.loop import Loop
from agent.store import MemoryStore
from critics.base import Verdict
from planners.checklist import Check
from planners.scene import Scene
from renderers.base import Candidate, RenderError, Repair, Work
from tests.agent.fakes import CANVAS, BrightnessCritic, FakePlanner, FakeRenderer, paint
from tests.agent.test_loop import end, of, run

PATIENCE = 20.0


class OneAtATime(FakeRenderer):
    """Refuses a second call while one is under way, and tells when a repair begins."""

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)  # type: ignore[arg-type]
        self.busy, self.begun = threading.Lock(), threading.Semaphore(0)

    def render(self, scene: Scene, seeds: Sequence[int]) -> list[Candidate]:
        assert self.busy.acquire(blocking=False), "two calls at once"
        try:
            return super().render(scene, seeds)
        finally:
            self.busy.release()

    def repair(self, scene: Scene, candidate: Candidate, repairs: Sequence[Repair]) -> Candidate:
        assert self.busy.acquire(blocking=False), "two calls at once"
        self.begun.release()
        try:
            return super().repair(scene, candidate, repairs)
        finally:
            self.busy.release()


def late(image: np.ndarray, repair: Repair, number: int) -> None:
    """Only a sketch at part strength mends."""
    if repair.operator == "underlay":
        paint(image, repair, number)


def told(events: Sequence[Event]) -> list[dict]:
    """All that happened, work, times and settings aside."""
    return [event.model_dump(mode="json", exclude={"seconds", "work", "settings"}) for event in events]


@pytest.mark.parametrize("first", [[[0, 255, 255]], [[0, 0, 255]], [[0, 0, 0], [0, 255, 0], [255, 255, 255]]])
@pytest.mark.parametrize("script", [late, paint])
def test_a_run_comes_to_the_same(first: list[list[int]], script) -> None:
    plain = run(OneAtATime(first, script), seed=3)
    ahead = run(OneAtATime(first, script), seed=3, overlap=True)
    assert told(ahead) == told(plain)
    work = [end(events).work.full_render_equivalents for events in (plain, ahead)]
    assert work[1] >= work[0] - 1e-9


def test_the_next_repair_is_begun_before_the_verdict_is_there() -> None:
    renderer = OneAtATime([[0, 255, 255]], late)

    class Waiting(BrightnessCritic):
        """Judges a repair only when the next one has begun."""

        waited = 0

        def judge(self, image: np.ndarray, scene: Scene, checks: Sequence[Check]) -> list[Verdict]:
            if 1 <= renderer.repairs <= 2:
                assert renderer.begun.acquire(timeout=PATIENCE) and renderer.begun.acquire(timeout=PATIENCE)
                renderer.begun.release()
                self.waited += 1
            return super().judge(image, scene, checks)

    critic = Waiting()
    events = run(renderer, [critic], overlap=True)
    assert end(events).passed and critic.waited >= 1


def test_what_was_painted_in_vain_is_counted() -> None:
    events = run(OneAtATime([[0, 255, 255]], paint), overlap=True)
    assert [event.outcome for event in of(events, Decided)] == ["accepted"]
    shown = sum(event.work.full_render_equivalents for event in of(events, Rendered))
    assert end(events).work.full_render_equivalents == pytest.approx(shown + 0.3)


def test_a_guess_that_fails_costs_its_rung_in_earnest_too() -> None:
    def once(image: np.ndarray, repair: Repair, number: int) -> None:
        if number > 1:
            raise RenderError("out of memory; use a smaller window", Work(full_render_equivalents=0.1))

    events = run(OneAtATime([[0, 255, 255]], once), overlap=True, budget={"rounds": 3})
    assert end(events).stopped == "rounds" and not end(events).passed


def test_nothing_is_painted_ahead_of_the_last_round() -> None:
    renderer = OneAtATime([[0, 255, 255]], late)
    run(renderer, overlap=True, budget={"rounds": 1})
    assert renderer.repairs == 1


def test_who_stops_a_run_leaves_no_thread_at_work() -> None:
    renderer = OneAtATime([[0, 255, 255]], late)
    settings = Settings(canvas=CANVAS, overlap=True)
    events = Loop(FakePlanner(3), renderer, [BrightnessCritic()], settings).run("things", 1, "run", MemoryStore())
    for event in events:
        assert not isinstance(event, Finished)
        if isinstance(event, Rendered) and event.repairs:
            break
    events.close()  # type: ignore[attr-defined]
    assert not any(thread.name == "rendering ahead" for thread in threading.enumerate())
