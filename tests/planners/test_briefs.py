"""Prompts as poster designers and hobbyists type them: what the picture shows, and nothing of why it is made."""

import pytest

from planners.daytime import time_of_day
from planners.language.grammar import read_prompt
from planners.language.parsing.pipeline import load_pipeline
from planners.language.reading.draft import Draft
from planners.rules import RulePlanner
from planners.scene import Canvas

PIPELINE = load_pipeline()


def draft(prompt: str) -> Draft:
    return read_prompt(prompt, PIPELINE).draft


THINGS = {
    "My brother collects trains: a blue train in the desert": ["train"],
    "For our kitchen: two lemons on a plate": ["lemon", "lemon", "plate"],
    "a fence painted mint green with roses": ["fence", "rose", "rose"],
    "a sticker of a happy avocado lifting dumbbells": ["avocado", "dumbbell", "dumbbell"],
    "a cat looking at the camera": ["cat"],
    "our dog Bruno on a sofa": ["dog", "sofa"],
    'a notebook titled "Salt" by Ines Marlow': ["notebook"],
    'flyer, one kite, plenty of white space, "FLY"': ["kite"],
    'A drawing of a zoo. Label the cages "LIONS" and "BEARS".': ["cage", "cage"],
    'A red boot and a blue boot, parted by a thin white line, "SALE" at the top': ["boot", "boot", "line"],
    "a menu board for a tea room with a cup": ["cup"],
    "The sea is visible at the end of it.": [],
    "fox logo, simple, orange background": ["fox"],
    "cute sloth sticker on mint": ["sloth"],
    "sticker of a frog": ["frog"],
    "tractor clip art, plain white": ["tractor"],
    "Draw a pineapple on a plain pink background for a phone wallpaper.": ["pineapple"],
    'A whale and the word "whale" for a kids\' flash card, white ground': ["whale"],
    "Hedgehog, flat illustration, cream background.": ["hedgehog"],
    'a book with the title "The Last Dragon" on its cover': ["book"],
    'Potted plant, and on the pot the word "basil"': ["potted plant"],
    'yellow taxi with "TAXI" on the roof': ["taxi"],
    "a shelf with a pot and a lid": ["shelf", "pot", "lid"],
    "minimal logo: fox head": ["fox"],
    "pencil sketch - violin - white paper": ["violin"],
    "llama, peach coloured background, low poly": ["llama"],
    'Title screen for my game, "DRAGON CAVE" in red letters, a dragon below': ["dragon"],
    "level badge: a star and a crown": ["star", "crown"],
    "Breakfast set on cream: two eggs and a cup": ["egg", "egg", "cup"],
    "Halloween - three pumpkins, ghost behind them": ["pumpkin", "pumpkin", "pumpkin", "ghost"],
    "Please make a picture of a tractor, my grandson loves tractors.": ["tractor"],
    "my granddaughter wants a pink unicorn": ["unicorn"],
    "The kangaroo and the koala are friends; they stand in the meadow.": ["kangaroo", "koala"],
    'make text "Willkommen" over a house': ["house"],
    "Orange fish underwater": ["fish"],
    "sea scene, whale under a small boat": ["whale", "boat"],
}


@pytest.mark.parametrize("prompt", THINGS)
def test_only_what_is_to_be_seen_is_planned(prompt: str) -> None:
    assert [entity.noun for entity in draft(prompt).entities.values()] == THINGS[prompt]


NIGHTS = (
    "Deep night over the hills, with an owl",
    "lake, swan, nightfall",
    "could I get 3 owls sitting in the forest after dark",
    "night time on the football pitch",
)


@pytest.mark.parametrize("prompt", NIGHTS)
def test_night_goes_by_many_names(prompt: str) -> None:
    scene = RulePlanner().plan(prompt, Canvas(width=512, height=512)).scene
    assert time_of_day(scene) == "night"


