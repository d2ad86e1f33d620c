"""A critic in a process of its own: whatever it does there costs its own verdicts alone."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from agent.cli import main
from agent.config import Resolved, Settings
from agent.errors import ConfigError, SetupError
from agent.isolated import IsolatedCritic
from agent.registry import build_critics
from agent.run.panels import panels
from agent.run.preflight import contained, gather
from critics.base import Verdict
from critics.contained import ContainedCritic
from critics.panel import judge_all, judge_pictures
from critics.testing import check_critic
from planners.scene import Scene
from tests.agent.command_plugins import answer
from tests.agent.fakes import scene_of

pytestmark = pytest.mark.slow
SOURCE = """
import os, sys, time
import numpy as np
from types import SimpleNamespace
from pydantic import BaseModel, ConfigDict
from critics.base import Verdict
from planners.checklist import Check

class Limits(BaseModel):
    model_config = ConfigDict(extra="forbid")
    level: float = 0.5

class Critic:
    name, judges, Settings = "alone", frozenset({"custom"}), Limits

    def __init__(self, settings):
        self.spent = SimpleNamespace(money=0.0)

    def checks(self, scene):
        return [Check(id="alone", kind="custom", says="it is so")]

    def judge(self, image, scene, checks):
        self.spent.money += 0.25
        match scene.prompt:
            case "hangs":
                time.sleep(60)
            case "exits":
                os._exit(0)
            case "crashes":
                os.kill(os.getpid(), 11)
            case "fills its memory":
                np.ones(2**31)
            case "paints":
                image[:] = 0
            case "talks":
                print("hello"), os.system("echo child")
            case "reads":
                assert sys.stdin.read() == ""
            case "returns what only it knows":
                return [type("Odd", (), {})()]
        return [Verdict.passed(check, self.name, f"{image.shape} {os.getpid()}") for check in checks]

    def refuses(self, paints):
        return "it knows no photographs" if paints == "photographs" else None

    def panel(self, verdicts):
        return f"{len(verdicts)} verdicts in {os.getpid()}"

class Many(Critic):
    name = "many"

    def judge_many(self, pictures):
        return [self.judge(*picture) for picture in pictures]

class Exits(Critic):
    def __init__(self, settings):
        sys.exit(0)

class Sleeps(Critic):
    def __init__(self, settings):
        time.sleep(60)
