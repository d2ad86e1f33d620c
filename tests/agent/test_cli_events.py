"""``generate --json-events``: the lines, when they come, and readers that leave."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from agent.cli import main
from agent.journal.run_folder import read_events
from agent.terminal.json_lines import OUTPUT_LINES, ResultLine, schema

ROOT = Path(__file__).parents[2]
PLUGINS = """
import os, time
from critics.base import Verdict
from tests.agent.fakes import BrightnessCritic, FakeRenderer, paint

class Present(BrightnessCritic):
    judges = frozenset({"present", "attribute", "count", "no_extra_text", "artifact"})
    def judge(self, image, scene, checks):
        print("a library that talks")
        good = [c for c in checks if c.kind != "present"]
        return [*super().judge(image, scene, [c for c in checks if c.kind == "present"]),
                *(Verdict(check=c.id, critic=self.name, status="pass", score=1.0, reason="\\u2028 \\u65e5")
                  for c in good)]
    def panel(self, verdicts):
        return f"<b>{len(verdicts)} verdicts</b>, all mine: {all(v.critic == self.name for v in verdicts)}"

class Renderer(FakeRenderer):
    def __init__(self):
        super().__init__([[0]], paint)

class Waits(FakeRenderer):
    '''Repairs once there is a file called "hurry", after a minute at most.'''
    def __init__(self):
        super().__init__([[0]], self.wait)
    def wait(self, *given):
        for _ in range(600):
            if os.path.exists("hurry"):
                break
            time.sleep(0.1)
        paint(*given)
"""


@pytest.fixture
def here(tmp_path, monkeypatch):
    (tmp_path / "fake.py").write_text(PLUGINS)
    (tmp_path / "proofpress.toml").write_text(
        'critics = ["fake.py:Present"]\nrenderer = "fake.py:Renderer"\ncanvas="96x64"\nisolate = false\n'
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(ROOT)
    for name in [name for name in os.environ if name.startswith("PROOFPRESS_")]:
        monkeypatch.delenv(name)
    return tmp_path


def lines_of(text: str) -> list[dict]:
    assert text.isascii() and text.endswith("\n")
    return [json.loads(line) for line in text.splitlines()]


def test_every_line_is_of_the_schema_and_says_what_the_journal_says(here, capsys):
    assert main(["generate", "a red circle", "--seed", "4", "--out", "run", "--json-events"]) == 0
    said = capsys.readouterr()
    lines = lines_of(said.out)
    assert lines[0] == {"event": "opened", "run": str(here / "run")}
    journal = [json.loads(line) for line in (here / "run" / "journal.jsonl").read_bytes().splitlines()]
    assert all(len(line.pop("checksum")) == 16 and line.pop("version") == 1 for line in journal)
    assert lines[1:-1] == journal and len(journal) == len(read_events(here / "run")) > 6
    assert lines[-1] == {"event": "result", **json.loads((here / "run" / "result.json").read_text())}
    last = [OUTPUT_LINES.validate_python(line) for line in lines][-1]
    assert isinstance(last, ResultLine) and last.passed and last.repairs[0].outcome == "accepted"
    (panel,) = [line for line in lines if line["event"] == "panel"]
    assert panel["text"] == "<b>5 verdicts</b>, all mine: True" and panel["image"] == lines[-2]["image"]
    assert "&lt;b&gt;5 verdicts&lt;/b&gt;, all mine" in (here / "run" / "report.html").read_text()
    assert "brightness: <b>5 verdicts</b>" in said.err
    assert "round 0: first render" in said.err and "a library that talks" in said.err
    for line in lines:
        if "image" in line and line["event"] != "result":
            assert (here / "run" / "images" / f"{line['image']}.png").is_file()


def test_the_schema_that_is_printed_knows_every_line_and_no_other(here, capsys):
    assert main(["generate", "--events-schema"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert main(["generate", "a red circle", "--json-events"]) == 0
    seen = {line["event"] for line in lines_of(capsys.readouterr().out)}
    known = set(printed["discriminator"]["mapping"])
    assert seen < known and {"opened", "noted", "resumed", "result"} <= known and len(printed["oneOf"]) == len(known)


def test_the_page_on_the_lines_tells_of_every_kind_of_them():
    page = (ROOT / "docs" / "json_events.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)
    assert sorted(told) == sorted(schema()["discriminator"]["mapping"])


def test_a_picture_that_is_only_checked_has_panels_too(here):
    Image.new("RGB", (300, 200), "white").save("white.png")
    assert main(["check", "white.png", "--prompt", "a red circle", "--out", "run"]) == 0
    assert "all mine: True" in (here / "run" / "report.html").read_text()


@pytest.mark.parametrize(
    ("arguments", "code", "kind"),
    [
        (["generate", ""], 2, "PlanError"),
        (["generate", "a red circle", "--rondus", "1"], 2, "UsageError"),
        (["generate", "a red circle", "--out", "fake.py/run"], 1, "JournalError"),
    ],
)
def test_a_call_that_fails_before_it_runs_is_one_line(here, capsys, arguments, code, kind):
    assert main([*arguments, "--json-events"]) == code
    (line,) = lines_of(capsys.readouterr().out)
    result = OUTPUT_LINES.validate_python(line)
    assert isinstance(result, ResultLine) and result.error is not None and result.error.kind == kind


def test_a_run_that_breaks_says_so_in_its_last_line(here, capsys, full_disk_at_judging):
    assert main(["generate", "a red circle", "--out", "run", "--json-events"]) == 1
    lines = lines_of(capsys.readouterr().out)
    assert [line["event"] for line in lines] == ["opened", "run_started", "planned", "rendered", "result"]
    assert lines[-1]["error"]["message"] == "No space left on device" and lines[-1]["run"] == str(here / "run")
    OUTPUT_LINES.validate_python(lines[-1])


def started(here: Path) -> subprocess.Popen[str]:
    command = [
        sys.executable,
        "-m",
        "agent.cli",
        "generate",
        "a red circle",
        "--renderer",
        "fake.py:Waits",
        "--out",
        "run",
        "--json-events",
    ]
    return subprocess.Popen(
        command,
        cwd=here,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def read_until(process: subprocess.Popen[str], event: str) -> list[str]:
    """The lines up to the first of that event, read while the run still waits."""
    assert process.stdout is not None
    lines = []
    for text in process.stdout:
        lines.append(json.loads(text)["event"])
        if lines[-1] == event:
            assert process.poll() is None
            return lines
    raise AssertionError(f"there was no {event}, only {lines}: {process.communicate()[1]}")


def test_lines_come_as_things_happen_and_an_interrupt_ends_them_with_a_result(here):
    process = started(here)
    assert read_until(process, "checkpoint")[-2:] == ["judged", "checkpoint"]
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    last = OUTPUT_LINES.validate_python(lines_of(out)[-1])
    assert isinstance(last, ResultLine) and last.error is not None and last.error.kind == "Interrupted"
    assert last.image == str(here / "run" / "image.png") and "Traceback" not in err


def test_a_reader_that_leaves_ends_no_run_and_changes_no_exit_code(here):
    process = started(here)
    read_until(process, "opened")
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    (here / "hurry").touch()
    err = process.stderr.read()
    assert process.wait(timeout=60) == 0, err
    assert "BrokenPipe" not in err and "Traceback" not in err and "Exception" not in err
    assert json.loads((here / "run" / "result.json").read_text())["passed"]
