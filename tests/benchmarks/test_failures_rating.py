"""A failure run's pictures go to a rater, blind, and come back as a judge's verdicts."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks.failures import rating
from benchmarks.failures.judging.base import JudgeError
from benchmarks.failures.judging.rated import RatedJudge, RatedPicture, RatedSettings, pixel_hash
from benchmarks.failures.plan import read_plan
from benchmarks.failures.rejudge import rejudge
from benchmarks.failures.report import write_reports
from benchmarks.failures.rows import read_units
from benchmarks.lines import read_rows
from tests.benchmarks import failure_rows as made
from tests.benchmarks.test_failures_reports import folder


def call(monkeypatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["rating", *words])
    return rating.main()


def sheet_of(run: Path, ratings: Path, monkeypatch) -> Path:
    assert call(monkeypatch, "sheets", str(run), "--out", str(run / "sheets"), "--ratings", str(ratings)) == 0
    return run / "sheets" / "rate_001.json"


def test_what_the_rater_saw_becomes_the_verdict_of_every_arm_that_delivers_the_picture(tmp_path, monkeypatch):
    run, ratings = folder(tmp_path / "run", made.mended("a"), made.right("b")), tmp_path / "ratings.jsonl"
    sheet = sheet_of(run, ratings, monkeypatch)
    names = json.loads(sheet.read_text())
    units = read_units(run)
    first, last, only = units["a#0"][0].image, units["a#0"][2].image, units["b#0"][0].image
    assert set(names) >= {first, last, only} and len(set(names)) == len(names)  # one look, though arms share pictures
    assert Image.open(sheet.with_suffix(".png")).size == (1032, 1140)
    fault = f"{names.index(first) + 1} malformed: half a cat"
    extra = f"{names.index(first) + 1} background doesn't join"
    assert call(monkeypatch, "rate", str(run), str(sheet), fault, extra, "--ratings", str(ratings), "--rater", "R") == 0
    (wrong,) = [row for row in read_rows(ratings, RatedPicture) if row.failures]
    assert wrong.failures == ("malformed", "background doesn't join") and wrong.notes == ("malformed: half a cat",)

    assert len(list((tmp_path / "ratings").glob("*.webp"))) == len(names)

    settings = tmp_path / "rated.toml"
    settings.write_text(f'ratings = "{ratings}"\n')
    list(rejudge(run, "rated", settings, None))
    analysis = write_reports(run / "judged-rated")
    assert {arm.arm: arm.passed.count for arm in analysis.arms} == {"single": 1, "best-of-n": 1, "loop": 2}
    assert read_plan(run / "judged-rated").judge_made_of["architectures"] == ["eyes of R"]
    row = "| malformed | 1/2 (50.0%) | 1/2 (50.0%) | 0/2 (0.0%) | 1 | 0 |"
    assert row in (run / "judged-rated" / "report.md").read_text()


def test_rated_pictures_are_on_no_sheet_again(tmp_path, monkeypatch):
    run, ratings = folder(tmp_path / "run", made.right("a")), tmp_path / "ratings.jsonl"
    sheet = sheet_of(run, ratings, monkeypatch)
    assert call(monkeypatch, "rate", str(run), str(sheet), "--ratings", str(ratings), "--rater", "R") == 0
    sheet.unlink()
    assert not sheet_of(run, ratings, monkeypatch).exists()


@pytest.mark.parametrize("fault", ["2 malformed", "1 ugly", "malformed"])
def test_a_fault_that_no_picture_or_benchmark_has_is_refused_and_nothing_is_written(
    fault, tmp_path, monkeypatch, capsys
):
    run, ratings = folder(tmp_path / "run", made.right("a")), tmp_path / "ratings.jsonl"
    sheet = sheet_of(run, ratings, monkeypatch)
    assert call(monkeypatch, "rate", str(run), str(sheet), fault, "--ratings", str(ratings), "--rater", "R") == 2
    assert "the kinds are missing object" in capsys.readouterr().err and not ratings.exists()


def test_the_judge_knows_only_what_was_rated(tmp_path):
    with pytest.raises(JudgeError, match="finds no rating in"):
        RatedJudge(RatedSettings(ratings=tmp_path / "none.jsonl")).ingredients()
    seen, unseen = (np.full((4, 6, 3), shade, np.uint8) for shade in (1, 2))
    (tmp_path / "some.jsonl").write_text(
        RatedPicture(picture=pixel_hash(seen), prompt="p", rater="R").model_dump_json() + "\n"
    )
    judge, needs = RatedJudge(RatedSettings(ratings=tmp_path / "some.jsonl")), made.item("a").needs
    assert judge.judge(seen, needs).passed
    with pytest.raises(JudgeError, match="nobody rated this picture"):
        judge.judge(unseen, needs)
    assert pixel_hash(seen) != pixel_hash(seen.reshape(6, 4, 3))  # the same bytes, another picture
