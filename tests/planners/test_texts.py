"""Texts of a prompt: what carries each of them, and how it looks."""

from __future__ import annotations

import pytest

from planners.base import PlanError
from planners.language.grammar import read_prompt
from planners.language.pipeline import load_pipeline

try:
    PIPELINE = load_pipeline()
except PlanError as error:
    pytest.skip(str(error), allow_module_level=True)


def texts(prompt: str) -> list[tuple[str, str | None, str | None, str | None]]:
    """Each text with the noun of its carrier, its colour and its typeface."""
    draft = read_prompt(prompt, PIPELINE).draft
    nouns = {entity.id: entity.noun for entity in draft.entities.values()}
    return [(t.content, nouns.get(t.carrier or ""), t.colour, t.typeface) for t in draft.texts.values()]


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("a sign above the counter that says 'Pay here'", [("Pay here", "sign", None, None)]),
        ("In a gym, a treadmill display shows 'Speed'", [("Speed", "treadmill display", None, None)]),
        ("a crate with 'FRAGILE' printed on it in black stencil letters", [("FRAGILE", "crate", "black", "stencil")]),
        ("a mug that says hello friend and a red cup", [("hello friend", "mug", None, None)]),
        (
            "Three jars labeled 'Salt', 'Pepper' and 'Sugar'",
            [(word, "jar", None, None) for word in ("Salt", "Pepper", "Sugar")],
        ),
        (
            "A menu lists 'Soup', 'Pie' in white chalk.",
            [("Soup", "menu", "white", "chalk"), ("Pie", "menu", "white", "chalk")],
        ),
        ("A poster with a mountain and the title 'ALPS'", [("ALPS", None, None, None)]),
    ],
)
def test_each_text_is_on_its_carrier(
    prompt: str, expected: list[tuple[str, str | None, str | None, str | None]]
) -> None:
    assert texts(prompt) == expected


def test_a_text_below_another() -> None:
    draft = read_prompt("A whiteboard with 'Meeting' in red marker and 'Snacks' in green below it.", PIPELINE).draft
    assert [(r.subject, r.kind, r.object) for r in draft.relations] == [("text_2", "below", "text_1")]
