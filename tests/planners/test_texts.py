"""Texts of a prompt: what carries each of them, and how it looks."""

from __future__ import annotations

import pytest

from planners.base import PlanError
from planners.language.grammar import read_prompt
from planners.language.parsing.pipeline import load_pipeline
from planners.rules import RulePlanner
from planners.scene import Canvas

try:
    PIPELINE = load_pipeline()
except PlanError as error:
    pytest.skip(str(error), allow_module_level=True)


def texts(prompt: str) -> list[tuple[str, str | None, str | None, str | None]]:
    """Each text with the noun of its carrier, its colour and its typeface."""
    draft = read_prompt(prompt, PIPELINE).draft
    nouns = {entity.id: entity.noun for entity in draft.entities.values()}
    return [(t.content, nouns.get(t.carrier or ""), t.colour, t.typeface) for t in draft.texts.values()]


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("a sign above the counter that says 'Pay here'", [("Pay here", "sign", None, None)]),
        ("In a gym, a treadmill display shows 'Speed'", [("Speed", "treadmill display", None, None)]),
        ("a crate with 'FRAGILE' printed on it in black stencil letters", [("FRAGILE", "crate", "black", "stencil")]),
        ("a mug that says hello friend and a red cup", [("hello friend", "mug", None, None)]),
        (
            "Three jars labeled 'Salt', 'Pepper' and 'Sugar'",
            [(word, "jar", None, None) for word in ("Salt", "Pepper", "Sugar")],
        ),
        (
            "A menu lists 'Soup', 'Pie' in white chalk.",
            [("Soup", "menu", "white", "chalk"), ("Pie", "menu", "white", "chalk")],
        ),
        (
            "A book cover: a tall house. The author's name 'ADA' runs across the top in white",
            [("ADA", None, "white", None)],
        ),
        ("A laptop open on a desk displays 'Inbox'", [("Inbox", "laptop", None, None)]),
        ("Two flags fly over a shop, reading 'N'", [("N", "flag", None, None)] * 2),
        ("A poster. The names 'Mara & Jon' in white sans serif", [("Mara & Jon", None, "white", "sans-serif")]),
        ("A poster with a mountain and the title 'ALPS'", [("ALPS", None, None, None)]),
        ("a barn behind a wooden board with 'DANGER' carved into it", [("DANGER", "board", None, None)]),
        ("A poster. At the lower section, 'Doors 8 pm' is printed.", [("Doors 8 pm", None, None, None)]),
        (
            "A card that says 'Hi' on the front, next to an envelope addressed to 'Grandma'.",
            [("Hi", "card", None, None), ("Grandma", "envelope", None, None)],
        ),
    ],
)
def test_each_text_is_on_its_carrier(
    prompt: str, expected: list[tuple[str, str | None, str | None, str | None]]
) -> None:
    assert texts(prompt) == expected


