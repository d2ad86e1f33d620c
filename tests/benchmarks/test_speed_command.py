"""``proofpress bench speed`` as far as it goes without measuring."""

from __future__ import annotations

from agent.cli import main


def test_the_folder_is_asked_for(capsys):
    assert main(["bench", "speed"]) == 2
    assert "--out" in capsys.readouterr().err
