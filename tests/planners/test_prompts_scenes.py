"""Prompts and the structures they must become."""

from __future__ import annotations

import pytest
from small_plans import plan

from planners.base import Plan, Planner
from planners.rules import RulePlanner
from planners.scene import Canvas


def things(prompt: str) -> list[str]:
    """Entities as "id: attributes"."""
    return [f"{e.id}: {' '.join(e.attributes.values())}".rstrip(": ") for e in plan(prompt).scene.entities]


def relations(prompt: str) -> list[str]:
    return [f"{r.subject} {r.kind} {r.object}" for r in plan(prompt).scene.relations]


OBJECTS = {
    "a red circle, two cats and a dog": ["circle_1: red", "cat_1", "cat_2", "dog_1"],
    "a red and a blue circle": ["circle_1: red", "circle_2: blue"],
    "one red and two blue circles": ["circle_1: red", "circle_2: blue", "circle_3: blue"],
    "a red, a green and a blue ball": ["ball_1: red", "ball_2: green", "ball_3: blue"],
    "a black and white cat": ["cat_1: black and white"],
    "red and blue circles": ["circle_1: red", "circle_2: blue"],
    "3 butterflies": ["butterfly_1", "butterfly_2", "butterfly_3"],
    "a pair of mice": ["mouse_1", "mouse_2"],
    "a pair of scissors": ["scissors_1"],
    "half a dozen knives": [f"knife_{k}" for k in range(1, 7)],
    "twelve apples": [f"apple_{k}" for k in range(1, 13)],
    "a couple of buses": ["bus_1", "bus_2"],
    "a group of three foxes": ["fox_1", "fox_2", "fox_3"],
    "an orange": ["orange_1"],
    "an orange cat": ["cat_1: orange"],
    "a light blue heart": ["heart_1: light blue"],
    "a gray cat and a grey dog": ["cat_1: gray", "dog_1: gray"],
    "a big, red ball and a small blue one": ["ball_1: big red", "ball_2: small blue"],
    "a soccer ball and a traffic light": ["soccer_ball_1", "traffic_light_1"],
    "a photo of a zebra": ["zebra_1"],
    "zebra left of giraffe": ["zebra_1", "giraffe_1"],
    "a cat and the cat": ["cat_1"],
    "a cat and another cat": ["cat_1", "cat_2"],
    "A CAT AND A DOG": ["cat_1", "dog_1"],
    "a wooden chair": ["chair_1: wooden"],
    "a golden retriever": ["golden_retriever_1"],
    "a hot dog": ["hot_dog_1"],
    "a cat named Tom": ["cat_1"],
    "a 猫 and a café": ["object_1", "cafe_1"],
    "a cat & a dog": ["cat_1", "dog_1"],
}


@pytest.mark.parametrize("prompt", OBJECTS)
def test_objects(prompt: str) -> None:
    assert things(prompt) == OBJECTS[prompt]


