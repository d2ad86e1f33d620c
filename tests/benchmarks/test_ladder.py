"""The ladder benchmark on scripted pictures: what it remembers, takes out and counts."""

from __future__ import annotations

import numpy as np
import pytest

from agent.config import Settings
from agent.policy.ladder import DEFAULT_LADDER, SELDOM
from benchmarks.failures.items import SceneNeeds, SuiteItem
from benchmarks.failures.judging.base import Judgement
from benchmarks.judges.requirements import Expected
from benchmarks.ladder.memory import RememberingCritic, RememberingRenderer
from benchmarks.ladder.run import LadderBench, LadderRow, VariantResult, read_ladder_rows, run_ladder
from benchmarks.ladder.table import compare_with_whole, ladder_markdown, ladder_summary, learnt_table
from benchmarks.ladder.variants import LEARNT, WHOLE, ladder_variants, rung_label, rung_labels, without
from renderers.base import Repair
from tests.agent.fakes import CANVAS, BrightnessCritic, FakePlanner, FakeRenderer, fill


class Bright:
    """A judge of the scripted world: a thing is there where the middle of its place is bright."""

    name, judges = "bright", frozenset({"scene"})

    def judge(self, image: np.ndarray, needs) -> Judgement:
        return Judgement(met={f"e{i}": bool(image[32, 16 + 32 * i, 0] > 128) for i in range(3)})


def item(number: int) -> SuiteItem:
    needs = SceneNeeds(expected=Expected.model_validate({"objects": [{"noun": "x", "count": 1, "colour": None}]}))
    return SuiteItem(id=f"i{number}", task="t", prompt="things", needs=needs, modes=("missing object",))


def bench(script=None, judge=None) -> LadderBench:
    renderer = RememberingRenderer(FakeRenderer([[255, 0, 255]], script))
    settings = Settings(canvas=CANVAS)
    return LadderBench(FakePlanner(3), renderer, [RememberingCritic(BrightnessCritic())], settings, judge or Bright())


def only_underlay(image: np.ndarray, repair: Repair, number: int) -> None:
    if repair.operator == "underlay":
        fill(image, repair.region, 255)


def test_every_rung_is_taken_out_once_and_nothing_else():
    whole = Settings()
    every = {rung_label(r) for rungs in DEFAULT_LADDER.values() for r in rungs}
    assert len(rung_labels()) > 4 and every - SELDOM == set(rung_labels())
    for name in rung_labels():
        lacking = without(whole, name).ladders()
        for fault, rungs in DEFAULT_LADDER.items():
            assert lacking[fault] == tuple(rung for rung in rungs if rung_label(rung) != name)
    assert next(iter(ladder_variants(whole))) == WHOLE and list(ladder_variants(whole))[-1] == LEARNT


def test_a_rung_that_alone_mends_shows_in_its_row():
    row = bench(only_underlay).row(item(0), 0, 0)
    passed = {name: one.passed for name, one in row.ended.items()}
    assert passed.pop("without underlay") is False and all(passed.values())
    assert row.ended[WHOLE].accepted == 1 and row.ended[WHOLE].harmful == 0 and not all(row.first.values())
    assert row.ended["without underlay"].spent > row.ended[WHOLE].spent, "it went on to draw the picture anew"


def test_what_was_asked_once_is_not_asked_again_and_counts_for_each():
    made = bench(only_underlay)
    row = made.row(item(0), 0, 0)
    renders = made.renderer._renderer.renders
    assert renders < len(row.ended), "the first picture is painted once for all variants"
    assert all(one.spent >= 1.0 for one in row.ended.values())
    made.row(item(1), 0, 0)
    assert made.renderer._renderer.renders > renders, "another prompt starts from nothing"


def test_a_repair_that_takes_away_what_the_judge_saw_is_harmful():
    class Elsewhere(Bright):
        """It looks at pixels beside the things, which the loop's critic doesn't."""

        def judge(self, image, needs):
            return Judgement(met={"corner": bool(image[45, 48, 0] == 20)})

    def spilling(image: np.ndarray, repair: Repair, number: int) -> None:
        x0, y0, x1, y1 = repair.region.pixels((image.shape[1], image.shape[0]))
        image[y0:y1, x0:x1] = 255

    row = bench(spilling, Elsewhere()).row(item(0), 0, 0)
    assert (row.ended[WHOLE].accepted, row.ended[WHOLE].harmful) == (1, 1)


def test_the_learnt_order_knows_what_the_other_half_taught_and_not_its_own():
    made = bench(only_underlay)
    for number in range(3):
        made.row(item(number), 0, 0)
    assert made.known[0].counts and not made.known[1].counts


def test_rows_are_kept_and_a_torn_one_is_done_again(tmp_path):
    out = tmp_path / "rows.jsonl"
    items = [item(0), item(1)]
    assert len(list(run_ladder(bench(only_underlay), items, 1, out))) == 2
    assert list(run_ladder(bench(only_underlay), items, 1, out)) == []
    out.write_text(out.read_text()[:-30])
    assert len(read_ladder_rows(out)) == 1
    assert [row.unit for row in run_ladder(bench(only_underlay), items, 1, out)] == ["i1#0"]
    text = ladder_markdown(read_ladder_rows(out))
    assert "without underlay" in text and "2 / 0" in text and "underlay" in learnt_table(read_ladder_rows(out))
    assert ladder_summary(read_ladder_rows(out))["prompts"] == 2


def test_an_error_stays_in_the_denominator():
    good = VariantResult(passed=True, met={"a": True}, spent=1.0)
    rows = [
        LadderRow(
            unit="a#0", task="t", ended={WHOLE: good, "x": VariantResult(error="RenderError: no")}, seconds=1, inside=1
        ),
        LadderRow(unit="b#0", task="t", ended={WHOLE: good, "x": good}, seconds=1, inside=1),
    ]
    assert (
        compare_with_whole(rows, "x") == (1, 0, 1.0)
        and "| x | 1/2 (50.0%" in ladder_markdown(rows)
        and "Errors: 1." in ladder_markdown(rows)
    )
    assert compare_with_whole(rows * 3, "x")[2] == pytest.approx(0.25)
