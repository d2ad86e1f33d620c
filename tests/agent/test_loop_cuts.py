"""A repair that cuts something in two is painted again with all of it, or discarded."""

from __future__ import annotations

import numpy as np

from agent.config import Settings
from agent.events import Noted, Rendered
from agent.journal.store import MemoryStore
from agent.loop import Loop
from planners.scene import Box, Canvas, Entity, Scene
from renderers.base import Candidate, Repair, Work
from tests.agent.fakes import BrightnessCritic, FakePlanner, FakeRenderer, fill
from tests.agent.test_loop import end, of

CANVAS = Canvas(width=320, height=240)
MISSING, RIGHT = Box(x0=0.1, y0=0.35, x1=0.4, y1=0.75), Box(x0=0.65, y0=0.4, x1=0.8, y1=0.7)
STRAY = Box(x0=0.35, y0=0.4, x1=0.58, y1=0.6)
"""Something that nobody planned, across the right border of the missing thing's region."""
GROUND, COLOUR = 20, 90


class Places(FakePlanner):
    def __init__(self) -> None:
        things = [Entity(id=f"e{i}", noun=f"thing{i}", box=box) for i, box in enumerate((MISSING, RIGHT))]
        self.scene = Scene(prompt="things", canvas=CANVAS, entities=tuple(things))


class Paints(FakeRenderer):
    """Paints what is planned inside a region, whole, on ground; what else was there is gone."""

    def __init__(self, stray: Box) -> None:
        super().__init__([[GROUND, 255]])
        self.stray = stray

    def render(self, scene, seeds):
        made = super().render(scene, seeds)
        for one in made:
            fill(one.image, self.stray, COLOUR)
            fill(one.image, RIGHT, 255)
        return made

    def repair(self, scene: Scene, candidate: Candidate, repairs: list[Repair]) -> Candidate:
        image, masks = candidate.image.copy(), []
        for repair in repairs:
            fill(image, repair.region, GROUND)
            if repair.operator != "remove":
                fill(image, MISSING.grown(-0.02), 255)
            mask = np.zeros(image.shape[:2], bool)
            x0, y0, x1, y1 = repair.region.pixels(CANVAS.size)
            mask[y0:y1, x0:x1] = True
            masks.append(mask)
        return Candidate(image, candidate.seed, Work(full_render_equivalents=0.3), tuple(masks))


def run(stray: Box):
    store = MemoryStore()
    loop = Loop(Places(), Paints(stray), [BrightnessCritic()], Settings(canvas=CANVAS))
    return list(loop.run("things", 1, "run", store)), store


def test_a_repair_that_cuts_a_stray_thing_is_painted_again_with_all_of_it():
    events, store = run(STRAY)
    assert end(events).passed and end(events).repairs == 1
    assert any("painted again with all of it" in event.message for event in of(events, Noted))
    picture = store.get(end(events).image)
    assert not (picture == COLOUR).all(axis=2).any()
    assert end(events).work.full_render_equivalents == 1.6  # the discarded picture counts
    (kept,) = of(events, Rendered)[1:]
    assert kept.repairs[0].region.x1 > STRAY.x1


def test_a_repair_that_would_cut_a_right_thing_is_discarded_and_the_picture_stays_as_it_was():
    into_the_right = STRAY.model_copy(update={"x1": 0.68})  # runs on into a thing that is right
    events, store = run(into_the_right)
    first = of(events, Rendered)[0].image
    assert not end(events).passed and end(events).repairs == 0 and end(events).image == first
    assert any("the picture is discarded" in event.message for event in of(events, Noted))
    assert (store.get(first)[96:168, 208:256] == 255).all()
