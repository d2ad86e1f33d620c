"""What a unit paints, what it shares between arms, and what its faults become."""

from __future__ import annotations

import random
from pathlib import Path

import failure_world as world
import pytest

from agent.config import Settings
from agent.errors import UsageError
from agent.events import Rendered
from agent.journal.store import PictureFolder
from benchmarks.failures.arms import ARMS, outcomes
from benchmarks.failures.first_renders import PromptFirst, from_the_prompt
from benchmarks.failures.painting import UnitPainter
from benchmarks.failures.random_regions import moved_at_random, steps
from planners.scene import Box
from renderers.base import Repair, Work

ALL = frozenset(ARMS) - {"prompt-only"}


def painter(folder: Path, renderer: world.Renderer, arms: frozenset[str] = ALL, judge: world.Judge | None = None):
    settings = Settings(canvas=world.CANVAS)
    folder.mkdir(exist_ok=True)
    pictures = PictureFolder(folder)
    return UnitPainter(world.Planner(), renderer, [world.Critic()], settings, judge or world.Judge(), pictures, arms, 3)


def arms_of(rows: list, *arms: str) -> dict[str, bool]:
    return {arm: outcomes({rows[0].unit: rows}, [arm])[arm][0].passed for arm in arms}


def test_a_right_first_picture_costs_one_more_for_the_control(tmp_path):
    renderer = world.Renderer()
    rows = painter(tmp_path, renderer).unit(world.item(), 0)
    assert [(row.origin, row.number) for row in rows] == [("loop", 0), ("sample", 1)]
    assert len(set(renderer.seeds)) == 2 and not renderer.regions
    assert rows[1].looks == 0  # no arm asks the critics about it


def test_a_wrong_picture_is_mended_by_the_loop_and_sampled_until_one_is_right(tmp_path):
    rows = painter(tmp_path, world.Renderer(wrong=1)).unit(world.item(), 0)
    assert arms_of(rows, "single", "loop") == {"single": False, "loop": True}
    samples = [row for row in rows if row.origin == "sample"]
    assert [row.number for row in samples] == [1] and not samples[0].open_hard
    loop = [row for row in rows if row.origin == "loop"]
    assert loop[-1].spent == 1.25 and loop[-1].kept and loop[-1].operators == ("inpaint",)


def test_repairs_at_random_places_cost_the_same_and_seldom_mend(tmp_path):
    mended = 0
    for seed in range(12):
        rows = painter(tmp_path, world.Renderer(wrong=1), frozenset({"random-regions", "loop"})).unit(
            world.item(), seed
        )
        found = {arm: told[0] for arm, told in outcomes({rows[0].unit: rows}, ["loop", "random-regions"]).items()}
        assert found["loop"].passed and found["random-regions"].spent == found["loop"].spent
        mended += found["random-regions"].passed
    assert mended < 12


def test_samples_end_at_the_cap_where_nothing_helps(tmp_path):
    rows = painter(tmp_path, world.Renderer(wrong=100), frozenset({"best-of-n", "loop"})).unit(world.item(), 0)
    assert [row.number for row in rows if row.origin == "sample"] == [1, 2]


def test_the_same_unit_is_the_same_in_another_folder(tmp_path):
    def told(folder: str) -> list:
        rows = painter(tmp_path / folder, world.Renderer(wrong=2)).unit(world.item(), 5)
        return [row.model_copy(update={"seconds": 0.0}) for row in rows]

    assert told("one") == told("two")


def test_seeds_and_prompts_have_their_own_noise(tmp_path):
    renderer = world.Renderer()
    for seed in (0, 1):
        for name in ("a", "b"):
            painter(tmp_path, renderer).unit(world.item(name), seed)
    assert len(set(renderer.seeds)) == len(renderer.seeds) == 8


