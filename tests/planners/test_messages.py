"""Text for people: no control characters get through, and a validation error is one line with the way out."""

from __future__ import annotations

from typing import Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from planners.messages import JOINERS, first_fault, is_control, printable, unknown_key

FAMILY = "\N{MAN}\u200d\N{WOMAN}\u200d\N{GIRL}"


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("a\x1b[31mred\x1b[0m cat", "a [31mred [0m cat"),  # ANSI colours
        ("\x9b2J\x07", " 2J "),  # an 8-bit escape and the bell
        ("first\nsecond\r\tthird", "first second  third"),
        ("OPEN\u202eNEPO\u2066x\u2069", "OPEN NEPO x "),  # bidi override and isolate
        ("\u061c\u200e\u200f\ufeff\u00ad", " " * 5),  # bidi marks, byte order mark, soft hyphen
        ("half \ud800 letter", "half   letter"),
        ("line\u2028paragraph\u2029", "line paragraph "),
        ("Grüße, 猫 \N{CAT FACE}", "Grüße, 猫 \N{CAT FACE}"),
    ],
)
def test_text_is_one_line_without_control_characters(hostile, shown):
    assert printable(hostile) == shown
    assert printable(hostile).isprintable()


def test_only_what_is_named_is_kept():
    assert printable("a\nb\tc\x1b", keep="\n\t", instead="") == "a\nb\tc"
    assert printable(f"{FAMILY}\u202e", keep=JOINERS) == f"{FAMILY} "
    assert printable(FAMILY) == "\N{MAN} \N{WOMAN} \N{GIRL}"


def test_control_characters_are_told_from_letters_and_spaces():
    assert all(map(is_control, "\x00\n\x1b\x7f\u200b\u202e\u2028\ue000\ud800"))
    assert not any(map(is_control, "aé猫 \u00a0\u3000\N{CAT FACE}!"))


class Step(BaseModel):
    model_config = ConfigDict(extra="forbid")
    strength: float = Field(1.0, le=1.0)


class Table(BaseModel):
    model_config = ConfigDict(extra="forbid")
    steps: dict[Literal["first", "second"], tuple[Step, ...]] = {}
    name: str = ""

    @field_validator("name")
    @classmethod
    def _named(cls, name: str) -> str:
        if name == "bad":
            raise ValueError("pick another name")
        return name


def fault(table: object, **more: object) -> str:
    with pytest.raises(ValidationError) as caught:
        Table.model_validate(table)
    return first_fault(caught.value, "the table", **more)


def test_a_validation_error_is_one_line():
    assert fault({"name": "bad"}) == "name: pick another name"
    assert fault({"steps": {"first": [{"strength": 2}]}}) == (
        "steps.first.0.strength: Input should be less than or equal to 1"
    )
    assert fault(3).startswith("the table: Input should be a valid dictionary")
    assert fault({"name": 1}, prefix=("renderer", "x"), source=lambda key: f" (from {len(key)})").startswith(
        "renderer.x.name (from 3): "
    )


def test_an_unknown_key_names_the_nearest_known_one_at_any_depth():
    assert fault({"nam": ""}, model=Table) == "unknown key 'nam'; did you mean 'name'?"
    deep = {"steps": {"second": [{"strenght": 1}]}}
    assert fault(deep, model=Table) == "unknown key 'steps.second.0.strenght'; did you mean 'strength'?"
    assert fault({"zzz": 1}, model=Table) == "unknown key 'zzz'; known here: name, steps"
    assert unknown_key(("a", "b"), (), " (from a file)") == "unknown key 'a.b' (from a file); known here: none"
