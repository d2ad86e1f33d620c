"""Floors that are the ground of what is on them, and groups whose members are told one by one."""

import pytest

from planners.language.draft import Draft
from planners.language.grammar import read_prompt
from planners.language.pipeline import load_pipeline

PIPELINE = load_pipeline()


def draft(prompt: str) -> Draft:
    return read_prompt(prompt, PIPELINE).draft


GROUNDS = {
    "a singer on a stage": ("stage", ["singer"]),
    "a cat on a rooftop at night": ("rooftop", ["cat"]),
    "a teapot on a wooden table": ("wooden table", ["teapot"]),
}


@pytest.mark.parametrize("prompt", GROUNDS)
def test_a_floor_is_the_ground_of_what_is_on_it(prompt: str) -> None:
    read = draft(prompt)
    assert (read.background, [entity.noun for entity in read.entities.values()]) == GROUNDS[prompt]


@pytest.mark.parametrize("prompt", ["a man stands on a wooden stage", "a green chair next to a wooden table"])
def test_what_a_sentence_says_more_of_stays_a_thing(prompt: str) -> None:
    assert len(draft(prompt).entities) == 2


def test_members_of_a_counted_group_are_no_further_things() -> None:
    read = draft('three jars: the tall jar is labeled "FLOUR", the round jar "SUGAR" and the small jar "SALT"')
    assert [text.carrier for text in read.texts.values()] == ["jar_1", "jar_2", "jar_3"] == list(read.entities)
