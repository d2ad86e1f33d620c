"""What the plan leaves out is left over, whatever the rules thought that they had read."""

from __future__ import annotations

import pytest

import planners.language.grammar as grammar
from planners.language.parsing.pipeline import load_pipeline
from planners.language.reading.reading import Reading


@pytest.fixture
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reading that covers everything and loses the last thing that it read."""
    real = grammar._read

    def read(reading: Reading) -> None:
        real(reading)
        reading.cover(range(len(reading.parse)))
        reading.draft.entities.popitem()

    monkeypatch.setattr(grammar, "_read", read)


def left_over(prompt: str) -> list[str]:
    return [token.text for token in grammar.read_prompt(prompt, load_pipeline()).unplaced]


@pytest.mark.parametrize(
    ("prompt", "lost"),
    [
        ("a cat and a dog on a beach", ["dog"]),
        ("a cat and a traffic light", ["traffic light"]),
        ("a cat next to two cups", []),  # one of them is left
        ("a cat without a dog", []),
        ("a cat and a bear, no dogs", []),  # who denies something may mean many things
    ],
)
@pytest.mark.usefixtures("forgetful")
def test_a_thing_that_the_scene_has_nowhere_is_left_over(prompt: str, lost: list[str]) -> None:
    assert left_over(prompt) == lost


@pytest.mark.parametrize(
    ("prompt", "lost"),
    [
        ("robot and a dinosaur playing frisbee in the park, sun above", []),
        ("a ghost behind a pumpkin (night, forest)", ["night"]),
        ("a movie night poster with popcorn", []),
        ("a deer in a forest at night", []),
    ],
)
def test_a_noun_that_is_but_a_look_and_a_time_without_light_are_left_over(prompt: str, lost: list[str]) -> None:
    assert [word for word in left_over(prompt) if word in ("dinosaur", "night")] == lost


def test_a_rainbow_is_a_thing_though_the_parser_takes_it_for_a_verb() -> None:
    draft = grammar.read_prompt("rainbow behind a unicorn", load_pipeline()).draft
    assert [entity.noun for entity in draft.entities.values()] == ["rainbow", "unicorn"]
