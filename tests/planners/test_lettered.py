"""Lettering that real things and places bring along isn't held against a picture."""

import pytest

from planners.checklist import compile_checklist
from planners.rules import RulePlanner
from planners.scene import Canvas


@pytest.mark.parametrize(
    ("prompt", "hard"),
    [
        ("a red bus", False),
        ("a photo of two dogs in a city street", False),
        ("a photo of three bottles on a table", False),
        ("a red bus on a white background", True),
        ("a photo of a dog on a beach", True),
        ("a photo of a red bus without any text", True),
        ('a red bus and the word "GO"', True),
        ('a poster of a red bus in a city street with the title "SALE"', True),
    ],
)
def test_stray_text_is_soft_where_lettering_belongs(prompt, hard):
    scene = RulePlanner().plan(prompt, Canvas(width=512, height=384)).scene
    assert {check.kind: check.hard for check in compile_checklist(scene)}["no_extra_text"] is hard
