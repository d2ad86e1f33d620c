"""What a prompt says of the picture as a whole, found before it is parsed."""

from __future__ import annotations

import pytest

from planners.language.tokens import tokenize
from planners.language.whole.picture import blanked, read_picture

BACKGROUNDS = {
    "a cat on a white background": "white",
    "a cat against a navy backdrop": "navy",
    "a cat on a plain background": "white",
    "a red circle blue background": "blue",
    "a dog on a white and blue background": "white and blue",
    "a cat, blurred forest background": "blurred forest",
    "a snowy mountain background with a fox": "snowy mountain",
    "two birds against a soft gradient background": "soft gradient",
    "background: blue, a cat": "blue",
    "a cat. The background is light green.": "light green",
    "a white circle on black": "black",
    "a cat in the background": None,
    "a cat without a red background": None,
    "a black cat": None,
}


@pytest.mark.parametrize("prompt", BACKGROUNDS)
def test_backgrounds(prompt: str) -> None:
    found = read_picture(tokenize(prompt))
    assert found.background == BACKGROUNDS[prompt]
    assert bool(found.spans) == (found.background is not None)


STYLES = {
    "a cat, studio lighting": ("lighting", ["studio lighting"], "a cat"),
    "a cat, close-up, a dog": ("camera", ["close-up"], "a cat , a dog"),
    "a cat, pastel colors": ("palette", ["pastel"], "a cat"),
    "a tree in autumn": ("mood", ["autumn"], "a tree"),
    "a cat in the style of Monet": ("mood", ["in the style of monet"], "a cat"),
    "a dog and a feeling of calm": ("mood", ["calm"], "a dog and"),
    "a cat, 4K": ("camera", ["4k"], "a cat"),
    "a cat, 9:16": ("camera", [], "a cat"),
    "a cat, masterpiece, best quality": ("camera", [], "a cat"),
}


@pytest.mark.parametrize("prompt", STYLES)
def test_words_of_the_whole_picture_are_taken_out(prompt: str) -> None:
    name, values, left = STYLES[prompt]
    found = read_picture(tokenize(prompt))
    assert getattr(found, name) == values
    rest = blanked(prompt, found.spans)
    assert len(rest) == len(prompt) and " ".join(rest.split()) == left


@pytest.mark.parametrize(
    ("prompt", "medium"),
    [
        ("a cat, oil painting", "oil painting"),
        ("a knight, concept art, fantasy", "concept art"),
        ("a house, anime style", "anime"),
        ("cat, dog, sign", None),
        ("a lamp, a photo, a clock", None),
        ("an oil painting of a cat", None),
    ],
)
def test_a_kind_of_picture_between_commas(prompt: str, medium: str | None) -> None:
    assert read_picture(tokenize(prompt)).medium == medium


@pytest.mark.parametrize("prompt", ["no studio lighting", "a warm coat", "a vintage car"])
def test_words_that_belong_to_a_thing_stay(prompt: str) -> None:
    assert read_picture(tokenize(prompt)).spans == []
