"""What nobody can draw a box around becomes style or stays unplaced; it is never an object."""

from __future__ import annotations

import pytest
from planners.language.nouns import is_abstract

from planners.base import Plan, PlanError
from planners.rules import RulePlanner
from planners.scene import Canvas


def plan(prompt: str) -> Plan:
    return RulePlanner().plan(prompt, Canvas(width=384, height=256))


OBJECTS = {
    "a cat with a sense of wonder": ["cat"],
    "the concept of time, a clock": ["clock"],
    "a red ball, balanced composition": ["ball"],
    "a cat with great energy and strong contrast": ["cat"],
    "a rose with a great depth of field": ["rose"],
    "a lake conveying peace and tranquility": ["lake"],
    "a castle, ethereal ambience, rule of thirds": ["castle"],
    "a city of the future, perspective, symmetry": ["city"],
    "a robot in the style of Monet": ["robot"],
    "a boat in a state of decay": ["boat"],
    "a horse, the essence of speed": ["horse"],
    "a house, leading lines, a sense of mystery and dread": ["house"],
    "an abstract representation of love with a heart": ["heart"],
    "a mountain evoking solitude and grandeur": ["mountain"],
    "style, mood, energy, a lamp": ["lamp"],
    "a composition with a vase and a lamp": ["vase", "lamp"],
    "happiness above a cat": ["cat"],
    "a dancer, a visual feast of minimalism": ["dancer"],
    "a chair reflecting the light": ["chair"],
    "a picture of a cat and its atmosphere": ["cat"],
}


@pytest.mark.parametrize("prompt", OBJECTS)
def test_only_things_become_objects_and_checks(prompt: str) -> None:
    found = plan(prompt)
    assert [entity.noun for entity in found.scene.entities] == OBJECTS[prompt]
    assert [check.expected for check in found.checklist if check.kind == "present"] == OBJECTS[prompt]


def test_what_has_no_place_is_said_and_what_has_is_style() -> None:
    assert plan("a cat with a sense of wonder").unplaced == ("sense", "wonder")
    assert plan("the concept of time, a clock").unplaced == ("concept", "time")
    calm = plan("a dog and a feeling of calm")
    assert (calm.scene.style.mood, calm.unplaced) == ("calm", ())
    assert plan("a castle, rule of thirds, soft focus").scene.style.camera == "rule of thirds, soft focus"
    assert plan("a robot in the style of Monet").scene.style.mood == "in the style of monet"


@pytest.mark.parametrize("prompt", ["a sense of wonder", "mood and contrast", "the style of energy"])
def test_a_prompt_without_a_thing_is_refused(prompt: str) -> None:
    with pytest.raises(PlanError, match="nothing to paint"):
        plan(prompt)


@pytest.mark.parametrize(
    ("prompt", "noun"),
    [
        ("a present under a tree", "present"),
        ("a lioness above a cat", "lioness"),
        ("a traffic light", "traffic light"),
        ("a glass prism", "prism"),
        ("two lights", "light"),
        ("a white ghost spirit", "ghost spirit"),
    ],
)
def test_things_that_sound_abstract_stay_things(prompt: str, noun: str) -> None:
    assert noun in [entity.noun for entity in plan(prompt).scene.entities]


def test_endings_tell_abstract_nouns_that_no_list_holds() -> None:
    assert all(map(is_abstract, ("loneliness", "bleakness", "futurism", "wonder", "composition")))
    assert not any(map(is_abstract, ("witness", "prism", "harness", "cat", "present")))
