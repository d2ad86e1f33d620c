"""Rows with known answers give the rates and the intervals that one can work out by hand."""

from __future__ import annotations

import pytest

from benchmarks.intervals import wilson
from benchmarks.people.cases import Half
from benchmarks.people.rates import FailRate, damage_rates, fail_rate
from benchmarks.people.report import people_page, people_summary
from benchmarks.people.run import CriticRow
from critics.base import Status


def row(status: Status, damaged: bool, *, half: Half = "A", source: str = "face") -> CriticRow:
    return CriticRow(
        case="c",
        source=source,
        origin="o",
        half=half,
        group="no eyes" if damaged else "faces as they are",
        damaged=damaged,
        check="faces",
        critic="faces",
        status=status,
        score=None,
        reason="r",
    )


ROWS = [
    *(row("fail", True) for _ in range(3)),
    row("pass", True, half="B"),
    row("unscored", True, half="B"),
    row("fail", False, half="B"),
    *(row("pass", False),) * 8,
    row("unscored", False),
    row("fail", False, source="small face"),
]


def test_unscored_verdicts_stay_in_the_denominator() -> None:
    (line,) = damage_rates(ROWS)
    assert (line.group, line.critic) == ("no eyes", "faces")
    assert line.found == FailRate(3, 5, 1)
    assert line.found_by_half == (FailRate(3, 3, 0), FailRate(0, 2, 1))
    assert line.wronged == FailRate(1, 10, 1), "a small face is no twin of a large one"
    assert line.wronged_by_half == (FailRate(0, 9, 1), FailRate(1, 1, 0))


def test_intervals_are_wilsons() -> None:
    assert wilson(3, 5) == pytest.approx((0.2307, 0.8824), abs=1e-3)  # Wilson's formula at z = 1.96
    assert FailRate(3, 5, 1).interval_text == "23% to 88%" and FailRate(0, 0, 0).interval_text == "-"
    assert fail_rate([]) == FailRate(0, 0, 0)


def test_the_page_says_what_the_rows_say() -> None:
    text = people_page(ROWS)
    assert "| no eyes | faces | 3/5 (60%) |" in text and "| 1/10 (10%) |" in text and "## Findings" in text
    facts = people_summary(ROWS)
    assert facts["verdicts"] == len(ROWS) and facts["rates"]["face"][0]["found"]["hits"] == 3
