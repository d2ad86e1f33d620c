"""A process that one command owns looks for garbage rarely while it loads; nobody else's process is touched."""

from __future__ import annotations

import gc
import subprocess
import sys
from pathlib import Path

import pytest

from agent import garbage

ROOT = Path(__file__).parents[2]


def test_without_having_asked_for_it_nothing_changes() -> None:
    before, frozen = gc.get_threshold(), gc.get_freeze_count()
    garbage.loaded()
    assert (gc.get_threshold(), gc.get_freeze_count()) == (before, frozen)


def test_what_is_loaded_is_frozen_and_collecting_is_as_usual_again() -> None:
    def work() -> int:
        assert gc.get_threshold() == garbage.RARELY
        garbage.loaded()
        assert gc.get_threshold() == garbage.USUAL
        assert gc.get_freeze_count() > 0
        return 7

    try:
        assert garbage.owning_the_process(work) == 7
    finally:
        gc.unfreeze()
        gc.set_threshold(*garbage.USUAL)


@pytest.mark.parametrize(("words", "code"), [(["--version"], 0), (["report", "no-such-run"], 1), (["nonsense"], 2)])
def test_the_command_ends_with_mains_code_and_runs_what_waits_for_the_end(words: list[str], code: int) -> None:
    begin = "import atexit, sys; atexit.register(print, 'at the end'); from agent import cli; cli.command()"
    done = subprocess.run([sys.executable, "-c", begin, *words], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert done.stdout.splitlines()[-1] == "at the end"
