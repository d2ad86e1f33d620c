"""Several colours of one thing: however a prompt says them, the check holds "X and Y"."""

from __future__ import annotations

import pytest

from planners.base import Plan
from planners.language.vocabulary.colours import several
from planners.language_model.proposal import Attributes
from planners.language_model.proposed_scene import normalise_object
from planners.rules import RulePlanner
from planners.scene import Canvas


def plan(prompt: str) -> Plan:
    return RulePlanner().plan(prompt, Canvas(width=384, height=256))


PAIRS = {
    "a red and blue ball": "red and blue",
    "a red-and-blue ball": "red and blue",
    "a red/blue ball": "red and blue",
    "a red & blue ball": "red and blue",
    "a red + blue ball": "red and blue",
    "a red, blue ball": "red and blue",
    "a two-tone red and blue ball": "red and blue",
    "a two-tone red-and-blue ball": "red and blue",
    "a two tone red, blue ball": "red and blue",
    "a bicolor red and blue ball": "red and blue",
    "a half red half blue ball": "red and blue",
    "a ball, half red and half blue": "red and blue",
    "a ball painted red and blue": "red and blue",
    "a ball in red and blue": "red and blue",
    "a ball that is red and blue": "red and blue",
    "a red ball that is red and blue": "red and blue",
    "a blue-red ball": "blue and red",
    "a light grey/white ball": "light gray and white",
    "a dark-red-and-light-blue ball": "dark red and light blue",
    "a black and white striped ball": "black and white",
    "a black-and-white ball": "black and white",
    "a red/white/blue ball": "red and white and blue",
}


@pytest.mark.parametrize("prompt", PAIRS)
def test_every_wording_becomes_one_check_of_both_colours(prompt: str) -> None:
    found = plan(prompt)
    (entity,) = found.scene.entities
    assert (entity.noun, found.unplaced) == ("ball", ())
    (check,) = [check for check in found.checklist if check.id == "attribute:ball_1.colour"]
    assert check.expected == {"name": "colour", "value": PAIRS[prompt]} and check.hard


def test_two_things_of_two_colours_share_them_only_where_the_words_are_one() -> None:
    assert [e.attributes["colour"] for e in plan("two red and blue balls").scene.entities] == ["red", "blue"]
    assert [e.attributes["colour"] for e in plan("two red-and-blue balls").scene.entities] == ["red and blue"] * 2
    assert [e.attributes["colour"] for e in plan("a red/blue and a green ball").scene.entities] == [
        "red and blue",
        "green",
    ]


def test_all_of_a_thing_in_a_colour_is_that_colour() -> None:
    (swan,) = plan("I want an all-black swan on the lake").scene.entities
    assert swan.attributes == {"colour": "black"}


def test_colours_of_what_is_no_thing() -> None:
    photo = plan("a black and white photo of a cat").scene
    assert (photo.style.medium, photo.style.palette, photo.background) == ("photo", ("black and white",), "")
    assert [(e.noun, e.attributes) for e in photo.entities] == [("cat", {})]
    assert plan("a cat on a black-and-white background").scene.background == "black and white"
    assert plan('the word "HI" in red/blue letters').scene.texts[0].colour == "red and blue"
    assert plan("a woman in red and white").scene.entities[0].attributes == {"pose": "in red and white"}


@pytest.mark.parametrize("said", ["Red/Blue", "red-and-blue", "red & blue", "red, blue", "red and blue"])
def test_a_models_colours_get_the_same_form(said: str) -> None:
    assert normalise_object("ball", Attributes(colour=said))[1] == {"colour": "red and blue"}


@pytest.mark.parametrize("said", ["red", "striped", "red and round", "and/or", ""])
def test_what_is_no_list_of_colours_stays(said: str) -> None:
    assert several(said) == said


@pytest.mark.parametrize(
    ("prompt", "lost"),
    [
        ("a white dog with black spots", ("black",)),
        ("two women on benches, one with a blue shirt the other black", ("black",)),
        ("a gray cat on a golden chair", ()),
        ("a cat that is not black", ()),
        ("yellow motorcycle on a road in the desert", ()),
    ],
)
def test_a_colour_that_the_scene_has_nowhere_is_left_over(prompt: str, lost: tuple[str, ...]) -> None:
    assert RulePlanner().plan(prompt, Canvas(width=512, height=512)).unplaced == lost
