"""Everyday prompts and short briefs: each wording as its plain sentence, and look-alikes that stay as they are."""

from __future__ import annotations

import pytest

from planners.rules import RulePlanner
from planners.scene import Canvas


def read(prompt: str) -> tuple[list[str], set[str], list[str], list[str]]:
    """The things with looks and places, the relations, the texts with their carriers, and what is left out."""
    plan = RulePlanner().plan(prompt, Canvas(width=512, height=512))
    things = [
        " ".join([*entity.attributes.values(), entity.noun, *([f"@{entity.place}"] if entity.place else [])])
        for entity in plan.scene.entities
    ]
    relations = {f"{r.subject} {r.kind} {r.object}" for r in plan.scene.relations}
    texts = [f"{text.content} @{text.carrier or text.place}" for text in plan.scene.texts]
    return sorted(things), relations, texts, [str(word) for word in plan.unplaced]


SAME = [
    ("How many ducks? Three. On a pond.", "three ducks on a pond."),
    ("Ducks on a pond. How many? Three.", "Three ducks on a pond."),
    ("middle left a hexagon", "a hexagon on the left"),
    ("a train, a green one, on a bridge", "a green train on a bridge"),
    ("a dragon, but a small one, in a nest", "a small dragon in a nest"),
    ("a tulip but make it orange", "an orange tulip"),
    ("Draw a penguin. Give it a red scarf.", "A penguin. It has a red scarf."),
    ("Draw a penguin and give it a hat.", "A penguin. It has a hat."),
    ("Can you paint an elephant? Put a tiny hat on its head.", "an elephant wearing a tiny hat"),
    ("somebody holding an umbrella", "a person holding an umbrella"),
    ("a woman on a bench, a pigeon at her feet", "a woman on a bench, a pigeon next to her"),
    ("a box with a rocket on the front", "a box with a rocket on it"),
    ("three books with a cup of tea on top", "three books with a cup of tea on them"),
    ("a plate with a fork to the left and a knife to the right", "a fork left of a plate, a knife right of the plate"),
    ("two parrots, left one green, right one red", "two parrots, the left one green, the right one red"),
    ("a monkey with a banana in each hand", "a monkey holding two bananas"),
    ("a woman in a red coat and a man in a green one", "a woman in a red coat and a man in a green coat"),
    ("a dog, not on a leash", "a dog without a leash"),
    ("cat, bed, 3 pillows", "a cat, a bed and three pillows"),
    ("five candles, all lit", "five lit candles"),
    ("a robot that waters flowers. There are three flowers.", "a robot that waters three flowers."),
    ("Product card for a ceramic teapot: the teapot on a shelf.", "Product card: the ceramic teapot on a shelf."),
    ("a mug on a shelf. Keep everything else empty.", "a mug on a shelf."),
]


@pytest.mark.parametrize(("said", "plain"), SAME)
def test_it_reads_as_the_plain_sentence(said: str, plain: str) -> None:
    things, relations, texts, left = read(said)
    meant = read(plain)
    assert (things, relations, texts) == meant[:3]
    assert not left


RELATED = [
    ("a snow globe with a cabin and two fir trees inside", "cabin_1 inside snow_globe_1"),
    ("a poster on a brick wall", "poster_1 on wall_1"),
    ("a postcard lying on a desk next to a pen", "postcard_1 on desk_1"),
    ("next to the tree stands a girl holding a kite", "girl_1 holding kite_1"),
    ("a boy wears a red hat, his sister a blue cap", "sister_1 wearing cap_1"),
    ("a vase on a table, two books beside it", "book_2 next_to vase_1"),
    ("a cake with five candles, and a mouse peeking out from behind it", "mouse_1 behind cake_1"),
    ("To the left of the plate a napkin, to the right a fork.", "fork_1 right_of plate_1"),
    ("A toddler sits on a rug. Behind the child a banner hangs.", "banner_1 behind toddler_1"),
    ("menu: 'Burgers' at the top, a burger below", "burger_1 below text_1"),
    ("a farm: cow on the left, barn on the right", "cow_1 left_of barn_1"),
]


@pytest.mark.parametrize(("said", "relation"), RELATED)
def test_the_right_thing_is_related(said: str, relation: str) -> None:
    assert relation in read(said)[1]


CARRIED = [
    ("a cassette next to a ticket for 'The Owls'", "The Owls @ticket_1"),
    ("A concert ticket for 'The Owls'", "The Owls @None"),
    ("a runner with the number '417' pinned to his shirt", "417 @shirt_1"),
    ("a boy with '7' on his cap", "7 @cap_1"),
    ("Get well card: a bunny with a bandage and the text 'Get well'", "Get well @None"),
    ("a mug with 'TEA' written on its side", "TEA @mug_1"),
]


@pytest.mark.parametrize(("said", "text"), CARRIED)
def test_the_text_is_where_it_belongs(said: str, text: str) -> None:
    assert read(said)[2] == [text]


GROUNDS = [
    ("an octopus living underwater", ["octopus"], "underwater"),
    ("tractor wheat field", ["tractor"], "wheat field"),
    ("fox snowy field", ["fox"], "snowy field"),
    ("rose garden", [], "rose garden"),
    ("autumn forest, a fox", ["fox"], "autumn forest"),
]


@pytest.mark.parametrize(("said", "things", "ground"), GROUNDS)
def test_the_place_is_no_thing(said: str, things: list[str], ground: str) -> None:
    assert read(said)[0] == things
    assert RulePlanner().plan(said, Canvas(width=512, height=512)).scene.background == ground


ALIKE = [
    ("a red car, a green one", ["green car", "red car"]),
    ("a dog to the left and a cat to the right", ["cat @right", "dog @left"]),
    ("a poster of a cat", ["cat"]),
    ("a photo of a dog on a sofa", ["dog", "sofa"]),
    ("a man and a woman. The man wears a hat.", ["hat", "man", "woman"]),
    ("a box and a bottle. The pack is red.", ["bottle", "box", "red pack"]),
    ("two dogs. There are three cats.", ["cat", "cat", "cat", "dog", "dog"]),
    ("a cup on a tray, no spoon", ["cup", "tray"]),
]


@pytest.mark.parametrize(("said", "things"), ALIKE)
def test_what_only_looks_like_it_stays(said: str, things: list[str]) -> None:
    assert read(said)[0] == things
