"""What nobody judged is told: in the last line, the envelope and the report; ``--strict`` makes it fail."""

from __future__ import annotations

import json

import pytest
from PIL import Image

import proofpress
from agent.acceptance import combine
from agent.cli import main
from agent.run.preflight import PreflightError, judgeable
from agent.unjudged import in_words, left_unjudged
from planners.base import Plan
from planners.checklist import Check, compile_checklist
from planners.scene import Canvas, Entity, Scene
from tests.agent.command_plugins import answer

PROMPT = "a red circle on a green background, quixotically"
LINE = "2 requirements not judged: the background is: green; in the prompt: quixotically"


@pytest.fixture
def white(here):
    Image.new("RGB", (300, 200), "white").save("white.png")
    return here


def test_check_ends_with_what_nobody_judged(white, capsys):
    assert main(["check", "white.png", "--prompt", PROMPT]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == f"QA passed; {LINE}"
    assert main(["check", "white.png", "--prompt", PROMPT, "--json"]) == 0
    background, words = answer(capsys)["unjudged"]
    assert background["check"] == "setting:background" and 'kind "setting"' in background["reason"]
    assert words == {"check": None, "says": "in the prompt: quixotically", "reason": words["reason"]}


def test_check_says_no_more_where_everything_was_judged(white, capsys):
    assert main(["check", "white.png", "--prompt", "a red circle", "--strict"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "QA passed"
    assert main(["check", "white.png", "--prompt", "a red circle", "--json"]) == 0
    assert answer(capsys)["unjudged"] == []


def test_hands_are_told_since_nobody_judges_them(white, capsys):
    (white / "proofpress.toml").write_text('critics = ["objects"]\nisolate = false\n')
    main(["check", "white.png", "--prompt", "a red circle and two hands", "--allow-unscored", "--json"])
    told = {one["check"]: one["reason"] for one in answer(capsys)["unjudged"]}
    assert {"present:hand_1", "present:hand_2", "count:hand"} <= told.keys()
    assert 'no class "hand"' in told["count:hand"]


def test_strict_fails_what_nobody_judged(white, capsys):
    assert main(["check", "white.png", "--prompt", PROMPT, "--strict", "--json", "--out", "run"]) == 100
    said = answer(capsys)
    assert said["passed"] is False and len(said["unjudged"]) == 2
    page = (white / "run" / "report.html").read_text()
    assert "Not judged by anyone" in page and "the background is: green" in page and "quixotically" in page
    assert "not everything that is asked for was judged" in page


def test_a_run_tells_it_and_strict_stops_it_before_it_paints(white, capsys):
    prompt = "a red circle on a green background"
    assert main(["generate", prompt, "--out", "run"]) == 0
    out = capsys.readouterr().out
    assert "QA passed; 1 requirement not judged: the background is: green" in out.splitlines()
    assert json.loads((white / "run" / "result.json").read_text())["unjudged"][0]["check"] == "setting:background"
    assert main(["generate", prompt, "--out", "strict", "--strict"]) == 2
    message = capsys.readouterr().err
    assert "can't be judged: the background is: green" in message and "leave out --strict" in message
    assert main(["generate", "a red circle, quixotically", "--out", "words", "--strict"]) == 2
    assert "left out of the plan: quixotically" in capsys.readouterr().err
    assert not (white / "strict").exists() and not (white / "words").exists()


def test_a_strict_run_fails_if_a_critic_abstained(white, capsys):
    (white / "shy.py").write_text(
        "from critics.base import Verdict\n"
        "class Shy:\n"
        "    name, judges = 'shy', frozenset({'setting'})\n"
        "    def judge(self, image, scene, checks):\n"
        "        return [Verdict.unscored(check, self.name, 'it is too dark') for check in checks]\n"
    )
    call = ["generate", "a red circle in a kitchen", "--critic", "shy.py:Shy", "--strict", "--json"]
    assert main([*call, "--out", "run"]) == 100
    said = answer(capsys)
    assert said["stopped"] == "not everything judged"
    assert [(one["check"], one["reason"]) for one in said["unjudged"]] == [("setting:background", "it is too dark")]


def test_python_gets_it_too(white):
    result = proofpress.check("white.png", PROMPT)
    assert result.passed and [one.check for one in result.unjudged] == ["setting:background", None]
    assert not proofpress.check("white.png", PROMPT, strict=True).passed


def test_soft_checks_that_critics_add_are_no_requirements():
    scene = Scene(prompt="p", canvas=Canvas(width=96, height=64), entities=(Entity(id="e0", noun="cat"),))
    own = Check(id="x", kind="custom", says="it is on brand", hard=False, owner="brand")
    hard = own.model_copy(update={"id": "y", "hard": True})
    checks = (*compile_checklist(scene), own, hard)
    found = left_unjudged(checks, (), combine(checks, ()))
    assert [one.check for one in found] == [check.id for check in checks if check.id != "x"]


def test_many_are_counted_and_a_few_are_named():
    scene = Scene(prompt="p", canvas=Canvas(width=96, height=64), entities=(Entity(id="e0", noun="cat"),))
    checks = tuple(Check(id=f"c{i}", kind="custom", says=f"wish {i}", hard=False) for i in range(7))
    told = in_words(left_unjudged(checks, (), combine(checks, ())))
    assert told == "7 requirements not judged: wish 0; wish 1; wish 2; wish 3; wish 4; and 2 more"
    assert in_words(()) == ""
    with pytest.raises(PreflightError, match="left out of the plan: oddly"):
        judgeable([], Plan(scene=scene, checklist=checks, unplaced=("oddly",)), False, strict=True)
