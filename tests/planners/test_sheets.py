"""Printed sheets as the kind of picture, and the looks and places of quoted texts."""

from __future__ import annotations

import pytest

from planners.language.grammar import read_prompt
from planners.language.parsing.pipeline import load_pipeline

PIPELINE = load_pipeline()


def read(prompt: str) -> tuple[str, list[str], list[tuple[str | None, ...]], set[str]]:
    """The kind of picture, the things, each text with its colour, carrier and place, and the relations."""
    draft = read_prompt(prompt, PIPELINE).draft
    texts = [(t.content, t.colour, t.carrier, draft.places.get(t.id)) for t in draft.texts.values()]
    things = [entity.noun for entity in draft.entities.values()]
    return draft.medium or "", things, texts, {f"{r.subject} {r.kind} {r.object}" for r in draft.relations}


SHEETS = {
    'a label with a bee and "HONEY"': ("label", ["bee"]),
    'Can you make a sticker with a red strawberry and the words "Fresh" underneath?': ("sticker", ["strawberry"]),
    'Door sign for the staff toilet: a cat, the words "Staff only" below': ("door sign", ["cat"]),
    'I\'d like a menu board for my bar. Hamburger on the left with "$8" under it.': ("menu board", ["hamburger"]),
    'Create a bookmark with a butterfly and the quote "Read" at the bottom': ("bookmark", ["butterfly"]),
    'Save the date card - navy background, gold ring in the centre, "Ann" on top': ("save the date card", ["ring"]),
    'Kids\' birthday invitation with a green dinosaur, "Leo is 5"': ("kids' birthday invitation", ["dinosaur"]),
    "Baby shower invitation: a grey elephant": ("baby shower invitation", ["elephant"]),
    'The front of a greeting card: a hedgehog and "Get Well" at the bottom': ("greeting card", ["hedgehog"]),
    'A flyer to find my lost parrot. Green parrot. "MISSING" at top.': ("flyer", ["parrot"]),
    'An opening hours sign for the bakery: bread at the top, "Open" below': ("opening hours sign", ["bread"]),
    'We are a small brewery and want a label with a wolf, "Ale" at the bottom': ("label", ["wolf"]),
    '"KIDS EAT FREE" poster with a giraffe, letters in red': ("poster", ["giraffe"]),
    'Please make a placard that reads "BEES" in black with one bee to the left': ("placard", ["bee"]),
    'A thank you card that has a daisy and "Thanks"': ("thank you card", ["daisy"]),
    'A book cover titled "The Keeper": a small boat at sea': ("book cover", ["boat"]),
    'taco poster, title "TACO TUESDAY"': ("taco poster", ["taco"]),
    "a bookmark with a cat standing on a book": ("bookmark", ["cat", "book"]),
}
THINGS = {
    'a sign with "OPEN" on a door': ["sign", "door"],
    'a sign on a door says "OPEN"': ["sign", "door"],
    'A sign with "FREE" next to a bicycle': ["sign", "bicycle"],
    'a sign with the words "Do not feed" by a pond': ["sign", "pond"],
    'An old wooden sign with an arrow and "BEACH"': ["sign", "arrow"],
    'a card held by a rabbit with "Hi"': ["card", "rabbit"],
    "a menu, a fork and a knife": ["menu", "fork", "knife"],
    "a sticker with a star on a laptop": ["sticker", "star", "laptop"],
    'A bookmark with a tassel says "READ"': ["bookmark", "tassel"],
    'stop sign, "STOP", street': ["stop sign"],
    'A desk with a card that says "Sorry" and a pen': ["desk", "card", "pen"],
    "A banner displaying 'Tonight', a bus stop sign announcing 'Next'.": ["banner", "bus stop sign"],
    "a neon sign with a flamingo": ["neon sign", "flamingo"],
}
TEXTS = {
    'sunflower on the left, melon on the right, "GROW" between them in green': [("GROW", "green", None, None)],
    'a heart, "Give" written inside the heart in white': [("Give", "white", "heart_1", None)],
    'a camera, "Snap!" in red, bottom right, and "Est. 2020", bottom left, in grey': [
        ("Snap!", "red", None, "bottom right"),
        ("Est. 2020", "gray", None, "bottom left"),
    ],
    'a racket, "Member" at top right, "No. 42" at bottom right, both white': [
        ("Member", "white", None, "top right"),
        ("No. 42", "white", None, "bottom right"),
    ],
    'a ladder. "Painter?" top. "Call Sue" bottom. The letters are orange.': [
        ("Painter?", "orange", None, "top"),
        ("Call Sue", "orange", None, "bottom"),
    ],
    '"Jam". Text colour: dark red. Two strawberries.': [("Jam", "dark red", None, None)],
    'a rabbit in a meadow, "Hunt" in purple in the sky': [("Hunt", "purple", None, "top")],
    'Top third: the text "Clean Up". Middle: a crab. Bottom: the text "Gloves"': [
        ("Clean Up", None, None, "top"),
        ("Gloves", None, None, "bottom"),
    ],
    'a sock and a dress. Below: "Fresh" in blue': [("Fresh", "blue", None, "bottom")],
    "a card with a pen, 'Buy 9' in dark green, a small book": [("Buy 9", "dark green", None, None)],
    'a bus; "Trip" on its side; at the bottom "Slips"': [
        ("Trip", None, "bus_1", None),
        ("Slips", None, None, "bottom"),
    ],
    'A book cover titled "Sea": a boat, title in white at the top': [("Sea", "white", None, "top")],
    'two robots, "WAR" above them in yellow': [("WAR", "yellow", None, None)],
    'a sign that says "GO" above a woman in red': [("GO", None, "sign_1", None)],
    'A scroll held open by two hands, with the text "Hear" in black': [("Hear", "black", "scroll_1", None)],
}
RELATIONS = {
    'a dragon, "Gold" in red above and "Free" in white below': {"text_1 above dragon_1", "text_2 below dragon_1"},
    'a trumpet on a stage, "FAIR" at the top in gold, "Friday" beneath it': {"text_2 below text_1"},
    '"Please" at the top in silver, "for Ruby" below that in silver': {"text_2 below text_1"},
    'Put "Est." in small letters below "Cafe" in large letters': {"text_1 below text_2"},
    'a cat and a dog, "Thanks" above them in purple': {"text_1 above cat_1", "text_1 above dog_1"},
    '"Crab" in white, red crab underneath': {"crab_1 below text_1"},
    '"Est." and "Cafe", with a brown cup above both': {"cup_1 above text_1", "cup_1 above text_2"},
    "A teapot. Above it 'Mori', below it '48'.": {"text_1 above teapot_1", "text_2 below teapot_1"},
    'a bee. "Wild" above the bee and "250 g" stands under it.': {"text_1 above bee_1", "text_2 below bee_1"},
}
PLACES = {
    "an apple, a pear and a plum along the bottom": ["bottom"] * 3,
    "a cat on a mat and a ball at the bottom": ["bottom"],
    'white stars top left and top right; "Sleep" in the centre': ["top left", "top right", "centre"],
}


