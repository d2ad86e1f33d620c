"""Arguments, settings and working directories that nobody means: one clear line, an envelope, and never "a bug"."""

from __future__ import annotations

import io
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image

from agent.cli import main
from tests.agent.command_plugins import ROOT, answer
from tests.agent.fakes import scene_of

LONG = "n" * 5000
ODD = {"nul": "a\0b", "not utf-8": "a\udcffb", "long": LONG, "a folder in a file": "p.png/x", "empty": ""}
WAYS = {
    "check": ["check", "{}", "--scene", "scene.json"],
    "check --scene": ["check", "p.png", "--scene", "{}"],
    "check --out": ["check", "p.png", "--scene", "scene.json", "--out", "{}"],
    "check --config": ["check", "p.png", "--scene", "scene.json", "--config", "{}"],
    "check --critic": ["check", "p.png", "--scene", "scene.json", "--critic", "{}.py:Critic"],
    "generate --out": ["generate", "--scene", "scene.json", "--out", "{}"],
    "generate --renderer": ["generate", "--scene", "scene.json", "--renderer", "{}.py:Class"],
    "plan --planner": ["plan", "a red circle", "--planner", "{}.py:Class"],
    "plan --sketch": ["plan", "--scene", "scene.json", "--sketch", "{}"],
    "plan --lint": ["plan", "--lint", "{}"],
    "resume": ["resume", "{}"],
    "report": ["report", "{}"],
    "learn": ["learn", "{}"],
}


@pytest.fixture
def here(here):
    Image.new("RGB", (96, 64), "white").save(here / "p.png")
    (here / "scene.json").write_text(scene_of(1).model_dump_json())
    with open(here / "proofpress.toml", "a") as file:
        file.write('planner = "rules"\n')
    return here


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("way", WAYS)
def test_an_odd_path_is_one_line_or_works(here, capsys, way, odd):
    code = main([word.replace("{}", ODD[odd]) for word in WAYS[way]] + ["--json"])
    said = capsys.readouterr()
    answer = json.loads(said.out)
    if code in (0, 100):
        assert odd == "not utf-8" or ODD[odd] == "", "a file of that name is a file"
        return
    assert code in (1, 2) and answer["error"]["message"] and "bug" not in said.err
    assert "Traceback" not in said.err and len(answer["error"]["message"]) < 6000


@pytest.mark.parametrize("key", ["out", "experience", "planner", "renderer", "critics"])
@pytest.mark.parametrize("odd", ["nul", "not utf-8", "long"])
def test_an_odd_name_in_the_settings_is_one_line_or_works(here, capsys, key, odd):
    value = ODD[odd] + (".py:Class" if key in ("planner", "renderer", "critics") else "")
    line = f"{key} = {json.dumps(value, ensure_ascii=odd != 'not utf-8')}\n"
    (here / "own.toml").write_bytes(line.encode("utf-8", "surrogateescape"))
    code = main(["generate", "--scene", "scene.json", "--config", "own.toml", "--dry-run", "--json"])
    said = capsys.readouterr()
    assert "bug" not in said.err and "Traceback" not in said.err and json.loads(said.out)
    assert code in (0, 1, 2)


def nested(kind: str, depth: int) -> str:
    match kind:
        case "lists":
            return "critic_settings.text.x = " + "[" * depth + "]" * depth
        case "tables":
            return "critic_settings.text.x = " + "{ a = " * depth + "1" + " }" * depth
        case "keys":
            return "critic_settings.text" + ".a" * depth + " = 1"
    raise AssertionError(kind)


@pytest.mark.parametrize("depth", [40, 400, 3000])
@pytest.mark.parametrize("kind", ["lists", "tables", "keys"])
def test_settings_that_are_nested_too_deep_are_one_line(here, capsys, kind, depth):
    (here / "own.toml").write_text(nested(kind, depth))
    assert main(["doctor", "--config", "own.toml", "--json"]) == 2
    assert "deep" in answer(capsys)["error"]["message"]


@pytest.mark.parametrize("depth", [40, 3000])
def test_a_variable_that_is_nested_too_deep_is_one_line(here, capsys, monkeypatch, depth):
    monkeypatch.setenv("PROOFPRESS_CRITIC_SETTINGS", '{"text": {"x": ' + "[" * depth + "]" * depth + "}}")
    assert main(["doctor", "--json"]) == 2 and answer(capsys)["error"]["kind"] == "ConfigError"
    monkeypatch.delenv("PROOFPRESS_CRITIC_SETTINGS")
    monkeypatch.setenv("PROOFPRESS_CRITIC_SETTINGS" + "__A" * depth, "1")
    assert main(["doctor", "--json"]) == 2 and answer(capsys)["error"]["kind"] == "ConfigError"


@pytest.mark.parametrize("content", ["[" * 3000, '{"a":' * 3000, ""])
def test_a_scene_that_is_nested_too_deep_is_one_line(here, capsys, content):
    (here / "deep.json").write_text(content)
    assert main(["plan", "--scene", "deep.json", "--json"]) == 2 and "JSON" in answer(capsys)["error"]["message"]


@pytest.mark.parametrize(
    "line",
    ["critic_seconds = 1e10", "budget.seconds = 1e10", "budget.work = 1e12", "budget.cost = 1e15", "candidates = 1000"],
)
def test_a_setting_beyond_its_maximum_is_one_line(here, capsys, line):
    (here / "own.toml").write_text(line)
    assert main(["doctor", "--config", "own.toml", "--json"]) == 2
    assert "less than or equal to" in answer(capsys)["error"]["message"]


