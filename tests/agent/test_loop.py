from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.acceptance import badness
from agent.config import Budget, Settings
from agent.errors import PreflightError
from agent.events import CheckResult, Decided, Event, Finished, Planned, Rendered
from agent.journal.store import MemoryStore
from agent.loop import Loop
from critics.base import Verdict
from planners.checklist import Check
from planners.scene import Box, Scene
from renderers.base import Repair
from tests.agent.fakes import CANVAS, BrightnessCritic, FakePlanner, FakeRenderer, RaisingCritic, fill, paint


def run(renderer, critics=None, count=3, budget=None, store=None, clock=None, seed=1, **fields) -> list[Event]:
    chosen = Settings(canvas=CANVAS, budget=budget or Budget(), **fields)
    extra = {} if clock is None else {"clock": clock}
    loop = Loop(FakePlanner(count), renderer, critics or [BrightnessCritic()], chosen, **extra)
    return list(loop.run("things", seed, "run", store or MemoryStore()))


def end(events: Sequence[Event]) -> Finished:
    assert isinstance(events[-1], Finished)
    return events[-1]


def of(events, kind):
    return [event for event in events if isinstance(event, kind)]


def test_good_first_render_is_left_alone():
    events = run(FakeRenderer([[255, 255, 255]]))
    assert end(events).passed and end(events).stopped == "passed"
    assert (end(events).rounds, end(events).repairs) == (0, 0)
    assert end(events).work.full_render_equivalents == 1.0


def test_one_round_mends_two_disjoint_faults_at_once():
    events = run(FakeRenderer([[255, 0, 0, 255]]), count=4)
    assert end(events).passed and end(events).rounds == 1 and end(events).repairs == 2
    assert [len(event.repairs) for event in of(events, Rendered)] == [0, 2]


def test_pixels_outside_of_an_accepted_repairs_region_stay_bit_identical():
    store = MemoryStore()
    events = run(FakeRenderer([[255, 100, 255]]), store=store)
    after = of(events, Rendered)[1]
    x0, y0, x1, y1 = after.repairs[0].region.pixels(CANVAS.size)
    before, changed = store.get(after.parent).copy(), store.get(after.image).copy()
    assert (before != changed).any()
    before[y0:y1, x0:x1] = changed[y0:y1, x0:x1] = 0
    assert (before == changed).all()


def test_a_broken_critic_never_passes_a_picture_and_is_never_taken_for_a_bad_one():
    renderer = FakeRenderer([[255, 255, 255]])
    events = run(renderer, [RaisingCritic()])
    assert not end(events).passed and renderer.repairs == 0 and renderer.renders == 1
    assert {check.status for check in end(events).checks} == {"unscored"}
    assert "ZeroDivisionError" in end(events).checks[0].reason


def test_the_steps_of_a_batch_that_fixed_nothing_together_are_tried_alone():
    class Judge(BrightnessCritic):
        def judge(self, image, scene, checks):
            both = bool(image[30, 12].max() and image[30, 36].max())  # e0 and e1 can't be seen side by side
            return [
                v.model_copy(update={"status": "fail", "score": 0.0}) if both and v.check in HIDDEN else v
                for v in super().judge(image, scene, checks)
            ]

    renderer = FakeRenderer([[0, 0, 255, 255]])
    events = run(renderer, [Judge()], count=4, budget=Budget(rounds=1))
    assert [(d.outcome, d.broke) for d in of(events, Decided)][:2] == [("rolled_back", ()), ("accepted", ())]
    assert end(events).repairs == 1 and renderer.repairs == 2


HIDDEN = ("present:e0", "present:e1")


def breaks_neighbour(image: np.ndarray, repair: Repair, number: int) -> None:
    """Mends what it is for, and darkens e2, which the (lying) region then covers."""
    paint(image, repair, number)


def test_a_repair_that_breaks_another_check_is_rolled_back():
    class Judge(BrightnessCritic):
        def judge(self, image, scene, checks):
            broken = bool(image[30, 48].max())  # as soon as e1 is painted, e2 is said to be gone
            return [
                v.model_copy(update={"status": "fail", "score": 0.1}) if broken and v.check == "present:e2" else v
                for v in super().judge(image, scene, checks)
            ]

    events = run(FakeRenderer([[255, 0, 255]]), [Judge()])
    decided = of(events, Decided)
    assert decided and all(d.outcome == "rolled_back" and d.broke == ("present:e2",) for d in decided if d.fixed)
    assert end(events).image == end(events).first_image and not end(events).passed


def test_of_two_repairs_the_good_one_is_kept_without_rendering_again():
    class Judge(BrightnessCritic):
        def judge(self, image, scene, checks):
            spoiled = bool(image[30, 12].max())  # painting e0 spoils e3
            return [
                v.model_copy(update={"status": "fail", "score": 0.0}) if spoiled and v.check == "present:e3" else v
                for v in super().judge(image, scene, checks)
            ]

    renderer = FakeRenderer([[0, 0, 255, 255]])
    events = run(renderer, [Judge()], count=4, budget=Budget(rounds=1))
    assert [d.outcome for d in of(events, Decided)] == ["rolled_back", "rolled_back", "accepted"]
    assert renderer.repairs == 2 and end(events).repairs == 1
    assert {c.id for c in end(events).checks if c.status == "pass"} == {"present:e1", "present:e2", "present:e3"}


