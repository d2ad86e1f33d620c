from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from agent.errors import JournalError
from agent.events import Noted, Planned, Rendered, RunStarted
from agent.journal.files import write_atomically
from agent.journal.lines import JOURNAL
from agent.journal.run_folder import RunFolder, new_run_path, read_events
from renderers.base import Work
from tests.agent.fakes import CANVAS, FakePlanner

PICTURE = np.zeros((64, 96, 3), np.uint8)
EVENTS = (
    RunStarted(run="r", prompt='a "quoted"\nprompt\u2028', seed=3, settings={"budget": {"rounds": 1}}),
    Planned(plan=FakePlanner().plan("p", CANVAS), seconds=0.5),
    Noted(round=1, message="m"),
)


def test_events_come_back_as_they_were_written(tmp_path):
    with RunFolder.create(tmp_path / "run") as run:
        for event in EVENTS:
            run.record(event)
    assert tuple(read_events(tmp_path / "run")) == EVENTS
    assert len((tmp_path / "run" / JOURNAL).read_bytes().splitlines()) == 3
    assert json.loads((tmp_path / "run" / "scene.json").read_text())["prompt"] == "things"


@pytest.mark.parametrize("cut", [1, 10, 40])
def test_a_torn_last_line_is_left_out(tmp_path, cut):
    with RunFolder.create(tmp_path / "run") as run:
        for event in EVENTS:
            run.record(event)
    path = tmp_path / "run" / JOURNAL
    path.write_bytes(path.read_bytes()[: -1 - cut])
    assert tuple(read_events(tmp_path / "run")) == EVENTS[:2]


def test_a_broken_line_before_the_last_is_an_error_that_names_it(tmp_path):
    with RunFolder.create(tmp_path / "run") as run:
        for event in EVENTS:
            run.record(event)
    path = tmp_path / "run" / JOURNAL
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0] + b'{"event": "nonsense"}\n' + lines[2])
    with pytest.raises(JournalError, match="line 2"):
        read_events(tmp_path / "run")


def test_pictures_are_named_by_their_content_and_the_best_one_is_kept(tmp_path):
    with RunFolder.create(tmp_path / "run") as run:
        name = run.put(PICTURE)
        assert run.put(PICTURE) == name
        run.record(Rendered(round=0, image=name, seed=1, work=Work(), seconds=0.1))
    (file,) = (tmp_path / "run" / "images").iterdir()
    assert file.name == f"{name}.png" and hashlib.sha256(file.read_bytes()).hexdigest() == name
    assert np.array_equal(np.asarray(Image.open(tmp_path / "run" / "image.png")), PICTURE)


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "image.png"
    write_atomically(path, b"old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(JournalError, match="No space left"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old" and [p.name for p in tmp_path.iterdir()] == ["image.png"]


def test_a_folder_that_cannot_be_made_is_one_clear_error(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(JournalError, match="--out"):
        RunFolder.create(tmp_path / "file" / "run")


def test_a_folder_of_other_things_and_a_finished_run_are_left_alone(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(JournalError, match="isn't a run"):
        RunFolder.create(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["notes.txt"]
    with RunFolder.create(tmp_path / "run") as run:
        run.record(EVENTS[0])
    with pytest.raises(JournalError, match="holds a run already"):
        RunFolder.create(tmp_path / "run")


def test_a_run_in_which_nothing_happened_leaves_nothing(tmp_path):
    with RunFolder.create(tmp_path / "runs" / "one"):
        pass
    assert not list(tmp_path.iterdir())
    (tmp_path / "mine").mkdir()
    with RunFolder.create(tmp_path / "mine"):
        pass
    assert [p.name for p in tmp_path.iterdir()] == ["mine"]


def test_a_folder_that_is_no_run_cannot_be_read(tmp_path):
    with pytest.raises(JournalError, match="no run folder"):
        read_events(tmp_path)


def test_a_taken_name_gets_a_number(tmp_path):
    assert new_run_path(tmp_path, "t", 4).name == "t-s4"
    (tmp_path / "t-s4").mkdir()
    assert new_run_path(tmp_path, "t", 4).name == "t-s4-2"


def test_cleaning_up_never_raises(tmp_path):
    run = RunFolder.create(tmp_path / "run")
    (tmp_path / "run" / "images" / "another.png").write_bytes(b"x")
    run.close()
    run = RunFolder.create(tmp_path / "two")
    (tmp_path / "two" / JOURNAL).unlink()
    run.close()


def test_a_file_is_no_run_folder(tmp_path):
    (tmp_path / "photo.png").write_bytes(b"x")
    with pytest.raises(JournalError, match="photo.png is no run folder"):
        read_events(tmp_path / "photo.png")


def test_a_folder_that_is_gone_is_not_made_anew(tmp_path: Path) -> None:
    folder = RunFolder.create(tmp_path / "run")
    shutil.rmtree(tmp_path / "run")
    with pytest.raises(JournalError, match="can't be created"):
        folder.put(np.zeros((4, 4, 3), np.uint8))
    assert not (tmp_path / "run").exists()
    folder.close()
