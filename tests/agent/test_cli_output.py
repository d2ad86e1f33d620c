"""Standard outputs that can't take what is written to them."""

from __future__ import annotations

import io
import json
import os
import sys

import pytest

from agent.cli import main

HELD = 'a red circle with the title "\u65e5\u672c"'


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("flags", [[], ["--json"]])
def test_an_encoding_that_lacks_letters_is_no_error(here, monkeypatch, flags):
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="latin-1"))
    assert main(["plan", HELD, *flags]) == 0
    assert raw.getvalue()
    if flags:
        assert json.loads(raw.getvalue())["scene"]["texts"][0]["content"] == "\u65e5\u672c"


@pytest.mark.parametrize("flags", [[], ["--json"]])
def test_a_reader_that_has_gone_changes_no_exit_code(here, monkeypatch, capfd, flags):
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as gone:
        monkeypatch.setattr(sys, "stdout", gone)
        assert main(["plan", HELD, *flags]) == 0
        print("what the interpreter flushes at its end")
    assert "BrokenPipe" not in capfd.readouterr().err


def test_an_output_that_was_closed_before_the_start_changes_no_exit_code(here, monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    assert main(["plan", HELD, "--json"]) == 0


def test_a_critic_that_could_not_judge_is_told_once_with_its_reason():
    from agent.terminal.display import silent
    from critics.base import Verdict

    broken = [Verdict(check=i, critic="bad", status="unscored", reason="raised ValueError: oops") for i in "ab"]
    fine = Verdict(check="a", critic="good", status="pass", score=1.0, reason="seen")
    assert silent([*broken, fine]) == ["'bad' could not judge: raised ValueError: oops"]
