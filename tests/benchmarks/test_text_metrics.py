import pytest

from benchmarks.failures.judging.text_metrics import (
    TextScore,
    cvtg_words,
    longtext_recall,
    longtext_units,
    word_accuracy,
    word_likenesses,
)


def test_cvtg_words_keep_punctuation_and_lose_case() -> None:
    assert cvtg_words(["Grand OPENING!", "50% off"]) == ["grand", "opening!", "50%", "off"]


@pytest.mark.parametrize(
    ("expected", "read", "share"),
    [
        (["Big Sale"], ["SALE", "big and small"], TextScore(2, 2)),
        (["sale sale"], ["sale"], TextScore(2, 2)),  # one copy answers for both
        (["Sale!"], ["sale"], TextScore(0, 1)),
        (["open", "now"], [], TextScore(0, 2)),
    ],
)
def test_word_accuracy_is_cvtgs(expected: list[str], read: list[str], share: TextScore) -> None:
    assert word_accuracy(expected, read) == share


def test_likeness_is_one_minus_the_edit_distance_to_the_closest_word() -> None:
    assert word_likenesses(["coffee"], ["coffee", "tea"]) == [1.0]
    assert word_likenesses(["coffee"], ["tea", "c0ffee"]) == [pytest.approx(1 - 1 / 6, abs=1e-5)]
    assert word_likenesses(["tea"], []) == [pytest.approx(0.0, abs=1e-5)]


def test_longtext_counts_copies_and_ignores_order_case_and_signs() -> None:
    assert longtext_units(["Don't stop, café!"]) == ["dont", "stop", "café"]
    assert longtext_recall(["a rose is a rose"], ["Rose, a!"]) == TextScore(2, 5)


def test_longtext_takes_chinese_by_character() -> None:
    assert longtext_recall(["新年 快乐!"], ["快乐"], chinese=True) == TextScore(2, 4)
    assert longtext_recall(["新A"], ["新a"], chinese=True) == TextScore(1, 2)


def test_where_nothing_is_planned_nothing_counts() -> None:
    assert word_accuracy([], ["x"]) == longtext_recall([""], ["x"]) == TextScore(0, 0)
