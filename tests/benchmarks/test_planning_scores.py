"""The planning benchmark counts what it says it counts; plans are the rule planner's own."""

from __future__ import annotations

import pytest

from benchmarks.planning import data, score
from benchmarks.planning.__main__ import main
from benchmarks.planning.table import planning_markdown
from benchmarks.sampling import evenly
from planners.base import Plan
from planners.rules import RulePlanner
from planners.scene import Canvas


def plan(prompt: str) -> Plan:
    return RulePlanner().plan(prompt, Canvas(width=768, height=512))


RIGHT = {"include": [{"class": "dog", "count": 1}, {"class": "cat", "count": 1, "position": ["right of", 0]}]}


def test_geneval_wants_the_same_structure_and_nothing_else() -> None:
    assert score.geneval_fault(RIGHT, plan("a photo of a cat right of a dog")) == ""
    for wrong in (
        "a photo of a cat left of a dog",
        "a cat and a dog",
        "a red cat right of a dog",
        "two cats right of a dog",
        "a cat right of a dog and a cow",
        "a tall cat right of a dog",
    ):
        assert score.geneval_fault(RIGHT, plan(wrong)), wrong


def test_texts_count_once_and_letter_by_letter() -> None:
    made = plan("a sign that says 'Open' and a mug that says 'tea'")
    assert score.texts_found(["Open", "tea"], made) == 2
    assert score.texts_found(["open", "tea", "tea"], made) == 1
    assert (
        score.carriers_found(
            [("Open", "sign"), ("tea", "cup")], plan("a cat, a sign that says 'Open', a mug that says 'tea'").scene
        )
        == 1
    )


def test_labels_must_match_in_everything() -> None:
    label = {
        "objects": [{"noun": "cat", "count": 1, "attributes": ["red"], "does": "sitting"}, {"noun": "box", "count": 1}],
        "relations": [[0, "on", 1]],
        "texts": [],
    }
    assert score.label_fault(label, plan("a red cat sitting on a box")) == ""
    for wrong in (
        "a red cat on a box",
        "a cat sitting on a box",
        "a red cat sitting in a box",
        "a red cat sitting",
        "a red cat sitting on a box in a park",
        "a red cat sitting on a box, a dog",
    ):
        assert score.label_fault(label, plan(wrong)), wrong


def test_labelled_prompts_are_whole() -> None:
    assert len(data.read_labels()) == 130 and len(data.read_held_out()) == 20
    assert not {row["prompt"] for row in data.read_labels()} & {row["prompt"] for row in data.read_held_out()}
    for row in (*data.read_labels(), *data.read_held_out()):
        assert all(max(i, j) < len(row["objects"]) for i, _, j in row["relations"])


def test_quoted_and_spread() -> None:
    assert data.quoted_strings("a farmer's sign that says 'DON'T'.") == ["DON'T"]
    assert data.quoted_strings("doors show 'Men' and 'Women'") == ["Men", "Women"]
    assert list(evenly(range(10), 3)) == [0, 3, 6]
    assert data.as_quoted('reads "A b".', ["A b.", "c"]) == ["A b", "c"]


def test_a_table_has_a_column_for_each_planner() -> None:
    result = {"tallies": {"geneval": {"held": 1, "total": 2, "faults": []}}, "refused": {}, "median_milliseconds": 1.0}
    assert "1/2 (50.0%) | 1/2 (50.0%)" in planning_markdown({"rules": result, "other": result})


def test_missing_data_is_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.argv", ["planning", "--data", "/nowhere", "--results", "/nowhere"])
    assert main() == 1
    assert "--data" in capsys.readouterr().err
