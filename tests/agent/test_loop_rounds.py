"""Rounds that dance, wear pixels out, cost money or come out black. Scripted renderers inject what no model does on
demand.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.config import Budget, Settings
from agent.events import Checkpoint, Decided, Edit, Judged, Noted, Rendered, RunStarted
from agent.journal.store import MemoryStore
from agent.loop import Loop
from agent.policy.experience import Experience
from agent.policy.ladder import INPAINT
from agent.run.edit_history import WORN, full_render, worn
from agent.rungs import Rung
from critics.vision_language.answers import Spent
from planners.scene import Box
from renderers.base import Candidate, RenderError, Repair, Work
from tests.agent.fakes import CANVAS, BrightnessCritic, FakePlanner, FakeRenderer, fill, paint
from tests.agent.test_loop import end, of, run


class Touchy(BrightnessCritic):
    """The middle thing is there only as long as nothing beside it was repaired alone: a stand-in for a neighbour that
    every single repair harms.
    """

    def judge(self, image, scene, checks):
        said = super().judge(image, scene, checks)
        left, middle = image[32, 16, 0], image[32, 48, 0]
        both = left == middle
        return [
            verdict.model_copy(update={"status": "fail", "score": 0.0, "fault": "missing"})
            if verdict.check == "present:e1" and left > 128 and not both
            else verdict
            for verdict in said
        ]


def test_a_dance_of_two_checks_ends_in_one_repair_of_both():
    events = run(FakeRenderer([[0, 200, 255]], paint), [Touchy()])
    broke = [event for event in of(events, Decided) if event.outcome == "rolled_back"]
    assert [event.broke for event in broke] == [("present:e1",)] * 2
    last = of(events, Decided)[-1]
    assert last.tries[0].rung.joint and last.fixed == ("present:e0",) and end(events).passed
    assert any("both are repaired together" in event.message for event in of(events, Noted))


def test_a_renderer_of_few_steps_is_spared_the_same_repair_and_one_that_fails_to_say_so_is_not():
    class Stepped(FakeRenderer):
        def first_step(self, size, strength):
            return self.step

    class Failing(Stepped):
        def first_step(self, size, strength):
            raise KeyError(strength)

    ladder = tuple(Rung(operator="underlay", strength=strength) for strength in (0.8, 0.5, 0.3))
    tried, notes = {}, {}
    for kind, step in ((FakeRenderer, 0), (Failing, 0), (Stepped, 2), (Stepped, None)):
        renderer = kind([[0, 200, 255]], lambda *_: None)
        renderer.step = step
        events = run(renderer, [BrightnessCritic()], ladder={"missing": ladder})
        tried[kind, step] = [one.rung.strength for event in of(events, Decided) for one in event.tries]
        notes[kind, step] = " ".join(event.message for event in of(events, Noted))
    assert tried[FakeRenderer, 0] == tried[Failing, 0] == [0.8, 0.5, 0.3]
    assert tried[Stepped, 2] == [0.8] and "the same step as strength 0.8" in notes[Stepped, 2]
    assert tried[Stepped, None] == [] and "too few for part of one" in notes[Stepped, None]


def test_a_black_picture_is_painted_again_and_never_judged():
    class Dark(FakeRenderer):
        def render(self, scene, seeds):
            made = super().render(scene, seeds)
            if self.renders > 2:
                return made
            return [Candidate(np.zeros_like(one.image), one.seed, one.work) for one in made]

    renderer = Dark([[255, 255, 255]])
    events = run(renderer)
    assert end(events).passed and len(of(events, Judged)) == 1 and renderer.renders == 3
    assert end(events).work.full_render_equivalents == pytest.approx(3.0), "black pictures cost work too"
    assert len(set(renderer.seeds)) == 3


class Night(FakeRenderer):
    """Black from the picture of that number on."""

    def __init__(self, first, script=None, after=0):
        super().__init__(first, script)
        self.after = after

    def render(self, scene, seeds):
        made = super().render(scene, seeds)
        if self.renders <= self.after:
            return made
        return [Candidate(np.zeros_like(one.image), one.seed, one.work) for one in made]


def test_nothing_but_black_is_an_error_at_first_and_costs_a_rung_later():
    with pytest.raises(RenderError, match="only black pictures 3 times"):
        run(Night([[255, 255, 255]]))
    events = run(Night([[255, 0, 255]], lambda *_: None, after=1))
    assert not end(events).passed and any("only black" in event.message for event in of(events, Noted))


def test_a_repair_that_comes_out_black_is_made_once_more_from_another_seed():
    def script(image: np.ndarray, repair: Repair, number: int) -> None:
        x0, y0, x1, y1 = repair.region.pixels((image.shape[1], image.shape[0]))
        image[y0:y1, x0:x1] = 0 if number == 1 else 255

    renderer = FakeRenderer([[255, 60, 255]], script)
    events = run(renderer)
    assert end(events).passed and end(events).rounds == 1 and renderer.repairs == 2
    assert len(of(events, Rendered)) == 2 and len(set(renderer.seeds)) == 3


def test_money_ends_a_run():
    class Priced(FakeRenderer):
        def repair(self, scene, candidate, repairs):
            made = super().repair(scene, candidate, repairs)
            return Candidate(made.image, made.seed, Work(cost=0.04), made.masks)

    events = run(Priced([[255, 0, 255]], lambda *_: None), budget=Budget(cost=0.1))
    assert end(events).stopped == "cost" and end(events).work.cost == pytest.approx(0.12)
    assert end(run(Priced([[255, 0, 255]], lambda *_: None))).stopped != "cost"


def test_what_priced_critics_cost_counts_too():
    class Priced(BrightnessCritic):
        def __init__(self):
            self.spent = Spent()

        def judge(self, image, scene, checks):
            self.spent += Spent(requests=1, money=0.25)
            return super().judge(image, scene, checks)

    events = run(FakeRenderer([[255, 0, 255]], lambda *_: None), [Priced()], budget=Budget(cost=1.0))
    assert end(events).stopped == "cost" and end(events).work.cost == pytest.approx(0.25 * len(of(events, Judged)))
    assert len(of(events, Judged)) == 4


def test_what_a_repair_cannot_have_changed_is_judged_only_before_it_is_kept():
    class Counting(BrightnessCritic):
        def __init__(self):
            self.asked = []

        def judge(self, image, scene, checks):
            self.asked.append(tuple(check.id for check in checks))
            return super().judge(image, scene, checks)

    def script(image: np.ndarray, repair: Repair, number: int) -> None:
        fill(image, repair.region, 5 if number == 1 else 255)

    critic = Counting()
    events = run(FakeRenderer([[255, 0, 255, 255]], script), [critic], count=4)
    every = ("present:e0", "present:e1", "present:e2", "present:e3")
    assert critic.asked == [every, ("present:e1",), ("present:e1",), ("present:e0", "present:e2", "present:e3")]
    first, failed, kept = of(events, Judged)
    assert failed.carried == ("present:e0", "present:e2", "present:e3") and first.carried == kept.carried == ()
    assert {verdict.check for verdict in failed.verdicts} == set(every), "what is carried stays on record"


def test_a_repair_that_breaks_something_far_off_is_still_rolled_back():
    class Jealous(BrightnessCritic):
        """Its word on e3 depends on pixels far from it, as a critic's may that looks at the whole picture."""

        def judge(self, image, scene, checks):
            bright = image[32, 36, 0] > 128
            return [
                verdict.model_copy(update={"status": "fail", "score": 0.0})
                if verdict.check == "present:e3" and bright
                else verdict
                for verdict in super().judge(image, scene, checks)
            ]

    events = run(FakeRenderer([[255, 0, 255, 255]], paint), [Jealous()], count=4)
    assert end(events).image == end(events).first_image
    assert all(event.broke == ("present:e3",) for event in of(events, Decided) if event.tries[0].rung == INPAINT)


