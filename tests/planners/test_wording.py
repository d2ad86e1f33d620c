"""Short forms, slips of the pen and words to be read: what a prompt says once it is reworded."""

from __future__ import annotations

import pytest

from planners.language.parsing.pipeline import load_pipeline
from planners.language.wording.abbreviations import lengthened
from planners.language.wording.shown_words import quoted
from planners.language.wording.spelling import corrected
from planners.rules import RulePlanner
from planners.scene import Canvas

CANVAS = Canvas(width=512, height=512)


@pytest.mark.parametrize(
    ("prompt", "shown"),
    [
        ("two bees, text reads PURE HONEY in black", ["PURE HONEY"]),
        ("big pizza, red background, TWO FOR ONE in yellow", ["TWO FOR ONE"]),
        ("Add the name Amelia at the bottom in cursive.", ["Amelia"]),
        ("a ball in the centre, CUP FINAL at the top in white, Sunday 3pm at the bottom", ["CUP FINAL", "Sunday 3pm"]),
        ("LOST CAT in big letters, Call 555 7781 at the bottom", ["LOST CAT", "Call 555 7781"]),
        ("Sale banner. 50% OFF in huge white letters", ["50% OFF"]),
        ("A boat. In the bottom left corner, Issue 14.", ["Issue 14"]),
        ("on the right it says City Cabs and under that 0800 123 456", ["City Cabs", "0800 123 456"]),
        ("the text Happy Retirement, Bob! in blue on the wall", ["Happy Retirement, Bob!"]),
        ("a cafe sign, white letters: COFFEE $3, TEA $2, with a cup", ["COFFEE $3", "TEA $2"]),
        ("a pretzel right, Friends Forever in the middle in blue", ["Friends Forever"]),
        ("four bicycles, with Ride for Rose at the top in pink", ["Ride for Rose"]),
        ("a banner between two trees reading Welcome Back", ["Welcome Back"]),
        ("a house with a FOR SALE sign", ["FOR SALE"]),
        ("please write Good Morning with a sun", ["Good Morning"]),
        ("spell out ROBOT in grey beneath a robot", ["ROBOT"]),
        ("The text SKATE & SKI is at the bottom right", ["SKATE & SKI"]),
    ],
)
def test_words_to_be_read_are_quoted(prompt, shown):
    assert quoted(prompt).split('"')[1::2] == shown


@pytest.mark.parametrize(
    "prompt",
    [
        "Darth Vader on the left, Yoda on the right",
        "Santa Claus above a house",
        "Red Balloon over a castle",
        "a VERY big dog and NOT a cat",
        "RED CAR on a street, BLUE SKY",
        "A girl reading Harry Potter in bed",
        "TV on the left, UFO above a house",
        "My name is Bob and I want a red car",
        "Eiffel Tower in red at night",
        "Red Car, Blue Sky, Green Tree at the top",
        "A dog, a cat, and the Statue of Liberty at the top",
        'a poster with "SALE" at the top',
        "A sign that says nothing",
    ],
)
def test_names_and_stressed_words_are_not(prompt):
    assert quoted(prompt) == prompt


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("pizza w/o olives", "pizza without olives"),
        ("snowman w green hat", "snowman with green hat"),
        ("TL sun, no ppl lol", "top left sun, no people "),
        ("blk cat, wht bckgrnd", "black cat, white background"),
        ("the letter w and a hat", "the letter w and a hat"),
        ("a tall tree", "a tall tree"),
    ],
)
def test_short_forms_are_written_out(said, meant):
    assert lengthened(said) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("a bat above the gohst", "a bat above the ghost"),
        ("whtie backgruond", "white background"),
        ("two ballons and a candel", "two balloons and a candle"),
        ("seven ducks swam past an axolotl", "seven ducks swam past an axolotl"),
        ("Gohst Town", "Gohst Town"),
        ("a pirouetting capybara and a xylophonist", "a pirouetting capybara and a xylophonist"),
    ],
)
def test_slips_are_corrected_and_told(said, meant):
    text, notes = corrected(said, load_pipeline().vocab.strings)
    assert text == meant
    assert len(notes) == sum(a != b for a, b in zip(said.split(), meant.split(), strict=True))


def test_a_users_own_quotes_stay_to_the_letter():
    plan = RulePlanner().plan('a gohst with "Gohst w/o ppl" below it', CANVAS)
    assert [text.content for text in plan.scene.texts] == ["Gohst w/o ppl"]
    assert [entity.noun for entity in plan.scene.entities] == ["ghost"]
    assert '"gohst" is read as "ghost"' in plan.notes