def test_files_with_a_byte_order_mark_load(here, capsys):
    (here / "own.toml").write_bytes(b"\xef\xbb\xbf" + (here / "proofpress.toml").read_bytes())
    (here / "scene.json").write_bytes(b"\xef\xbb\xbf" + (here / "scene.json").read_bytes())
    assert main(["check", "p.png", "--scene", "scene.json", "--config", "own.toml", "--json"]) == 0
    assert answer(capsys)["passed"]


def test_a_working_directory_that_is_gone_is_one_line(here, capsys, monkeypatch):
    gone = here / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    shutil.rmtree(gone)
    for words in (["doctor"], ["plan", "a red circle"], ["generate", "a red circle", "--out", "run"]):
        assert main([*words, "--json"]) == 1
        assert "working directory" in answer(capsys)["error"]["message"]


def test_control_codes_in_a_name_reach_no_terminal(here, capsys):
    name = "\x1b[31mred\x1b[0m\x9b"
    assert main(["generate", "--scene", "scene.json", "--out", name]) == 0
    said = capsys.readouterr()
    assert "\x1b[31m" not in said.out + said.err and "\x9b" not in said.out + said.err and "red" in said.out
    assert main(["report", name]) == 0 and main(["learn", name, "--out", f"{name}.json"]) == 0
    assert "\x1b[31m" not in capsys.readouterr().out


@pytest.mark.parametrize("columns", ["0", "00", "1", "-5", "x", ""])
def test_an_odd_width_hides_nothing(here, capsys, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setenv("LINES", columns)
    assert main(["planners"]) == 0
    assert len("".join(capsys.readouterr().out.split())) > 40


class Full(io.StringIO):
    """A stream on a full disk."""

    def write(self, text: str) -> int:
        raise OSError(28, "No space left on device")


@pytest.mark.parametrize("stream", [Full(), None])
@pytest.mark.parametrize("which", ["stdout", "stderr", "both"])
@pytest.mark.parametrize("flags", [[], ["--json"], ["--json-events"]])
def test_a_run_outlives_whoever_watches_it(here, monkeypatch, stream, which, flags):
    closed = io.StringIO()
    closed.close()
    for name in ("stdout", "stderr"):
        if which in (name, "both"):
            monkeypatch.setattr(sys, name, stream if stream is not None else closed)
    assert main(["generate", "--scene", "scene.json", "--out", "run", *flags]) == 0
    assert json.loads((here / "run" / "result.json").read_text())["passed"] and (here / "run" / "report.html").is_file()


@pytest.mark.slow
@pytest.mark.parametrize(
    "to", [">/dev/full", "2>/dev/full", ">/dev/full 2>&1", ">&-", "2>&-", "<&- >&- 2>&-", "2>&1 | head -1"]
)
def test_a_process_outlives_its_streams(here, to):
    words = f"{shlex.quote(sys.executable)} -m agent.cli generate --scene scene.json --out run --json-events {to}"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {words}"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in ((0, 141) if "head" in to else (0,)), done.stderr
    assert json.loads((here / "run" / "result.json").read_text())["passed"] and (here / "run" / "report.html").is_file()


class Commanded:
    """A command in a process of its own, which may be signalled."""

    def __init__(self, here: Path, *words: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "agent.cli", *words, "--json"],
            cwd=here,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def signalled(self, at: Path, number: int) -> tuple[int, dict, float]:
        """The exit code, the envelope, and the seconds from the signal, sent once the file is there, to the end."""
        deadline = time.monotonic() + 60
        while not at.exists() and time.monotonic() < deadline and self.process.poll() is None:
            time.sleep(0.02)
        begun = time.monotonic()
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=60)
        assert "Traceback" not in err and out, err
        return self.process.returncode, json.loads(out), time.monotonic() - begun


WAITS = """
import pathlib, sys, time
sys.path.insert(0, ROOT)
from tests.agent.fakes import BrightnessCritic, FakePlanner, FakeRenderer

def wait(*given):
    pathlib.Path("waits").touch()
    time.sleep(60)

class Critic(BrightnessCritic):
    judges = frozenset({"present", "artifact", "count", "no_extra_text"})
    judge = wait

class Planner(FakePlanner):
    plan = wait

class Deaf(FakeRenderer):
    def __init__(self):
        super().__init__([[0]])

    def render(self, scene, seeds):
        import ctypes
        pathlib.Path("waits").touch()
        ctypes.PyDLL(None).sleep(20)
        ctypes.PyDLL(None).sleep(20)
        return super().render(scene, seeds)
"""


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize(
    "words",
    [
        ["check", "p.png", "--scene", "scene.json", "--critic", "wait.py:Critic"],
        ["generate", "a red circle", "--planner", "wait.py:Planner", "--out", "run"],
    ],
)
def test_an_interrupted_command_answers_before_a_run_begins_too(here, number, words):
    (here / "wait.py").write_text(WAITS.replace("ROOT", repr(str(ROOT))))
    (here / "proofpress.toml").write_text('planner = "rules"\ncritics = []\nisolate = false\n')
    code, said, _ = Commanded(here, *words).signalled(here / "waits", number)
    assert code == 130 and said["error"]["kind"] == "Interrupted" and not said["passed"]


@pytest.mark.slow
def test_a_command_inside_a_native_call_ends_in_time_and_keeps_its_journal(here):
    (here / "wait.py").write_text(WAITS.replace("ROOT", repr(str(ROOT))))
    words = ["generate", "--scene", "scene.json", "--renderer", "wait.py:Deaf", "--out", "run"]
    code, said, seconds = Commanded(here, *words).signalled(here / "waits", signal.SIGTERM)
    assert code == 130 and said["error"]["kind"] == "Interrupted" and seconds < 6, "two of them wait for the command"
    assert (here / "run" / "journal.jsonl").is_file()
