"""Renderers that fail, lie or spill: a run goes on without what they made."""

from __future__ import annotations

import numpy as np
import pytest

from agent.events import Noted
from agent.run.candidates import fault_of_repair
from planners.scene import Box
from renderers.base import RenderError, Repair, Work
from tests.agent.fakes import FakePlanner, FakeRenderer, paint, refuse, spill
from tests.agent.test_loop import end, of, run


def test_a_renderer_that_changes_pixels_outside_of_its_mask_is_not_believed():
    events = run(FakeRenderer([[255, 0, 255]], spill))
    assert not end(events).passed and end(events).image == end(events).first_image
    assert any("outside its masks" in event.message for event in of(events, Noted))
    assert end(events).stopped == "nothing left to try"


def test_a_renderer_that_raises_in_a_repair_costs_a_rung_and_no_run():
    renderer = FakeRenderer([[255, 0, 255]], refuse)
    events = run(renderer)
    assert not end(events).passed and end(events).image == end(events).first_image
    assert any("out of memory" in event.message for event in of(events, Noted))
    assert renderer.repairs == 4  # inpaint, in other words, underlay, elsewhere; then a new picture


def test_one_refused_repair_of_two_does_not_keep_the_other_from_being_tried():
    def script(image: np.ndarray, repair: Repair, number: int) -> None:
        if repair.about == ("e0",):
            raise RenderError("never that one")
        paint(image, repair, number)

    events = run(FakeRenderer([[0, 0, 255, 255]], script), count=4)
    statuses = {check.id: check.status for check in end(events).checks}
    assert statuses["present:e1"] == "pass" and statuses["present:e0"] == "fail"


def test_a_renderer_that_fails_on_the_first_picture_is_an_error():
    class Broken(FakeRenderer):
        def render(self, scene, seeds):
            raise RenderError("no weights; download them")

    with pytest.raises(RenderError, match="no weights"):
        run(Broken([[0, 0, 0]]))


@pytest.mark.parametrize("shape", [(96, 64, 3), (64, 96, 4), (64, 96)])
def test_a_first_picture_of_another_shape_is_an_error(shape):
    class Wrong(FakeRenderer):
        def render(self, scene, seeds):
            made = super().render(scene, seeds)[0]
            return [type(made)(np.zeros(shape, np.uint8), made.seed)]

    with pytest.raises(RenderError, match="96x64"):
        run(Wrong([[0, 0, 0]]))


def test_whatever_a_renderer_raises_later_costs_a_rung_and_no_run():
    def script(image: np.ndarray, repair: Repair, number: int) -> None:
        raise ValueError("shapes differ")

    renderer = FakeRenderer([[255, 0, 255]], script)
    events = run(renderer)
    assert end(events).stopped == "nothing left to try" and renderer.repairs == 4
    assert any("ValueError: shapes differ" in event.message for event in of(events, Noted))

    class Once(FakeRenderer):
        def render(self, scene, seeds):
            return super().render(scene, seeds) if not self.renders else [][0]

    events = run(Once([[255, 0, 255]], lambda *_: None))
    assert any("IndexError" in event.message for event in of(events, Noted)) and not end(events).passed

    class Nothing(FakeRenderer):
        def repair(self, scene, candidate, repairs):
            return None

    assert any("NoneType instead of" in event.message for event in of(run(Nothing([[255, 0, 255]])), Noted))


def test_whatever_a_renderer_raises_first_is_a_render_error_that_names_it():
    class Broken(FakeRenderer):
        def render(self, scene, seeds):
            return [][0]

    with pytest.raises(RenderError, match="IndexError"):
        run(Broken([[0, 0, 0]]))


def test_the_work_of_failed_tries_counts():
    def script(image: np.ndarray, repair: Repair, number: int) -> None:
        raise RenderError("out of memory", work=Work(denoiser_calls=2, full_render_equivalents=0.5))

    class Wrong(FakeRenderer):
        def render(self, scene, seeds):
            (made,) = super().render(scene, seeds)
            return [made if self.renders == 1 else type(made)(made.image[:, 1:], made.seed, made.work)]

    done = end(run(Wrong([[255, 0, 255]], script)))  # a picture, four repairs that fail, two pictures of a wrong size
    assert done.work.full_render_equivalents == pytest.approx(1.0 + 4 * 0.5 + 2 * 1.0)


@pytest.mark.parametrize("shift", [0, 1])
def test_a_mask_may_not_leave_its_repairs_region(shift):
    renderer = FakeRenderer([[0]], lambda *_: None)
    scene = FakePlanner(1).scene
    (parent,) = renderer.render(scene, [1])
    repair = Repair(id="r1", operator="inpaint", region=Box(x0=0.25, y0=0.25, x1=0.5, y1=0.5))
    child = renderer.repair(scene, parent, [repair])
    child = type(child)(child.image, child.seed, child.work, (np.roll(child.masks[0], shift, axis=1),))
    fault = fault_of_repair(parent, child, [repair])
    assert fault is None if not shift else "leaves its region" in str(fault)
