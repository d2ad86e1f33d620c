"""Everyday ways to ask for a change, and what each of them changes."""

from __future__ import annotations

import pytest

from planners.edits.difference import difference
from planners.edits.instruction import read_instruction
from planners.language.parsing.pipeline import load_pipeline
from planners.rules import RulePlanner
from planners.scene import Canvas, Scene

PIPELINE = load_pipeline()
PETS = "a dog and a cat in a living room"
BALLOONS = "three red balloons above a mug on a white background"
SHAPES = 'a green square to the right of a blue triangle on a white background and the title "SALE"'


def scene_of(prompt: str) -> Scene:
    return RulePlanner().plan(prompt, Canvas(width=512, height=512)).scene


def edited(prompt: str, instruction: str) -> tuple[Scene, Scene]:
    before = scene_of(prompt)
    return before, read_instruction(instruction, before, PIPELINE).scene


@pytest.mark.parametrize(
    ("prompt", "instruction", "expected"),
    [
        (BALLOONS, "make one of the balloons green", ["~ red balloon 3: colour: red -> green"]),
        (BALLOONS, "two balloons are enough", ["- a red balloon"]),
        (BALLOONS, "the mug goes away", ["- a mug"]),
        (PETS, "colour the cat orange and give it a hat", ["+ a hat", "~ cat: colour: none -> orange"]),
        (PETS, "it looks empty, add a plant", ["+ a plant"]),
        (PETS, "get a bird in there somewhere", ["+ a bird"]),
        (PETS, "another dog on the right", ["+ a dog"]),
        (PETS, "remove everything but the cat", ["- a dog"]),
        (PETS, "can we have it at night?", ["~ lighting: none -> at night"]),
        (PETS, "the scene at dusk", ["~ lighting: none -> at dusk"]),
        (PETS, "replace the dog by a brown one", ["~ dog: colour: none -> brown"]),
        (SHAPES, '"SALE" should be "SALE!"', ['~ "SALE": words: "SALE" -> "SALE!"']),
        (SHAPES, "change the wording to SUMMER", ['~ "SALE": words: "SALE" -> "SUMMER"']),
    ],
)
def test_what_changes_is_what_was_asked_for(prompt, instruction, expected):
    assert sorted(difference(*edited(prompt, instruction)).lines) == expected


@pytest.mark.parametrize(
    ("prompt", "instruction"),
    [
        (PETS, "swap the two animals"),
        (PETS, "put the cat where the dog is"),
        (SHAPES, "square and triangle should change places"),
    ],
)
def test_two_things_change_places_and_nothing_else(prompt, instruction):
    before, after = edited(prompt, instruction)
    change = difference(before, after)
    assert len(change.moved) == 2 and not (change.added or change.removed or change.changed)
    one, other = (sorted((e.box.centre[0], e.id) for e in scene.entities if e.box) for scene in (before, after))
    assert [name for _, name in one] == [name for _, name in reversed(other)]


@pytest.mark.parametrize(
    ("prompt", "instruction", "noun"),
    [
        (PETS, "put a red ball between the dog and the cat", "ball"),
        (SHAPES, "put a small red circle between them", "circle"),
    ],
)
def test_what_has_a_place_to_be_in_is_small_rather_than_refused(prompt, instruction, noun):
    before, after = edited(prompt, instruction)
    new = next(e for e in after.entities if e.noun == noun)
    assert new.box is not None and max(new.box.width, new.box.height) >= 0.08
    for old in before.entities:
        assert new.box.intersection(old.box) <= 0.3 * old.box.area
