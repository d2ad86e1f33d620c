"""Ratings and agreement against published examples, and the page that they make."""

from __future__ import annotations

import math

import numpy as np
import pytest

from agent.errors import UsageError
from benchmarks.arena.agreement import agreement, agreements
from benchmarks.arena.ratings import bradley_terry, rated
from benchmarks.arena.score import arena_score, score_markdown, write_score
from benchmarks.lines import append_rows
from tests.benchmarks.arena_world import vote

# who won how often against whom, and the parameters: the worked example of Wikipedia's article on the model
WINS = {"AB": 2, "AD": 1, "BA": 3, "BC": 5, "CB": 3, "CD": 1, "DA": 4, "DC": 3}
PARAMETERS = [0.640, 1.043, 0.660, 2.270]


def test_parameters_are_those_of_the_published_example():
    votes = [vote(pair[0], pair[1], "left") for pair, times in WINS.items() for _ in range(times)]
    found = 10 ** (bradley_terry(votes, "ABCD", tie=0.0) / 400)
    assert np.round(found, 3).tolist() == PARAMETERS


def test_alpha_is_that_of_the_published_example():
    # Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), part B: two observers, nominal, no missing data
    ben, gerry = "aabbdcccedda", "babbbccceddd"
    found = agreement({"ben": _said(ben), "gerry": _said(gerry)})
    assert (found.pairs, found.same, round(found.alpha, 3)) == (12, 9, 0.692)


def test_sides_do_not_matter():
    one = [vote("loop", "best", "left", f"p{n}") for n in range(9)] + [vote("loop", "best", "right", "p9")]
    other = [vote("best", "loop", "right", f"p{n}") for n in range(9)] + [vote("best", "loop", "left", "p9")]
    for first, second in zip(rated(one, 50), rated(other, 50), strict=True):
        assert first.model_dump() == pytest.approx(second.model_dump())


def test_the_winner_of_all_has_a_finite_rating_and_intervals_shrink_with_prompts():
    few, many = (
        rated([vote("loop", "best", "left" if n % 5 else "right", f"p{n}") for n in range(count)], 300)
        for count in (20, 320)
    )
    assert [one.name for one in few] == ["loop", "best"] and (few[0].won, few[0].lost) == (16, 4)
    assert few[0].low < few[0].rating < few[0].high
    assert few[0].high - few[0].low > 2 * (many[0].high - many[0].low)
    best, _ = rated([vote("loop", "best", "left", f"p{n}") for n in range(30)], 50)
    assert math.isfinite(best.rating) and best.rating > 300


def test_votes_on_one_prompt_are_not_independent():
    alone = rated([vote("loop", "best", "left" if n % 3 else "right", f"p{n}") for n in range(60)], 400)[0]
    together = rated(
        [vote("loop", "best", "left" if n % 3 else "right", f"p{n % 6}", rater=f"r{n}") for n in range(60)], 400
    )[0]
    assert together.rating == pytest.approx(alone.rating)
    assert together.high - together.low > alone.high - alone.low


def test_ties_are_half_a_win_and_unlinked_contestants_are_refused():
    ties = rated([vote("loop", "best", "both good", "p0"), vote("loop", "best", "both bad", "p1")], 20)
    assert [(one.rating, one.good, one.bad) for one in ties] == [(pytest.approx(0), 1, 1)] * 2
    with pytest.raises(UsageError, match="no chain of votes links"):
        rated([vote("a", "b", "left"), vote("c", "d", "left")])


def test_people_and_models_are_rated_apart(tmp_path):
    people = [
        vote("loop", "best", "left", f"p{n}", rater, reasons=["count"]) for n in range(6) for rater in ("ann", "bob")
    ]
    model = [vote("loop", "best", "right", f"p{n}", "vlm", "model") for n in range(6)]
    odd = [vote("loop", "best", "both bad", "p6", "ann", reasons=["form"])]
    append_rows(tmp_path / "a.jsonl", people + odd)
    append_rows(tmp_path / "b.jsonl", model)
    score = arena_score([tmp_path / "a.jsonl", tmp_path / "b.jsonl"])
    assert [(one.kind, one.raters, one.ratings[0].name) for one in score.kinds] == [
        ("person", {"ann": 7, "bob": 6}, "loop"),
        ("model", {"vlm": 6}, "best"),
    ]
    assert score.kinds[0].lost_for["best"]["count"] == 12 and score.kinds[0].lost_for["loop"]["count"] == 0
    assert score.kinds[0].lost_for["loop"]["form"] == score.kinds[0].lost_for["best"]["form"] == 1
    assert [(one.raters, one.same, one.pairs) for one in score.agreement] == [
        (("ann", "bob"), 6, 6),
        (("ann", "vlm"), 0, 6),
        (("bob", "vlm"), 0, 6),
    ]
    write_score(score, tmp_path / "out")
    page = (tmp_path / "out" / "ratings.md").read_text()
    assert page.startswith(score_markdown(score)) and "## Votes of models" in page
    assert (tmp_path / "out" / "ratings.svg").read_bytes().startswith(b"<?xml")
    write_score(score, tmp_path / "out")
    (tmp_path / "out" / "ratings.md").write_text("mine")
    with pytest.raises(UsageError, match="would be lost"):
        write_score(score, tmp_path / "out")


def test_three_people_are_also_compared_together_and_no_votes_are_an_error(tmp_path):
    votes = [vote("a", "b", "left", f"p{n}", rater) for n in range(3) for rater in ("ann", "bob", "cy")]
    assert agreements(votes)[-1].raters == ("ann", "bob", "cy") and agreements(votes)[-1].same == 3
    (tmp_path / "none.jsonl").touch()
    with pytest.raises(UsageError, match="no votes to rate yet"):
        arena_score([tmp_path / "none.jsonl"])
    with pytest.raises(UsageError, match="no such file"):
        arena_score([tmp_path / "nowhere.jsonl"])


def _said(letters: str) -> dict[str, str]:
    return {str(number): letter for number, letter in enumerate(letters)}
