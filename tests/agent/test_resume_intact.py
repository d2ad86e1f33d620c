"""Nothing whole is overwritten by something broken: hashes are checked before a resumed run writes anything."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from agent.cli import main
from agent.errors import JournalError
from agent.events import EVENTS
from agent.journal.lines import JOURNAL, SEAL
from agent.journal.resume_state import resume_state
from agent.journal.run_folder import LOCK, RunFolder, read_events
from tests.agent.test_resume import begin, go_on, killed, outcome, unbroken  # noqa: F401 - a fixture

Damage = Callable[[Path], object]


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 4
    path.write_bytes(content)


def halve(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


DAMAGES: dict[str, Damage] = {
    "flipped": flip,
    "halved": halve,
    "gone": Path.unlink,
    "empty": lambda p: p.write_bytes(b""),
}


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != LOCK
    }


def refused(folder: Path, words: str, budget: dict[str, float] | None = None) -> None:
    """Reopening raises one line with these words and changes nothing."""
    before = files(folder)
    with pytest.raises(JournalError, match=words) as raised:
        RunFolder.reopen(folder, budget)
    assert "\n" not in str(raised.value) and files(folder) == before


@pytest.fixture(params=["finished", "interrupted"])
def run(request, tmp_path, unbroken):  # noqa: F811
    path = tmp_path / "run"
    if request.param == "finished":
        shutil.copytree(unbroken, path)
    else:
        killed(path, 6)
    return path


def best(path: Path) -> Path:
    saved = resume_state(read_events(path))
    return path / "images" / f"{saved.finished.image if saved.finished else saved.checkpoint.best}.png"


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_whole_copy_restores_a_broken_picture(run, unbroken, damage):  # noqa: F811
    stored, shown = best(run), run / "image.png"
    whole = stored.read_bytes()
    assert shown.read_bytes() == whole
    damage(stored)
    go_on(run)
    assert stored.read_bytes() == whole and outcome(run) == outcome(unbroken)
    damage(shown)
    go_on(run)
    assert shown.read_bytes() == (unbroken / "image.png").read_bytes()


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_without_a_whole_copy_it_is_one_line_and_nothing_changes(run, damage):
    damage(best(run))
    damage(run / "image.png")
    refused(run, "is no copy of it; restore it")


def test_without_the_folder_of_pictures_the_result_is_restored(tmp_path, unbroken):  # noqa: F811
    shutil.copytree(unbroken, tmp_path / "run")
    shutil.rmtree(tmp_path / "run" / "images")
    go_on(tmp_path / "run")
    assert best(tmp_path / "run").read_bytes() == (unbroken / "image.png").read_bytes()


def test_a_picture_of_the_users_own_in_the_results_place_is_kept(run):
    Image.fromarray(np.full((64, 96, 3), 7, np.uint8)).save(run / "image.png", compress_level=1)
    refused(run, "image.png is no picture of this run")


def test_a_picture_that_is_made_again_replaces_a_broken_one(tmp_path):
    with RunFolder.create(tmp_path / "run") as folder:
        picture = np.full((8, 12, 3), 9, np.uint8)
        name = folder.put(picture)
        flip(folder.file(name))
        assert folder.put(picture) == name and np.array_equal(folder.get(name), picture)


def test_no_flipped_bit_of_a_journal_goes_unnoticed(tmp_path, unbroken, record_property):  # noqa: F811
    record_property("injected", 500)
    whole, events = (unbroken / JOURNAL).read_bytes(), read_events(unbroken)
    draw = random.Random(28)
    for bit in draw.sample(range(8 * len(whole)), 500):
        changed = bytearray(whole)
        changed[bit // 8] ^= 1 << bit % 8
        (tmp_path / JOURNAL).write_bytes(changed)
        try:
            assert read_events(tmp_path) == events[:-1] and bit // 8 == len(whole) - 1, f"bit {bit}"
        except JournalError as error:
            assert f"{JOURNAL}: line " in str(error) and "\n" not in str(error)


def lines_of(path: Path) -> list[bytes]:
    return (path / JOURNAL).read_bytes().splitlines(keepends=True)


@pytest.mark.parametrize("change", ["lost", "twice", "swapped"])
def test_lines_that_are_lost_or_moved_are_refused(run, change):
    lines = lines_of(run)
    lines[2:4] = {"lost": lines[3:4], "twice": [lines[2], lines[2], lines[3]], "swapped": [lines[3], lines[2]]}[change]
    (run / JOURNAL).write_bytes(b"".join(lines))
    refused(run, r"line \d of \d+ can't be read: its checksum doesn't fit")


@pytest.mark.parametrize("last", [True, False])
def test_a_line_of_a_newer_version_is_refused_in_words(run, last):
    lines = lines_of(run)
    place = len(lines) - 1 if last else 2
    lines[place] = lines[place].replace(b'"version":1,', b'"version":2,')
    (run / JOURNAL).write_bytes(b"".join(lines))
    refused(run, "a newer version of Proofpress wrote it")


def without_checksums(run: Path) -> list[bytes]:
    """The lines that an older release would have written."""
    return [SEAL.sub(b"}", line.rstrip(b"\n")) + b"\n" for line in lines_of(run)]


@pytest.mark.parametrize(
    "line", [b'{"event":"dreamt","round":7}\n', b'{"event":"noted","round":1,"message":"","mood":1}\n']
)
def test_an_unknown_line_without_a_checksum_is_refused_too(run, line):
    (run / JOURNAL).write_bytes(b"".join(without_checksums(run)) + line)
    refused(run, "a newer version of Proofpress wrote it")
    assert lines_of(run)[-1] == line


def test_a_journal_of_an_older_release_is_resumed(run, unbroken):  # noqa: F811
    (run / JOURNAL).write_bytes(b"".join(without_checksums(run)))
    go_on(run)
    assert outcome(run) == outcome(unbroken)
    lines = lines_of(run)
    if not SEAL.search(lines[-1].rstrip(b"\n")):
        return  # it was finished; nothing was added
    (run / JOURNAL).write_bytes(b"".join(lines[:1] + lines[2:]))
    with pytest.raises(JournalError, match="checksum doesn't fit"):
        read_events(run)


def test_a_lost_line_of_an_older_journal_is_one_line(run):
    lines = without_checksums(run)
    lost = next(place for place, line in enumerate(lines) if EVENTS.validate_json(line).event == "rendered")
    (run / JOURNAL).write_bytes(b"".join(lines[:lost] + lines[lost + 1 :]))
    refused(run, "lost the line that tells how the picture")


@pytest.mark.parametrize("options", [[], ["--rounds", "9"]])
@pytest.mark.parametrize("journal", [b"", b"\n", b'{"event":'])
def test_an_empty_journal_is_one_line(tmp_path, capsys, options, journal):
    (tmp_path / JOURNAL).write_bytes(journal)
    assert main(["resume", str(tmp_path), *options]) == 1
    said = capsys.readouterr().err
    assert "before it had a plan" in said and "bug" not in said and len(said.splitlines()) == 1
    assert files(tmp_path) == {JOURNAL: journal}


def test_a_resumption_of_more_events_than_there_are_is_refused(tmp_path):
    begin(tmp_path / "run")
    lines = without_checksums(tmp_path / "run")
    (tmp_path / "run" / JOURNAL).write_bytes(b"".join(lines[:2]) + b'{"event":"resumed","after":9}\n' + lines[2])
    refused(tmp_path / "run", "resumes after 9 events, of which 2 are left")
