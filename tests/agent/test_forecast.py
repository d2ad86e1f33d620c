"""What a run is said to cost, against what runs cost."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from agent.cli import main
from agent.config import Budget, Settings
from agent.events import Finished, Judged, Planned, Rendered, RunStarted
from agent.forecast import Forecast, RunHistory, Span, forecast, observed, rungs
from agent.journal.run_history import earlier_runs
from agent.journal.store import MemoryStore
from agent.loop import Loop
from planners.base import Plan
from planners.checklist import compile_checklist
from renderers.base import Sampling, Work
from renderers.diffusion_settings import DiffusionSettings
from tests.agent.fakes import CANVAS, BrightnessCritic, FakePlanner, FakeRenderer, paint, refuse, scene_of

ROOT = Path(__file__).parents[2]
PLUGINS = """
from critics.base import Verdict
from planners.checklist import Check
from tests.agent.fakes import BrightnessCritic, FakeRenderer, paint

class Present(BrightnessCritic):
    judges = frozenset({"present", "attribute", "count", "no_extra_text"})

class Mood:
    name, judges = "mood", frozenset({"custom"})
    def checks(self, scene):
        return [Check(id="mood:calm", kind="custom", says="the picture is calm", threshold=0.5, hard=False)]
    def judge(self, image, scene, checks):
        raise AssertionError("a dry run judges nothing")

class Size:
    name, judges = "size", frozenset({"artifact", "custom"})
    def judge(self, image, scene, checks):
        return [Verdict(check=c.id, critic="size", status="pass", score=1.0, reason="it is") for c in checks]

class NeverPaints(FakeRenderer):
    def __init__(self):
        super().__init__([[0]], paint)
    def render(self, scene, seeds):
        raise AssertionError("a dry run paints nothing")
