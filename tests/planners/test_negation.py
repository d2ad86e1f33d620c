"""What a prompt denies: nowhere in the picture, lacked by one thing, or not done; and what only seems to deny.

The file beside this one has prompts in the form of ``benchmarks/planning/negations.jsonl``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from benchmarks.planning.data import read_negations
from benchmarks.planning.score import negation_fault, negation_planned_fault
from planners.base import Plan, PlanError
from planners.rules import RulePlanner
from planners.scene import Canvas

ROWS = [json.loads(line) for line in Path(__file__).with_name("negation_prompts.jsonl").read_text().splitlines()]


def plan(prompt: str) -> Plan:
    return RulePlanner().plan(prompt, Canvas(width=1024, height=768))


def attributes(prompt: str, name: str) -> dict[str, str]:
    """By id, the value of that attribute in the prompt's plan."""
    return {e.id: e.attributes[name] for e in plan(prompt).scene.entities if name in e.attributes}


@pytest.mark.parametrize("row", [*ROWS, *read_negations()], ids=lambda row: row["prompt"][:60])
def test_nothing_is_turned_round_and_each_negation_is_planned(row: dict[str, Any]) -> None:
    made = plan(row["prompt"])
    assert (negation_fault(row, made), negation_planned_fault(row, made)) == ("", "")


@pytest.mark.parametrize(
    ("prompt", "forbidden"),
    [
        ("no flags, towers or moats around a red ball", ("flag", "tower", "moat")),
        ("a ball, no people, palm trees", ("person",)),
        ("a ball without any red boxes or cats", ()),
        ("Do not add cats, dogs and birds. A ball.", ("cat", "dog", "bird")),
        ("a cat, no dogs but two birds", ("dog",)),
        ("a ball, no watermark, no signature", ("watermark", "signature")),
        ("a car-free square with a fountain", ("car",)),
        ("a sugar-free cake", ()),
    ],
)
def test_one_cue_denies_what_is_joined_to_its_noun(prompt: str, forbidden: tuple[str, ...]) -> None:
    assert plan(prompt).scene.forbidden == forbidden


@pytest.mark.parametrize(
    ("prompt", "without"),
    [
        ("a ball without any red boxes or cats", {"ball_1": "red box and cat"}),
        ("a man and a boy without a hat", {"boy_1": "hat"}),
        ("a woman in a raincoat with no umbrella", {"woman_1": "umbrella"}),
        ("a woman in a raincoat with no hood", {"raincoat_1": "hood"}),
        ("a cup with a spoon next to a cup with no spoon", {"cup_2": "spoon"}),
        ("two chairs, one of them without a back", {"chair_1": "back"}),
        ("the dog has a collar, the cat has none", {"cat_1": "collar"}),
        ("three dogs; none of them wears a hat", {"dog_1": "hat", "dog_2": "hat", "dog_3": "hat"}),
        ("a man who isn't without a hat", {}),
    ],
)
def test_a_lack_is_of_the_thing_that_lacks(prompt: str, without: dict[str, str]) -> None:
    assert attributes(prompt, "without") == without


@pytest.mark.parametrize(
    ("prompt", "denied"),
    [
        ("a man not riding a motorcycle", {"man_1": "riding a motorcycle"}),
        ("a woman not looking at the camera", {"woman_1": "looking at the camera"}),
        ("a horse that refuses to jump", {"horse_1": "jumping"}),
        ("a boy sleeping instead of playing", {"boy_1": "playing"}),
        ("a girl can't help laughing", {}),
        ("a not very big dog", {"dog_1": "big"}),
        ("an apple that is not red but green", {"apple_1": "red"}),
        ("a neither red nor blue car", {"car_1": "red or blue"}),
        ("two pears, none of them ripe", {"pear_1": "ripe", "pear_2": "ripe"}),
    ],
)
def test_what_is_not_so_or_not_done_is_said_of_its_thing(prompt: str, denied: dict[str, str]) -> None:
    made = plan(prompt)
    assert {e.id: e.attributes["not"] for e in made.scene.entities if "not" in e.attributes} == denied
    assert not {"motorcycle", "camera"} & {e.noun for e in made.scene.entities}


@pytest.mark.parametrize(
    ("prompt", "kept", "note"),
    [
        ("no animals except a cat", "cat", '"no animal" can\'t be checked'),
        ("apart from a chair there is no furniture", "chair", '"no furniture" can\'t be checked'),
        ("a man and no other people", "man", '"no person" can\'t be checked'),
        ("an apple and nothing else", "apple", '"nothing else" can\'t be checked'),
        ("a ball, no blur", "ball", '"no blur" can\'t be checked'),
        ("a ball, no balls", "ball", '"no ball" can\'t be checked'),
    ],
)
def test_what_no_check_can_hold_is_told(prompt: str, kept: str, note: str) -> None:
    made = plan(prompt)
    assert kept in {entity.noun for entity in made.scene.entities} and not made.scene.forbidden
    assert any(one.startswith(note) for one in made.notes)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            "a the cat dogs no not without none of them neither nor or and , . but except is wearing riding hat red "
            "nobody nothing one never instead rather than with only green".split()
        ),
        min_size=1,
        max_size=14,
    )
)
@example(["than", "never", "cat", ",", "no", "cat"])
def test_any_order_of_these_words_is_read_or_refused(words: list[str]) -> None:
    try:
        made = plan(" ".join(words))
    except PlanError:
        return
    planned = {entity.noun for entity in made.scene.entities}
    assert not planned & set(made.scene.forbidden)
