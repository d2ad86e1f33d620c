"""Hostile, malformed and contradictory scenes: each problem with its field, never an exception."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.cli import main
from planners.lint import lint

BOX = {"x0": 0.1, "y0": 0.1, "x1": 0.3, "y1": 0.5}
OTHER = {"x0": 0.6, "y0": 0.1, "x1": 0.9, "y1": 0.5}


def scene(**changes: Any) -> dict[str, Any]:
    things = [{"id": "a", "noun": "cat", "box": BOX}, {"id": "b", "noun": "dog", "box": OTHER}]
    return {"prompt": "x", "canvas": {"width": 96, "height": 64}, "entities": things, **changes}


def relation(subject: str, kind: str, other: str) -> dict[str, str]:
    return {"subject": subject, "kind": kind, "object": other}


def fields(content: object) -> list[str]:
    return [problem.field for problem in lint(content)]


def test_a_good_scene_has_no_problem() -> None:
    assert lint(scene(relations=[relation("a", "left_of", "b")])) == []
    assert lint({"scene": scene(), "checklist": []}) == []


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (None, "scene"),
        ([], "scene"),
        ("x", "scene"),
        (3, "scene"),
        ({}, "prompt"),
        (scene(entities=[]), "entities"),
        (scene(entities=[{"id": "a", "noun": "cat"}]), "entities.0.box"),
        (scene(entities=[{"id": "a", "noun": "cat", "box": {**BOX, "x0": 0.9}}]), "entities.0.box"),
        (scene(entities=[{"id": "a", "noun": "cat", "box": {**BOX, "x0": "nan"}}]), "entities.0.box.x0"),
        (scene(entities=[{"id": "A B", "noun": "cat"}]), "entities.0.id"),
        (scene(entities=[{"id": "a", "noun": "cat"}, {"id": "a", "noun": "dog"}]), "entities.1.id"),
        (scene(relations=[relation("a", "besides", "b")]), "relations.0.kind"),
        (scene(relations=[relation("a", "above", "zz")]), "relations.0.object"),
        (scene(relations=[relation("a", "between", "b")]), "relations.0"),
        (scene(relations=[relation("a", "left_of", "b"), relation("b", "left_of", "a")]), "relations"),
        (scene(relations=[relation("a", "right_of", "b")]), "scene"),
        (scene(texts=[{"id": "t", "content": "HI", "carrier": "nobody"}]), "texts.0.carrier"),
        (scene(canvas={"width": 1, "height": 64}), "canvas.width"),
        (scene(thresholds={"count": 0}), "thresholds"),
        (scene(amounts=[{"noun": "cat", "at_least": 5, "at_most": 2}]), "amounts.0"),
    ],
)
def test_problems_point_at_their_field(content: object, field: str) -> None:
    assert field in fields(content)
    assert all("\n" not in problem.says and problem.says for problem in lint(content))


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(("id", "box", "x0", "noun")), inner),
    max_leaves=6,
)
keys = st.sampled_from(("prompt", "canvas", "entities", "texts", "relations", "amounts", "forbidden", "style", "scene"))


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.dictionaries(keys, values), st.booleans())
def test_nothing_makes_it_raise(changes: dict[str, Any], whole: bool) -> None:
    assert isinstance(lint({**scene(), **changes} if whole else changes), list)


def test_the_command_says_where(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    bad, good, broken = tmp_path / "bad.json", tmp_path / "good.json", tmp_path / "broken.json"
    bad.write_text(json.dumps(scene(relations=[relation("a", "besides", "b")])))
    good.write_text(json.dumps(scene()))
    broken.write_text("[" * 100_000)
    assert main(["plan", "--lint", str(good)]) == 0
    assert main(["plan", "--lint", str(bad), "--json"]) == 2
    out = capsys.readouterr().out.splitlines()[-1]
    assert json.loads(out)["problems"][0]["field"] == "relations.0.kind"
    assert main(["plan", "--lint", str(broken)]) == 2
    assert "is not JSON" in capsys.readouterr().err
