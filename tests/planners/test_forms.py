"""Prompts written as notes, forms, tickets and tables are read as the phrases that they stand for."""

from __future__ import annotations

import pytest

from planners.language.forms.plain import opened, plain
from planners.language.pasting.pasted import read_pasted
from planners.rules import RulePlanner
from planners.scene import Canvas, Scene

CANVAS = Canvas(width=512, height=512)


def scene(prompt: str) -> Scene:
    return RulePlanner().plan(prompt, CANVAS).scene


def things(prompt: str) -> list[str]:
    """Each thing with its looks before it and its place behind it: "red kite @top left"."""
    said = []
    for entity in scene(prompt).entities:
        place = f" @{entity.place}" if entity.place else ""
        said.append(" ".join([*entity.attributes.values(), entity.noun]) + place)
    return said


@pytest.mark.parametrize(
    ("prompt", "seen"),
    [
        ("3 fish (orange), whale", "orange fish|orange fish|orange fish|whale"),
        ("vase (light blue) > tulips (pink, 3)", "light blue vase|pink tulip|pink tulip|pink tulip"),
        ("kite red, 2 balls blue, cat white, meadow", "red kite|blue ball|blue ball|white cat"),
        ("apple green, pear yellow", "green apple|yellow pear"),
        ("puzzle piece blue upper right, mug red", "blue puzzle piece @top right|red mug"),
        ("flamingo, pink, standing in lake. swan, white", "pink standing flamingo|white swan"),
        ("circle right, triangle in middle. all black", "black circle @right|black triangle @centre"),
        ("all objects blue: car, hat", "blue car|blue hat"),
        ("red: apple, heart. green: pear", "red apple|red heart|green pear"),
        ("2 triangles above 1 hexagon, colours green / purple", "green triangle|green triangle|purple hexagon"),
        ("3 mushrooms: 2 red 1 brown", "red mushroom|red mushroom|brown mushroom"),
        ("6 eggs (5 white, 1 brown)", "|".join(["white egg"] * 5 + ["brown egg"])),
        ("mouse (computer), laptop (open)", "computer mouse|open laptop"),
        ("plates 4, eggs x 2", "plate|plate|plate|plate|egg|egg"),
        ("yellow or orange tulip in vase", "yellow tulip|vase"),
        ("hexagon, circle, navy", "hexagon|circle"),
        ("an owl with a hat. Maroon.", "owl|hat"),
        ("a sign that is red and a white door", "red sign|white door"),
        ("a cat, 16:9, 4K", "cat"),
    ],
)
def test_looks_and_numbers_behind_a_thing_are_its_own(prompt: str, seen: str) -> None:
    assert things(prompt) == seen.split("|")


@pytest.mark.parametrize(
    ("prompt", "forbidden"),
    [
        ("4x bananas, 0 oranges, on wooden table", "orange"),
        ("ship, sea, sky: none. seagulls: none", "sky|seagull"),
        ("strawberry cake. dont want: candles, cherries. bg: light pink", "candle|cherry"),
        ("a cake, candles not needed", "candle"),
        ("a cake, candles and cherries not wanted", "candle|cherry"),
        ("astronaut on moon, flag no", "flag"),
        ("* lighthouse no\n* ship yes, red\n* island yes", "lighthouse"),
        ("pixel art sword no, pixel art castle yes", "sword"),
        ("a cake. No need for candles", "candle"),
        ("a dog in a park, take the hat off", "hat"),
        ("a cake, ditch the candles", "candle"),
        ("pyramid, leave it out. camel", "pyramid"),
        ("octopus\nno fish\n2 shells", "fish"),
        ("playground with slide no kids, 1 skateboard", "kid"),
        ("fox not wolf", "wolf"),
        ("Subject: lighthouse\nText: none", "text"),
        ("negative prompt: people, cars. prompt: a red bicycle", "person|car"),
        ("exclude: dogs, cats. 3 birds on a fence", "dog|cat"),
        ("dozen? no just 4 cookies on a plate", ""),
        ("no dogs allowed sign next to a gate", "dog"),
        ("a sign that says no, a gate", ""),
        ("a jar with 10 cookies", ""),
    ],
)
def test_what_is_denied_behind_it_is_forbidden_and_not_painted(prompt: str, forbidden: str) -> None:
    found = scene(prompt)
    assert list(found.forbidden) == [noun for noun in forbidden.split("|") if noun]
    assert not {entity.noun for entity in found.entities} & set(found.forbidden)


