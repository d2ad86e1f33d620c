"""Adjectives that stand apart from their noun."""

from __future__ import annotations

import pytest
from small_plans import plan

ATTRIBUTES = {
    "a man, tall and thin, beside a red car": [{"size": "tall thin"}, {"colour": "red"}],
    "a cat, black and white, on a mat": [{"colour": "black and white"}, {}],
    "a ball, half red and half blue": [{"colour": "red and blue"}],
    "a ball painted red and blue": [{"colour": "red and blue"}],
    "a house painted bright yellow": [{"colour": "bright yellow"}],
    "a ball in red and blue": [{"colour": "red and blue"}],
    "a woman in red and white": [{"pose": "in red and white"}],
    "a flower in shades of pink": [{"colour": "pink"}],
    "an apple, shiny and red, next to a pear, green and smooth": [
        {"texture": "shiny", "colour": "red"},
        {"colour": "green", "texture": "smooth"},
    ],
    "two cats, one black and one white": [{"colour": "black"}, {"colour": "white"}],
}


@pytest.mark.parametrize("prompt", ATTRIBUTES)
def test_they_go_to_the_thing_that_they_describe(prompt: str) -> None:
    found = plan(prompt)
    assert [dict(entity.attributes) for entity in found.scene.entities] == ATTRIBUTES[prompt]
    assert found.unplaced == ()


def test_unknown_words_and_comparisons_are_no_looks() -> None:
    assert plan("a red circle, zibful").scene.entities[0].attributes == {"colour": "red"}
    assert "size" not in plan("a lamp taller than a chair").scene.entities[0].attributes


def test_what_a_thing_is_full_of_is_in_it() -> None:
    found = plan("a cup full of tea")
    assert [(r.subject, r.kind, r.object) for r in found.scene.relations] == [("tea_1", "inside", "cup_1")]
    assert found.unplaced == ()