SEVERAL = {
    "Two jars: the left jar's label reads 'SUGAR' in red, the right jar's label reads 'SALT' in blue.": [
        ("SUGAR", "label_1", "red", None),
        ("SALT", "label_2", "blue", None),
    ],
    "A shop with two windows. The left window says 'BOOKS', the right window says 'RECORDS'.": [
        ("BOOKS", "window_1", None, None),
        ("RECORDS", "window_2", None, None),
    ],
    "Two pumps. One pump shows 'REGULAR' in red and the other 'DIESEL' in green.": [
        ("REGULAR", "pump_1", "red", None),
        ("DIESEL", "pump_2", "green", None),
    ],
    "Three books on a chair: the top one says 'Dust', the middle one 'Salt' and the bottom one 'Rain'.": [
        ("Dust", "book_1", None, None),
        ("Salt", "book_2", None, None),
        ("Rain", "book_3", None, None),
    ],
    "A man's sign reads 'HIRE ME' and the woman next to him holds one that says 'ME TOO'.": [
        ("HIRE ME", "sign_1", None, None),
        ("ME TOO", "sign_2", None, None),
    ],
    "A sign reads 'A' in curly gold letters; below it, in smaller white script, 'B'.": [
        ("A", "sign_1", "gold", "curly"),
        ("B", "sign_1", "white", "smaller script"),
    ],
    "A tent shows 'CIRCUS' in big yellow circus letters and a cake says '40' in chocolate icing.": [
        ("CIRCUS", "tent_1", "yellow", "big circus"),
        ("40", "cake_1", None, "chocolate icing"),
    ],
    "A product card. The price '24' in a black circle, 'Speaker' in white on a red bar.": [
        ("24", "circle_1", None, None),
        ("Speaker", "bar_1", "white", None),
    ],
    "A sign hangs above the shelves and reads 'FRESH', and on the roof it says 'BREAD'.": [
        ("FRESH", "sign_1", None, None),
        ("BREAD", "roof_1", None, None),
    ],
    "A truck is parked beneath a tree. Its awning is red. On the side it reads 'TACOS'.": [
        ("TACOS", "truck_1", None, None)
    ],
    "Toothpaste tube with a crocodile. The lettering 'Croco' is purple.": [
        ("Croco", "toothpaste_tube_1", "purple", None)
    ],
    "Two jars. Each jar has a paper label: 'Salt' and 'Tea', both in black.": [
        ("Salt", "label_1", "black", None),
        ("Tea", "label_2", "black", None),
    ],
    "A signpost with two arms: 'Hut' points left and 'Top' points right.": [
        ("Hut", "arm_1", None, None),
        ("Top", "arm_2", None, None),
    ],
    "A runner with the bib number '417' and a painter's van with 'Huber'.": [
        ("417", "bib_1", None, None),
        ("Huber", "van_1", None, None),
    ],
    "A sign hangs above a door, reading 'BREAD' in gold.": [("BREAD", "sign_1", "gold", None)],
    "A signboard on an easel, catching the eye with its lettering that announces 'FRESH'.": [
        ("FRESH", "signboard_1", None, None)
    ],
    "A shelf with three books whose spines read 'Dune', 'Emma' and 'Ulysses'": [
        ("Dune", "book_1", None, None),
        ("Emma", "book_2", None, None),
        ("Ulysses", "book_3", None, None),
    ],
    "A door beside labels such as 'A', 'B' and 'C'": [
        ("A", "label_1", None, None),
        ("B", "label_2", None, None),
        ("C", "label_3", None, None),
    ],
    "a mug with the word TEA on a wooden table": [("TEA", "mug_1", None, None)],
    "A red shirt with the slogan 'HI' across the chest and a yellow cap with 'HQ' embroidered on the front.": [
        ("HI", "shirt_1", None, None),
        ("HQ", "cap_1", None, None),
    ],
    "Three jars on a shelf: the first labelled 'Tea' in red, the second 'Salt', the third 'Oats'.": [
        ("Tea", "jar_1", "red", None),
        ("Salt", "jar_2", None, None),
        ("Oats", "jar_3", None, None),
    ],
    "An envelope sealed with red wax and addressed 'Mr Li'.": [("Mr Li", "envelope_1", None, None)],
    "The word 'milk' in huge letters, sky blue, and below it '1 litre' in the same colour.": [
        ("milk", None, "sky blue", "huge"),
        ("1 litre", None, "sky blue", None),
    ],
    "A toolbox with the label 'Screws' on one drawer and 'Nails' on the other": [
        ("Screws", "drawer_1", None, None),
        ("Nails", "drawer_2", None, None),
    ],
    "Two signs on a pole: the upper says 'Oslo' and the lower 'Bergen'": [
        ("Oslo", "sign_1", None, None),
        ("Bergen", "sign_2", None, None),
    ],
    "A sign that reads 'Tonight' over two glass doors, one saying 'In' and the other 'Out'": [
        ("Tonight", "sign_1", None, None),
        ("In", "door_1", None, None),
        ("Out", "door_2", None, None),
    ],
    "A shelf with a plant in a pot marked 'Basil' and a jar with 'TEA' and the word 'NEW' on a tag": [
        ("Basil", "pot_1", None, None),
        ("TEA", "jar_1", None, None),
        ("NEW", "tag_1", None, None),
    ],
    "A wooden sign nailed to a tree with the words 'KEEP OUT' carved into it": [("KEEP OUT", "sign_1", None, None)],
    "A book with 'Ideas' embossed on it. A sign reads in bold letters, 'GO'. A bubble states dryly, 'No'.": [
        ("Ideas", "book_1", None, "embossed"),
        ("GO", "sign_1", None, "bold"),
        ("No", "bubble_1", None, None),
    ],
    "A bar with a neon sign 'COCKTAILS' on the wall": [("COCKTAILS", "neon_sign_1", None, None)],
    "A bookmark with a tassel says 'READ MORE' in neon pink.": [("READ MORE", "bookmark_1", "neon pink", None)],
}


