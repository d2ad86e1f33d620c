"""From characters to words: quotes, offsets, and what the parser sees in place of some words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planners.base import PlanError
from planners.language.parsing.pipeline import load_pipeline
from planners.language.parsing.words import LONGEST_PROMPT, LONGEST_TEXT, Word, check_prompt, read_words


def words(prompt: str) -> tuple[Word, ...]:
    return read_words(prompt, load_pipeline())


@pytest.mark.parametrize(
    ("prompt", "message"),
    [
        ("", "the prompt is empty"),
        (" \n\t", "the prompt is empty"),
        ("x" * (LONGEST_PROMPT + 1), "2,001 characters; shorten it to 2,000"),
        ("a cat\x07", r"U\+0007 at character 6"),
        ("a \u202ecat", r"U\+202E at character 3"),
    ],
)
def test_what_cannot_be_a_prompt_is_refused(prompt: str, message: str) -> None:
    with pytest.raises(PlanError, match=message):
        check_prompt(prompt)


@pytest.mark.parametrize("prompt", ["x" * LONGEST_PROMPT, "a cat\n\ta dog\r", "می\u200cخواهم", "a 🐱"])
def test_other_characters_are_fine(prompt: str) -> None:
    check_prompt(prompt)


@pytest.mark.parametrize(
    ("prompt", "message"),
    [
        ('the title ""', "the quoted text at character 11 is empty"),
        ('the title " "', "is empty"),
        ('"' + "x" * (LONGEST_TEXT + 1) + '"', "has 401 characters; shorten it to 400"),
        ('the title "SALE', "unbalanced"),
    ],
)
def test_a_quoted_text_must_end_and_hold_something(prompt: str, message: str) -> None:
    with pytest.raises(PlanError, match=message):
        words(prompt)


def test_a_quoted_text_is_one_word_with_its_content() -> None:
    (quoted,) = [word for word in words("a sign with “BIG  SALE” on it") if word.quoted is not None]
    assert (quoted.quoted, quoted.text, quoted.start, quoted.end) == ("BIG SALE", "“BIG  SALE”", 12, 23)


@pytest.mark.parametrize(
    ("prompt", "text", "stand_in"),
    [
        ('a banner reads "HI"', "reads", "says"),
        ('a banner displays the words "HI"', "displays", "says"),
        ("a woman reads a book", "reads", "reads"),
        ("a cat to the left of a dog", "to the left of", "beside"),
        ("a cat on top of a box", "on top of", "on"),
        ("a red/blue ball", "red-and-blue", "colorful"),
        ("a two tone red, light blue ball", "red-and-light-blue", "colorful"),
        ("a BIG cat", "BIG", "big"),
        ("a black-and-white cat", "black-and-white", "black-and-white"),
        ("two stop signs", "stop signs", "boxes"),
        ("a teddy bear", "teddy bear", "box"),
    ],
)
def test_the_parser_sees_a_stand_in(prompt: str, text: str, stand_in: str) -> None:
    assert (text, stand_in) in [(word.text, word.stand_in) for word in words(prompt)]


def test_a_phrase_of_several_words_says_its_relation() -> None:
    assert [word.tie for word in words("a cat in front of a dog")] == [None, None, "in_front_of", None, None]
    assert [word.cue for word in words("a cat instead of a dog")].count(None) == 4


def test_lower_case_has_plain_apostrophes_and_hyphens() -> None:
    assert [word.low for word in words("The dog’s T‑shirt")] == ["the", "dog", "'s", "t-shirt"]


PIECES = (
    "a",
    "CAT",
    "red/blue",
    "to the left of",
    "stop sign",
    '"HI  you"',
    ",",
    "'s",
    "T-shirt",
    "reads",
    "no",
    "🐱",
    "\n",
)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(PIECES), max_size=10))
def test_words_lie_in_the_prompt_in_order(pieces: list[str]) -> None:
    prompt = " ".join(pieces)
    at = 0
    for word in words(prompt):
        if word.start == word.end and word.text in ("a", "the"):
            continue  # an article that the prompt lacks
        assert at <= word.start < word.end <= len(prompt)
        assert prompt[at : word.start].strip() == ""
        assert word.stand_in and " " not in word.stand_in
        at = word.end
    assert prompt[at:].strip() == ""