"""
IMAGE = np.full((64, 96, 3), 200, np.uint8)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("isolated") / "own.py"
    path.write_text(SOURCE)
    return path


@pytest.fixture(scope="module")
def alone(file: Path) -> Iterator[ContainedCritic]:
    (critic,) = contained(build_critics(settings(file, "Critic")), None)
    yield critic


def settings(file: Path, name: str, **more: object) -> Resolved:
    return Resolved(Settings.model_validate({"critics": [f"{file}:{name}"], "critic_memory": 4.0, **more}), {})


def judged(critic: ContainedCritic, prompt: str, seconds: float | None = 60.0) -> Verdict:
    scene: Scene = scene_of(1).model_copy(update={"prompt": prompt})
    (verdict,) = judge_all([critic], IMAGE, scene, gather([critic], scene, ()), seconds)
    return verdict


def test_it_judges_as_in_the_runs_own_process(alone: ContainedCritic) -> None:
    verdict = judged(alone, "fine")
    shape, pid = verdict.reason.rsplit(" ", 1)
    assert (verdict.critic, verdict.status, shape) == ("alone", "pass", "(64, 96, 3)") and int(pid) != os.getpid()
    (panel,) = panels([alone], "image", [verdict], 60.0)
    assert [alone.critic.refuses(world) for world in ("drawn", "photographs")] == [None, "it knows no photographs"]
    assert panel.text == f"1 verdicts in {pid}" and alone.money == 0.25


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("exits", "critic alone ended its process (exit code 0)"),
        ("crashes", "critic alone ended its process (SIGSEGV)"),
        ("fills its memory", "MemoryError"),
        ("paints", "read-only"),
        ("returns what only it knows", "critic alone raised"),
    ],
)
def test_what_it_does_costs_its_own_verdicts_alone(alone: ContainedCritic, prompt: str, words: str) -> None:
    verdict = judged(alone, prompt)
    assert verdict.status == "unscored" and words in verdict.reason
    assert judged(alone, "fine").status == "pass", "it is asked again"


def test_one_that_hangs_is_killed_in_time(alone: ContainedCritic) -> None:
    pid = int(judged(alone, "fine").reason.rsplit(" ", 1)[1])
    begun = time.monotonic()
    assert "gave no answer within 0.5 seconds" in judged(alone, "hangs", 0.5).reason
    assert time.monotonic() - begun < 20 and not Path(f"/proc/{pid}").exists()
    assert judged(alone, "fine").status == "pass"


def test_what_it_prints_and_reads_touches_neither_the_answer_nor_the_next_call(file: Path, capfd) -> None:
    (critic,) = contained(build_critics(settings(file, "Critic")), None)
    assert [judged(critic, prompt).status for prompt in ("talks", "reads", "fine")] == ["pass"] * 3
    said = capfd.readouterr()
    assert said.out == "" and "child" in said.err


def test_several_pictures_go_in_one_call(file: Path) -> None:
    (critic,) = contained(build_critics(settings(file, "Many", isolate=True)), None)
    scene = scene_of(1)
    pictures = [(IMAGE, scene, gather([critic], scene, ())), (IMAGE[:32], scene, gather([critic], scene, ()))]
    reasons = [verdict.reason for (verdict,) in judge_pictures([critic], pictures)]
    assert reasons[0].startswith("(64, 96, 3)") and reasons[1].startswith("(32, 96, 3)")


def test_what_building_it_raises_is_told_as_ever(file: Path) -> None:
    name = f"{file}:Critic"
    with pytest.raises(ConfigError, match="did you mean 'level'"):
        contained(build_critics(settings(file, "Critic", critic_settings={name: {"levle": 1}})), 60.0)
    with pytest.raises(SetupError, match="SystemExit: 0"):
        contained(build_critics(settings(file, "Exits")), 60.0)
    with pytest.raises(SetupError, match="no such file"):
        contained(build_critics(settings(file.with_name("none.py"), "Critic")), 60.0)
    begun = time.monotonic()
    with pytest.raises(SetupError, match=r"can't be built in its process within 0.1 seconds"):
        contained(build_critics(settings(file, "Sleeps")), 0.1)
    assert time.monotonic() - begun < 20


def test_only_critics_from_files_are_isolated_unless_the_settings_say_otherwise(file: Path) -> None:
    def kinds(**more: object) -> list[bool]:
        given = settings(file, "Critic", **more)
        critics = ("artifacts", *given.settings.critics)
        resolved = Resolved(given.settings.model_copy(update={"critics": critics}), {})
        return [isinstance(critic, IsolatedCritic) for critic in build_critics(resolved)]

    assert (kinds(), kinds(isolate=True), kinds(isolate=False)) == ([False, True], [True, True], [False, False])


def test_its_process_ends_with_the_critic(file: Path) -> None:
    critic = IsolatedCritic(f"{file}:Critic", settings(file, "Critic"), 4.0)
    worker = critic._worker
    assert worker.poll() is None
    del critic
    assert worker.wait(timeout=10) != 0


def test_a_built_in_critic_keeps_the_contract_in_a_process_of_its_own(file: Path) -> None:
    resolved = Resolved(Settings(critics=("artifacts",), isolate=True), {})
    check_critic(contained(build_critics(resolved), 60.0)[0].critic)


def test_the_command_isolates_a_critic_from_a_file(file: Path, tmp_path: Path, monkeypatch, capsys) -> None:
    from PIL import Image

    monkeypatch.chdir(tmp_path)
    Image.fromarray(IMAGE).save("p.png")
    Path("scene.json").write_text(scene_of(1).model_copy(update={"prompt": "exits"}).model_dump_json())
    Path("proofpress.toml").write_text('planner = "rules"\ncritics = []\n')
    words = ["check", "p.png", "--scene", "scene.json", "--critic", f"{file}:Critic", "--allow-unscored", "--json"]
    assert main(words) == 100
    found = {check["id"]: check["reason"] for check in answer(capsys)["checks"]}
    assert found["alone"] == "critic alone ended its process (exit code 0)"
