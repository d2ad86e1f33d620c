"""The default planner, by its class and through the settings and the command line."""

from __future__ import annotations

import json

import pytest

from agent.cli import main
from agent.config import Resolved, Settings
from agent.errors import ConfigError
from agent.registry import build_planner
from planners.auto import AutoPlanner, AutoSettings
from planners.base import PlanError, Planner, PlannerError
from planners.rules import RulePlanner
from planners.scene import Canvas

WIDE = Canvas(width=320, height=200)
CLEAR, UNCLEAR = "a red circle left of a blue square", "a red circle, however weak"


class Asked:
    """A model planner that only tells that it was asked, or breaks."""

    def __init__(self, error: PlannerError | None = None) -> None:
        self.error, self.prompts = error, []

    def plan(self, prompt, canvas):
        self.prompts.append(prompt)
        if self.error is not None:
            raise self.error
        return RulePlanner().plan("a cat", canvas)


def auto(model=None) -> AutoPlanner:
    planner = AutoPlanner(AutoSettings(model="local" if model else None))
    planner.model = model
    return planner


def test_the_rules_plan_what_they_read_whole_and_the_model_is_left_alone():
    model = Asked()
    assert auto(model).plan(CLEAR, WIDE) == RulePlanner().plan(CLEAR, WIDE)
    assert model.prompts == [] and isinstance(auto(), Planner)


def test_the_model_is_asked_where_a_word_is_left_over():
    assert RulePlanner().plan(UNCLEAR, WIDE).unplaced
    model = Asked()
    plan = auto(model).plan(UNCLEAR, WIDE)
    assert plan.scene.entities[0].noun == "cat" and model.prompts == [UNCLEAR]
    assert "weak" in plan.notes[0]  # why it was asked


def test_without_a_model_the_words_that_are_left_over_are_told():
    assert auto().plan(UNCLEAR, WIDE) == RulePlanner().plan(UNCLEAR, WIDE)


def test_a_model_that_cannot_work_leaves_the_rules_plan_and_is_told():
    plan = auto(Asked(PlannerError("it is away"))).plan(UNCLEAR, WIDE)
    expected = RulePlanner().plan(UNCLEAR, WIDE)
    assert (plan.scene, plan.unplaced) == (expected.scene, expected.unplaced)
    assert plan.notes == ("planned by rules alone: it is away",)


def test_an_unfit_prompt_is_an_error_as_with_the_rules():
    with pytest.raises(PlanError, match="empty"):
        auto(Asked()).plan("", WIDE)


def test_it_is_the_default_and_is_given_the_planner_that_its_settings_name():
    assert isinstance(build_planner(Resolved(Settings(), {})), AutoPlanner)
    tables = {"auto": {"model": "remote"}, "remote": {"url": "http://127.0.0.1:9/v1", "tries": 1}}
    planner = build_planner(Resolved(Settings(planner_settings=tables), {}))
    assert planner.model.settings.url == "http://127.0.0.1:9/v1"
    assert "planner_settings.remote.model" in next(planner.problems())
    for name, words in (("auto", "can't ask itself"), ("remtoe", "did you mean 'remote'")):
        with pytest.raises(ConfigError, match=words):
            build_planner(Resolved(Settings(planner_settings={"auto": {"model": name}}), {}))


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"local": {"sceonds": 3}}, "did you mean 'seconds'"),
        ({"local": {"seconds": 0}}, "greater than 0"),
        ({"remote": {"key_from": "not a name"}}, "key_from"),
    ],
)
def test_wrong_settings_are_one_line(table, words):
    name = next(iter(table))
    with pytest.raises(ConfigError, match=words):
        build_planner(Resolved(Settings(planner=name, planner_settings=table), {}))


def test_the_command_line_knows_all_four_and_ends_with_1_where_one_cannot_work(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["planners", "--json"]) == 0
    assert {row["name"]: row["problem"] for row in json.loads(capsys.readouterr().out)["plugins"]} == {
        "auto": None,
        "rules": None,
        "local": None,
        "remote": None,
    }
    assert main(["plan", CLEAR, "--planner", "remote", "--json"]) == 1
    said = capsys.readouterr()
    assert json.loads(said.out)["error"]["kind"] == "PlannerError" and said.err.count("\n") == 1
    (tmp_path / "proofpress.toml").write_text('[planner_settings.auto]\nmodel = "remote"\n')
    assert main(["plan", UNCLEAR, "--json"]) == 0
    (note,) = json.loads(capsys.readouterr().out)["notes"]
    assert note.startswith("planned by rules alone: the remote planner has no url")
    assert main(["plan", UNCLEAR]) == 0 and "planned by rules alone" in capsys.readouterr().out
