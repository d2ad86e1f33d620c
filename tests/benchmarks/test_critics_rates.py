"""Rows with known answers give the rates, the intervals and the choices that one can work out by hand."""

from __future__ import annotations

import pytest

from benchmarks.critics.cases import Half
from benchmarks.critics.knobs import KNOBS, Knob
from benchmarks.critics.rates import FailRate, by_relation, fail_rate, fault_rates
from benchmarks.critics.report import critics_page, critics_summary
from benchmarks.critics.run import CriticRow
from benchmarks.critics.timing import CriticSeconds
from benchmarks.critics.tuning import tune
from benchmarks.intervals import wilson
from critics.base import Status


def row(
    status: Status,
    holds: bool,
    damaged: bool,
    *,
    half: Half = "A",
    setting: str = "shipped",
    case: str = "c",
    group: str = "letter swapped",
) -> CriticRow:
    return CriticRow(
        case=case,
        source="drawn",
        origin="o",
        half=half,
        group=group,
        damaged=damaged,
        check="text:t",
        kind="text",
        critic="text",
        setting=setting,
        holds=holds,
        status=status,
        score=None,
        reason="r",
    )


ROWS = [
    *(row("fail", False, True) for _ in range(3)),
    row("pass", False, True, half="B"),
    row("unscored", False, True, half="B"),
    row("fail", True, False, half="B"),
    *(row("pass", True, False),) * 8,
    row("unscored", True, False),
    row("fail", True, True),
    row("pass", True, True),
]


def test_unscored_verdicts_stay_in_the_denominator() -> None:
    (line,) = fault_rates(ROWS)
    assert (line.group, line.kind, line.critic) == ("letter swapped", "text", "text")
    assert line.found == FailRate(3, 5, 1)
    assert line.found_by_half == (FailRate(3, 3, 0), FailRate(0, 2, 1))
    assert line.wronged == FailRate(1, 10, 1)
    assert line.wronged_by_half == (FailRate(0, 9, 1), FailRate(1, 1, 0))
    assert line.beside == FailRate(1, 2, 0)


def test_intervals_are_wilsons() -> None:
    assert wilson(3, 5) == pytest.approx((0.2307, 0.8824), abs=1e-3)  # Wilson's formula at z = 1.96
    assert FailRate(3, 5, 1).interval_text == "23% to 88%" and FailRate(0, 0, 0).interval_text == "-"
    assert fail_rate([]) == FailRate(0, 0, 0)


def test_faults_of_the_whole_picture_are_held_against_their_common_twin() -> None:
    found = fault_rates(
        [
            row("fail", False, True, group="whole picture: noise"),
            row("pass", True, False, group="whole picture"),
            row("fail", True, False),
        ]
    )
    assert [(line.group, line.wronged) for line in found] == [("whole picture: noise", FailRate(0, 1, 0))]


def test_a_painted_pictures_own_faults_count_once() -> None:
    right = row("fail", False, False, group="painted, right plan").model_copy(update={"source": "painted"})
    again = right.model_copy(update={"group": "painted, wrong noun planned", "damaged": True})
    other = again.model_copy(update={"check": "present:x", "status": "pass"})
    found = {line.group: line.found for line in fault_rates([right, again, other])}
    assert found == {"painted, right plan": FailRate(1, 1, 0), "painted, wrong noun planned": FailRate(0, 1, 0)}


def test_sound_checks_by_the_relation_of_their_scene() -> None:
    held = row("pass", True, False, case="a").model_copy(
        update={"check": "relation:x_1-inside-y_2", "kind": "relation"}
    )
    rows = [held, row("fail", True, False, case="a"), row("pass", True, False, case="b"), row("fail", False, True)]
    assert by_relation(rows, "text") == {"inside": FailRate(1, 2, 0), "none": FailRate(0, 1, 0)}


KNOB = Knob("text", "shapes", ("text",), (0.1, 0.2))


def tried(setting: str, found: int, wronged: int, half: Half) -> list[CriticRow]:
    """Ten faults of which ``found`` are failed and a hundred sound checks of which ``wronged`` are."""
    faults = [row("fail" if k < found else "pass", False, True, half=half, setting=setting) for k in range(10)]
    sound = [row("fail" if k < wronged else "pass", True, False, half=half, setting=setting) for k in range(100)]
    return faults + sound


def test_the_chosen_value_finds_most_within_the_limit_and_is_judged_on_the_other_half() -> None:
    rows = [
        *tried("shipped", 5, 1, "A"),
        *tried("shapes=0.1", 7, 2, "A"),
        *tried("shapes=0.2", 9, 3, "A"),
        *tried("shipped", 4, 0, "B"),
        *tried("shapes=0.1", 4, 0, "B"),
        *tried("shapes=0.2", 8, 5, "B"),
    ]
    on_a, on_b = tune(rows, [KNOB])
    assert (on_a.chosen_on, on_a.setting) == ("A", "shapes=0.1")  # 0.2 finds more but wrongs 3%
    assert on_a.shipped == (FailRate(4, 10, 0), FailRate(0, 100, 0)) and on_a.tuned == (
        FailRate(4, 10, 0),
        FailRate(0, 100, 0),
    )
    assert (on_b.chosen_on, on_b.setting) == ("B", "shipped")  # nothing finds more within the limit
    assert on_b.tuned == (FailRate(5, 10, 0), FailRate(1, 100, 0))


def test_no_choice_without_values_that_were_tried() -> None:
    assert tune(tried("shipped", 5, 1, "A"), [KNOB]) == []


def test_the_page_says_what_the_rows_say() -> None:
    timed = CriticSeconds(
        critic="text",
        looks_at="whole picture",
        side=1024,
        runs=3,
        p50=0.5,
        p95=0.75,
        load=(1.0, 2.5),
        threads=2,
        cores=2,
    )
    rows = [*ROWS, row("fail", False, True, setting="shapes=False")]
    text = critics_page(rows, tune(rows, KNOBS), [timed], seed=1)
    assert "| letter swapped | text | text | 3/5 (60%) |" in text
    assert "| 1/10 (10%) |" in text and "| 0.500 | 0.750 | 3 | 1.0, 2.5 | 2 of 2 |" in text
    facts = critics_summary(rows, [], [timed])
    assert facts["verdicts"] == len(ROWS) and facts["rates"]["drawn"][0]["found"]["hits"] == 3