@pytest.mark.parametrize("prompt", SEVERAL)
def test_several_texts_on_several_things(prompt: str) -> None:
    found = read_prompt(prompt, PIPELINE).draft.texts.values()
    assert [(t.content, t.carrier, t.colour, t.typeface) for t in found] == SEVERAL[prompt]


def test_the_ground_of_letters_is_not_that_of_the_picture() -> None:
    draft = read_prompt("A street sign says 'Exit' in white on green.", PIPELINE).draft
    assert draft.background is None
    assert [text.colour for text in draft.texts.values()] == ["white"]


def test_a_text_below_another() -> None:
    draft = read_prompt("A whiteboard with 'Meeting' in red marker and 'Snacks' in green below it.", PIPELINE).draft
    assert [(r.subject, r.kind, r.object) for r in draft.relations] == [("text_2", "below", "text_1")]


RELATIONS = {
    "A label with a moon. Above the moon 'NIGHT' in gold, below it 'cocoa' in white.": {
        ("text_1", "above", "moon_1"),
        ("text_2", "below", "moon_1"),
    },
    "A teapot is printed on a box. 'Night Train' is set above the teapot in copper capitals.": {
        ("teapot_1", "on", "box_1"),
        ("text_1", "above", "teapot_1"),
    },
    "Three jars on a shelf, labelled 'SALT', 'SUGAR' and 'FLOUR' from left to right.": {
        ("jar_1", "left_of", "jar_2"), ("jar_2", "left_of", "jar_3"),
        ("jar_1", "on", "shelf_1"), ("jar_2", "on", "shelf_1"), ("jar_3", "on", "shelf_1"),
    },
    "A boy in a t-shirt that reads 'ROCKET' holds a sign saying 'GO'.": {
        ("boy_1", "wearing", "t_shirt_1"), ("boy_1", "holding", "sign_1"),
    },
    "A cake with '30' on top and a banner above it with 'SURPRISE!'.": {("banner_1", "above", "cake_1")},
    "A bus with 'Route 22' above the windscreen.": {("text_1", "above", "windscreen_1")},
    "A cookbook called 'Simple Suppers', written by 'Nora Hill'.": set(),
    "A wall with a painting and, to its right, a small label reading 'Untitled'.": {
        ("label_1", "right_of", "painting_1"),
    },
}  # fmt: skip


@pytest.mark.parametrize("prompt", RELATIONS)
def test_what_stands_by_texts_is_related(prompt: str) -> None:
    draft = read_prompt(prompt, PIPELINE).draft
    assert {(r.subject, r.kind, r.object) for r in draft.relations} == RELATIONS[prompt]


def test_where_a_text_is_on_its_carrier_is_no_place_in_the_picture() -> None:
    draft = read_prompt("A ticket on a desk, with 'LONDON' at the top and '14B' at the bottom.", PIPELINE).draft
    assert draft.places == {} and {text.carrier for text in draft.texts.values()} == {"ticket_1"}


@pytest.mark.parametrize(
    ("prompt", "carrier"),
    [
        ('a green book to the left of a wolf in the hills at night and the title "BLUE"', None),
        ('a notebook with the title "NOTES"', "notebook_1"),
        ('a magazine with a photo of a cat and the title "PETS"', "magazine_1"),
    ],
)
def test_a_title_that_is_listed_beside_a_book_is_the_pictures(prompt, carrier):
    (title,) = RulePlanner().plan(prompt, Canvas(width=512, height=512)).scene.texts
    assert title.carrier == carrier
