"""Plugins that exit, panic or raise what can't be told, at every place where they are called: no command ends with 0
because of them, and the answer names the plugin.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from agent.cli import main
from tests.agent.command_plugins import ROOT, answer
from tests.agent.fakes import scene_of

HOSTILE = """
import os, sys
sys.path.insert(0, ROOT)
from critics.base import Verdict
from planners.checklist import Check
from planners.rules import RulePlanner
from tests.agent.fakes import BrightnessCritic, FakePlanner, FakeRenderer

class Panic(BaseException):
    pass

class Mute(ValueError):
    def __str__(self):
        raise SystemExit(0)

def bad(*given, **named):
    raise ERROR

class Critic(BrightnessCritic):
    name = "hostile"
    judges = frozenset({"present", "count", "artifact", "no_extra_text"})
    def judge(self, image, scene, checks):
        return [Verdict.passed(check, "hostile", "fine") for check in checks]

class Painter(FakeRenderer):
    def __init__(self):
        super().__init__([[255, 0, 255]], lambda *given: None)

class Planner(FakePlanner):
    pass
"""
ERRORS = {"exit": "SystemExit(0)", "panic": 'Panic("index out of bounds")', "mute": "Mute()"}


@pytest.fixture
def hostile(tmp_path, monkeypatch):
    """Writes the plugins; ``line`` makes one of them hostile. The scene has three things, there where it is bright."""

    def write(error: str, line: str) -> None:
        text = HOSTILE.replace("ROOT", repr(str(ROOT))).replace("ERROR", ERRORS[error]) + line + "\n"
        (tmp_path / "bad.py").write_text(text)

    Image.new("RGB", (96, 64), "white").save(tmp_path / "white.png")
    (tmp_path / "scene.json").write_text(scene_of(3).model_dump_json())
    (tmp_path / "proofpress.toml").write_text(
        'critics = ["bad.py:Critic"]\nrenderer = "bad.py:Painter"\nplanner = "rules"\nbudget.rounds = 1\n'
        "isolate = false\n"
    )
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("PROOFPRESS_")]:
        monkeypatch.delenv(name)
    return write


def check(capsys, *more: str) -> tuple[int, dict]:
    code = main(["check", "white.png", "--scene", "scene.json", "--json", *more])
    return code, answer(capsys)


@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize(
    "line",
    [
        "bad()",
        "Critic.__init__ = bad",
        "Critic.name = property(bad)",
        "Critic.judges = property(bad)",
        "Critic.judge = property(bad)",
        "Critic.checks = bad",
        "Critic.checks = property(bad)",
        "Critic.locate, Critic.read_box = property(bad), None",
        "Critic.judges = None",
        "class Settings(__import__('pydantic').BaseModel):\n    model_config = {'extra': 'forbid'}\n"
        "    def __init__(self, **given): bad()\nCritic.Settings = Settings; Settings.model_validate = bad",
    ],
)
def test_a_critic_that_breaks_before_it_judges_is_an_error_with_its_name(hostile, capsys, error, line):
    hostile(error, line)
    code, said = check(capsys)
    assert code == 1 and said["passed"] is None
    assert "Critic" in said["error"]["message"] or "hostile" in said["error"]["message"]


@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize("line", ["Critic.judge = bad", "Critic.unable = bad"])
def test_a_critic_that_breaks_while_it_judges_could_not_judge(hostile, capsys, error, line):
    hostile(error, line)
    code, said = check(capsys, "--out", "run", "--allow-unscored") if "judge =" in line else check(capsys)
    if "unable" in line:  # told before anything is judged
        assert code == 2 and "critic hostile raised" in said["error"]["message"]
        return
    assert code == 100 and said["passed"] is False
    assert {check["status"] for check in said["checks"]} == {"unscored"}
    assert all("critic hostile raised" in check["reason"] for check in said["checks"])
    assert json.loads(Path("run/result.json").read_text()) == said and Path("run/report.html").is_file()


@pytest.mark.parametrize("error", ERRORS)
def test_a_panel_that_breaks_changes_no_verdict(hostile, capsys, error):
    hostile(error, "Critic.panel = bad")
    code, said = check(capsys, "--out", "run")
    assert code == 0 and said["passed"] and "its panel broke" in Path("run/report.html").read_text()


@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize(
    "line",
    ["Painter.__init__ = bad", "Painter.operators = property(bad)", "Painter.render = bad", "Painter.repair = bad"],
)
def test_a_renderer_that_breaks_passes_nothing(hostile, capsys, error, line):
    hostile(error, f"{line}\nCritic.judge = BrightnessCritic.judge\nCritic.judges = BrightnessCritic.judges")
    code = main(["generate", "--scene", "scene.json", "--out", "run", "--json", "--allow-unscored"])
    said = answer(capsys)
    if "repair" in line:
        assert code == 100 and not said["passed"]
        assert "the renderer raised" in Path("run/journal.jsonl").read_text()
    else:
        assert code == 1 and not said["passed"] and "render" in said["error"]["message"]
    if "render =" in line:
        assert json.loads(Path("run/result.json").read_text())["error"]["kind"] == "RenderError"


@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize("command", [["plan"], ["check", "white.png", "--prompt"], ["generate"]])
def test_a_planner_that_breaks_is_an_error(hostile, capsys, error, command):
    hostile(error, "Planner.plan = bad")
    assert main([*command, "a red circle", "--planner", "bad.py:Planner", "--json"]) == 1
    said = answer(capsys)
    assert said["error"]["kind"] == "PlannerError" and "the planner raised" in said["error"]["message"]


@pytest.mark.parametrize("line", ["Critic.problems = bad", "Critic.notes = bad", "Critic.problems = property(bad)"])
def test_doctor_tells_of_a_plugin_that_breaks(hostile, capsys, line):
    hostile("exit", line)
    code = main(["doctor", "--json"])
    assert code in (0, 1) and "SystemExit" in json.dumps(answer(capsys))


class Ends:
    """A command in a process of its own."""

    def __init__(self, *words: str, **more: object) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "agent.cli", *words],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            **more,
        )
        self.code, self.out, self.err = done.returncode, done.stdout, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("how", "kind", "words"),
    [
        ("os._exit(0)", "NoVerdict", "exit code 0"),
        ("os.kill(os.getpid(), 11)", "Crashed", "SIGSEGV"),
        ("os.kill(os.getpid(), 9)", "Crashed", "memory"),
    ],
)
def test_a_process_that_ends_without_a_verdict_ends_with_1_and_an_envelope(hostile, how, kind, words):
    hostile("exit", f"Planner.plan = lambda *given: {how}")
    done = Ends("plan", "a red circle", "--planner", "bad.py:Planner", "--json")
    said = json.loads(done.out)
    assert done.code == 1 and said["error"]["kind"] == kind and words in said["error"]["message"]
    assert words in done.err


@pytest.mark.slow
def test_what_happens_after_the_verdict_changes_no_exit_code(hostile):
    hostile("exit", "import atexit\natexit.register(os._exit, 0)\nCritic.judge = bad")
    done = Ends("check", "white.png", "--scene", "scene.json", "--json")
    assert done.code == 100 and json.loads(done.out)["passed"] is False


@pytest.mark.slow
def test_only_the_envelope_reaches_descriptor_1(hostile):
    hostile(
        "exit",
        "loud = lambda *given: (os.write(1, b'native'), os.system('echo child'), print('python'), 1 / 0)\n"
        "Critic.judge = loud",
    )
    done = Ends("check", "white.png", "--scene", "scene.json", "--json")
    assert done.code == 100 and len(done.out.splitlines()) == 1 and json.loads(done.out)["command"] == "check"
    assert all(word in done.err for word in ("native", "child", "python"))
