"""Numbers in a run of words: exact ones, ranges, bounds and open ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planners.language.vocabulary.counts import ANY, Count, read_count

EXACT = {
    "three": 3,
    "24": 24,
    "twenty four": 24,
    "twenty-four": 24,
    "ninety": 90,
    "nineteen": 19,
    "a dozen": 12,
    "dozen": 12,
    "two dozen": 24,
    "half a dozen": 6,
    "a pair": 2,
    "three pairs": 6,
    "a couple": 2,
    "a single": 1,
    "both": 2,
    "zero": 0,
}
RANGES = {
    "two or three": (2, 2, 3),
    "two to four": (2, 2, 4),
    "3-5": (3, 3, 5),
    "5–3": (3, 3, 5),
    "between five and seven": (5, 5, 7),
    "at least four": (4, 4, ANY),
    "no fewer than four": (4, 4, ANY),
    "more than four": (5, 5, ANY),
    "over four": (5, 5, ANY),
    "at most four": (4, 1, 4),
    "no more than two": (2, 1, 2),
    "up to six": (6, 1, 6),
    "fewer than four": (3, 1, 3),
    "about ten": (10, 8, 12),
    "around four": (4, 3, 5),
    "several": (3, 3, 8),
    "a few": (3, 2, 5),
    "some": (2, 2, ANY),
    "lots": (6, 4, ANY),
    "a great many": (6, 4, ANY),
    "hundreds": (36, 24, ANY),
}


@pytest.mark.parametrize("said", EXACT)
def test_an_exact_number_is_read_to_its_end(said: str) -> None:
    words = [*said.split(), "cats"]
    assert read_count(words, 0) == (Count(EXACT[said]), len(words) - 1)


@pytest.mark.parametrize("said", RANGES)
def test_an_open_number_is_what_is_planned_and_a_range(said: str) -> None:
    words = [*said.split(), "cats"]
    planned, least, most = RANGES[said]
    assert read_count(words, 0) == (Count(planned, (least, most)), len(words) - 1)


@pytest.mark.parametrize(
    "said", ["cats", "the cats", "a cat", "over the cats", "about a cat", "between cats", "a lot", ""]
)
def test_other_words_are_no_number(said: str) -> None:
    assert read_count(said.split(), 0) == (None, 0)


def test_a_number_may_start_anywhere() -> None:
    assert read_count("a hat and three cats".split(), 3) == (Count(3), 4)
    assert read_count(["cats"], 1) == (None, 1)


def test_twice_a_number() -> None:
    assert Count(2).times(3) == Count(6)
    assert Count(3, (3, 8)).times(2) == Count(6, (6, 16))
    assert Count(3, (2, ANY)).times(2) == Count(6, (4, ANY))


WORDS = "a two three twenty dozen half pair at least most over about or to and between several few 7 3-9 cats".split()


@given(st.lists(st.sampled_from(WORDS), max_size=8), st.integers(0, 8))
def test_whatever_the_words_a_number_covers_some_and_its_range_holds_it(words: list[str], at: int) -> None:
    found, after = read_count(words, at)
    if found is None:
        assert after == at
    else:
        assert at < after <= len(words) and found.planned >= 0
        least, most = found.range or (found.planned, found.planned)
        assert least <= most <= max(ANY, found.planned) and least <= max(found.planned, 1)
