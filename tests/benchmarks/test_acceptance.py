"""The benchmark of acceptance: what it keeps, its sheets, and how it counts."""

from __future__ import annotations

import json
import sys

import numpy as np
import pytest
from PIL import Image

from agent.events import CheckResult
from benchmarks.acceptance import __main__ as command
from benchmarks.acceptance.kept import (
    HERE,
    LABELS,
    PAINTED,
    PICTURES,
    AskedPrompt,
    KeptPlan,
    PaintedPicture,
    PictureLabel,
    asked_prompts,
    keep_picture,
    kept_picture,
    latest_labels,
)
from benchmarks.acceptance.page import agreement, blamed, results_of_runs, results_page
from benchmarks.acceptance.scoring import KeptPicture, ScoredPicture, kept_pictures
from benchmarks.lines import append_rows, read_rows
from planners.scene import Canvas, Scene

PROMPT = asked_prompts()[0]


def test_no_prompt_is_asked_twice_and_none_of_the_measure_was_seen_before_in_any_case():
    asked = asked_prompts()
    assert len({one.id for one in asked}) == len({one.prompt for one in asked}) == len(asked)
    seen, measure = ([one.prompt.lower() for one in asked if one.half == half] for half in ("choose", "figure"))
    assert len(set(measure) - set(seen)) == len(measure) >= 290


def test_every_label_has_its_picture_and_every_picture_its_plan():
    pictures = kept_pictures(HERE)
    names = {one.name for one in pictures}
    labels = list(read_rows(HERE / LABELS, PictureLabel))
    assert {label.picture for label in labels} <= names
    assert all(label.accepted == (label.defect is None) for label in labels)
    for one in pictures[::20]:
        assert kept_picture(one.name, HERE / PICTURES).shape[1::-1] == one.kept.scene.canvas.size


def test_a_picture_is_named_by_its_file(tmp_path):
    image = np.full((40, 64, 3), 90, np.uint8)
    name = keep_picture(image, tmp_path)
    assert keep_picture(image, tmp_path) == name and [path.stem for path in tmp_path.iterdir()] == [name]
    assert np.abs(kept_picture(name, tmp_path).astype(int) - 90).max() <= 2


def call(monkeypatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["benchmarks.acceptance", *words])
    return command.main()


def test_a_sheet_goes_to_the_rater_and_comes_back_as_labels(tmp_path, monkeypatch):
    names = [keep_picture(np.full((64, 64, 3), shade, np.uint8), tmp_path / PICTURES) for shade in (10, 200)]
    rows = [PaintedPicture(prompt=PROMPT.id, seed=seed, stage="first", picture=name) for seed, name in enumerate(names)]
    append_rows(tmp_path / PAINTED, rows)
    assert call(monkeypatch, "sheets", "--out", str(tmp_path)) == 0
    sheet = tmp_path / "sheets" / "first_001.json"
    order = json.loads(sheet.read_text())
    assert sorted(order) == sorted(names) and Image.open(sheet.with_suffix(".png")).size == (1032, 1140)
    assert call(monkeypatch, "label", "--rater", "R", str(sheet), "2 count: three of them") == 0
    labels = latest_labels(list(read_rows(tmp_path / LABELS, PictureLabel)))
    assert labels[order[0]].accepted and labels[order[0]].prompt == PROMPT.prompt
    assert (labels[order[1]].defect, labels[order[1]].note) == ("count", "three of them")
    assert call(monkeypatch, "label", "--rater", "R", str(sheet), "3 count") == 2
    assert call(monkeypatch, "label", "--rater", "R", str(sheet), "1 ugly") == 2


def scored(accepted: bool, *critics: str, stage: str = "first", prompt: str = "p") -> ScoredPicture:
    asked = AskedPrompt(id=prompt, kind="thing", half="choose", prompt="a cat")
    painted = PaintedPicture(prompt=prompt, seed=1, stage=stage, picture="x")
    plan = KeptPlan(prompt=prompt, scene=Scene(prompt="a cat", canvas=Canvas(width=64, height=64)))
    defect = None if accepted else "malformed"
    label = PictureLabel(picture="x", prompt="a cat", accepted=accepted, defect=defect, rater="R")
    failed = tuple(
        CheckResult(id=c, kind="present", says=c, hard=True, status="fail", critic=c, reason="r") for c in critics
    )
    return ScoredPicture(KeptPicture("x", painted, asked, plan, label), failed)


def test_the_page_counts_what_passes_and_what_is_accepted():
    pictures = [
        scored(True),
        scored(True, "objects", "text"),
        scored(True, "text"),
        scored(False),
        scored(False, "text"),
    ]
    row = agreement("all", pictures)
    assert row[:4] == ("all", 5, "3/5 (60%)", "2/5 (40%)")
    assert row[4].startswith("1/2 (50.0%") and row[5].startswith("1/3 (33.3%")
    assert blamed([one for one in pictures if one.accepted]) == [("text", 2, 1), ("objects", 1, 0)]
    page = results_page(pictures, 3, ["objects", "text"])
    assert "| malformed | 1/2 (50%) | - |" in page and "3 prompts were" in page


@pytest.mark.parametrize("order", [1, -1])
def test_a_run_ends_with_what_the_loop_made(order):
    first, loop, other = scored(False), scored(True, stage="loop"), scored(True, prompt="q")
    assert set(results_of_runs([first, loop, other][::order])) == {loop, other}
