"""The planning benchmark counts what it says it counts; plans are the rule planner's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.planning import data, score
from benchmarks.planning.__main__ import main
from benchmarks.planning.plans import read_plans, write_plans
from benchmarks.planning.run import as_json, by_planner, measure
from benchmarks.planning.table import planning_markdown
from benchmarks.sampling import evenly
from planners.base import Plan
from planners.rules import RulePlanner
from planners.scene import Canvas, Scene


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


def test_quoted_and_spread() -> None:
    assert data.quoted_strings("a farmer's sign that says 'DON'T'.") == ["DON'T"]
    assert data.quoted_strings("doors show 'Men' and 'Women'") == ["Men", "Women"]
    assert list(evenly(range(10), 3)) == [0, 3, 6]
    assert data.as_quoted('reads "A b".', ["A b.", "c"]) == ["A b", "c"]


def test_a_table_has_a_column_for_each_planner() -> None:
    result = {"tallies": {"geneval": {"held": 1, "total": 2, "faults": []}}, "refused": 0, "median_milliseconds": 1.0}
    assert "1/2 (50.0%) | 1/2 (50.0%)" in planning_markdown({"rules": result, "other": result})


def test_a_negation_is_inverted_or_only_left_out() -> None:
    row = {"absent": ["dog"], "kept": ["cat"], "without": {"man": ["hat"]}, "not": {"man": ["riding"]}}
    scene = {"prompt": "p", "canvas": {"width": 64, "height": 64}, "forbidden": ["dog"]}
    cat, man = (
        {"id": "cat", "noun": "cat"},
        {"id": "man", "noun": "man", "attributes": {"without": "hat", "not": "riding a horse"}},
    )
    hat, wears = {"id": "hat", "noun": "red hat"}, {"subject": "man", "kind": "wearing", "object": "hat"}

    def both(**changed: object) -> tuple[bool, bool]:
        made = Plan(scene=Scene.model_validate({**scene, "entities": [cat, man], **changed}), checklist=())
        return score.negation_fault(row, made) == "", score.negation_planned_fault(row, made) == ""

    assert both() == (True, True)
    assert both(entities=[cat, man, {"id": "dog", "noun": "guide dog"}])[0] is False
    assert both(texts=[{"id": "text", "content": "dog"}])[0] is False
    assert both(entities=[man])[0] is False
    assert both(forbidden=["dog", "cat"])[0] is False
    assert both(entities=[cat, man, hat], relations=[wears])[0] is False
    assert both(entities=[cat, {**man, "attributes": {"action": "riding a horse"}}])[0] is False
    assert both(forbidden=[]) == (True, False)
    assert both(entities=[cat, {**man, "attributes": {"without": "hat"}}]) == (True, False)
    assert both(entities=[cat, {**man, "attributes": {"not": "riding, wearing a hat"}}]) == (True, True)
    assert both(entities=[cat, man, hat]) == (True, True)
    lacking = {**cat, "attributes": {"without": "bell and dog"}}
    assert both(entities=[lacking, man], forbidden=[]) == (True, True)
    assert both(entities=[man], background="cat by a window") == (True, True)
    other = {"id": "other", "noun": "man"}
    assert both(entities=[cat, man, other, hat], relations=[{**wears, "subject": "other"}]) == (True, True)


def test_exported_plans_are_scored_like_fresh_ones(tmp_path: Path) -> None:
    file = tmp_path / "old.jsonl"
    made = plan("a red cat")
    write_plans(file, {"a red cat": (made, 3.25), "a cat": ("refused: no", 1.0)})
    read = read_plans(file)
    kept, milliseconds = read("a red cat")
    assert isinstance(kept, Plan) and (kept.scene, kept.checklist) == (made.scene, made.checklist)
    assert milliseconds == 3.2 and read("a cat") == ("refused: no", 1.0)
    with pytest.raises(data.MissingData, match="--export"):
        read("a dog")


def test_held_out_faults_stay_unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    label = {"kind": "list", "source": "t2i_compbench color", "things": [{"noun": "cow", "count": 1}]}
    monkeypatch.setattr(data, "read_building", lambda: [{**label, "prompt": "a cat"}])
    monkeypatch.setattr(data, "read_building_2", list)
    monkeypatch.setattr(data, "read_building_3", list)
    monkeypatch.setattr(data, "read_held_out", lambda: [{**label, "prompt": "a dog"}, {**label, "prompt": ""}])
    outcome = measure(by_planner(RulePlanner()), Path("/nowhere"), None, lambda done: None, ["labels"])
    assert [prompt for prompt, _ in outcome.faults] == ["a cat"]
    assert not any(tally.faults for tally in outcome.tallies.values())
    held = outcome.tallies["held_out list entities"], outcome.tallies["held_out list texts"]
    assert [(tally.held, tally.total) for tally in held] == [(0, 2), (1, 2)]
    assert as_json(outcome)["refused"] == 1
    assert "| held out | list | 0/2" in planning_markdown({"rules": as_json(outcome)})


def test_missing_data_is_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.argv", ["planning", "--data", "/nowhere", "--results", "/nowhere"])
    assert main() == 1
    assert "--data" in capsys.readouterr().err
