"""What guessing ahead gains: what is counted, on made-up rows, and one real prompt looked at in every way."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.failures.suites.primer import suite
from benchmarks.speed.speculation import (
    SEEDS,
    STEPS,
    Bench,
    Overlapped,
    Painted,
    chosen,
    markdown,
    on_the_way,
    paint,
    rejection,
)


def painted(prompt: str, seed: int, open_hard: int, draft: float) -> Painted:
    looks = {"draft of 4 steps": (draft,), "on the way, step 8": (-draft,)}
    return Painted(prompt=prompt, seed=seed, open_hard=open_hard, finished=(open_hard, 0.0), looks=looks)


ROWS = [painted("a", 0, 1, 0.9), painted("a", 1, 0, 0.1), painted("b", 0, 0, 0.2), painted("b", 1, 2, 0.7)]


def test_each_way_picks_one_seed_of_each_prompt() -> None:
    picked = chosen(ROWS, lambda one: one.looks["draft of 4 steps"])
    assert [(one.prompt, one.seed) for one in picked] == [("a", 1), ("b", 0)]


def test_what_was_begun_is_gone_on_with_and_a_draft_is_done_with() -> None:
    first, draft, way, every = rejection(ROWS, steps=16)[2:]
    assert first.startswith("| the first seed | 1/2 (50.0%") and first.endswith("| 1.00 |")
    assert draft.startswith("| draft of 4 steps | 2/2 (100.0%") and draft.endswith(f"| {SEEDS * 4 / 16 + 1:.2f} |")
    assert way.startswith("| on the way, step 8 | 0/2") and way.endswith(f"| {SEEDS * 8 / 16 + 0.5:.2f} |")
    assert every.startswith("| all 4 painted and judged | 2/2") and every.endswith("| 4.00 |")


def test_the_page_tells_both_overlaps_and_the_median_round() -> None:
    runs = [Overlapped(prompt="a", seconds=(10.0, 8.0), work=(2.0, 3.0), met=(True, True))] * 2
    text = markdown(ROWS, [0.5, 0.7, 0.6], runs, 16)
    assert "take 0.60 of the time" in text and "took 16 s against 20 s" in text and "6.0 full renders" in text
    assert "met on 2 against 2" in text and "nothing open on 2." in text


@pytest.mark.slow
def test_a_real_prompt_is_looked_at_in_every_way() -> None:
    bench = Bench()
    item = next(item for item in suite(None).items if item.task == "single object")
    row = paint(bench, item, 0)
    assert len(row.looks) == 2 * len(STEPS)
    assert all(len(rank) == len(row.finished) for rank in row.looks.values())
    plan = bench.plan(item)
    with on_the_way(bench.renderer, [1, 15]) as seen:
        whole = bench.renderer.render(plan.scene, [3])[0].image
    early, late = (float(np.abs(seen[step].astype(float) - whole).mean()) for step in (1, 15))
    assert late < early / 2
    assert np.array_equal(bench.renderer.render(plan.scene, [3])[0].image, whole)
