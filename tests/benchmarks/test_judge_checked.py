"""The hand-checked pictures: all there, and the judge says of some what its published rates were counted from."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from benchmarks.failures.items import SceneNeeds
from benchmarks.judges.checked import HERE, Label, Pair, judged, labels, markdown
from benchmarks.judges.requirements import Expected

NEEDS = SceneNeeds(expected=Expected())


def test_two_hundred_pictures_half_of_them_judged_right() -> None:
    found = labels()
    assert len(found) == len({one.picture for one in found}) == 200
    assert sum(one.judged == "right" for one in found) == 100
    assert all((HERE / "images" / one.picture).is_file() for one in found)
    assert sum(one.wrong is None for one in found) < 20


def test_the_judge_says_again_what_the_rates_were_counted_from(tmp_path: Path) -> None:
    pytest.importorskip("rapidocr")
    (tmp_path / "images").mkdir()
    some = labels()[:3] + labels()[75:78]
    for one in some:
        shutil.copy(HERE / "images" / one.picture, tmp_path / "images")
    (tmp_path / "labels.jsonl").write_text("".join(one.model_dump_json() + "\n" for one in some))
    told = {row["picture"]: row["judged"] for row in json.loads((HERE / "results.json").read_text())}
    for pair in judged("world", None, tmp_path):
        assert list(pair.kinds) == told[pair.label.picture]
        assert ("wrong" if pair.kinds else "right") == pair.label.judged


def test_the_table_counts_both_errors_and_leaves_the_undecided_out() -> None:
    def pair(wrong: tuple[str, ...] | None, kinds: tuple[str, ...]) -> Pair:
        fields = {"picture": "1.webp", "prompt": "a cat", "needs": NEEDS, "judged": "right", "wrong": wrong}
        return Pair.model_validate({"label": Label.model_validate(fields), "kinds": kinds, "seen": ("cat 0.9",)})

    pairs = [pair((), ())] * 3 + [pair((), ("stray",))] + [pair(("text",), ("text",))] * 2 + [pair(("objects",), ())]
    text = markdown([*pairs, pair(None, ("text",))], "world")
    assert "| right by eye, judged wrong | 1/4 (25.0%" in text and "| wrong by eye, judged right | 1/3 (33.3%" in text
    assert "| judged right, wrong by eye | 1/4 (25.0%" in text and "| judged wrong, right by eye | 1/3 (33.3%" in text
    assert "| text | 2 | 2 | 0 |" in text and "| stray | 0 | 0 | 1 |" in text and "1 of them undecided" in text
    assert text.count("cat 0.9") == 2
