"""The Python functions: a run, a check and a plan in this process, and what stands in their way."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import proofpress

ROOT = Path(__file__).parents[2]
PROMPT = "a red circle to the left of a cat"


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """One real run with its folder, and the events that were heard."""
    heard: list[object] = []
    folder = tmp_path_factory.mktemp("api") / "run"
    result = proofpress.generate(PROMPT, seed=1, folder=folder, listen=heard.append, budget={"rounds": 2})
    return result, heard


def test_every_public_name_is_there():
    for name in proofpress.__all__:
        assert getattr(proofpress, name) is not None
    assert set(proofpress.__all__) <= set(dir(proofpress))
    with pytest.raises(AttributeError, match="nothing_here"):
        _ = proofpress.nothing_here


def test_a_run_ends_with_a_picture_and_a_verdict(run):
    result, heard = run
    assert result.image.dtype == np.uint8
    assert result.image.shape == (512, 512, 3)
    assert result.passed == all(check.status == "pass" for check in result.checks if check.hard)
    assert {check.id for check in result.checks} == {check.id for check in result.plan.checklist}
    assert [event.event for event in heard][:2] == ["run_started", "planned"]
    assert heard[-1].event == "finished"


def test_a_run_folder_is_left_as_the_command_line_leaves_it(run):
    folder = run[0].folder
    assert {"journal.jsonl", "scene.json", "image.png", "result.json", "report.html", "images"} <= {
        path.name for path in folder.iterdir()
    }


def test_without_a_folder_nothing_is_written_and_the_pixels_are_the_same(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    again = proofpress.generate(PROMPT, seed=1, budget={"rounds": 2})
    assert np.array_equal(again.image, run[0].image)
    assert not list(tmp_path.iterdir())


def test_check_judges_a_file_and_an_array_alike(run, tmp_path):
    run[0].save(tmp_path / "picture.png")
    by_file = proofpress.check(tmp_path / "picture.png", PROMPT)
    by_array = proofpress.check(run[0].image, run[0].plan.scene)
    assert by_file.passed == run[0].passed
    assert [check.status for check in by_file.checks] == [check.status for check in by_array.checks]


def test_plan_paints_nothing_and_takes_settings():
    made = proofpress.plan("two cats", canvas="320x192")
    assert made.scene.canvas.size == (320, 192)
    assert [entity.noun for entity in made.scene.entities] == ["cat", "cat"]


def test_wrong_settings_and_prompts_are_errors_in_words():
    with pytest.raises(proofpress.ProofpressError, match="unknown key 'canvass'"):
        proofpress.plan("a cat", canvass="256x256")
    with pytest.raises(proofpress.ProofpressError, match="text or a Scene, not int"):
        proofpress.generate(7)


@pytest.mark.parametrize("name", ["agent", "critics"])
def test_a_users_file_of_the_same_name_is_named(tmp_path, name):
    (tmp_path / f"{name}.py").write_text("x = 1\n")
    script = tmp_path / "mine.py"
    script.write_text("import proofpress\nproofpress.generate\n")
    done = subprocess.run(
        [sys.executable, str(script)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith(f"ImportError: proofpress needs its own package '{name}'")
    assert str(tmp_path / f"{name}.py") in last


def test_the_lines_of_the_page_run(tmp_path, monkeypatch, capsys):
    page = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    code = re.search(r"```python\n(.*?)```", page, re.DOTALL)[1]
    assert len([line for line in code.splitlines() if line.strip()]) <= 10
    monkeypatch.chdir(tmp_path)
    exec(compile(code, "docs/python.md", "exec"), {})
    assert (tmp_path / "poster.png").is_file()
    assert "passed" in capsys.readouterr().out