@pytest.mark.parametrize(
    ("budget", "word"),
    [
        (Budget(rounds=0), "rounds"),
        (Budget(rounds=2), "rounds"),
        (Budget(work=0.5), "work"),
        (Budget(work=1.4), "work"),
    ],
)
def test_a_spent_budget_ends_the_run_with_the_best_picture_so_far(budget, word):
    events = run(FakeRenderer([[255, 0, 255]], lambda *_: None), budget=budget)
    assert not end(events).passed and end(events).stopped == word
    assert end(events).rounds <= budget.rounds
    assert end(events).work.full_render_equivalents <= budget.work + 1.0


def test_seconds_end_the_run():
    now = iter(range(0, 100000, 10))
    events = run(FakeRenderer([[255, 0, 255]], lambda *_: None), budget=Budget(seconds=100), clock=lambda: next(now))
    assert end(events).stopped == "seconds" and end(events).rounds < 3


def test_a_new_picture_is_drawn_where_nothing_else_can_be_done():
    renderer = FakeRenderer([[0, 0, 0], [255, 255, 255]])
    renderer.operators = frozenset({"resample"})
    events = run(renderer)
    assert renderer.renders == 2 and renderer.repairs == 0 and end(events).passed
    assert end(events).first_image != end(events).image


def test_a_worse_new_picture_does_not_take_the_best_ones_place():
    events = run(FakeRenderer([[255, 0, 0], [0, 0, 0]], lambda *_: None))
    assert end(events).image == end(events).first_image


def test_the_best_of_several_first_pictures_goes_on_and_the_first_stays_on_record():
    events = run(FakeRenderer([[255, 0, 0], [255, 255, 255]]), candidates=2)
    first, second = of(events, Rendered)
    assert end(events).first_image == first.image and end(events).image == second.image and end(events).passed


def test_checks_that_no_critic_can_judge_stop_the_run_before_a_picture_is_drawn():
    class Blind(BrightnessCritic):
        def unable(self, scene, checks):
            return {"present:e1": "it knows only thing0"}

    renderer = FakeRenderer([[255, 255, 255]])
    with pytest.raises(PreflightError, match=r"thing1.*it knows only thing0.*--allow-unscored"):
        run(renderer, [Blind()])
    assert renderer.renders == 0
    events = run(renderer, [Blind()], allow_unscored=True)
    assert [c.hard for c in of(events, Planned)[0].plan.checklist] == [True, False, True]


def test_another_critic_may_judge_what_one_cannot():
    class Blind(BrightnessCritic):
        name = "blind"

        def unable(self, scene, checks):
            raise RuntimeError("even asking breaks it")

    assert end(run(FakeRenderer([[255, 255, 255]]), [Blind(), BrightnessCritic()])).passed


def test_the_same_seed_gives_the_same_run_and_no_seed_is_used_twice():
    def seeds(seed: int) -> list[int]:
        renderer = FakeRenderer([[255, 0, 255]], lambda *_: None)
        run(renderer, seed=seed)
        return renderer.seeds

    assert seeds(1) == seeds(1) != seeds(2)
    assert len(set(seeds(1))) == len(seeds(1))


@settings(max_examples=60, deadline=None)
@given(
    first=st.lists(st.lists(st.sampled_from([0, 90, 255]), min_size=4, max_size=4), min_size=1, max_size=3),
    effects=st.lists(st.tuples(st.integers(0, 3), st.sampled_from([0, 60, 110, 255])), min_size=1, max_size=12),
    moods=st.lists(st.sampled_from(["pass", "fail", "unscored", None, None, None]), min_size=4, max_size=40),
    rounds=st.integers(0, 5),
)
def test_never_worse_than_the_first_and_no_passing_check_is_lost_by_a_repair(first, effects, moods, rounds):
    """Whatever a renderer paints inside its regions and however fickle a critic is."""

    class Fickle(BrightnessCritic):
        def judge(self, image: np.ndarray, scene: Scene, checks: Sequence[Check]) -> list[Verdict]:
            said = super().judge(image, scene, checks)
            mood = moods[int(image.astype(np.int64).sum() // 7) % len(moods)]
            return [said[0] if mood is None else said[0].model_copy(update={"status": mood}), *said[1:]]

    def script(image: np.ndarray, repair: Repair, number: int) -> None:
        part, value = effects[number % len(effects)]
        wide = repair.region.width / 4
        left = repair.region.x0 + part * wide
        fill(image, Box(x0=left, y0=repair.region.y0, x1=min(1.0, left + 2 * wide), y1=repair.region.y1), value)

    events = run(FakeRenderer(first, script), [Fickle()], count=4, budget=Budget(rounds=rounds))
    done = end(events)
    assert badness(by_id(done.checks))[0] <= badness(by_id(done.first_checks))[0]
    assert done.passed == all(c.status == "pass" for c in done.checks if c.hard)
    assert done.rounds <= rounds
    parents = {event.image: event.parent for event in of(events, Rendered)}
    for decided in of(events, Decided):
        if decided.outcome == "accepted" and parents[decided.image] is not None:
            assert not decided.broke


def by_id(checks: Sequence[CheckResult]) -> dict[str, CheckResult]:
    return {check.id: check for check in checks}


@pytest.mark.parametrize("allow", [False, True])
def test_a_plan_without_a_hard_check_is_an_error_and_no_pass(allow):
    class Empty(FakePlanner):
        def plan(self, prompt, canvas):
            return super().plan(prompt, canvas).model_copy(update={"checklist": ()})

    loop = Loop(Empty(), FakeRenderer([[0]]), [BrightnessCritic()], Settings(canvas=CANVAS, allow_unscored=allow))
    with pytest.raises(PreflightError, match="no hard check"):
        list(loop.run("things", 1, "run", MemoryStore()))
