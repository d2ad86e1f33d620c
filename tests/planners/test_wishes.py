"""What a prompt asks for beyond its things: places, letters, light, grounds. Each gets a check, or is told."""

from __future__ import annotations

import pytest

from planners.base import Plan
from planners.daytime import time_of_day
from planners.letters import cased
from planners.rules import RulePlanner
from planners.scene import Box, Canvas, Scene, Style

PLANNER = RulePlanner()


def plan(prompt: str, width: int = 320, height: int = 256) -> Plan:
    return PLANNER.plan(prompt, Canvas(width=width, height=height))


def checks(prompt: str) -> dict[str, tuple[object, bool]]:
    """What each check expects, and whether it is hard, by id."""
    return {check.id: (check.expected, check.hard) for check in plan(prompt).checklist}


def test_places_of_things_and_texts_are_hard_checks():
    found = checks('a red circle in the top left corner and the title "SALE" at the bottom')
    assert found["attribute:circle_1.place"] == ({"name": "place", "value": "top left"}, True)
    assert found["lettering:title_1.place"] == ({"name": "place", "value": "bottom"}, True)
    says = {check.id: check.says for check in plan('a cat on the left and the title "SALE" in the top right').checklist}
    assert says["attribute:cat_1.place"] == "the cat is on the left"
    assert says["lettering:title_1.place"] == '"SALE" is in the top right'


@pytest.mark.parametrize("prompt", ['"SALE" in {} letters', 'two balloons and "Grand Opening" in {} letters'])
def test_letters_are_higher_the_larger_they_are_asked_for(prompt):
    heights = []
    for size in ("tiny", "blue", "large", "huge"):
        (text,) = plan(prompt.format(size), 512, 512).scene.texts
        heights.append(text.box.height if text.box else 0.0)
    tiny, usual, large, huge = heights
    assert 1.2 * tiny < usual and 1.2 * usual < large <= huge


def test_the_plan_keeps_the_places_that_it_checks():
    for prompt in (
        "a cat in the top right corner",
        "a cat on the left, a dog on the right",
        "a cat in the centre",
        "a lion on the right in a classroom",
        "a red kite in the top right corner of a blue sky",
        "the moon in the top right corner and an owl in the centre",
        "a cake at the bottom and three balloons at the top",
        "a red circle in the top left corner, a blue square in the bottom right corner and a star in the centre",
    ):
        for item in plan(prompt).scene.things:
            assert item.place is not None and item.box is not None and item.box.lies(item.place) >= 0.66


def test_a_place_that_has_no_room_is_told():
    crowd = ", ".join(f"a {noun}" for noun in "dog cow pig hen fox owl bear".split())
    made = plan(f"a cat in the middle above a horse, {crowd}, all left of a goat", 256, 256)
    (cat,) = (entity for entity in made.scene.entities if entity.noun == "cat")
    assert (cat.place is None) == any("cat (centre)" in words for words in made.given_up)
    assert (cat.place is None) == ("attribute:cat_1.place" not in {check.id for check in made.checklist})


def test_colour_size_and_typeface_of_letters():
    found = checks('the title "SALE" in huge bold red letters')
    assert found["lettering:title_1.colour"] == ({"name": "colour", "value": "red"}, True)
    assert found["lettering:title_1.size"] == ({"name": "size", "value": "large"}, False)
    assert found["lettering:title_1.typeface"] == ({"name": "typeface", "value": "bold"}, False)
    assert "lettering:title_1.colour" not in checks('the title "SALE"')


@pytest.mark.parametrize(
    ("prompt", "content"),
    [
        ('a sign with "open" in capital letters', "OPEN"),
        ('a sign with "OPEN" in lowercase letters', "open"),
        ('a sign with "Open" in bold letters', "Open"),
    ],
)
def test_a_case_in_words_is_how_the_text_must_read(prompt, content):
    assert [text.content for text in plan(prompt).scene.texts] == [content]


def test_two_cases_at_once_leave_the_text_as_it_stands():
    assert cased("Open", "capital lowercase") == "Open"


@pytest.mark.parametrize(
    ("prompt", "time"),
    [
        ("a boat on a lake at night", "night"),
        ("a fox in a forest at sunset", "dusk"),
        ("a crab on a sunny beach", "day"),
        ("a taxi on a nighttime street", "night"),
        ("a cat at noon", "day"),
        ("a cat in the morning", None),
        ("a car in a city by day", "day"),
        ("a cat in a dark forest", None),
        ("a cat on a white background", None),
    ],
)
def test_the_time_of_day_is_a_hard_check(prompt, time):
    found = checks(prompt).get("setting:time")
    assert found == (None if time is None else ({"name": "time", "value": time}, True))


def test_two_times_of_day_say_nothing():
    scene = Scene(prompt="p", canvas=Canvas(width=96, height=64), background="night sky", style=Style(lighting="noon"))
    assert time_of_day(scene) is None


def test_light_that_says_more_than_a_time_stays_a_check_of_its_own():
    assert "alignment:lighting" not in checks("a cat at night")
    assert "alignment:lighting" in checks("a cat at night, neon lighting")


def test_media_and_carriers_are_soft_checks_and_plain_grounds_hard_ones():
    found = checks('a poster of a mug that says "TEA" on a white background')
    assert found["setting:background"] == ({"name": "background", "value": "white"}, True)
    assert found["alignment:medium"] == ({"name": "medium", "value": "poster"}, False)
    assert found["relation:text_1-inside-mug_1"] == ("inside", False)


def test_how_surely_a_box_lies_in_a_place():
    corner, wide = Box(x0=0.05, y0=0.1, x1=0.3, y1=0.3), Box(x0=0.02, y0=0.05, x1=0.98, y1=0.2)
    assert corner.lies("top left") > 0.8 > 0.2 > corner.lies("bottom right")
    assert corner.lies("top") > 0.8 and corner.lies("right") < 0.2
    assert corner.lies("centre") < 0.5 < Box(x0=0.4, y0=0.3, x1=0.7, y1=0.6).lies("centre")
    assert wide.lies("left") == 0.5 and wide.lies("top left") == wide.lies("top") > 0.9
    assert Box(x0=0, y0=0, x1=1, y1=0.9).lies("centre") == 0.5
    assert Box(x0=0.05, y0=0.4, x1=0.7, y1=0.9).lies("left") > 0.8  # a large box has only so much room


@pytest.mark.parametrize(
    ("prompt", "relation"),
    [
        ("a dog bigger than the cat", ("dog_1", "larger_than", "cat_1")),
        ("a mouse larger than an elephant", ("mouse_1", "larger_than", "elephant_1")),
        ("a mouse smaller than the cat", ("mouse_1", "smaller_than", "cat_1")),
    ],
)
def test_sizes_that_are_compared_are_planned_and_checked(prompt, relation):
    made = plan(prompt)
    assert [(r.subject, r.kind, r.object) for r in made.scene.relations] == [relation]
    check = next(check for check in made.checklist if check.kind == "relation")
    assert check.hard and "_" not in check.says
    subject, other = (made.scene.item(end).box for end in check.about)
    larger, smaller = (subject, other) if check.expected == "larger_than" else (other, subject)
    assert larger is not None and smaller is not None and larger.area > 1.4 * smaller.area


def test_sizes_that_contradict_each_other_are_given_up_and_told():
    made = plan("a dog bigger than a cat, the cat is bigger than the dog")
    assert len([check for check in made.checklist if check.kind == "relation"]) == 1
    assert [words for words in made.given_up if "larger than" in words]
