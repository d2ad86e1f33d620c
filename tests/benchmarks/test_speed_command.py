"""``proofpress bench speed`` as far as it goes without measuring."""

from __future__ import annotations

from agent.cli import main
from benchmarks.speed.__main__ import HERE, stored_findings, write_results


def test_the_folder_is_asked_for(capsys):
    assert main(["bench", "speed"]) == 2
    assert "--out" in capsys.readouterr().err


def test_the_engines_alone_need_the_rest_of_the_results(tmp_path, capsys):
    assert main(["bench", "speed", "--engines", "--out", str(tmp_path)]) == 2
    assert "--engines needs" in capsys.readouterr().err


def test_what_was_measured_is_read_back(tmp_path):
    found = stored_findings(HERE / "results.json")
    write_results(tmp_path, found, 2)
    assert found.engines and found.rows and stored_findings(tmp_path / "results.json") == found
