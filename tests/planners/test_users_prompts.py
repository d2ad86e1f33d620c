"""Prompts as users of image tools write them: what was misread in them once, by kind."""

from __future__ import annotations

import pytest
from small_plans import plan

LISTS = {
    "a toolbox with a hammer, a screwdriver and a wrench in it": {
        "hammer inside toolbox",
        "screwdriver inside toolbox",
        "wrench inside toolbox",
    },
    "a laptop, a notebook and a pen beside it": {"notebook next_to laptop", "pen next_to laptop"},
    "a girl in a red dress and a boy in a green shirt": {"girl wearing dress", "boy wearing shirt"},
    "a girl wearing a dress and a boy wearing a shirt": {"girl wearing dress", "boy wearing shirt"},
    "a fox and a rabbit having tea at a table": {"fox next_to table", "rabbit next_to table"},
    "a fork, a knife and a spoon on a tablecloth": {"fork on tablecloth", "knife on tablecloth", "spoon on tablecloth"},
    "a farmer with a straw hat holding a pitchfork, his dog beside him": {
        "farmer wearing straw hat",
        "farmer holding pitchfork",
        "dog next_to farmer",
    },
    "a blue door between two windows, a cat lying on the doormat in front of it": {
        "door between window",
        "cat on doormat",
        "cat in_front_of door",
    },
    "a parrot on a pirate's shoulder": {"parrot on pirate"},
    "a dog in its owner's lap": {"dog on owner"},
    "a woman holding an umbrella, her other hand in her pocket": {"woman holding umbrella"},
    "a pizza cut into eight slices": set(),
    "a flamingo standing on one leg": set(),
    "four toys filled the toy chest": {"toy inside toy chest"},
    "a woman holding a cup of coffee": {"woman holding cup", "coffee inside cup"},
    "a cup of coffee and a croissant on a tray": {"coffee inside cup", "cup on tray", "croissant on tray"},
}


@pytest.mark.parametrize("prompt", LISTS)
def test_who_is_where(prompt: str) -> None:
    planned = plan(prompt)
    nouns = {entity.id: entity.noun for entity in planned.scene.entities}
    assert {f"{nouns[r.subject]} {r.kind} {nouns[r.object]}" for r in planned.scene.relations} == LISTS[prompt]
    assert not planned.given_up


def test_a_column_is_told_and_a_stack_is_planned() -> None:
    assert plan("three lemons in a column").unplaced == ("column",)
    stacked = plan("three books stacked on a chair").scene.relations
    assert [(r.subject, r.kind, r.object) for r in stacked] == [
        ("book_1", "on", "book_2"),
        ("book_2", "on", "book_3"),
        ("book_3", "on", "chair_1"),
    ]


THINGS = {
    "a stop sign and a bench": ["a stop sign", "a bench"],
    "a beach with a red kite above": ["a red kite"],
    "a kitchen without any people": [],
    "a chair made of wood": ["a wood chair"],
    "a tower built of glass and steel": ["a glass and steel tower"],
    "a fruit stall selling oranges and a dog": ["a fruit stall selling oranges", *2 * ["an orange"], "a dog"],
    "a knight fighting a dragon breathing fire": ["a knight fighting a dragon", "a dragon", "a fire"],
    "a bride and a groom dancing": ["a bride dancing", "a groom dancing"],
    "a can, bright orange, with a straw": ["a bright orange can", "a straw"],
    "a plate with rose petals": ["a plate", *2 * ["a rose petal"]],
    "a metallic key and wooden chopsticks": ["a metallic key", *2 * ["a wooden chopstick"]],
    "a cubic block and a pyramidal building set": ["a cubic block", "a pyramidal building set"],
    "a poster with a photo of a grey cat": ["a gray cat"],
    "a lemon cut into two halves on a blue plate": ["a lemon cut", "a blue plate"],
    "The wooden chair creaks as the fabric cushion shifts.": ["a wooden chair creaking", "a fabric cushion shifting"],
    "The leather belt and wooden watch complement each other.": ["a leather belt", "a wooden watch"],
    "The smooth surface of the ceramic vase reflected the light.": ["a smooth ceramic vase"],
    "The shiny shoe contrasted with the soft white snow.": ["a shiny shoe", "a soft white snow"],
    "A couple is ice skating at the rink.": ["a couple skating"],
    "A woman is doing aerobics in her living room.": ["a woman doing aerobics"],
    "A baker enjoying the scent of yeast and flour.": ["a baker"],
}


