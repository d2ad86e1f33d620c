"""``check``, ``plan``, ``doctor`` and the listings with plugins from a local file: answers and exit codes."""

from __future__ import annotations

import json

import pytest
from PIL import Image

from agent.cli import main
from tests.agent.command_plugins import answer


def test_check_judges_a_picture_of_any_size_and_writes_nothing(here, capsys):
    Image.new("RGB", (300, 200), "white").save("white.png")
    Image.new("RGB", (300, 200), "black").save("black.png")
    before = sorted(here.rglob("*"))
    assert main(["check", "white.png", "--prompt", "a red circle", "--json"]) == 0
    assert answer(capsys)["passed"] is True
    assert main(["check", "black.png", "--prompt", "a red circle"]) == 100
    assert "QA failed" in capsys.readouterr().out
    assert [path for path in sorted(here.rglob("*")) if "__pycache__" not in path.parts] == [
        path for path in before if "__pycache__" not in path.parts
    ]


def test_check_by_a_scene_file_and_with_a_run_folder(here, capsys):
    assert main(["plan", "a red circle", "--json"]) == 0
    (here / "plan.json").write_text(capsys.readouterr().out)
    Image.new("RGB", (300, 200), "white").save("white.png")
    assert main(["check", "white.png", "--scene", "plan.json", "--out", "run", "--json"]) == 0
    assert (here / "run" / "report.html").is_file() and answer(capsys)["run"] == str(here / "run")
    assert json.loads((here / "run" / "scene.json").read_text())["canvas"] == {"width": 300, "height": 200}


def test_plan_prints_scene_checklist_and_what_is_left_out(here, capsys):
    assert main(["plan", 'a red circle with the title "HI", quixotically', "--json", "--sketch", "s.png"]) == 0
    said = answer(capsys)
    assert said["scene"]["entities"][0]["noun"] == "circle" and said["unplaced"] == ["quixotically"]
    assert any(check["kind"] == "text" for check in said["checklist"])
    assert Image.open("s.png").width > Image.open("s.png").height
    assert main(["plan", "a red circle, [red]quixotically[/red]"]) == 0
    assert "circle" in capsys.readouterr().out


@pytest.mark.parametrize("kind", ["critics", "renderers", "planners"])
def test_listings(here, capsys, kind):
    assert main([kind, "--json"]) == 0
    assert all(row["source"] == "proofpress" or "package" in row["source"] for row in answer(capsys)["plugins"])
    assert main([kind]) == 0


def test_doctor_says_where_settings_come_from_and_what_is_missing(here, capsys):
    assert main(["doctor", "--json"]) == 0
    rows = {row["key"]: row for row in answer(capsys)["settings"]}
    assert rows["renderer"]["origin"].endswith("proofpress.toml") and rows["budget.rounds"]["origin"] == "default"
    (here / "proofpress.toml").write_text('renderer = "none.py:Renderer"')
    assert main(["doctor"]) == 1
    assert "missing: none.py: no such file" in capsys.readouterr().out


@pytest.mark.parametrize(("name", "words"), [("Unready", "no weights; download"), ("Unsure", "ZeroDivisionError")])
def test_doctor_asks_what_is_built_for_its_problems(here, capsys, name, words):
    (here / "proofpress.toml").write_text(f'critics = ["fake.py:Present"]\nrenderer = "fake.py:{name}"')
    assert main(["doctor", "--json"]) == 1
    (problem,) = answer(capsys)["problems"]
    assert f"fake.py:{name}" in problem and words in problem


def test_doctor_tells_what_is_done_without_and_misses_nothing_for_it(here, capsys):
    told = 'class Noted(Present):\n    def notes(self):\n        return ["it does without colours"]\n'
    (here / "fake.py").write_text((here / "fake.py").read_text() + told)
    (here / "proofpress.toml").write_text('critics = ["fake.py:Noted"]\nrenderer = "fake.py:Renderer"')
    assert main(["doctor", "--json"]) == 0
    said = answer(capsys)
    (note,) = said["notes"]
    assert note.endswith("it does without colours") and said["problems"] == []
    assert main(["doctor"]) == 0
    shown = capsys.readouterr().out
    assert "it does without colours" in shown and shown.splitlines()[-1] == "ready"


def test_version_and_bare_call(here, capsys):
    assert main(["--version"]) == 0 and capsys.readouterr().out.startswith("proofpress ")
    assert main([]) == 2 and "Usage" in capsys.readouterr().out
