"""Floors that are the ground of what is on them, and groups whose members are told one by one."""

import pytest

from planners.language.grammar import read_prompt
from planners.language.parsing.pipeline import load_pipeline
from planners.language.reading.draft import Draft

PIPELINE = load_pipeline()


def draft(prompt: str) -> Draft:
    return read_prompt(prompt, PIPELINE).draft


GROUNDS = {
    "a singer on a stage": ("stage", ["singer"]),
    "a cat on a rooftop at night": ("rooftop", ["cat"]),
    "a teapot on a wooden table": ("wooden table", ["teapot"]),
    "a kite above a beach": ("beach", ["kite"]),
    "an elephant and an octopus underwater": ("underwater", ["elephant", "octopus"]),
    "a frisbee above a dog, park": ("park", ["frisbee", "dog"]),
    "a red car, street, night": ("street", ["car"]),
    "a goat and a llama, mountains behind": ("mountains", ["goat", "llama"]),
    "a car with mountains in the background": ("mountains", ["car"]),
    "an underwater scene with a fish": ("underwater", ["fish"]),
    "a beach scene with a dog": ("beach", ["dog"]),
    "Rooftop at night with a telescope": ("rooftop", ["telescope"]),
    "harbour at dawn with two boats, no people": ("harbour", ["boat", "boat"]),
    "farm, golden hour, no tractor, only a cow": ("farm", ["cow"]),
    "a cow under a ufo. farm. night.": ("farm", ["cow", "ufo"]),
    "tiny red boat, big sea": ("big sea", ["boat"]),
    "the sea at night, stormy, no ship": ("stormy sea", []),
    "kitchen, bowl of fruit - two apples - next to a teapot": (
        "kitchen",
        ["bowl", "fruit", "apple", "apple", "teapot"],
    ),
    "football pitch at noon, just a ball": ("football pitch", ["ball"]),
    "City street in the rain, one taxi": ("city street in rain", ["taxi"]),
    "In the garden a girl and a red kite in the sky.": ("garden", ["girl", "kite"]),
    "two cups and a donut on a wooden table, for our breakfast offer": ("wooden table", ["cup", "cup", "donut"]),
    "A wooden table with a vase of tulips": ("wooden table", ["vase", "tulip", "tulip"]),
    "a house on the left, a forest on the right, no people": (None, ["house", "forest"]),
    "two gardens and a cat": (None, ["garden", "garden", "cat"]),
    "a lamp on a wooden table and a couch": (None, ["lamp", "table", "couch"]),
    "a cat under a wooden table, no people": (None, ["cat", "table"]),
}


@pytest.mark.parametrize("prompt", GROUNDS)
def test_a_place_is_the_ground_of_what_is_there(prompt: str) -> None:
    read = draft(prompt)
    assert (read.background, [entity.noun for entity in read.entities.values()]) == GROUNDS[prompt]


@pytest.mark.parametrize("prompt", ["a man stands on a wooden stage", "a green chair next to a wooden table"])
def test_what_a_sentence_says_more_of_stays_a_thing(prompt: str) -> None:
    assert len(draft(prompt).entities) == 2


def test_members_of_a_counted_group_are_no_further_things() -> None:
    read = draft('three jars: the tall jar is labeled "FLOUR", the round jar "SUGAR" and the small jar "SALT"')
    assert [text.carrier for text in read.texts.values()] == ["jar_1", "jar_2", "jar_3"] == list(read.entities)


def test_a_scene_at_a_time_of_day_is_lit_so() -> None:
    read = draft("a night scene with a car")
    assert (read.background, read.lighting, read.medium) == (None, ["at night"], None)


@pytest.mark.parametrize(
    ("prompt", "light"), [("rooftop, night, a cat", "at night"), ("blue door, street, daytime", "daytime")]
)
def test_a_time_between_marks_is_light(prompt: str, light: str) -> None:
    assert draft(prompt).lighting == [light]


def test_a_text_on_the_ground_is_on_no_thing() -> None:
    read = draft('picture of beach with text "Hello" in the sky')
    assert (read.background, [text.carrier for text in read.texts.values()]) == ("beach", [None])


@pytest.mark.parametrize(
    ("prompt", "looks"),
    [
        ("just one balloon in the sky, a yellow one", [{"colour": "yellow"}]),
        ("a single car on a street, a big red one", [{"size": "big", "colour": "red"}]),
        ("a red car, a green one", [{"colour": "red"}, {"colour": "green"}]),
    ],
)
def test_one_after_a_lone_thing_says_how_that_looks(prompt: str, looks: list[dict[str, str]]) -> None:
    assert [entity.attributes for entity in draft(prompt).entities.values()] == looks
