"""What keeping does to pictures: regions, all ways on a tiny real FLUX with random weights, the page."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks.speed import kept
from benchmarks.speed.kept import REFRESHES, WHOLE, KeptRow, kept_markdown, main, paint_all_ways, regions
from renderers.diffusion_settings import DiffusionSettings
from renderers.families.flux import Flux
from tests.renderers import tiny_models

BOX = (16, 32, 32, 48)  # the one lively square of a 64x64 picture, xyxy


@pytest.fixture
def scene() -> tuple[np.ndarray, str]:
    pixels = np.full((64, 64, 3), 200, np.uint8)
    left, top, right, bottom = BOX
    pixels[top:bottom, left:right] = np.random.default_rng(1).integers(0, 256, (16, 16, 3))
    return pixels, "a red cat"


def test_regions_are_the_liveliest_squares_and_lie_apart(scene):
    assert regions(scene[0], cell=8, most=1) == [BOX]
    busy = np.random.default_rng(2).integers(0, 256, (64, 96, 3), dtype=np.uint8)
    chosen = regions(busy, cell=8, most=5)
    assert len(chosen) == 5
    cover = np.zeros(busy.shape[:2], int)
    for left, top, right, bottom in chosen:
        cover[top:bottom, left:right] += 1
    assert cover.max() == 1 and cover.sum() == 5 * 16 * 16
    assert regions(np.full((64, 64, 3), 200, np.uint8), cell=8, most=5) == []


def test_every_way_paints_the_region_from_the_same_noise(scene):
    pipe = tiny_models.flux()
    pipe.set_progress_bar_config(disable=True)
    rows = list(paint_all_ways(Flux(pipe), [scene], DiffusionSettings(model="m", steps=4, guidance=3.5), most=1))
    assert [row.way for row in rows[:1]] == [WHOLE] and len(rows) == 1 + 2 * len(REFRESHES)
    assert {row.rect for row in rows} == {BOX}
    whole, *ways = rows
    assert whole.apart == 0 and whole.drift is None and whole.error > 0
    # of four steps the third is the only further whole pass, and only where there is one every other step
    assert [row.drift is not None for row in ways] == [row.way.endswith("every 2") for row in ways]
    assert all(0 < row.drift < math.inf for row in ways if row.drift is not None)
    assert all(row.apart < 40 for row in ways)


def test_the_page_counts_what_the_gate_would_have_stopped(monkeypatch):
    monkeypatch.setattr(kept, "MAX_DRIFT", 0.1)

    def row(way: str, error: float, apart: float, drift: float | None) -> KeptRow:
        return KeptRow(scene=0, rect=BOX, way=way, error=error, apart=apart, drift=drift)

    rows = [
        row(WHOLE, 4.0, 0.0, None),
        row("kept", 5.0, 1.0, 0.04),
        row("kept", 9.0, 6.0, 0.3),
        row("held", 7.0, 3.0, None),
    ]
    page = kept_markdown(rows, "a small FLUX", 24, "machine.")
    assert "| kept | 2 | 7.0 | 3.5 | 5.8 | 0.170 | 0.300 | 1 |" in page
    assert "| held | 1 | 7.0 | 3.0 | 3.0 |  |  |  |" in page
    assert "| up to 0.05 | 1 | 1.0 | 1.0 | 5.0 |" in page and "| up to 0.4 | 1 | 6.0 | 6.0 | 9.0 |" in page


def test_the_command_measures_a_folder_of_captioned_pictures(scene, tmp_path: Path):
    tiny_models.flux().save_pretrained(tmp_path / "model")
    (tmp_path / "scenes" / "images").mkdir(parents=True)
    Image.fromarray(scene[0]).save(tmp_path / "scenes" / "images" / "000001.png")
    row = {"file": "000001.png", "caption": scene[1]}
    (tmp_path / "scenes" / "captions.jsonl").write_text(json.dumps(row) + "\n")
    folders = ["--model", str(tmp_path / "model"), "--scenes", str(tmp_path / "scenes"), "--results", str(tmp_path)]
    main([*folders, "--about", "a FLUX without training", "--steps", "4", "--regions", "1"])
    page = (tmp_path / "kept.md").read_text()
    assert "on a FLUX without training." in page and "1 regions that show something" in page and "of 4 steps" in page
    rows = json.loads((tmp_path / "kept.json").read_text())["rows"]
    assert [row["rect"] for row in rows] == [list(BOX)] * (1 + 2 * len(REFRESHES))
