"""Small pictures with the right answer, judged with everything as it ships."""

from __future__ import annotations

import json

import pytest

import proofpress
from tests.shared_data import shared_data


@pytest.mark.parametrize(
    ("name", "failed"),
    [
        ("title_on_top", "lettering:title_1.place"),
        ("disc_bottom_right", "attribute:circle_1.place"),
        ("black_title", "lettering:title_1.colour"),
    ],
)
def test_what_is_elsewhere_or_of_another_ink_does_not_pass(name, failed):
    folder = shared_data("cases")
    rows = map(json.loads, (folder / "pictures.jsonl").read_text(encoding="utf-8").splitlines())
    prompt = next(row["prompt"] for row in rows if row["picture"] == f"{name}.png")
    result = proofpress.check(folder / f"{name}.png", prompt)
    assert not result.passed
    assert failed in [check.id for check in result.checks if check.hard and check.status == "fail"]
