"""What guessing ahead gains: what is counted, on made-up rows, and one real prompt chosen for in every way."""

from __future__ import annotations

import pytest

from benchmarks.failures.suites.primer import suite
from benchmarks.speed.rejection import EVERY, FIRST, SEEDS, STEPS, Chosen, Ways, rejection
from benchmarks.speed.shipped import Shipped
from benchmarks.speed.speculation import Overlapped, markdown
from renderers.families.levels import passes_worth


def chosen(prompt: str, way: str, open_hard: int, work: float, seconds: float) -> Chosen:
    return Chosen(prompt=prompt, way=way, place=0, open_hard=open_hard, work=work, seconds=seconds)


ROWS = [
    chosen("a", FIRST, 1, 1.0, 2.0), chosen("a", "drafts of 4 steps", 0, 2.0, 3.0),
    chosen("b", FIRST, 0, 1.5, 4.0), chosen("b", "drafts of 4 steps", 0, 3.0, 6.0),
]  # fmt: skip


def test_each_way_has_a_line_against_the_first_seeds() -> None:
    first, drafts = rejection(ROWS)[2:]
    assert first.startswith("| the first seed | 1/2 (50.0%") and first.endswith("| 1.00 | 1.00 |")
    assert drafts.startswith("| drafts of 4 steps | 2/2 (100.0%") and drafts.endswith("| 2.00 | 1.50 |")


def test_the_page_tells_both_overlaps_and_the_median_round() -> None:
    runs = [Overlapped(prompt="a", seconds=(10.0, 8.0), work=(2.0, 3.0), met=(True, True))] * 2
    text = markdown(ROWS, [0.5, 0.7, 0.6], runs)
    assert "take 0.60 of the time" in text and "took 16 s against 20 s" in text and "6.0 full renders" in text
    assert "met on 2 against 2" in text and "2 held-out prompts of tasks" in text


@pytest.mark.slow
def test_a_real_prompt_is_chosen_for_in_every_way() -> None:
    bench = Shipped()
    ways = Ways(bench)
    item = next(item for item in suite(None).items if item.task == "relation")
    rows = {row.way: row for row in ways.chosen(item, 2)}
    assert list(rows) == [FIRST, *ways.drafting, EVERY] and len(rows) == 6
    one = rows[FIRST].work
    assert rows[EVERY].work == pytest.approx(SEEDS * one, rel=0.01)
    # pictures and begun ones compute the deeper levels at every third step, short drafts at each
    first = bench.renderer.repairer.first_level_share
    picture = passes_worth(16, 3, first)
    for steps in STEPS["short"]:
        assert rows[f"drafts of {steps} steps"].work == pytest.approx((SEEDS * steps / picture + 1) * one, rel=0.01)
    for steps in STEPS["begun"]:
        begun, share = rows[f"pictures begun, {steps} steps"], passes_worth(steps, 3, first) / picture
        assert begun.work == pytest.approx(((SEEDS - 1) * share + 1) * one, rel=0.01)
    assert rows[EVERY].open_hard <= rows[FIRST].open_hard
