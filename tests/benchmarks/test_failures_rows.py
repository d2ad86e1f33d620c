"""Rows and pictures on disk: what a kill leaves, shards, changed files; and what a resumed run may change."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import failure_rows as made
import numpy as np
import pytest

from agent.errors import JournalError, UsageError
from agent.journal.store import PictureFolder
from benchmarks.failures.items import Suite
from benchmarks.failures.plan import RunPlan, Shard, settle
from benchmarks.failures.rows import append_unit, read_units
from benchmarks.failures.run import BenchmarkRequest


def plan(**changes: object) -> RunPlan:
    fields = {
        "suite": "primer",
        "sources": (),
        "note": "",
        "judge": "world",
        "judge_made_of": {},
        "critics_made_of": {},
        "arms": ("single", "loop"),
        "n": 4,
        "seeds": 1,
        "candidates": 4,
        "settings": {},
        "versions": {},
        "machine": "m",
    }
    return RunPlan.model_validate({**fields, **changes})


def test_rows_come_back_as_they_were(tmp_path):
    append_unit(tmp_path / "rows.jsonl", made.mended("a"))
    append_unit(tmp_path / "rows.jsonl", made.right("b"))
    found = read_units(tmp_path)
    assert list(found) == ["a#0", "b#0"]
    assert [one.model_copy(update={"last": False}) for one in found["a#0"]] == made.mended("a")


@pytest.mark.parametrize("cut", [2, 40, 700])
def test_a_cut_off_unit_does_not_count_and_the_next_one_does(tmp_path, cut):
    path = tmp_path / "rows.jsonl"
    append_unit(path, made.right("a"))
    append_unit(path, made.mended("b"))
    with open(path, "r+b") as file:
        file.truncate(path.stat().st_size - cut)
    assert list(read_units(tmp_path)) == ["a#0"]
    append_unit(path, made.right("c"))
    append_unit(path, made.mended("b"))
    assert list(read_units(tmp_path)) == ["a#0", "b#0", "c#0"] and len(read_units(tmp_path)["b#0"]) == 8


def test_a_process_killed_while_it_writes_loses_at_most_the_unit_in_hand(tmp_path):
    code = """
        import sys
        sys.path.insert(0, sys.argv[2])
        import failure_rows as made
        from pathlib import Path
        from benchmarks.failures.rows import append_unit
        for number in range(100000):
            append_unit(Path(sys.argv[1]) / "rows.jsonl", made.mended(f"u{number:06d}"))
            print(number, flush=True)
    """
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), str(tmp_path), str(Path(__file__).parent)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    said = [process.stdout.readline() for _ in range(5)]
    time.sleep(0.05)
    os.kill(process.pid, signal.SIGKILL)
    said += process.stdout.read().splitlines()
    process.wait()
    found = read_units(tmp_path)
    assert len(found) >= len(said) >= 5 and all(len(rows) == 8 for rows in found.values())
    append_unit(tmp_path / "rows.jsonl", made.right("after"))
    assert "after#0" in read_units(tmp_path) and len(read_units(tmp_path)) == len(found) + 1


def test_shards_are_put_together_and_a_unit_counts_once(tmp_path):
    for index in (0, 1):
        append_unit(Shard(index=index, count=2).rows(tmp_path), made.right(f"u{index}"))
    append_unit(tmp_path / "rows.jsonl", made.mended("u0"))
    found = read_units(tmp_path)
    assert list(found) == ["u0#0", "u1#0"]


def test_a_broken_line_is_no_trace_of_a_kill(tmp_path):
    append_unit(tmp_path / "rows.jsonl", made.right("a"))
    content = (tmp_path / "rows.jsonl").read_text().replace('"seed":0', '"seed":"none"', 1)
    (tmp_path / "rows.jsonl").write_text(content)
    with pytest.raises(JournalError, match=r"line 1: seed"):
        read_units(tmp_path)


def test_shards_part_the_prompts():
    items = tuple(made.item(f"i{number}") for number in range(7))
    parts = [plan(n=7, seeds=2).units(items, Shard(index=index, count=3)) for index in range(3)]
    units = [(one.id, seed) for part in parts for one, seed in part]
    assert len(units) == len(set(units)) == 14
    assert all(len({one.id for one, _ in part}) * 2 == len(part) for part in parts)


def test_quick_is_two_of_each_task_or_all_of_a_smaller_suite(tmp_path):
    def asked(prompts: int, **fields: object) -> int:
        suite = Suite(name="s", judge="world", items=tuple(made.item(f"i{i}") for i in range(prompts)))
        return BenchmarkRequest(suite="s", out=tmp_path, **fields).prompts(suite)

    assert asked(30, quick=True) == 26 and asked(3, quick=True) == 3 and asked(30) == 30 and asked(30, n=25) == 25
    with pytest.raises(UsageError, match="--n 31: the suite 's' only has 30 prompts"):
        asked(30, n=31)


@pytest.mark.parametrize("text", ["2/2", "1", "a/b", "-1/2", "0/0"])
def test_a_shard_that_is_none_is_refused(text):
    with pytest.raises(UsageError, match="shard is i/n"):
        Shard.parse(text)


def test_a_picture_has_the_name_of_its_content(tmp_path):
    store, image = PictureFolder(tmp_path), np.arange(60 * 40 * 3, dtype=np.uint8).reshape(40, 60, 3)
    name = store.put(image)
    assert (store.get(name) == image).all() and store.put(image.copy()) == name
    store.file(name).write_bytes(b"other")
    with pytest.raises(JournalError, match="was changed"):
        store.get(name)


def test_a_resumed_run_may_grow_and_must_else_be_the_same(tmp_path):
    settle(tmp_path, plan(), resume=False, sharded=False)
    with pytest.raises(UsageError, match="--resume"):
        settle(tmp_path, plan(), resume=False, sharded=False)
    assert settle(tmp_path, plan(n=9, seeds=3), resume=True, sharded=False).n == 9
    assert settle(tmp_path, plan(n=2), resume=True, sharded=False).n == 9
    with pytest.raises(UsageError, match="holds a run with another candidates"):
        settle(tmp_path, plan(candidates=5), resume=True, sharded=False)
    settle(tmp_path, plan(), resume=False, sharded=True)
