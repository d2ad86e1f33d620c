"""Disks that are full and folders that can't be written: the run ends with one line and loses nothing."""

from __future__ import annotations

import os
import resource
import signal
from pathlib import Path

import pytest

from agent.errors import JournalError
from agent.journal.lines import JOURNAL
from agent.journal.run_folder import RunFolder
from tests.agent.test_resume import begin, go_on, loop, outcome

NOBODY = 65534


def in_child(work) -> int:
    """The exit code of ``work`` in a child of this process: 7 for a JournalError of one line, 0 where it ends well."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except JournalError as error:
            os._exit(7 if "\n" not in str(error) else 8)
        except BaseException:
            os._exit(9)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def cramped(path: Path, bytes_: int):
    """A run whose files may not grow beyond so many bytes: what a full disk does to a write, half a line included."""

    def work() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_, bytes_))
        begin(path)

    return work


def test_a_full_disk_is_one_line_and_the_run_goes_on_once_there_is_room(tmp_path):
    begin(tmp_path / "whole")
    size = (tmp_path / "whole" / JOURNAL).stat().st_size
    tried = 0
    for share in (0.45, 0.6, 0.75, 0.9, 0.99):
        path = tmp_path / str(share)
        assert in_child(cramped(path, int(size * share))) == 7, share
        go_on(path)
        assert outcome(path) == outcome(tmp_path / "whole")
        assert (path / "image.png").read_bytes() == (tmp_path / "whole" / "image.png").read_bytes()
        tried += 1
    assert tried == 5


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become someone who may not write here")
def test_a_folder_that_may_not_be_written_is_one_line(tmp_path):
    begin(tmp_path / "run")
    for folder in (tmp_path, *tmp_path.parents[:3]):
        folder.chmod(0o755)

    def as_nobody(work):
        def changed() -> None:
            os.setuid(NOBODY)
            work()

        return changed

    before = (tmp_path / "run" / JOURNAL).read_bytes()
    assert in_child(as_nobody(lambda: RunFolder.reopen(tmp_path / "run"))) == 7
    assert in_child(as_nobody(lambda: RunFolder.create(tmp_path / "other"))) == 7
    assert (tmp_path / "run" / JOURNAL).read_bytes() == before and not (tmp_path / "other").exists()


def test_the_run_is_the_one_of_the_kill_tests(tmp_path):
    """Should that run become shorter than a journal of several rounds, nothing above would test anything."""
    begin(tmp_path / "run")
    assert len(outcome(tmp_path / "run")) > 20 and loop().settings.budget.rounds > 3
