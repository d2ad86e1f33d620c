"""A prompt reads the same with and without the words that ask for a picture."""

import pytest

from planners.language.wording.requests import without_request
from planners.rules import RulePlanner
from planners.scene import Canvas

CANVAS = Canvas(width=512, height=512)
SHOWN = (
    "a man on the right of a key",
    "two people in the park",
    "a red house on the hills",
    "an orange house in a snowy field",
    "a cat on a couch in the living room",
    "a person standing next to a giraffe",
    "a ghost in a library at night",
    "a kiwi inside a bowl, on a table",
    'a snail with "Slow Down" written below it in red',
)
ASKED = (
    "Please draw {}",
    "Hello! Could you please paint me {}?",
    "I'd like {}",
    "A picture of {}",
    "Generate an image of {}",
    "a flat vector illustration of {}",
)


def shown(prompt):
    scene = RulePlanner().plan(prompt, CANVAS).scene
    entities = [(e.noun, e.attributes, e.place) for e in scene.entities]
    texts = [(text.content, text.colour, text.place) for text in scene.texts]
    return entities, texts, scene.relations, scene.background, scene.forbidden, scene.amounts


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("prompt", SHOWN)
def test_words_that_ask_change_nothing(prompt, asked):
    assert shown(asked.format(prompt)) == shown(prompt)


def test_kind_and_moods_are_kept():
    style = RulePlanner().plan("Can you draw me a cute cartoon picture of a fox?", CANVAS).scene.style
    assert (style.medium, style.mood) == ("cartoon picture", "cute")


@pytest.mark.parametrize(
    "prompt",
    [
        "draw it again, a red cat",
        "paint no cats, only a dog",
        "make the sky red",
        "show me a cat and add a hat",
        "a black and white photo of a dog",
        "a picture of my dog",
        "a portrait of a woman",
    ],
)
def test_words_that_say_more_stay(prompt):
    assert without_request(prompt).text == prompt


def test_letters_stay_where_they_stood():
    prompt = "Please draw a hat"
    assert without_request(prompt).text.index("a hat") == prompt.index("a hat")


def test_a_thing_without_text_leaves_none_in_the_picture():
    assert RulePlanner().plan("a red bus without any text", CANVAS).scene.forbidden == ("text",)
    plan = RulePlanner().plan('a mug without text beside a sign that says "HI"', CANVAS)
    assert plan.scene.forbidden == ()
