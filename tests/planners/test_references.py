"""Words that mean something named before: pronouns, "one" and "the other", "the first", "the red one"."""

from __future__ import annotations

import pytest
from small_plans import plan

RELATIONS = {
    "The upper shelf holds a jar, the lower one holds a lamp.": ["shelf_2 below shelf_1"],
    "two kites, the upper one red and the lower one blue": ["kite_2 below kite_1"],
    "A surfer catches a wave as they ride it.": ["surfer_1 on wave_1"],
    "The ring was a stunning piece of jewelry on a finger.": ["ring_1 on finger_1"],
    "a cat with a ball next to it": ["ball_1 next_to cat_1"],
    "two dogs and a cat below them": ["cat_1 below dog_1", "cat_1 below dog_2"],
    "a lamp and a clock, and a vase between them": ["vase_1 between lamp_1 clock_1"],
    "a woman and a dog. She is wearing a hat.": ["woman_1 wearing hat_1"],
    "a mug on a table. A spoon lies next to it.": ["mug_1 on table_1", "spoon_1 next_to mug_1"],
    "two cats, one on the left and one on the right": ["cat_1 left_of cat_2"],
    "two cats, the first cat above the second cat": ["cat_1 above cat_2"],
    "a red ball and a blue ball, the blue ball above the red one": ["ball_2 above ball_1"],
    "a cat and a dog. The dog is behind the cat.": ["dog_1 behind cat_1"],
    "an umbrella above a cat, which is above a dog": ["umbrella_1 above cat_1", "cat_1 above dog_1"],
    "a dog in a bandana that says 'Max' beside a bowl": ["dog_1 wearing bandana_1", "dog_1 next_to bowl_1"],
    "A sign that says 'In' above a door": ["sign_1 above door_1"],
    "a garden with markers: 'A' in front of the first plant, 'B' in front of the second": [
        "marker_1 in_front_of plant_1",
        "marker_2 in_front_of plant_2",
    ],
    "Surrounding the vase are three cups.": [f"cup_{k} next_to vase_1" for k in (1, 2, 3)],
    "a box that says 'Aces' lying next to a chip": ["box_1 next_to chip_1"],
    "a man with a dog on his right": ["dog_1 right_of man_1"],
    "A woman and a boy. A lamp stands between the two.": ["lamp_1 between woman_1 boy_1"],
    "Four men: two of them hold umbrellas.": ["man_1 holding umbrella_1", "man_2 holding umbrella_2"],
    "Two men hold two cups. A lamp hangs above them.": [
        *(f"lamp_1 above man_{k}" for k in (1, 2)),
        *(f"man_{k} holding cup_{k}" for k in (1, 2)),
    ],
    "a green pear and a lemon on a plate": ["pear_1 on plate_1", "lemon_1 on plate_1"],
    "A plate. To the left of the plate a napkin.": ["napkin_1 left_of plate_1"],
    "a triangle with a swimmer inside": ["swimmer_1 inside triangle_1"],
    "A jar rests on a stone, and an orchid lies to its left.": ["jar_1 on stone_1", "orchid_1 left_of jar_1"],
    "A board says 'Soup' in yellow chalk and underneath 'Leek' in white.": ["text_2 below text_1"],
    "A boy holds a ball in his left hand.": ["boy_1 holding ball_1"],
    "A woman holds a cup stamped 'TEA', and a dog sits behind her.": ["woman_1 holding cup_1", "dog_1 behind woman_1"],
    "A banner: 'Grow up!' Behind the desk, a window.": ["window_1 behind desk_1"],
    "Postcard: a stone bust, wearing headphones, on a table": ["bust_1 wearing headphones_1", "bust_1 on table_1"],
    "A poster. The title 'WARS' at the bottom, the name 'Vidal' above it, and a boat.": ["text_1 above title_1"],
}


@pytest.mark.parametrize("prompt", RELATIONS)
def test_who_is_meant(prompt: str) -> None:
    found = [f"{r.subject} {r.kind} {' '.join(r.ends[1:])}" for r in plan(prompt).scene.relations]
    assert sorted(found) == sorted(RELATIONS[prompt])


THINGS = {
    "a cat and the cat": ["cat"],
    "a cat and another cat": ["cat", "cat"],
    "a mug stands on a table. The mug is red.": ["red mug", "table"],
    "a mug stands on a table. It is red.": ["red mug", "table"],
    "two cats, one black and one white": ["black cat", "white cat"],
    "a red car and a green one": ["red car", "green car"],
    "a big dog and a small dog, the big dog is brown": ["big brown dog", "small dog"],
    "a red circle and the blue circle": ["red circle", "blue circle"],
    "two balls. Both are red.": ["red ball", "red ball"],
}


@pytest.mark.parametrize("prompt", THINGS)
def test_what_is_new_and_what_was_there(prompt: str) -> None:
    found = [
        " ".join([*sorted(value for value in e.attributes.values() if value not in ("standing",)), e.noun])
        for e in plan(prompt).scene.entities
    ]
    assert found == THINGS[prompt]
