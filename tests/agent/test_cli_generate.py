"""``generate``, ``resume`` and ``report`` with plugins from a file: answers, exit codes, what is left on the disk."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image

from agent.cli import main
from tests.agent.command_plugins import ROOT, answer


def test_generate_repairs_reports_and_keeps_everything(here, capsys):
    assert main(["generate", "a red circle", "--seed", "4", "--out", "run", "--json"]) == 0
    said = answer(capsys)
    assert said["passed"] and said["error"] is None and said["seed"] == 4 and said["rounds"] == 1
    assert [repair["outcome"] for repair in said["repairs"]] == ["accepted"]
    assert said["work"] == {"denoiser_calls": 13, "full_render_equivalents": 1.3, "cost": 0.0}
    assert {"id", "kind", "expected", "status", "score", "critic", "reason"} <= set(said["checks"][0])
    names = {path.name for path in (here / "run").iterdir()}
    assert names == {"scene.json", "journal.jsonl", "images", "image.png", "result.json", "report.html"}
    assert json.loads((here / "run" / "result.json").read_text()) == said
    assert len(list((here / "run" / "images").iterdir())) == 2
    assert Path(said["image"]) == here / "run" / "image.png"


def test_the_same_seed_gives_the_same_pixels(here):
    for name in ("a", "b"):
        assert main(["generate", "a red circle", "--out", name]) == 0
    assert (here / "a" / "image.png").read_bytes() == (here / "b" / "image.png").read_bytes()


def test_generate_prints_paths_and_what_the_plan_left_out(here, capsys):
    assert main(["generate", "a red circle, quixotically"]) == 0
    said = capsys.readouterr()
    (run,) = (here / "runs").iterdir()
    assert str(run / "image.png") in said.out and str(run / "report.html") in said.out
    assert "left out of the plan: quixotically" in said.err
    assert "[bold]fine[/bold]" in said.out  # a critic's words are data, not markup


def test_a_picture_that_does_not_pass_is_kept_and_ends_with_100(here, capsys):
    assert (
        main(["generate", "a red circle", "--renderer", "fake.py:Hopeless", "--rounds", "1", "--out", "run", "--json"])
        == 100
    )
    said = answer(capsys)
    assert said["passed"] is False and said["stopped"] == "rounds" and Path(said["image"]).is_file()


@pytest.mark.parametrize(
    ("arguments", "code", "kind", "words"),
    [
        (["generate", ""], 2, "PlanError", "empty"),
        (["generate"], 2, "UsageError", "--scene"),
        (["generate", "a red circle", "--rondus", "3"], 2, "UsageError", "--rounds"),
        (["generate", "a red circle", "--rounds", "x"], 2, "UsageError", "'--rounds'"),
        (["generate", "a red circle", "--rounds", "-1"], 2, "ConfigError", "budget.rounds (from the command line)"),
        (["generate", "a red circle", "--canvas", "5x5"], 2, "ConfigError", "canvas"),
        (["generate", "a red circle", "--critic", "nobody"], 2, "ConfigError", "nobody"),
        (["generate", "a red circle", "--config", "none.toml"], 2, "ConfigError", "none.toml"),
        (["generate", "a red circle left of a blue square"], 2, "PreflightError", "--allow-unscored"),
        (["generate", "--scene", "none.json"], 2, "UsageError", "none.json"),
        (["generate", "a red circle", "--out", "fake.py/run"], 1, "JournalError", "--out"),
        (["generate", "a red circle", "--renderer", "fake.py:NoWeights"], 1, "RenderError", "no weights; download"),
        (["generate", "a red circle", "--renderer", "fake.py:Bug"], 1, "RenderError", "IndexError"),
        (["check", "none.png", "--prompt", "a red circle"], 2, "ImageError", "no such file"),
        (["check", "fake.py", "--prompt", "a red circle"], 2, "ImageError", "as a picture"),
        (["report", "fake.py"], 1, "JournalError", "fake.py is no run folder"),
        (["generate", "a red \ud800 circle"], 2, "UsageError", "UTF-8"),
        (["report", "nowhere"], 1, "JournalError", "no run folder"),
        (["nonsense"], 2, "UsageError", "nonsense"),
    ],
)
def test_errors_are_one_line_and_an_envelope(here, capsys, arguments, code, kind, words):
    assert main(arguments) == code
    said = capsys.readouterr()
    assert said.out == "" and words in said.err and "Traceback" not in said.err
    assert len([line for line in said.err.splitlines() if line.startswith("proofpress: ")]) == 1
    assert main([*arguments, "--json"]) == code
    envelope = answer(capsys)
    assert envelope["error"]["kind"] == kind and words in envelope["error"]["message"]
    assert envelope["passed"] in (None, False)


def test_a_call_that_fails_before_the_first_picture_leaves_nothing(here):
    assert main(["generate", "", "--out", "run"]) == 2
    assert not (here / "run").exists()


def test_debug_shows_the_traceback(here, capsys):
    assert main(["generate", "a red circle", "--renderer", "fake.py:Bug", "--debug"]) == 1
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"scene": {"prompt": 3}}', "[" * 100000, '{"prompt": NaN}'])
def test_a_wrong_scene_file_is_one_line(here, capsys, content):
    (here / "scene.json").write_text(content)
    assert main(["generate", "--scene", "scene.json"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("proofpress: scene.json") and said.count("\n") == 1


def test_a_report_that_cannot_be_written_is_a_warning_and_changes_no_verdict(here, capsys, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("agent.report.page.write_report", full)
    assert main(["generate", "a red circle", "--out", "run", "--json"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["passed"] and "warning: no report" in said.err and "No space left" in said.err
    Image.new("RGB", (300, 200), "black").save("black.png")
    assert main(["check", "black.png", "--prompt", "a red circle", "--out", "run2"]) == 100
    assert "warning: no report" in capsys.readouterr().err


def test_an_error_in_the_middle_of_a_run_says_where_the_run_and_the_picture_are(here, capsys, full_disk_at_judging):
    assert main(["generate", "a red circle", "--out", "run", "--json"]) == 1
    said = answer(capsys)
    assert said["error"] == {"kind": "JournalError", "message": "No space left on device"}
    assert (said["run"], said["image"]) == (str(here / "run"), str(here / "run" / "image.png"))


def test_report_is_written_anew(here, capsys):
    assert main(["generate", "a red circle", "--out", "run"]) == 0
    (here / "run" / "report.html").unlink()
    assert main(["report", "run"]) == 0
    assert (here / "run" / "report.html").is_file()


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_stopped_run_keeps_the_best_picture_and_is_resumed(here, capsys, sent):
    command = [
        sys.executable,
        "-m",
        "agent.cli",
        "generate",
        "a red circle",
        "--renderer",
        "fake.py:Slow",
        "--out",
        "run",
        "--json",
    ]
    process = subprocess.Popen(
        command,
        cwd=here,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 60
    journal = here / "run" / "journal.jsonl"
    while time.monotonic() < deadline and not (journal.exists() and journal.read_text().count('"event":"judged"')):
        time.sleep(0.1)
        if process.poll() is not None:
            break
    time.sleep(0.5)
    process.send_signal(sent)
    out, err = process.communicate(timeout=60)
    if sent != signal.SIGKILL:
        assert process.returncode == 130, err
        assert json.loads(out)["error"]["kind"] == "Interrupted" and (here / "run" / "result.json").is_file()
    assert (here / "run" / "image.png").is_file()
    (here / "hurry").touch()
    assert main(["resume", "run", "--json"]) == 0
    said = answer(capsys)
    assert said["passed"] and said["prompt"] == "a red circle" and (here / "run" / "report.html").is_file()
    assert json.loads((here / "run" / "result.json").read_text())["passed"]
    assert main(["resume", "run"]) == 0  # it is over: its verdict is told again
    assert main(["resume", "nowhere"]) == 1
    assert "no run folder" in capsys.readouterr().err
