"""Rows on disk, cut off at every byte; the benchmarks that resume from them; names of pixels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pydantic import BaseModel

from agent.errors import JournalError
from benchmarks import lines
from benchmarks.ladder import run as ladder
from benchmarks.pixels import digest


class Note(BaseModel):
    words: str
    number: int = 0


def test_a_file_that_is_cut_anywhere_keeps_its_whole_rows_and_takes_new_ones(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    two = [Note(words="first"), Note(words='sec"ond ü', number=2)]
    lines.append_rows(path, two)
    content = path.read_bytes()
    start = content.index(b"\n") + 1
    for end in range(start, len(content) + 1):
        path.write_bytes(content[:end])
        whole = 2 if end >= len(content) - 1 else 1  # without its line feed the row is whole, too
        assert list(lines.read_rows(path, Note)) == two[:whole]
        assert path.read_bytes() == content[:end], "reading changes nothing"
        lines.append_rows(path, [Note(words="third")])
        assert [one.words for one in lines.read_rows(path, Note)] == [*(one.words for one in two[:whole]), "third"]


def test_no_file_has_no_rows_and_separators_in_a_text_part_none(tmp_path: Path) -> None:
    assert list(lines.read_rows(tmp_path / "none.jsonl", Note)) == []
    odd = [Note(words="a\u2028b\x85c\nd\re")]
    lines.append_rows(tmp_path / "rows.jsonl", odd)
    assert list(lines.read_rows(tmp_path / "rows.jsonl", Note)) == odd


def test_a_line_that_no_kill_explains_is_said(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"words": "a"}\n{"words": "b", "number": "many"}\n')
    with pytest.raises(JournalError, match=r"rows\.jsonl: line 2: number"):
        list(lines.read_rows(path, Note))
    with pytest.raises(JournalError, match="can't be written"):
        lines.append_rows(tmp_path / "no folder" / "rows.jsonl", [Note(words="a")])
    with pytest.raises(JournalError, match="can't be read"):
        list(lines.read_rows(tmp_path, Note))


def test_benchmarks_go_on_after_a_kill_in_the_middle_of_a_row(tmp_path: Path) -> None:
    ladders = [ladder.LadderRow(unit=name, task="t", ended={}) for name in "ab"]
    lines.append_rows(tmp_path / "ladder.jsonl", ladders)
    path = tmp_path / "ladder.jsonl"
    path.write_bytes(path.read_bytes()[:-9])
    assert ladder.read_ladder_rows(tmp_path / "ladder.jsonl") == ladders[:1]


def test_pixels_have_one_name_whatever_holds_them() -> None:
    image = np.random.default_rng(0).integers(0, 256, (12, 20, 3), dtype=np.uint8)
    assert digest(image) == digest(np.asfortranarray(image)) == digest(image.copy())
    changed = image.copy()
    changed[3, 4, 1] ^= 1
    names = {
        digest(image),
        digest(changed),
        digest(image.reshape(20, 12, 3)),
        digest(image, "a"),
        digest(image, "b"),
        digest(image, "a", "b"),
        digest(image, "ab"),
    }
    assert len(names) == 7
