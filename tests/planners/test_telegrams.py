"""Prompts as telegrams: nouns without articles, numbers and colours behind them, colours as grounds, kinds first."""

from __future__ import annotations

from collections import Counter

import pytest

from planners.base import Plan
from planners.rules import RulePlanner
from planners.scene import Canvas

THINGS = {
    "apple above, banana below; plain white": ["apple", "banana"],
    "croissant + teapot, peach": ["croissant", "teapot"],
    "Lemon, pear and a pineapple for our fruit poster, white": ["lemon", "pear", "pineapple"],
    "Blue rose, black ground": ["rose"],
    "Gray wolf, white ground, sticker": ["wolf"],
    "computer keyboard w/ computer mouse on its right, gray ground": ["computer keyboard", "computer mouse"],
    "underwater, w/ a turtle": ["turtle"],
    "object: elephant, count: 3": ["elephant", "elephant", "elephant"],
    "dolphin leaping over a ball, turquoise": ["dolphin", "ball"],
    "fork, knife and spoon on a light blue background": ["fork", "knife", "spoon"],
    "Put a lion, a zebra and a giraffe side by side, lion in the middle": ["giraffe", "lion", "zebra"],
    "a big, fluffy dog": ["dog"],
    "an avocado sticker!!": ["avocado"],
    "three tools: a broom, a bucket, a ladder; ground peach": ["broom", "bucket", "ladder"],
    "Event poster. Place: stage at night. Objects: guitar, drum.": ["drum", "guitar"],
    "hi! we sell kids' lollipops and need a single lollipop on lavender, thanks": ["lollipop"],
    "My daughter loves unicorns. One unicorn on a lavender card.": ["unicorn"],
    "telescope / light gray / nothing else": ["telescope"],
}
COUNTS = {
    "strawberries x 8, cream ground": {"strawberry": 8},
    "lollipops (4), cupcakes (2), pink ground": {"lollipop": 4, "cupcake": 2},
    "clouds, three, in a daytime sky": {"cloud": 3},
    "sheep, five of them, in a meadow by day": {"sheep": 5},
    "hearts: 7, on white": {"heart": 7},
    "two chairs, one of them without a back": {"chair": 2},
}
COLOURS = {
    "handbag = red. Ground = cream.": {"handbag": "red"},
    "tie (yellow) on navy": {"tie": "yellow"},
    "tulip: red / vase: blue / ground: cream": {"tulip": "red", "vase": "blue"},
    "scooter, turquoise, on peach": {"scooter": "turquoise"},
    "star, plain yellow, on black": {"star": "yellow"},
    "a snake in bright yellow on dark green": {"snake": "bright yellow"},
    "a can, bright orange, with a straw": {"can": "bright orange"},
    "Make the couch green and the lamp yellow. Living room.": {"couch": "green", "lamp": "yellow"},
    "The tie should be green and the t-shirt white": {"tie": "green", "t-shirt": "white"},
    "orange star, everything else black": {"star": "orange"},
}
GROUNDS = {
    "Title at top: 'Jazz Night'. Trumpet below. Maroon.": "maroon",
    "car in between a bus and a truck, gray": "gray",
    "octopus icon -- navy": "navy",
    "would you make a picture of a peacock? something simple, yellow behind": "yellow",
    "white telephone with dark green all around": "dark green",
    "a dinosaur!!! green": "green",
    "give me a boat on a plain light blue": "light blue",
    "'HELLO' in the middle of plain blue, rounded letters": "blue",
    "Two items: a black shoe and a brown hat. Ground light gray.": "light gray",
    "six ladybugs on a white card": "white",
    "Draw an ice cream in pink on a plain turquoise card": "turquoise",
    "Is a hippo on light pink possible?": "light pink",
    "At the foot of the mountains, a bear beside a tent": "mountains",
    "a teapot stands left of a cup on a wooden table": "wooden table",
    "street + bus + night": "street",
    "purple dragon sticker": "",
    "an owl, purple": "",
    "chick in front of an egg; make it yellow behind": "yellow",
    "comic lettering, 'POW!', yellow all over": "yellow",
    "jungle page: monkey left, parrot right": "jungle",
    "Travel flyer, turquoise: airplane, palm tree": "turquoise",
    "a fox in a forest, red": "forest",
}
KINDS = {
    "Rescue day card – fire engine and ambulance in the city": "rescue day card",
    "Food truck menu board: hamburger left, fries right": "food truck menu board",
    "helicopter, kids card, light green": "kids card",
    "scissors beside a pencil on light pink, school label": "school label",
    "flamingo pic for a phone case": "pic",
}
PLACES = {
    "A beach with an umbrella, a ball and a crab, palm tree on the left": {"palm_tree_1": "left"},
    "harbour at dusk, two boats, a seal on the right, and no birds": {"seal_1": "right"},
    "cup on the left side and candle on the right side": {"cup_1": "left", "candle_1": "right"},
    "a cat, a hat and a cup on the left": {"cat_1": "left", "hat_1": "left", "cup_1": "left"},
    'lemon, label "LEMONADE" top, "500 ml" bottom, on light green': {"text_1": "top", "text_2": "bottom"},
    'beach with the slogan "Sea You Soon" across the top': {"text_1": "top"},
    'robot, ball. Slogan "Play More!" in rounded blue letters on top, light pink ground': {"text_1": "top"},
    'a gift between two candles, "Warm Wishes" below, maroon ground': {"text_1": "bottom"},
}
TEXTS = {
    'the words "Fresh Bread" over a loaf of bread, brown lettering': ("brown", None),
    '"7" in the centre, red on white, heavy': ("red", "heavy"),
    'Text "Morning Farm" red, below the rooster, cream': ("red", None),
    'whale + "Save the Whales" in white, condensed, navy': ("white", "condensed"),
    'Serif quote in the centre, "Less is more", black on light gray': ("black", "serif"),
}


