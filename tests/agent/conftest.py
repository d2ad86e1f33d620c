"""Fixtures of the command line's tests."""

from __future__ import annotations

import os

import pytest

from agent.errors import JournalError
from agent.journal.run_folder import RunFolder
from tests.agent.command_plugins import PLUGINS, ROOT


@pytest.fixture
def here(tmp_path, monkeypatch):
    (tmp_path / "fake.py").write_text(PLUGINS.replace("ROOT", repr(str(ROOT))))
    (tmp_path / "proofpress.toml").write_text(
        'critics = ["fake.py:Present"]\nrenderer = "fake.py:Renderer"\ncanvas="96x64"\nisolate = false\n'
    )
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("PROOFPRESS_")]:
        monkeypatch.delenv(name)
    return tmp_path


@pytest.fixture
def full_disk_at_judging(monkeypatch):
    """The journal can't be written once a picture is judged."""
    record = RunFolder.record

    def full(self, event):
        if event.event == "judged":
            raise JournalError("No space left on device")
        record(self, event)

    monkeypatch.setattr(RunFolder, "record", full)
