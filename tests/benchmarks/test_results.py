"""A benchmark's command never replaces somebody's own files, and says so before it measures."""

from __future__ import annotations

import pytest

from agent.cli import main
from agent.errors import UsageError
from benchmarks.results import refuse_others, write_results


def test_its_own_files_are_replaced_and_others_are_not(tmp_path):
    refuse_others(tmp_path, "results", "# Mine")
    write_results(tmp_path, "# Mine\nrows\n", {"rows": 3})
    refuse_others(tmp_path, "results", "# Mine")
    with pytest.raises(UsageError, match="results.md is there"):
        refuse_others(tmp_path, "results", "# Another")
    (tmp_path / "results.md").unlink()
    with pytest.raises(UsageError, match="results.json is there"):
        refuse_others(tmp_path, "results", "# Mine")


@pytest.mark.parametrize(
    ("command", "name"), [("start", "start.json"), ("speed", "results.md"), ("speed", "results.png")]
)
def test_the_commands_refuse_at_once(tmp_path, capsys, command, name):
    (tmp_path / name).write_text("mine")
    assert main(["bench", command, "--out", str(tmp_path)]) == 2
    assert f"{name} is there and would be lost" in capsys.readouterr().err
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [(name, "mine")]
