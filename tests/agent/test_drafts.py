"""Drafts: of several seeds only the one whose coarse picture comes out best is painted in full.

The scripted renderer stands for one whose pictures depend on the seed in a known way; a real one drafts in
tests/renderers/test_diffusion_drafts.py.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from agent.event_lines import LINES, line_of
from agent.events import Drafted, Noted, Rendered
from planners.scene import Scene
from renderers.base import Candidate, RenderError, Work
from tests.agent.fakes import FakeRenderer, fill, refuse
from tests.agent.test_loop import end, of, run

COARSE = Work(denoiser_calls=2, full_render_equivalents=0.25)


class Seeded(FakeRenderer):
    """After the first picture a seed decides by its last digit how many things are there."""

    def draft(self, scene: Scene, seeds: Sequence[int]) -> list[Candidate]:
        self.drafted = list(seeds)
        return [Candidate(picture(scene, seed), seed, COARSE) for seed in seeds]

    def render(self, scene: Scene, seeds: Sequence[int]) -> list[Candidate]:
        if self.renders == 0:
            return super().render(scene, seeds)
        self.painted = list(seeds)
        return [Candidate(picture(scene, seed), seed, Work(full_render_equivalents=1.0)) for seed in seeds]


def picture(scene: Scene, seed: int) -> np.ndarray:
    image = np.full((scene.canvas.height, scene.canvas.width, 3), 20, np.uint8)
    for number, entity in enumerate(scene.entities):
        fill(image, entity.box, 255 if number < seed % 4 else 0)
    return image


@pytest.mark.parametrize("resamples", [1, 2])
def test_the_best_drafts_are_painted_in_full(resamples: int) -> None:
    renderer = Seeded([[0, 0, 0]], refuse)
    events = run(renderer, resamples=resamples, drafts=6)
    told = of(events, Drafted)[0]
    assert len(told.seeds) == 6 * resamples
    assert told.open == tuple(3 - seed % 4 for seed in told.seeds)
    left = sorted(told.open)[:resamples]
    assert sorted(3 - seed % 4 for seed in told.kept) == left
    painted = [event for event in of(events, Rendered) if event.round == told.round]
    assert tuple(event.seed for event in painted) == told.kept
    assert told.work == Work(denoiser_calls=12 * resamples, full_render_equivalents=1.5 * resamples)


def test_what_drafts_cost_counts() -> None:
    events = run(Seeded([[0, 0, 0]], refuse), drafts=6)
    drafted = sum(event.work.full_render_equivalents for event in of(events, Drafted))
    rendered = sum(event.work.full_render_equivalents for event in of(events, Rendered))
    assert drafted > 0
    assert end(events).work.full_render_equivalents == pytest.approx(drafted + rendered)


def test_without_drafts_the_seeds_are_those_of_always() -> None:
    plain, drafting = Seeded([[0, 0, 0]], refuse), Seeded([[0, 0, 0]], refuse)
    run(plain, budget={"rounds": 1})
    run(drafting, drafts=4, budget={"rounds": 1})
    assert plain.painted == drafting.drafted[:1] and not hasattr(plain, "drafted")


def test_a_renderer_that_makes_no_drafts_paints_without() -> None:
    events = run(FakeRenderer([[0, 0, 0], [255, 255, 255]], refuse), drafts=4)
    assert end(events).passed and not of(events, Drafted)
    assert any("makes no drafts" in event.message for event in of(events, Noted))


class Failing(Seeded):
    def draft(self, scene: Scene, seeds: Sequence[int]) -> list[Candidate]:
        raise RenderError("out of memory; use fewer", Work(full_render_equivalents=0.5))


class Short(Seeded):
    def draft(self, scene: Scene, seeds: Sequence[int]) -> list[Candidate]:
        return super().draft(scene, seeds)[1:]


class Odd(Seeded):
    """Each call gives something else that is no list of candidates."""

    def draft(self, scene: Scene, seeds: Sequence[int]) -> list[Candidate]:
        return (Candidate(None, seed, COARSE) for seed in seeds)  # type: ignore[return-value, arg-type]


class Small(Seeded):
    def draft(self, scene: Scene, seeds: Sequence[int]) -> list[Candidate]:
        return [Candidate(np.zeros((8, 8, 3), np.uint8), seed, COARSE) for seed in seeds]


@pytest.mark.parametrize(
    ("faulty", "word"),
    [
        (Failing, "no drafts: out of memory"),
        (Short, "drafted 3 pictures for 4 seeds"),
        (Small, "8, 8"),
        (Odd, "no drafts: the renderer raised"),
    ],
)
def test_drafts_that_fail_cost_no_picture(faulty: type[Seeded], word: str) -> None:
    renderer = faulty([[0, 0, 0]], refuse)
    events = run(renderer, drafts=4, budget={"rounds": 1})
    assert not of(events, Drafted) and len(renderer.painted) == 1
    assert [word in event.message for event in of(events, Noted) if "draft" in event.message] == [True]
    rendered = sum(event.work.full_render_equivalents for event in of(events, Rendered))
    if faulty is not Odd:  # of which nobody knows what it spent
        assert end(events).work.full_render_equivalents > rendered


def test_the_event_is_a_line_of_json() -> None:
    event = Drafted(round=1, seeds=(1, 2), open=(1, 0), kept=(2,), work=COARSE, seconds=0.5)
    assert LINES.validate_python(line_of(event)) == event
