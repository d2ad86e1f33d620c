"""Many runs in one process leave no files, threads and temporary files behind. The benchmark measures memory too."""

from __future__ import annotations

import tempfile

import pytest

import proofpress
from benchmarks.endurance import Usage, grew, usages


def test_runs_and_checks_leave_nothing_open(here, monkeypatch):
    (here / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(here / "temporary"))
    picture = proofpress.generate("a red circle").image

    def both(number: int) -> None:
        proofpress.generate("a red circle", seed=number, folder=here / f"run{number}")
        proofpress.check(picture, "a red circle")

    seen = usages(12, here / "temporary", both)
    assert not set(grew(seen)) - {"memory"}
    assert not list(here.glob("run*/.*"))


@pytest.mark.parametrize("what", ["memory", "files", "threads", "temporary"])
def test_what_grows_is_named(what):
    flat = {"memory": 500.0, "files": 9, "threads": 4, "temporary": 0}
    assert grew([Usage(**flat)] * 20) == []
    assert grew([Usage(**{**flat, what: flat[what] + 2 * number}) for number in range(20)]) == [what]