def plan(prompt: str) -> Plan:
    return RulePlanner().plan(prompt, Canvas(width=512, height=512))


@pytest.mark.parametrize("prompt", THINGS)
def test_each_noun_is_there_once(prompt: str) -> None:
    made = plan(prompt)
    assert sorted(entity.noun for entity in made.scene.entities) == sorted(THINGS[prompt])


@pytest.mark.parametrize("prompt", COUNTS)
def test_a_number_behind_its_noun_counts(prompt: str) -> None:
    made = plan(prompt)
    assert Counter(entity.noun for entity in made.scene.entities) == COUNTS[prompt] and not made.unplaced


@pytest.mark.parametrize("prompt", COLOURS)
def test_a_colour_behind_its_noun_is_its_colour(prompt: str) -> None:
    entities = plan(prompt).scene.entities
    assert {e.noun: e.attributes["colour"] for e in entities if "colour" in e.attributes} == COLOURS[prompt]


@pytest.mark.parametrize("prompt", GROUNDS)
def test_the_ground(prompt: str) -> None:
    assert plan(prompt).scene.background == GROUNDS[prompt]


@pytest.mark.parametrize("prompt", KINDS)
def test_a_kind_of_picture_is_no_thing(prompt: str) -> None:
    made = plan(prompt).scene
    assert made.style.medium == KINDS[prompt] and not any(KINDS[prompt] in e.noun for e in made.entities)


@pytest.mark.parametrize("prompt", PLACES)
def test_a_place_is_of_what_stands_right_before_it(prompt: str) -> None:
    made = plan(prompt).scene
    placed = {one.id: one.place for one in (*made.entities, *made.texts) if one.place}
    assert placed == PLACES[prompt]


@pytest.mark.parametrize("prompt", TEXTS)
def test_looks_behind_a_text_are_its_looks(prompt: str) -> None:
    (text,) = plan(prompt).scene.texts
    assert (text.colour, text.typeface) == TEXTS[prompt] and text.carrier is None


def test_no_quoted_text_is_lost() -> None:
    made = plan('Movie night invite: popcorn, tv. Words "Movie Night" top, "Fri 8pm" bottom. Red.')
    assert [text.content for text in made.scene.texts] == ["Movie Night", "Fri 8pm"]
    single = plan("cake and the name 'Leo' underneath")
    (relation,) = single.scene.relations
    assert (relation.kind, relation.subject, relation.object) == ("below", "text_1", "cake_1")