@pytest.mark.parametrize(
    ("prompt", "seen", "background"),
    [
        ("object: car\ncolor: red\nposition: bottom left\nbackground: street", "red car @bottom left", "street"),
        ("scene=beach;obj=crab;count=2;color=red", "red crab|red crab", "beach"),
        ("things: dog, cat; counts: 1, 2", "dog|cat|cat", ""),
        ("qty 3 - rubber duck - yellow - bg teal", "|".join(["yellow rubber duck"] * 3), "teal"),
        ("item;qty;colour\nball;2;red\nbackground;;white", "red ball|red ball", "white"),
        ("| object | colour |\n|---|---|\n| cat | red |", "red cat", ""),
        ('{"object": "cat", "color": "orange", "count": 2, "background": "white"}', "orange cat|orange cat", "white"),
        ('[{"name": "cup", "color": "blue"}, {"name": "spoon", "color": "red"}]', "blue cup|red spoon", ""),
        ("QA-12: a cat. expected: dog left of bird", "cat|dog|bird", ""),
        ("Scenario: Given a beach, when sunset, then 1 umbrella red", "red umbrella", "beach"),
        ("no. of balloons: 2; colour of balloons: purple", "purple balloon|purple balloon", ""),
        ("peacock in front of door; door = red; garden", "peacock|red door", "garden"),
        ("toilet, blue. bathroom.", "blue toilet", "bathroom"),
        ("monkey+banana, jungle", "monkey|banana", "jungle"),
        ("bicycle//city street", "bicycle", "city street"),
        ("watercolour rose, pink, white bg", "pink rose", "white"),
        ("mug mockup: white mug, heart red on it", "white mug|red heart", ""),
        ("hamburger & fries & drink", "hamburger|fry|fry|drink", ""),
        ("a watercolour palette and two brushes", "watercolour palette|brush|brush", ""),
    ],
)
def test_keys_tables_and_marks_are_no_things(prompt: str, seen: str, background: str) -> None:
    assert things(prompt) == seen.split("|")
    assert scene(prompt).background == background


@pytest.mark.parametrize(
    ("prompt", "seen"),
    [
        (
            "top left: sun. top right: cloud. bottom: sheep x3",
            "sun @top left|cloud @top right|" + "|".join(["sheep @bottom"] * 3),
        ),
        ("upper-left corner: red star; lower-right corner: hat", "red star @top left|hat @bottom right"),
        ("left = cat / right = dog / middle = fish bowl", "cat @left|dog @right|fish bowl @centre"),
        ("left side lemon right side lime", "lemon @left|lime @right"),
        ("upper right - kite, lower left - boat", "kite @top right|boat @bottom left"),
        ("Sun - yellow - top right\nHouse - white - centre", "yellow sun @top right|white house @centre"),
        ("hearts in the corners", "heart @top left|heart @top right|heart @bottom left|heart @bottom right"),
        ("a left shoe and a top hat", "shoe|top hat"),
    ],
)
def test_places_before_and_behind_a_thing(prompt: str, seen: str) -> None:
    assert things(prompt) == seen.split("|")


@pytest.mark.parametrize(
    ("prompt", "related"),
    [
        ("swan, white. duck, red, behind it", "duck_1 behind swan_1"),
        ("guitar (leaning on) chair (red), living room", "guitar_1 next_to chair_1"),
        ("2 ghosts, pumpkin between", "pumpkin_1 between ghost_1"),
        ("pine tree, gift under", "gift_1 under pine_tree_1"),
        ('poster: "JAZZ" in gold, trumpet underneath', "trumpet_1 below text_1"),
        ("red dragon, castle in bg", "castle_1 behind dragon_1"),
        ("a) red bus b) blue bus, left to right", "bus_1 left_of bus_2"),
        ("panda riding bicycle, park", "panda_1 on bicycle_1"),
    ],
)
def test_relations_with_few_words(prompt: str, related: str) -> None:
    assert related in [f"{r.subject} {r.kind} {r.object}" for r in scene(prompt).relations]


@pytest.mark.parametrize(
    ("prompt", "colour", "place"),
    [
        ('"BOO!" orange top center, ghost', "orange", "top"),
        ('text "DEEP" bottom white', "white", "bottom"),
        ('Text: "OPEN" | colour: red | position: top left | object: door, brown', "red", "top left"),
        ('"50% OFF" big red letters top; shoe', "red", "top"),
        ("Text: SOLD OUT. Colour: red. Background: white.", "red", None),
    ],
)
def test_how_and_where_a_text_is(prompt: str, colour: str, place: str | None) -> None:
    (text,) = scene(prompt).texts
    assert (text.colour, text.place) == (colour, place)


@pytest.mark.parametrize(
    "prompt",
    ["things: dog, cat; counts: 1, 2", "pizza menu cover, red", "vase (green), 1 rose (red)", "tulips (pink, 3)"],
)
def test_no_noun_becomes_what_somebody_does(prompt: str) -> None:
    assert not any("action" in entity.attributes for entity in scene(prompt).entities)


@pytest.mark.parametrize(
    "prompt",
    [
        "a woman in a red dress, blue shoes and a white hat",
        "a man (about 40 years old) reading a newspaper",
        'a poster with the text "No dogs: 0 tolerance"',
        "a black and white photo of a tower, snow white",
        "The cat is orange and the dog is white.",
        "a colour wheel: red, yellow, blue",
        "a shelf with 3 books, 1 plant and a clock on the right",
        "A cartoon toucan flies over a bowl.",
        "a fox and a rabbit having tea at a table",
        "a cat sitting on\na mat",
    ],
)
def test_a_sentence_stays_as_it_is(prompt: str) -> None:
    assert plain(read_pasted(opened(prompt)).text).split() == read_pasted(prompt).text.split()
