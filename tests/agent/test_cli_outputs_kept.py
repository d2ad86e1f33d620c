"""A file that Proofpress didn't write is never replaced without --force."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PIL import Image

from agent.cli import main
from agent.policy.experience_file import load_experience
from tests.agent.test_resume import begin


@pytest.fixture
def runs(here):
    """A run that taught something, and a finished one that taught nothing."""
    begin(here / "run")
    assert main(["generate", "a red circle", "--out", "calm", "--rounds", "0"]) in (0, 100)
    assert main(["learn", "run", "--out", "known.json"]) == 0 and load_experience("known.json").counts
    return here


def kept(path: Path, words: list[str], capsys: pytest.CaptureFixture[str], code: int = 2) -> None:
    """The command ends with one line and leaves the file as it was."""
    before = path.read_bytes() if path.is_file() else None
    capsys.readouterr()
    assert main([*words, str(path)]) == code
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1 and str(path) in said[0] and "bug" not in said[0]
    assert (path.read_bytes() if path.is_file() else None) == before


LEARN, SKETCH = ["learn", "calm", "--out"], ["plan", "a red circle", "--sketch"]


@pytest.mark.parametrize("words", [LEARN, ["learn", "run", "--out"], SKETCH], ids=["nothing", "something", "sketch"])
def test_what_is_not_ours_is_kept(runs, capsys, words):
    (runs / "notes.txt").write_text("mine")
    (runs / "rows.json").write_text('[{"fault": "missing"}]')
    Image.new("RGB", (9, 7)).save(runs / "photo.png")
    (runs / "drawing.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    (runs / "folder").mkdir()
    for name in ("notes.txt", "rows.json", "photo.png", "drawing.svg", "run/journal.jsonl", "run/image.png", "folder"):
        kept(runs / name, words, capsys)
    kept(Path(os.devnull), words, capsys)
    assert main([*words, "photo.png", "--force"]) == 0


def test_a_filled_file_of_experience_is_not_replaced_by_an_empty_one(runs, capsys):
    kept(runs / "known.json", LEARN, capsys)
    assert main(["learn", "run", "run", "--out", "known.json"]) == 0, "more experience replaces less"
    kept(runs / "known.json", SKETCH, capsys)
    assert main([*LEARN, "known.json", "--force"]) == 0 and not load_experience("known.json").counts


@pytest.mark.parametrize("name", ["s.png", "s.svg"])
def test_a_sketch_replaces_a_sketch_and_an_empty_file(here, name):
    (here / name).touch()
    assert main([*SKETCH, name]) == 0
    first = (here / name).read_bytes()
    assert main(["plan", "two cats", "--sketch", name]) == 0 and (here / name).read_bytes() != first
    (here / "link").symlink_to(here / name)
    assert main([*SKETCH, "link"]) == 0 and (here / "link").is_symlink()
