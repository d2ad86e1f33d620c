"""Texts with a place of their own in the picture, beside texts whose place is one on their carrier."""

import pytest

from planners.language.grammar import read_prompt
from planners.language.parsing.pipeline import load_pipeline

PIPELINE = load_pipeline()
PLACED = {
    'a red car on a street with the words "FOR SALE" at the top': "top",
    'two cats on a sofa with the word "HOME" at the bottom': "bottom",
    'a blue bird and a green frog in a forest with "WILD" in white letters at the top': "top",
    'three balloons on a light blue background with the word "PARTY" in the middle': "centre",
    'a cup next to a teapot on a wooden table, with the word "TEA" at the top in red letters': "top",
    'coffee cup on brown, headline "Good Coffee" on top': "top",
    'a rocket in space with the title "MARS" at the bottom': "bottom",
}
CARRIED = {
    'a red balloon with "HI" in the middle': "balloon_1",
    'a mug with the word "TEA" at the top': "mug_1",
    'a sign on a wall with the word "OPEN" at the top': "sign_1",
    'A gift box with a tag saying "For You"': "gift_box_1",
    'A bottle with a label reading "Olive Oil"': "bottle_1",
    'A bottle with a red label reading "Olive Oil"': "label_1",
}


@pytest.mark.parametrize("prompt", PLACED)
def test_a_text_with_a_place_in_the_picture_has_no_carrier(prompt: str) -> None:
    draft = read_prompt(prompt, PIPELINE).draft
    (text,) = draft.texts.values()
    assert text.carrier is None and draft.places == {text.id: PLACED[prompt]}


@pytest.mark.parametrize("prompt", CARRIED)
def test_a_text_keeps_what_it_stands_on(prompt: str) -> None:
    draft = read_prompt(prompt, PIPELINE).draft
    (text,) = draft.texts.values()
    assert text.carrier == CARRIED[prompt]


def test_a_place_in_the_next_sentence_is_another_text_s() -> None:
    prompt = 'A car and a bike with the word "GO". At the top, a kite.'
    assert read_prompt(prompt, PIPELINE).draft.places == {"kite_1": "top"}


@pytest.mark.parametrize(
    ("prompt", "kind"),
    [
        ("a bicycle with the word 'BIKES' above, mint background", "above"),
        ("a cat with the words 'GOOD CAT' in red letters underneath", "below"),
        ("a cake with the word 'PARTY' above and a candle", "above"),
    ],
)
def test_a_text_above_or_below_a_thing_is_not_on_it(prompt: str, kind: str) -> None:
    draft = read_prompt(prompt, PIPELINE).draft
    assert draft.texts["text_1"].carrier is None
    assert [(r.subject, r.kind, r.object) for r in draft.relations] == [("text_1", kind, next(iter(draft.entities)))]


def test_a_title_after_a_relation_is_no_part_of_it() -> None:
    draft = read_prompt(
        'a frog to the left of a yellow balloon in a meadow and the title "SPRING FAIR"', PIPELINE
    ).draft
    assert [(r.subject, r.kind, r.object) for r in draft.relations] == [("frog_1", "left_of", "balloon_1")]


def test_a_text_beside_a_text_is_on_the_side_that_is_said() -> None:
    draft = read_prompt('the word "A" to the left of the word "B"', PIPELINE).draft
    assert [(r.subject, r.kind, r.object) for r in draft.relations] == [("text_1", "left_of", "text_2")]