def test_no_first_picture_is_one_row_with_the_error(tmp_path):
    rows = painter(tmp_path, world.Renderer(breaks={"render": 1})).unit(world.item(), 0)
    assert len(rows) == 1 and rows[0].image is None and "out of memory" in (rows[0].error or "")
    assert not any(arms_of(rows, *ALL).values())


def test_a_sample_that_fails_is_a_row_and_the_others_go_on(tmp_path):
    rows = painter(tmp_path, world.Renderer(wrong=1, breaks={"render": 2})).unit(world.item(), 0)
    samples = [row for row in rows if row.origin == "sample"]
    assert samples[0].error and samples[0].image is None and samples[1].image is not None
    assert arms_of(rows, "control", "best-of-n") == {"control": False, "best-of-n": True}


def test_a_judge_that_fails_makes_no_picture_right(tmp_path):
    rows = painter(tmp_path, world.Renderer(), judge=world.Judge(RuntimeError("no weights"))).unit(world.item(), 0)
    assert rows[0].image is not None and rows[0].error == "the judge: RuntimeError: no weights"
    assert not any(arms_of(rows, "single", "loop", "control").values())


def test_a_bug_in_a_judge_ends_the_benchmark(tmp_path):
    with pytest.raises(ZeroDivisionError):
        painter(tmp_path, world.Renderer(), judge=world.Judge(ZeroDivisionError())).unit(world.item(), 0)


def test_a_picture_is_judged_once(tmp_path):
    judge = world.Judge()
    rows = painter(tmp_path, world.Renderer(), judge=judge).unit(world.item(), 0)
    assert judge.asked == len({row.image for row in rows})


def test_random_places_keep_sizes_and_stay_in_the_picture_and_apart():
    repairs = [
        Repair(id=f"r{i}", operator="inpaint", region=Box(x0=0.1 * i, y0=0.0, x1=0.1 * i + 0.1, y1=0.3))
        for i in range(4)
    ]
    places = set()
    for seed in range(50):
        moved = moved_at_random(repairs, random.Random(seed))
        for before, after in zip(repairs, moved, strict=True):
            assert after.region.width == pytest.approx(before.region.width)
            assert after.region.height == pytest.approx(before.region.height)
        for i, one in enumerate(moved):
            assert all(one.region.intersection(other.region) <= 0 for other in moved[:i])
        places.add(round(moved[0].region.x0, 1))
    assert len(places) >= 8  # all over the picture


def test_parts_of_a_batch_are_not_asked_for_again():
    def rendered(turn: int, *names: str) -> Rendered:
        region = Box(x0=0, y0=0, x1=0.5, y1=0.5)
        repairs = tuple(Repair(id=name, operator="inpaint", region=region) for name in names)
        return Rendered(round=turn, image="i", parent="p", seed=1, repairs=repairs, work=Work(), seconds=0.0)

    events = [rendered(0), rendered(1, "a", "b"), rendered(1, "a"), rendered(1, "b"), rendered(2, "c"), rendered(3)]
    assert [tuple(repair.id for repair in one.repairs) for one in steps(events)] == [("a", "b"), ("c",), ()]


class PlannedRenderer(world.Renderer):
    """Counts its own pictures; those from the prompt alone are another renderer's."""

    def __init__(self) -> None:
        super().__init__()
        self.plain = world.Renderer(wrong=1)

    def from_the_prompt(self) -> world.Renderer:
        return self.plain


def test_first_renders_from_the_prompt_alone_are_mended_by_the_plan(tmp_path):
    planned = PlannedRenderer()
    rows = painter(tmp_path, PromptFirst(planned)).unit(world.item(), 0)
    assert arms_of(rows, "single", "loop") == {"single": False, "loop": True}
    assert planned.plain.seeds and not planned.plain.regions and planned.regions and not planned.seeds


def test_a_renderer_that_always_takes_the_plan_has_no_such_first_renders():
    assert from_the_prompt(world.Renderer()) is None
    with pytest.raises(UsageError, match="prompt alone"):
        PromptFirst(world.Renderer())