def test_suggestions_are_no_part_of_what_they_suggest() -> None:
    penguins = draft("how about four penguins in a snowy field?").entities.values()
    assert [(one.noun, one.attributes) for one in penguins] == [("penguin", {})] * 4


BACKGROUNDS = {
    "a teapot on light blue? Nothing else in the picture.": "light blue",
    "I want one big strawberry, background white": "white",
    "llama, peach coloured background": "peach",
    "flat lay on light gray: a laptop and a cup": "light gray",
    "pencil sketch - violin - white paper": "white",
    "game background: hills at dusk": "hills",
    "Five butterflies over a garden": "garden",
    "horse beside a river with a person next to it": "river",
    "island in the middle of the sea, no boats": "island",
    "a snowy field and a fox": "snowy field",
    "rooftop party with three balloons": "rooftop",
    "a beach at sunset, nobody there": "beach",
    "forest by day, deer somewhere in it": "forest",
    "lake, swan, nightfall": "lake",
    "three cups - dark green background": "dark green",
}


@pytest.mark.parametrize("prompt", BACKGROUNDS)
def test_grounds_are_read_wherever_they_stand(prompt: str) -> None:
    assert draft(prompt).background == BACKGROUNDS[prompt]


RELATIONS = {
    "two cushions on top of each other on a chair": [("cushion_1", "on", "cushion_2"), ("cushion_2", "on", "chair_1")],
    "a nurse with a rabbit on her lap": [("rabbit_1", "on", "nurse_1")],
    "a waffle with cherries on top": [("cherry_1", "on", "waffle_1"), ("cherry_2", "on", "waffle_1")],
    "draw a bear wearing a hat sitting on a barrel": [("bear_1", "wearing", "hat_1"), ("bear_1", "on", "barrel_1")],
    "On the upper shelf there is a jar, on the lower one a kettle.": [
        ("shelf_2", "below", "shelf_1"),
        ("jar_1", "on", "shelf_1"),
        ("kettle_1", "on", "shelf_2"),
    ],
    "A man in a long coat walks towards a lamp; he isn't carrying a bag.": [
        ("man_1", "wearing", "coat_1"),
        ("man_1", "facing", "lamp_1"),
    ],
}


@pytest.mark.parametrize("prompt", RELATIONS)
def test_things_stand_as_a_reader_sees_them(prompt: str) -> None:
    assert [(r.subject, r.kind, r.object) for r in draft(prompt).relations] == RELATIONS[prompt]


@pytest.mark.parametrize(
    ("prompt", "colours"),
    [
        ("three chairs of different colours: red, white and blue", ["red", "white", "blue"]),
        ("four kites: two red and two green ones", ["red", "red", "green", "green"]),
        ("five cups, two white and three black", ["white", "white", "black", "black", "black"]),
    ],
)
def test_each_of_several_has_its_own_colour(prompt: str, colours: list[str]) -> None:
    assert [entity.attributes.get("colour") for entity in draft(prompt).entities.values()] == colours


TEXTS = {
    'A sign for my bakery: "BREAD" in red letters on cream': ("BREAD", None),
    'Poster: a guitar on a chair, "LIVE" at the top': ("LIVE", None),
    'Birthday card: a cake with two candles and "Hip hip!" in blue letters': ("Hip hip!", None),
    "the number 9 in red on a white shirt": ("9", "shirt_1"),
}


@pytest.mark.parametrize("prompt", TEXTS)
def test_a_text_is_on_what_the_brief_is_for(prompt: str) -> None:
    assert [(text.content, text.carrier) for text in draft(prompt).texts.values()] == [TEXTS[prompt]]


@pytest.mark.parametrize(
    ("prompt", "ground"),
    [
        ("a horse with a forest behind it", "forest"),
        ('A sign for our stall: "PLUMS" in black letters on yellow', "yellow"),
        ("My sister loves owls: an owl on a white background", "white"),
    ],
)
def test_the_ground_is_behind_everything(prompt: str, ground: str) -> None:
    assert draft(prompt).background == ground