@pytest.mark.parametrize("prompt", THINGS)
def test_what_is_there(prompt: str) -> None:
    assert [entity.phrase for entity in plan(prompt).scene.entities] == THINGS[prompt]


TEXTS = {
    'birthday card with a giraffe wearing a hat, text "Hi" in yellow letters': {"Hi": None},
    'flyer: a woman on a mat, "Breathe" in thin letters above her head': {"Breathe": None},
    'a shampoo bottle, white with a green leaf, "PURE" in green capitals': {"PURE": "shampoo bottle"},
    'a cover with a microphone and headphones, title "Night" in blue, host name "Sam" in white': {
        "Night": None,
        "Sam": None,
    },
    'a bottle beside a hat on the sand, text "SPF 50" on the bottle': {"SPF 50": "bottle"},
    'a parcel with a "Fragile" sticker on its top and a "This side up" arrow': {
        "Fragile": "sticker",
        "This side up": "arrow",
    },
    'a sign that says "Bakery" above a door that says "Push"': {"Bakery": "sign", "Push": "door"},
    'a box labelled "A" on a crate labelled "B"': {"A": "box", "B": "crate"},
    'a sign made of cardboard that says "No"': {"No": "sign"},
}


@pytest.mark.parametrize("prompt", TEXTS)
def test_what_is_written_where(prompt: str) -> None:
    scene = plan(prompt).scene
    nouns = {entity.id: entity.noun for entity in scene.entities}
    assert {text.content: nouns.get(text.carrier or "") for text in scene.texts} == TEXTS[prompt]


@pytest.mark.parametrize(
    ("prompt", "background", "nouns"),
    [
        ("a tent by day in the hills", "hills", {"tent"}),
        ("Sun above a house on the hills", "hills", {"sun", "house"}),
        ("a hot air balloon above the mountains at dusk", "mountains", {"hot air balloon"}),
        ("a rainbow above a meadow with a cow", "meadow", {"rainbow", "cow"}),
        ("a lighthouse by the sea", "sea", {"lighthouse"}),
        ("two robots holding hands on a stage", "stage", {"robot"}),
        ("a crab on the left and a shell on the right, beach", "beach", {"crab", "shell"}),
        ('three stars on navy and the title "NIGHT"', "navy", {"star"}),
        ("a bird on a house", "", {"bird", "house"}),
        # short prompts without articles
        ("hedgehog, cream background", "cream", {"hedgehog"}),
        ("goat behind a broom, farmyard", "farmyard", {"goat", "broom"}),
        ("knife to the right of a bowl, fork to the left of the bowl", "", {"knife", "bowl", "fork"}),
        ('a croissant, title "Boulangerie" in brown letters, cream', "cream", {"croissant"}),
        ("rhino on plain orange", "orange", {"rhino"}),
        ("a candle on a cupcake, light pink", "light pink", {"candle", "cupcake"}),
        ("I need a fire engine, plain light blue behind it", "light blue", {"fire engine"}),
        ("a trophy on a navy ground, flat illustration", "navy", {"trophy"}),
        ("a fox and a hedgehog under a pine tree, forest, evening", "forest", {"fox", "hedgehog", "pine tree"}),
        ("a can, bright orange, with a straw", "", {"can", "straw"}),
        ("a dog on the muddy ground", "muddy ground", {"dog"}),
    ],
)
def test_where_things_are_is_the_ground(prompt, background, nouns):
    scene = plan(prompt).scene
    assert scene.background == background and {entity.noun for entity in scene.entities} == nouns


def test_a_text_below_a_thing_is_no_text_on_it():
    scene = plan('a coffee cup and "MORNING" below it').scene
    assert scene.texts[0].carrier is None
    assert [(r.subject, r.kind, r.object) for r in scene.relations] == [("text_1", "below", "coffee_cup_1")]


def test_a_title_is_on_no_pumpkin_but_on_a_book():
    assert plan('a pumpkin with the title "Trick or Treat" in black').scene.texts[0].carrier is None
    assert plan('a book with the title "Dune"').scene.texts[0].carrier == "book_1"