@pytest.mark.parametrize("prompt", SHEETS)
def test_a_sheet_with_what_is_on_it_is_the_kind_of_picture(prompt: str) -> None:
    medium, things, texts, _ = read(prompt)
    assert (medium, things) == SHEETS[prompt]
    assert all(carrier is None for _, _, carrier, _ in texts)


@pytest.mark.parametrize("prompt", THINGS)
def test_a_sheet_in_a_scene_is_a_thing(prompt: str) -> None:
    assert read(prompt)[1] == THINGS[prompt]


@pytest.mark.parametrize("prompt", TEXTS)
def test_looks_and_places_stay_with_their_texts(prompt: str) -> None:
    assert read(prompt)[2] == TEXTS[prompt]


@pytest.mark.parametrize("prompt", RELATIONS)
def test_texts_stand_by_what_was_named(prompt: str) -> None:
    assert {r for r in read(prompt)[3] if "text" in r} == RELATIONS[prompt]


@pytest.mark.parametrize("prompt", PLACES)
def test_a_place_behind_a_list_is_that_of_all(prompt: str) -> None:
    assert list(read_prompt(prompt, PIPELINE).draft.places.values()) == PLACES[prompt]


def test_who_a_picture_is_for_is_not_in_it() -> None:
    for prompt in ('Poster saying "Quiet" for the library with a sloth', "Pony club: a brown horse"):
        draft = read_prompt(prompt, PIPELINE).draft
        assert draft.background is None and len(draft.entities) == 1