RELATIONS = {
    "a cat to the left of a dog": ["cat_1 left_of dog_1"],
    "a cat on the left of a dog": ["cat_1 left_of dog_1"],
    "a cat on the left side of a dog": ["cat_1 left_of dog_1"],
    "a dog right of a cat": ["dog_1 right_of cat_1"],
    "a sun above a house": ["sun_1 above house_1"],
    "a sun directly over a house": ["sun_1 above house_1"],
    "a cat on top of a table": ["cat_1 on table_1"],
    "a cat under an umbrella": ["cat_1 under umbrella_1"],
    "an apple, a pear and a plum on a plate": ["apple_1 on plate_1", "pear_1 on plate_1", "plum_1 on plate_1"],
    "a lamp on a desk and a kettle on a stove": ["lamp_1 on desk_1", "kettle_1 on stove_1"],
    "A lid is balanced on the edge of a jar and a box.": ["lid_1 on jar_1", "lid_1 on box_1"],
    "A chef stirring the soup in a pot.": ["soup_1 inside pot_1"],
    "A man is writing in a journal.": [],
    "A couple snacking on popcorn.": [],
    "A woman is decorating a cake.": [],
    "A man trying on a hat.": ["man_1 wearing hat_1"],
    "A chef is decorating a cake with a cherry.": ["cherry_1 on cake_1"],
    "A man is filling a jug with milk.": ["milk_1 inside jug_1"],
    "A man is writing on a chalkboard.": [],
    "A plush bear, a doll and a tin robot on a shelf.": [
        "bear_1 on shelf_1",
        "doll_1 on shelf_1",
        "robot_1 on shelf_1",
    ],
    "A girl blows out a candle on a cake.": ["candle_1 on cake_1"],
    "A man looks at a moth perched on a flower.": ["man_1 facing moth_1", "moth_1 on flower_1"],
    "The sun is setting behind a row of two trees.": [
        "tree_1 next_to tree_2",
        "sun_1 behind tree_1",
        "sun_1 behind tree_2",
    ],
    "two glasses of wine on a tray": ["wine_1 inside glass_1", "glass_1 on tray_1", "glass_2 on tray_1"],
    "a cat beneath an umbrella": ["cat_1 under umbrella_1"],
    "a cat underneath an umbrella": ["cat_1 under umbrella_1"],
    "two cats left of a dog": ["cat_1 left_of dog_1", "cat_2 left_of dog_1"],
    "a cat and a dog to the left of a tree": ["cat_1 left_of tree_1", "dog_1 left_of tree_1"],
    "a cat to the left of a dog and above a tree": ["cat_1 left_of dog_1", "cat_1 above tree_1"],
    "a circle left of a square and the square above a star": ["circle_1 left_of square_1", "square_1 above star_1"],
    "a poster with a cat to the left of a dog": ["cat_1 left_of dog_1"],
    "a cat on the left and a dog on the right": ["cat_1 left_of dog_1"],
    "on the left a cat, on the right a dog": ["cat_1 left_of dog_1"],
    "a cat at the top and a dog at the bottom": ["cat_1 above dog_1"],
    "two cats, one on the left and one on the right": ["cat_1 left_of cat_2"],
    "a red circle above a blue circle": ["circle_1 above circle_2"],
    "a cat, a red ball and a blue ball, the cat above the blue ball": ["cat_1 above ball_2"],
    "two cats, the first cat above the second cat": ["cat_1 above cat_2"],
    "above the cat is a dog": ["dog_1 above cat_1"],
    'the word "HI" above a cat': ["text_1 above cat_1"],
    'a cat below the title "HI"': ["cat_1 below title_1"],
    'a cat with the word "MEOW" above it': ["text_1 above cat_1"],
    'a cat and the word "HI", the cat to the left of the word': ["cat_1 left_of text_1"],
    "a house with a tree on its left": ["tree_1 left_of house_1"],
    "A ladder, and to its right a bucket": ["bucket_1 right_of ladder_1"],
    "a dog and on its left a ball": ["ball_1 left_of dog_1"],
    "A man holds a cup, and to his right a dog sits": ["man_1 holding cup_1", "dog_1 right_of man_1"],
    "palm tree, parrot right above it": ["parrot_1 above palm_tree_1"],
    "a palm tree with a parrot right above it": ["parrot_1 above palm_tree_1"],
    "From left to right: vase, book, lamp": ["vase_1 left_of book_1", "book_1 left_of lamp_1"],
    "two dogs and a cat below them": ["cat_1 below dog_1", "cat_1 below dog_2"],
    "an umbrella above a cat, which is above a dog": ["umbrella_1 above cat_1", "cat_1 above dog_1"],
    "a red sphere right above a cube": ["sphere_1 above cube_1"],
    "a sign left of a cat": ["sign_1 left_of cat_1"],
}


@pytest.mark.parametrize("prompt", RELATIONS)
def test_relations(prompt: str) -> None:
    assert relations(prompt) == RELATIONS[prompt]


BACKGROUNDS = {
    "a cat": "",
    "a stop sign on a white background": "white",
    "broccoli on a pink background": "pink",
    "a fish underwater": "underwater",
    "a cat on a football pitch": "football pitch",
    "a cat on a white background": "white",
    "a dog with a light blue background": "light blue",
    "a cat, navy background": "navy",
    "a cat against a navy backdrop": "navy",
    "a cat on a plain pink background": "pink",
    "a white circle on black": "black",
    "a cat. The background is light green.": "light green",
    "a red circle blue background": "blue",
    "a tree in a green field": "green field",
    "a blue banner with a star": "blue",
}


@pytest.mark.parametrize("prompt", BACKGROUNDS)
def test_background(prompt: str) -> None:
    found = plan(prompt)
    assert found.scene.background == BACKGROUNDS[prompt]
    assert found.unplaced == ()
    assert len(found.scene.entities) == 1