"""


@pytest.fixture
def here(tmp_path, monkeypatch):
    (tmp_path / "fake.py").write_text(PLUGINS)
    (tmp_path / "proofpress.toml").write_text(
        'critics = ["fake.py:Present", "fake.py:Mood", "fake.py:Size"]\nrenderer = "fake.py:NeverPaints"\n'
        'planner = "rules"\ncanvas = "96x64"\nisolate = false\n'
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(ROOT)
    for name in [name for name in os.environ if name.startswith("PROOFPRESS_")]:
        monkeypatch.delenv(name)
    return tmp_path


@dataclass
class Clock:
    """Each look at it takes a second."""

    now: float = 0.0

    def __call__(self) -> float:
        self.now += 1.0
        return self.now


def nothing(image, repair, number) -> None:
    """A repair that changes nothing."""


@pytest.mark.parametrize("script", [paint, nothing, refuse])
@pytest.mark.parametrize("first", [[255, 255, 255], [0, 255, 255], [0, 0, 0]])
@pytest.mark.parametrize(
    ("candidates", "budget"),
    [
        (1, Budget(rounds=0)),
        (1, Budget(rounds=4, work=100.0, seconds=1e6)),
        (3, Budget(rounds=9, work=3.5)),
        (2, Budget(rounds=9, seconds=30.0)),
    ],
)
def test_runs_keep_to_the_forecast(script, first, candidates, budget):
    settings = Settings(candidates=candidates, budget=budget, canvas=CANVAS)
    clock = Clock()
    loop = Loop(FakePlanner(3), FakeRenderer([first], script), [BrightnessCritic()], settings, clock=clock)
    events = list(loop.run("things", 5, "run", MemoryStore()))
    planned, finished = events[1], events[-1]
    assert isinstance(planned, Planned) and isinstance(finished, Finished)
    told = forecast(planned.plan, settings, Sampling(steps=10, passes=(1, 1)), observed([events], settings))
    assert told.denoiser_calls is not None and told.seconds is not None
    for span, spent in (
        (told.rounds, finished.rounds),
        (told.denoiser_calls, finished.work.denoiser_calls),
        (told.full_render_equivalents, finished.work.full_render_equivalents),
    ):
        assert span.least <= spent <= span.most
    assert told.seconds.least <= finished.seconds
    if first == [255, 255, 255]:
        assert (told.rounds.least, told.denoiser_calls.least) == (finished.rounds, finished.work.denoiser_calls)
        assert told.full_render_equivalents.least == finished.work.full_render_equivalents


def test_more_budget_never_costs_less_and_what_is_unknown_is_said():
    plan = Plan(scene=scene_of(2), checklist=compile_checklist(scene_of(2)))
    small = forecast(plan, Settings(budget=Budget(rounds=1)), None, None)
    large = forecast(plan, Settings(budget=Budget(rounds=7)), None, None)
    assert small.full_render_equivalents.most < large.full_render_equivalents.most
    assert small.full_render_equivalents.least == large.full_render_equivalents.least == 1.0
    assert small.denoiser_calls is small.seconds is None
    assert "no earlier run here" in " ".join(small.unknown) and "steps" in " ".join(small.unknown)


def test_seconds_come_from_runs_with_the_same_settings_alone():
    settings = Settings(canvas=CANVAS)
    plan = FakePlanner(1).plan("things", CANVAS)

    def run(settings: Settings, seconds: float):
        start = RunStarted(run="r", prompt="p", seed=1, settings=settings.model_dump(mode="json"))
        return [
            start,
            Planned(plan=plan, seconds=1.0),
            Rendered(round=0, image="0" * 64, seed=1, work=Work(), seconds=seconds),
            Judged(round=0, image="0" * 64, verdicts=(), seconds=0.5),
        ]

    other = settings.model_copy(update={"critics": ("text",)})
    more_rounds = settings.model_copy(update={"budget": Budget(rounds=1)})
    runs = [run(settings, 4.0), run(more_rounds, 6.0), run(other, 99.0), run(settings, 77.0)[:2]]
    assert observed(runs, settings) == RunHistory(
        runs=2, plan=Span(least=1, most=1), render=Span(least=4, most=6), judge=Span(least=0.5, most=0.5)
    )
    assert observed(runs[2:], settings) is None
    ended = [
        [
            *run(settings, 1.0),
            Finished(
                passed=True,
                image="0" * 64,
                first_image="0" * 64,
                checks=(),
                first_checks=(),
                rounds=1,
                repairs=0,
                work=Work(full_render_equivalents=work),
                seconds=10 * work,
                stopped="passed",
            ),
        ]
        for work in (1.0, 1.5, 4.0)
    ]
    dear = [run(settings.model_copy(update={"candidates": 8}), 1.0) + ended[2][-1:]] * 3
    found = observed([*runs, *ended, *dear], settings)
    assert found is not None and (found.usual_work, found.usual_seconds) == (1.5, 15.0)
    told = forecast(plan, settings.model_copy(update={"budget": Budget(rounds=0)}), None, observed(runs, settings))
    assert told.seconds == Span(least=5.5, most=7.5)


def test_repairs_may_be_dearer_than_pictures():
    """Where pictures keep a UNet's deeper levels: as much so as if the first level cost nothing."""
    for steps, interval, dearest in ((7, 1, 1), (7, 2, 7 / 4), (7, 7, 7), (7, 9, 7), (16, 3, 16 / 6)):
        settings = DiffusionSettings(model="m", steps=steps, render_cache_interval=interval)
        assert settings.sampling().dearest_repair == dearest
    planned, second = FakePlanner(1).plan("things", CANVAS), Span(least=1, most=1)
    seen = RunHistory(runs=1, plan=second, render=second, judge=second, repair=second)

    def told(dearest: float, earlier: RunHistory = seen, pixels: int = 0) -> Forecast:
        settings = Settings(budget=Budget(rounds=2, work=1000.0, seconds=1e6), canvas=CANVAS)
        sampling = Sampling(steps=10, dearest_repair=dearest, repair_pixels=pixels)
        return forecast(planned, settings, sampling, earlier)

    plain, dear = told(1), told(3)
    first = 1 + sum(thing.box is not None for thing in planned.scene.things)
    assert dear.full_render_equivalents.most - first == 3 * (plain.full_render_equivalents.most - first) > 0
    assert told(1, pixels=3 * planned.scene.canvas.width * planned.scene.canvas.height) == told(1.0).model_copy(
        update={"full_render_equivalents": dear.full_render_equivalents}
    ), "a window enlarged to three times the canvas costs three pictures"
    assert told(1, pixels=64) == plain
    assert DiffusionSettings(model="m", enlarge_to=512).sampling().repair_pixels == 512**2
    assert dear.denoiser_calls == plain.denoiser_calls
    assert dear.seconds == plain.seconds and plain.seconds is not None, "a repair that was seen took what it took"
    fewer, more = (told(times, seen.model_copy(update={"repair": None})).seconds for times in (1, 3))
    assert fewer is not None and more is not None and plain.seconds.most == fewer.most < more.most


