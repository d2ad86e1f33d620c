"""Titles and prices that no quotes announce become texts; names of things and times of day don't."""

from __future__ import annotations

import pytest

from planners.rules import RulePlanner
from planners.scene import Canvas, Scene


def planned(prompt: str) -> Scene:
    return RulePlanner().plan(prompt, Canvas(width=512, height=512)).scene


@pytest.mark.parametrize(
    ("prompt", "text", "nouns"),
    [
        ("School Trip at the top, bus in the middle", "School Trip", ["bus"]),
        ("Get well soon at the top, a teddy bear below it", "Get well soon", ["teddy bear"]),
        ("Adopt Me! above a dog", "Adopt Me!", ["dog"]),
        ("Summer Sale under a sun", "Summer Sale", ["sun"]),
        ("Nap Time, with a sloth, for the nursery wall", "Nap Time", ["sloth"]),
        ("GO TIGERS! in orange, plus a tiger", "GO TIGERS!", ["tiger"]),
        ("a shoe with the price $9.99 under it", "$9.99", ["shoe"]),
        ("a bread, 2.50 € below it", "2.50 €", ["bread"]),
    ],
)
def test_words_that_stand_somewhere_are_a_text(prompt, text, nouns):
    scene = planned(prompt)
    assert [one.content for one in scene.texts] == [text]
    assert [entity.noun for entity in scene.entities] == nouns
    if " at the top" in prompt:
        assert scene.texts[0].place == "top"


@pytest.mark.parametrize(
    "prompt",
    [
        "Golden Retriever at the top, a cat below",
        "Red Balloon over a castle",
        "Rainy Day over a city with a bus",
        "A Bright Idea above a desk",
        "Oil Painting, with a cat",
        "a $5 bill next to a cup",
        "3.50 metres of rope and a cup",
    ],
)
def test_a_thing_a_medium_and_money_are_none(prompt):
    assert planned(prompt).texts == ()


def test_a_title_keeps_the_colour_that_is_said_of_it():
    assert planned("GO TIGERS! in orange, plus a tiger").texts[0].colour == "orange"
    assert planned("Text: SOLD OUT. Colour: red. Background: white.").texts[0].colour == "red"
