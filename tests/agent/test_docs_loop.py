"""What docs/loop.md says, as it stands there."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

from PIL import Image

from agent.config import resolve
from agent.policy.ladder import DEFAULT_LADDER, REWORDED

DOCS = Path(__file__).parents[2] / "docs"


def test_the_ladder_table_is_one_and_replaces_that_ladder_alone(tmp_path):
    (table,) = re.findall(r"```toml\n(.*?)```", (DOCS / "loop.md").read_text(), re.DOTALL)
    (tmp_path / "proofpress.toml").write_text(table)
    ladders = resolve({}, {}, start=tmp_path).settings.ladders()
    assert [rung.operator for rung in ladders["missing"]] == ["inpaint", "inpaint", "resample"]
    assert ladders["missing"][1] == REWORDED
    assert {fault: rungs for fault, rungs in ladders.items() if fault != "missing"} == {
        fault: rungs for fault, rungs in DEFAULT_LADDER.items() if fault != "missing"
    }


def test_every_fault_is_named():
    text = (DOCS / "loop.md").read_text()
    assert all(f"`{fault}`" in text for fault in DEFAULT_LADDER)


def test_the_loop_runs_in_a_program(tmp_path, monkeypatch, capsys):
    """With the shipped models, painting and judging for real."""
    monkeypatch.chdir(tmp_path)
    main = runpy.run_path(str(DOCS / "examples" / "embed.py"))["main"]
    code = main("a red circle on a white background", str(tmp_path / "out.png"))
    said = capsys.readouterr().out.splitlines()[-1]
    assert (code, said == "passed") in ((0, True), (100, False))
    assert Image.open(tmp_path / "out.png").size == (512, 512)
