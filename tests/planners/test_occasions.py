"""Who wants a picture and what for is not in it; grounds said in sentences; how things stand, said in few words."""

from __future__ import annotations

import pytest

from planners.base import Plan
from planners.rules import RulePlanner
from planners.scene import Canvas

SHOWN = {
    "i need a picture of a lobster for my restaurant's menu, white background please": ["lobster"],
    "Please make a single croissant on a cream background, it's for our bakery window.": ["croissant"],
    "can you make two candles, my boy turns two": ["candle", "candle"],
    "My pupils are learning the number three. Could we have a dinosaur on orange?": ["dinosaur"],
    "We just had a baby, so a teddy bear on lavender for the announcement.": ["teddy bear"],
    "The farm shop wants two eggs for its sign, cream background.": ["egg", "egg"],
    "hey can u do a hamburger on yellow for my food truck": ["hamburger"],
    "do you know what a peacock looks like? then draw one": ["peacock"],
    "The breakfast isn't complete without a croissant, so put one beside the cup": ["croissant", "cup"],
    "bananas x3, purple backdrop": ["banana"] * 3,
    "a cake for the party with a candle on it": ["cake", "candle"],
}
GROUNDS = {
    "Could I get a teapot? Keep the background plain lavender.": "lavender",
    "My daughter wants a unicorn, and the background has to be light pink.": "light pink",
    "A wolf, please, and fill everything behind it with dark green.": "dark green",
    "Two umbrellas, a black one and a red one, with nothing behind them but white.": "white",
    "Paint me a turquoise door, ok? The rest of the picture just cream.": "cream",
    "There are two balloons in the picture and everything behind them is light blue.": "light blue",
    "Place a shoe in the centre, and colour the background orange.": "orange",
    "koala, plain ground: light green": "light green",
    "two keys on black for our escape room": "black",
    "What does the jungle look like at night? Draw it with a tiger.": "jungle",
    "It's evening on the lake and there is one swan.": "lake",
}
STANDING = {
    "computer keyboard, and right of it a computer mouse": ("computer_mouse_1", "right_of", "computer_keyboard_1"),
    "monkey / beside it a banana / jungle": ("banana_1", "next_to", "monkey_1"),
    "castle, dragon above, hills": ("dragon_1", "above", "castle_1"),
    "a boat, a seal in front, harbour": ("seal_1", "in_front_of", "boat_1"),
    'Caption a sloth with "Not today"': ("text_1", "below", "sloth_1"),
    "Let the cup be on the left and the bus on the right": ("cup_1", "left_of", "bus_1"),
}


def plan(prompt: str) -> Plan:
    return RulePlanner().plan(prompt, Canvas(width=512, height=512))


@pytest.mark.parametrize("prompt", SHOWN)
def test_only_what_is_asked_for_is_there(prompt: str) -> None:
    assert sorted(entity.noun for entity in plan(prompt).scene.entities) == SHOWN[prompt]


@pytest.mark.parametrize("prompt", GROUNDS)
def test_a_ground_that_a_sentence_names(prompt: str) -> None:
    made = plan(prompt).scene
    assert made.background == GROUNDS[prompt]
    assert all(entity.attributes.get("colour") != GROUNDS[prompt] for entity in made.entities)


@pytest.mark.parametrize("prompt", STANDING)
def test_how_things_stand_in_few_words(prompt: str) -> None:
    made = plan(prompt)
    assert STANDING[prompt] in [(r.subject, r.kind, r.object) for r in made.scene.relations]
    assert not made.unplaced


def test_a_kind_of_picture_bears_no_text_of_its_own() -> None:
    made = plan('The product card has a blue backpack in the centre, the name "Trail 20" above it').scene
    assert made.style.medium == "product card" and [entity.noun for entity in made.entities] == ["backpack"]
    (text,) = made.texts
    assert text.carrier is None