@pytest.mark.parametrize(("guidance", "most"), [(3.0, 2), (1.0, 1), (0.0, 1)])
def test_guidance_above_one_may_take_two_passes_a_step(guidance, most):
    sampling = DiffusionSettings(model="m", steps=7, guidance=guidance).sampling()
    assert sampling == Sampling(steps=7, passes=(1, most))


def test_rungs_are_those_that_the_renderer_and_the_settings_allow():
    scene = FakePlanner(1).scene
    (present,) = [check for check in compile_checklist(scene) if check.kind == "present"]
    every = rungs(present, Settings(), frozenset({"inpaint", "underlay"}))
    assert {rung.operator for rung in every} == {"inpaint", "underlay", "resample"}
    assert {rung.operator for rung in rungs(present, Settings(), frozenset())} == {"resample"}
    assert rungs(present.model_copy(update={"hard": False}), Settings(), frozenset({"inpaint"})) == ()
    text = present.model_copy(update={"kind": "text"})
    typesets = [
        any(r.operator == "typeset" for r in rungs(text, Settings(typeset=allowed), frozenset({"typeset"})))
        for allowed in (True, False)
    ]
    assert typesets == [True, False]


def files(folder: Path) -> list[tuple[Path, bytes]]:
    kept = (path for path in sorted(folder.rglob("*")) if path.is_file() and "__pycache__" not in path.parts)
    return [(path, path.read_bytes()) for path in kept]


def test_a_dry_run_shows_plan_judges_and_cost_and_touches_nothing(here, capsys):
    before = files(here)
    assert main(["generate", "a red circle, quixotically", "--dry-run", "--out", "run", "--rounds", "3"]) == 0
    said = capsys.readouterr()
    for words in (
        "circle_1",
        "there is a red circle",
        "brightness",
        "mood",
        "3 rounds",
        "inpaint",
        "quixotically",
        "seconds not known: no earlier run here",
        "calls of the denoiser",
        "only reported",
    ):
        assert words in " ".join(said.out.split()), words
    assert files(here) == before and not (here / "run").exists()
    assert main(["generate", "a red circle", "--dry-run", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    judged = {check["id"]: check["judged_by"] for check in answer["checklist"]}
    assert judged["mood:calm"] == ["mood"] and judged["artifact"] == ["size"]
    assert judged["present:circle_1"] == ["brightness"]
    assert answer["dry_run"] is True and answer["passed"] is None and answer["run"] is None
    assert answer["forecast"]["seconds"] is None and answer["budget"]["rounds"] == 8
    assert files(here) == before


def test_a_dry_run_refuses_what_the_run_would_refuse(here, capsys, monkeypatch):
    for words in (["a red circle left of a blue square"], [""], ["a red circle", "--renderer", "nobody"]):
        assert main(["generate", *words, "--dry-run"]) == 2
        refused = capsys.readouterr().err
        assert main(["generate", *words]) == 2
        assert capsys.readouterr().err == refused
    (here / "learnt.json").write_text("[1]")
    monkeypatch.setenv("PROOFPRESS_EXPERIENCE", "learnt.json")
    assert main(["generate", "a red circle", "--dry-run"]) == 2
    assert "is no file of experience" in capsys.readouterr().err


@pytest.mark.slow
def test_the_shipped_model_keeps_to_the_forecast_and_its_run_is_the_next_ones_measure(here, capsys):
    (here / "proofpress.toml").write_text('critics = ["objects", "artifacts"]\nplanner = "rules"\ncanvas = "192x128"\n')
    words = ["generate", "a red circle left of a cat", "--rounds", "1", "--allow-unscored", "--json"]
    assert main([*words, "--dry-run"]) == 0
    told = json.loads(capsys.readouterr().out)["forecast"]
    assert main(words) in (0, 100)
    spent = json.loads(capsys.readouterr().out)
    for span, value in (
        (told["denoiser_calls"], spent["work"]["denoiser_calls"]),
        (told["rounds"], spent["rounds"]),
        (told["full_render_equivalents"], spent["work"]["full_render_equivalents"]),
    ):
        assert span["least"] <= value <= span["most"]
    (here / "runs" / "torn").mkdir()
    (here / "runs" / "torn" / "journal.jsonl").write_text("{\n{}\n")
    assert len(list(earlier_runs(here / "runs"))) == 1 and list(earlier_runs(here / "none")) == []
    assert main([*words, "--dry-run"]) == 0
    again = json.loads(capsys.readouterr().out)
    assert again["earlier"]["runs"] == 1
    seconds = again["forecast"]["seconds"]
    assert 0 < seconds["least"] <= spent["seconds"] <= seconds["most"] + 1  # the loop's own time isn't in its steps
