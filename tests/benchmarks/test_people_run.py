"""A small real run on faces: rows are kept and taken up again; without the photos' packages the benchmark says so."""

from __future__ import annotations

import importlib.util
import itertools
from pathlib import Path

import numpy as np
import pytest

from benchmarks.packaged import MissingPackage
from benchmarks.people import photos
from benchmarks.people.__main__ import main
from benchmarks.people.faces import faces_critic
from planners.checklist import Check


def run_main(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr("sys.argv", ["people", *words])
    return main()


@pytest.mark.slow
def test_the_command_writes_its_page_and_goes_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        faces_critic()
        photos.photo("bus")
    except MissingPackage as missing:
        pytest.skip(str(missing))
    words = ("--quick", "--only", "faces", "--out", str(tmp_path))
    assert run_main(monkeypatch, *words) == 0
    first = capsys.readouterr()
    assert "1 sound pictures and 3 damaged ones." in first.out and "bus, left, 3x: " in first.err
    assert (tmp_path / "results.md").read_text() in first.out
    rows = (tmp_path / "rows.jsonl").read_text()
    assert run_main(monkeypatch, *words) == 0
    assert capsys.readouterr() == (first.out, "")  # all was there already
    (tmp_path / "rows.jsonl").write_text(rows[:-20])
    assert run_main(monkeypatch, *words) == 0
    assert capsys.readouterr().err.count("\n") == 1, "only the torn row is judged again"


def test_photos_are_sound_or_damaged_as_they_say(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PROOFPRESS_TEST_DATA", str(tmp_path))
    with pytest.raises(MissingPackage):
        photos.pose_critic()
    if importlib.util.find_spec("ultralytics") is None:  # importing it would replace Pillow's open for all later tests
        pytest.skip("ultralytics isn't installed (extra ultralytics)")
    cases = list(itertools.islice(photos.photo_cases(), 2 * (1 + len(photos.DAMAGES))))
    by_group = {case.group: case for case in cases}
    sound = by_group["people as they are"]
    assert not sound.damaged and by_group["upside down"].damaged
    assert sound.decides(Check(id="anatomy:people", kind="anatomy", says=""))
    higher = by_group["legs three times as long"]
    assert higher.picture.shape[0] > 1.5 * sound.picture.shape[0] and higher.picture.shape[1] == sound.picture.shape[1]
    turned_over = by_group["upside down"]
    assert np.abs(turned_over.picture[::-1].astype(int) - sound.picture).mean() < 2
    assert {case.scene.canvas.size for case in cases} == {(c.picture.shape[1], c.picture.shape[0]) for c in cases}
