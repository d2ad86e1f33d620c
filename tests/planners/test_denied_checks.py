"""The checks of what is lacking, not done or forbidden, and their words."""

from __future__ import annotations

import pytest

from planners.checklist import Check, compile_checklist
from planners.scene import Canvas, Entity, Scene


def checks(*entities: Entity, forbidden: tuple[str, ...] = ()) -> dict[str, Check]:
    scene = Scene(prompt="p", canvas=Canvas(width=96, height=64), entities=entities, forbidden=forbidden)
    return {check.id: check for check in compile_checklist(scene)}


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("without", "hat", "the man has no hat"),
        ("without", "hat and glasses", "the man has no hat or glasses"),
        ("without", "hat, scarf and glasses", "the man has no hat or scarf or glasses"),
        ("not", "riding a motorcycle", "the man is not riding a motorcycle"),
        ("colour", "red", "the man is red"),
    ],
)
def test_an_attribute_is_said_as_a_person_would(name: str, value: str, says: str) -> None:
    check = checks(Entity(id="man", noun="man", attributes={name: value}))[f"attribute:man.{name}"]
    assert (check.says, check.expected) == (says, {"name": name, "value": value})
    assert check.hard == (name == "colour")


def test_forbidden_writing_is_left_to_the_check_of_all_texts() -> None:
    found = checks(Entity(id="man", noun="man"), forbidden=("watermark", "big logo", "signature", "dog"))
    assert {name for name in found if name.startswith("count:")} == {"count:man", "count:dog"}
    assert found["count:dog"].says == "there is no dog" and found["count:dog"].hard


def test_a_phrase_can_leave_out_what_is_denied() -> None:
    man = Entity(id="m", noun="man", attributes={"size": "tall", "without": "hat", "not": "sitting"})
    assert man.phrase == "a tall man without a hat not sitting"
    assert man.affirmed.phrase == "a tall man"
