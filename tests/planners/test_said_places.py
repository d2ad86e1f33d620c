"""Things and texts that are where the words right behind or before them say."""

from __future__ import annotations

import pytest
from small_plans import plan

THINGS = {
    "travel agency banner, turquoise ground, airplane top left, suitcase bottom right, palm tree in the middle": {
        "airplane": "top left",
        "suitcase": "bottom right",
        "palm tree": "centre",
    },
    "Science fair poster: telescope left, magnet right, robot in the middle": {
        "telescope": "left",
        "magnet": "right",
        "robot": "centre",
    },
    "crab left, shell right, beach": {"crab": "left", "shell": "right"},
    "cup left, mug middle, plate right": {"cup": "left", "mug": "centre", "plate": "right"},
    "moon top-right, castle bottom left, night": {"moon": "top right", "castle": "bottom left"},
    "a red car bottom left and a bus right": {"car": "bottom left", "bus": "right"},
    "desk setup - laptop, computer mouse to the right, cup on the left, 3d render": {
        "laptop": None,
        "computer mouse": "right",
        "cup": "left",
    },
    "a car turning left": {"car": None},
    "a big, red ball": {"ball": None},
}
TEXTS = {
    '"Lesson 4" top right in small black text, globe in the middle, classroom': ("top right", "black", "small"),
    '"SALE" bottom left in big red letters, two shoes on the right': ("bottom left", "red", "big"),
    'rocket on navy, "TO THE MOON" along the top in yellow': ("top", "yellow", None),
    'a cat on mint, "MEOW" across the bottom in black': ("bottom", "black", None),
    'A dog in a park with "Adopt me" at the bottom in white': ("bottom", "white", None),
    'banner, "50% OFF", bold red letters, a handbag on the left': (None, "red", "bold"),
    'poster with a cat, "MEOW", small white letters': (None, "white", "small"),
}
BESIDE = {
    'Simple logo: a bicycle, below it "RIDE CO." in thin capitals': "below",
    'Logo idea - an owl and under it "Night Library" in a serif font': "below",
    'a cat, above it "MEOW" in red': "above",
    'a teapot and beneath it the words "Tea Time"': "below",
    'a rocket with "GO" beneath it': "below",
    '"GOOD NIGHT" in small letters under a moon, navy': "below",
    'robot saying "hello!" on mint': "above",
    'An owl says "Hoo" in the forest': "above",
    'A boy shouting "Stop!"': "above",
    'a parrot that says "Hello there"': "above",
}
OWN = [
    'Bookmark design, a snail with the slogan "Slow down and read"',
    'a turtle with the motto "Slow and steady"',
    'a penguin with the caption "Chill"',
    'a robot with the tagline "Built for you"',
]


@pytest.mark.parametrize("prompt", THINGS)
def test_a_place_behind_a_bare_noun_is_that_of_the_noun(prompt: str) -> None:
    assert {entity.noun: entity.place for entity in plan(prompt).scene.entities} == THINGS[prompt]


@pytest.mark.parametrize("prompt", TEXTS)
def test_a_text_has_its_place_and_its_look(prompt: str) -> None:
    scene = plan(prompt).scene
    assert [(t.place, t.colour, t.typeface, t.carrier) for t in scene.texts] == [(*TEXTS[prompt], None)]
    assert not {"colour", "look"} & {name for entity in scene.entities for name in entity.attributes}


@pytest.mark.parametrize("prompt", BESIDE)
def test_a_text_stands_beside_a_thing_and_who_says_it(prompt: str) -> None:
    scene = plan(prompt).scene
    assert [(r.subject, r.kind, r.object) for r in scene.relations] == [
        ("text_1", BESIDE[prompt], scene.entities[0].id)
    ]
    assert scene.texts[0].carrier is None


@pytest.mark.parametrize("prompt", OWN)
def test_a_slogan_is_on_nobody(prompt: str) -> None:
    assert [text.carrier for text in plan(prompt).scene.texts] == [None]


def test_a_slogan_is_on_what_bears_one() -> None:
    assert plan('a mug with the slogan "But first coffee"').scene.texts[0].carrier == "mug_1"