TEXTS = {
    'the title "SALE"': [("title_1", "SALE", "title", None)],
    "a poster with the title “BIG SALE” and a cat": [("title_1", "BIG SALE", "title", None)],
    "a sign that says 'DON'T'": [("text_1", "DON'T", "label", None)],
    "a card with «été»": [("text_1", "été", "label", None)],
    'the word "Hi, you: 50%!" in red letters': [("text_1", "Hi, you: 50%!", "label", "red")],
    'red text "X" and a cat': [("text_1", "X", "label", "red")],
    'the subtitle "now" and the caption "later"': [
        ("subtitle_1", "now", "subtitle", None),
        ("caption_1", "later", "caption", None),
    ],
    'a movie poster titled "JAWS" with a shark': [("title_1", "JAWS", "title", None)],
    'a card with the words "A" and "B"': [("text_1", "A", "label", None), ("text_2", "B", "label", None)],
    '"SALE" as the title, a cat': [("title_1", "SALE", "title", None)],
    'the text "<b>a red cat above a dog</b>"': [("text_1", "<b>a red cat above a dog</b>", "label", None)],
}


@pytest.mark.parametrize("prompt", TEXTS)
def test_texts(prompt: str) -> None:
    found = plan(prompt).scene.texts
    assert [(t.id, t.content, t.role, t.colour) for t in found] == TEXTS[prompt]
    assert all(t.carrier is None for t in found)


@pytest.mark.parametrize(
    ("prompt", "carrier", "medium"),
    [
        ('a sign that says "OPEN"', None, "sign"),
        ('a banner with the text "HELLO"', None, "banner"),
        ('a cat holding a sign that says "HI"', "sign_1", None),
        ('a mug that says "TEA" and a cat', "mug_1", None),
        ('a mug with "TEA" on it', "mug_1", None),
        ('the word "OPEN" on a red door', "door_1", None),
        ('a t-shirt with the text "COOL"', "t_shirt_1", None),
        ('a cat on a beach at dusk with the word "HELLO"', None, None),
        ('a cat with the word "HI"', "cat_1", None),
        ("the dog's bowl and the cat's toy with the word 'HI'", "toy_1", None),
    ],
)
def test_who_carries_a_text(prompt: str, carrier: str | None, medium: str | None) -> None:
    scene = plan(prompt).scene
    assert scene.texts[0].carrier == carrier
    assert scene.style.medium == medium


def test_style_words() -> None:
    style = plan("a vintage poster of a cat, studio lighting, close-up, pastel colors, minimalist").scene.style
    assert style.medium == "poster"
    assert style.mood == "minimalist, vintage"
    assert style.lighting == "studio lighting"
    assert style.camera == "close-up"
    assert style.palette == ("pastel",)


def test_forbidden_things_become_a_count_of_none() -> None:
    found = plan("a cat, no dogs")
    assert found.scene.forbidden == ("dog",)
    check = next(c for c in found.checklist if c.id == "count:dog")
    assert check.expected == {"noun": "dog", "count": 0}
    assert [e.id for e in found.scene.entities] == ["cat_1"]


def test_the_planner_has_the_protocol_and_is_deterministic() -> None:
    prompt = 'a poster with the title "SALE", two red cats left of a dog and a sun above the dog, cheerful mood'
    assert isinstance(RulePlanner(), Planner)
    first, second = plan(prompt), plan(prompt)
    assert first == second
    assert first.model_dump_json() == second.model_dump_json()
    assert Plan.model_validate_json(first.model_dump_json()) == first


@pytest.mark.parametrize(
    ("said", "colour", "typeface"),
    [
        ("black serif letters", "black", "serif"),
        ("italic sans type", None, "italic sans"),
        ("red letters", "red", None),
    ],
)
def test_a_typeface_belongs_to_its_text_and_is_no_object(said: str, colour: str | None, typeface: str | None) -> None:
    plan = RulePlanner().plan(
        f'a cat and the word "SALE" in {said} on a white background', Canvas(width=256, height=256)
    )
    (text,) = plan.scene.texts
    assert (text.content, text.colour, text.typeface) == ("SALE", colour, typeface)
    assert [entity.noun for entity in plan.scene.entities] == ["cat"]
