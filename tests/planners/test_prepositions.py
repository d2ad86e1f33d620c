"""Prepositions of one word and of several, and the relations that they say."""

from __future__ import annotations

import pytest

from planners.language.vocabulary.prepositions import PHRASES, SOLE, STAND_INS, UNTIED, kind_of, read_tie


@pytest.mark.parametrize("phrase", [" ".join(words) for words in PHRASES if len(words) > 1])
def test_a_phrase_of_several_words_is_read_whole(phrase: str) -> None:
    words = ["cat", *phrase.split(), "a", "dog"]
    tie = read_tie(words, 1)
    assert tie is not None
    assert (tie.kind, tie.length) == (PHRASES[tuple(phrase.split())], len(phrase.split()))
    assert " " not in tie.stand_in and kind_of(tie.stand_in) is not None


def test_the_longest_phrase_wins() -> None:
    tie = read_tie("to the left side of the box".split(), 0)
    assert tie is not None and (tie.kind, tie.length) == ("left_of", 5)
    on_top = read_tie("on top of the box".split(), 0)
    assert on_top is not None and on_top.kind == "on"


@pytest.mark.parametrize("said", ["on the box", "left", "in the front", "a cat", ""])
def test_other_words_are_no_phrase(said: str) -> None:
    assert read_tie(said.split(), 0) is None


def test_one_word_says_a_relation_or_none() -> None:
    assert [kind_of(word) for word in ("under", "beside", "in", "atop", "behind")] == [
        "under",
        "next_to",
        "inside",
        "on",
        "behind",
    ]
    assert not any(map(kind_of, ("with", "of", "for", *SOLE, *UNTIED)))


def test_every_stand_in_is_a_preposition_itself() -> None:
    assert all(kind_of(word) is not None for word in STAND_INS.values())