def test_several_new_pictures_are_painted_at_once_and_the_best_counts():
    renderer = FakeRenderer([[0, 0, 0], [0, 0, 255], [255, 255, 255], [0, 0, 0]])
    renderer.operators = frozenset({"resample"})
    events = run(renderer, resamples=2)
    assert renderer.renders == 3 and end(events).passed
    assert [event.round for event in of(events, Rendered)] == [0, 1, 1]


def test_worn_pixels_go_back_to_the_picture_that_was_painted_whole():
    left, all_over = Box(x0=0, y0=0, x1=0.5, y1=1), Box(x0=0, y0=0, x1=1, y1=1)
    edits = [Edit(region=left, parent=str(n)) for n in range(WORN)]
    assert full_render(edits, "best") == "0" and full_render([], "best") == "best"
    pixels = worn(edits, [all_over], (8, 4))
    assert pixels[:, :4].all() and not pixels[:, 4:].any()
    assert not worn(edits[1:], [all_over], (8, 4)).any()
    assert not worn(edits, [Box(x0=0.5, y0=0, x1=1, y1=1)], (8, 4)).any()
    again = [*edits, Edit(region=all_over, parent="5")]
    assert not worn(again, [all_over], (8, 4)).any(), "the count begins anew once they were set back"


def test_a_fifth_edit_of_the_same_pixels_starts_from_the_first_picture():
    """Each repair brings the check closer by a little and is kept; the fifth gets the first picture's pixels."""
    seen: list[int] = []

    def script(image: np.ndarray, repair: Repair, number: int) -> None:
        x0, y0, x1, y1 = repair.region.pixels((image.shape[1], image.shape[0]))
        seen.append(int(image[(y0 + y1) // 2, (x0 + x1) // 2, 0]))
        image[y0:y1, x0:x1] = 20 * number

    ladder = {"missing": tuple(Rung(operator="inpaint", strength=1 - n / 100) for n in range(7))}
    events = run(FakeRenderer([[0, 255, 255]], script), ladder=ladder)
    assert seen[:5] == [0, 20, 40, 60, 0], "the fifth would have begun on 80"
    points = of(events, Checkpoint)
    assert [len(point.edits) for point in points[:5]] == [0, 1, 2, 3, 4]


def test_a_run_starts_with_what_was_known_and_says_so():
    known = Experience({("missing", INPAINT): (500, 0)})
    loop = Loop(
        FakePlanner(3),
        FakeRenderer([[255, 0, 255]], paint),
        [BrightnessCritic()],
        Settings(canvas=CANVAS),
        experience=known,
    )
    events = list(loop.run("things", 1))
    assert of(events, RunStarted)[0].experience == known.tallies()
    assert of(events, Decided)[0].tries[0].rung != INPAINT


@settings(max_examples=40, deadline=None)
@given(
    first=st.lists(st.sampled_from([0, 90, 120, 255]), min_size=4, max_size=4),
    values=st.lists(st.integers(0, 255), min_size=1, max_size=16),
    seed=st.integers(0, 1000),
)
def test_whatever_is_accepted_differs_from_its_parent_only_inside_its_repairs_regions(first, values, seed):
    """Batches, steps tried alone, joint repairs and worn pixels that are set back included."""

    def script(image: np.ndarray, repair: Repair, number: int) -> None:
        fill(image, repair.region, values[number % len(values)])

    store = MemoryStore()
    events = run(FakeRenderer([first], script), count=4, store=store, seed=seed)
    rendered = {event.image: event for event in of(events, Rendered)}
    kept = [rendered[event.image] for event in of(events, Decided) if event.outcome == "accepted"]
    for event in kept:
        if event.parent is None:
            continue
        free = np.zeros((CANVAS.height, CANVAS.width), bool)
        for repair in event.repairs:
            x0, y0, x1, y1 = repair.region.pixels(CANVAS.size)
            free[y0:y1, x0:x1] = True
        assert (store.get(event.image) == store.get(event.parent))[~free].all()
    best = events[-1].image
    assert best in {event.image for event in kept} | {events[-1].first_image}
