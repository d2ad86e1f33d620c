"""Long, flowery prompts with several texts: what each text is on, what is only said of them, what is named again."""

from __future__ import annotations

import pytest

from planners.base import Plan
from planners.rules import RulePlanner
from planners.scene import Canvas

PLANNER = RulePlanner()
CANVAS = Canvas(width=512, height=512)


def read(prompt: str) -> Plan:
    return PLANNER.plan(prompt, CANVAS)


def things(plan: Plan) -> list[str]:
    return sorted(entity.noun for entity in plan.scene.entities)


def texts(plan: Plan) -> list[tuple[str, str]]:
    nouns = {entity.id: entity.noun for entity in plan.scene.entities}
    return [(text.content, nouns.get(text.carrier or "", "")) for text in plan.scene.texts]


CARRIED = [
    (
        'A brass plaque beside the oak door clearly reads "Silence", gracefully engraved, ensuring calm for every '
        'visitor. Just beneath this inscription, smaller lettering adds "Since 1911".',
        ["oak door", "plaque"],
        [("Silence", "plaque"), ("Since 1911", "plaque")],
    ),
    (
        'A wooden trail sign warns hikers with the words "Bears Ahead". At the bottom of this sign, neat script '
        'announces "Stay on the path".',
        ["trail sign"],
        [("Bears Ahead", "trail sign"), ("Stay on the path", "trail sign")],
    ),
    (
        "A bakery counter. Small chalkboard labels identify featured offerings, including "
        '"Rye" and "Spelt", creating a warm atmosphere.',
        ["bakery counter", "chalkboard label", "chalkboard label"],
        [("Rye", "chalkboard label"), ("Spelt", "chalkboard label")],
    ),
    (
        'A street market. A painted board near the gate, pointing visitors toward the old town, reads "Fleas". Smaller '
        'signs nearby echo messages like "Cash" and "Open". These colorful signs capture shoppers\' attention.',
        ["board", "gate", "sign", "sign"],
        [("Fleas", "board"), ("Cash", "sign"), ("Open", "sign")],
    ),
    (
        "An elegant wedding card on a table. The rectangular card is made of ivory paper. At the top, the "
        "couple's names read "
        ' "Lena and Tom".',
        ["table", "wedding card"],
        [("Lena and Tom", "wedding card")],
    ),
    (
        'A modern mobile app interface. A featured course titled "Bake Bread" is at the top. Below it is a button '
        'labeled "Go". Directly below this label, small text reads "No account".',
        ["button"],
        [("Bake Bread", ""), ("Go", "button"), ("No account", "button")],
    ),
    (
        'A flooded street. In the top-right corner of the screen, a small label with a red background displays "LIVE" '
        "in white letters.",
        ["label"],
        [("LIVE", "label")],
    ),
    # look-alikes
    ('A mug on a table with the word "TEA".', ["mug", "table"], [("TEA", "mug")]),
    (
        'A billboard says "SALE" beside a window with the sign "Open".',
        ["billboard", "sign", "window"],
        [("SALE", "billboard"), ("Open", "sign")],
    ),
    (
        'A big screen stands on a desk. On the corner of the screen is a note that says "Call".',
        ["desk", "note", "screen"],
        [("Call", "note")],
    ),
    ('A friendly dog holds a sign that says "HI", adding a red balloon to the scene.', None, [("HI", "sign")]),
    (
        'Three jars: the first labelled "A", the second "B", the third "C".',
        ["jar", "jar", "jar"],
        [("A", "jar"), ("B", "jar"), ("C", "jar")],
    ),
    ('A red cup. The green cup says "TEA".', ["cup", "cup"], [("TEA", "cup")]),
]


@pytest.mark.parametrize(("prompt", "wanted", "written"), CARRIED)
def test_each_text_is_on_its_own_carrier(prompt: str, wanted: list[str] | None, written: list[tuple[str, str]]) -> None:
    plan = read(prompt)
    assert wanted is None or things(plan) == wanted
    assert texts(plan) == written


@pytest.mark.parametrize(
    ("prompt", "relation"),
    [
        (
            'A poster in a retro style for a jazz festival with the phrase "Feel It". Directly underneath is a cat.',
            ("cat_1", "below", "text_1"),
        ),
        ('A slide. The phrase "Drink Water" is paired with a moon icon.', ("text_1", "next_to", "moon_icon_1")),
        (
            'A billboard says "GO". Below the main phrase, smaller text scrolls across, stating "Join us".',
            ("text_2", "below", "text_1"),
        ),
        (
            'An illustration of two cats on a roof. Cat One yawns. Cat Two sits near the chimney with a sign "Hi".',
            ("cat_2", "next_to", "chimney_1"),
        ),
    ],
)
def test_what_is_below_or_beside_a_text(prompt: str, relation: tuple[str, str, str]) -> None:
    scene = read(prompt).scene
    assert relation in {(one.subject, one.kind, one.object) for one in scene.relations}


def test_a_buttons_ground_is_its_colour() -> None:
    scene = read('A web page. A button labeled "Join", with white text on a vivid teal background.').scene
    button = next(entity for entity in scene.entities if entity.noun == "button")
    assert button.attributes["colour"] == "vivid teal"
    assert scene.texts[0].colour == "white"
    assert not scene.background


def test_this_phrase_means_the_text_before() -> None:
    scene = read('A phone screen shows "Rise". This phrase is set in bold typography. Below it "Shine" appears.').scene
    assert [text.typeface for text in scene.texts] == ["bold", None]
