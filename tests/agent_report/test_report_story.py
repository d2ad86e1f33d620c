"""Why candidates were kept or not, why a run stopped, where its time went, and what critics add."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from agent.config import Budget, Settings
from agent.events import Decided, Event, Finished, Judged, Planned, Rendered, RungTry, RunStarted
from agent.report.story import candidate_stories, why_it_stopped
from agent.report.timing import BAR, time_by_stage
from agent.report.view import build_view
from agent.run.panels import LONGEST, panels
from agent.rungs import Rung
from critics.base import Verdict
from critics.contained import ContainedCritic
from planners.base import Plan
from planners.scene import Box, Canvas, Scene
from renderers.base import Repair, Work

PLAN = Plan(scene=Scene(prompt="a cat", canvas=Canvas(width=96, height=64)), checklist=())


def picture(round: int, image: str, seconds: float = 1.0, parent: str | None = None) -> Rendered:
    mend = Repair(id="r", operator="inpaint", region=Box(x0=0.1, y0=0.1, x1=0.5, y1=0.5))
    return Rendered(
        round=round,
        image=image * 64,
        parent=parent and parent * 64,
        seed=1,
        repairs=(mend,) if parent else (),
        work=Work(),
        seconds=seconds,
    )


def end(why: str, seconds: float = 10.0) -> Finished:
    return Finished(
        passed=why == "passed",
        image="a" * 64,
        first_image="a" * 64,
        checks=(),
        first_checks=(),
        rounds=1,
        repairs=0,
        work=Work(),
        seconds=seconds,
        stopped=why,
    )


def started(**budget: float) -> RunStarted:
    settings = Settings(budget=Budget.model_validate(budget)).model_dump(mode="json")
    return RunStarted(run="r", prompt="a cat", seed=1, settings=settings)


def test_every_candidate_has_its_fate_and_a_reason() -> None:
    tried = RungTry(check="present:cat", fault="missing", rung=Rung(operator="inpaint", strength=0.5), step=0)
    events: list[Event] = [
        picture(0, "a"),
        picture(0, "b"),
        Decided(round=0, image="b" * 64, outcome="accepted", reason="the best of 2"),
        picture(1, "c", parent="b"),
        Decided(round=1, image="c" * 64, outcome="rolled_back", reason="it broke x", tries=(tried, tried)),
        picture(2, "d", parent="b"),
    ]
    told = candidate_stories(build_view(events))
    assert [each.outcome for each in told] == ["open", "accepted", "rolled_back", "open"]
    assert [each.candidate.number for each in told] == [0, 1, 2, 3]
    assert "was better" in told[0].reason and told[2].reason == "it broke x" and "no decision" in told[3].reason
    assert told[2].made_for == ("present:cat: inpaint strength 0.5",)
    (alone,) = candidate_stories(build_view(events[:1]))
    assert alone.outcome == "first" and "none to compare" in alone.reason


@pytest.mark.parametrize(
    ("why", "words"),
    [
        ("passed", "Every hard check passes"),
        ("rounds", "budget of 3 rounds"),
        ("work", "of 2.5 full renders’ work"),
        ("seconds", "of 60 seconds"),
        ("cost", "The cost budget is spent"),
        ("nothing left to try", "every known repair"),
        ("a new word", "The run stopped: a new word."),
    ],
)
def test_why_a_run_stopped_is_a_sentence(why: str, words: str) -> None:
    assert words in why_it_stopped(build_view([started(rounds=3, work=2.5, seconds=60.0), end(why)]))
    assert "did not end" in why_it_stopped(build_view([started()]))
    assert why_it_stopped(build_view([end(why)])).endswith(".")


def test_time_is_shared_out_by_stage_and_fills_the_bar() -> None:
    events: list[Event] = [
        Planned(plan=PLAN, seconds=1.0),
        picture(0, "a", 4.0),
        Judged(round=0, image="a" * 64, verdicts=(), seconds=1.5),
        picture(1, "b", 2.0, parent="a"),
        Judged(round=1, image="b" * 64, verdicts=(), seconds=0.5),
        end("rounds"),
    ]
    found = time_by_stage(events)
    assert [(stage.name, stage.seconds) for stage in found] == [
        ("plan", 1.0),
        ("render", 4.0),
        ("judge", 2.0),
        ("repair", 2.0),
        ("other", 1.0),
    ]
    assert sum(stage.share for stage in found) == pytest.approx(1.0)
    assert [stage.x for stage in found] == pytest.approx([0, 64, 320, 448, 576])
    assert found[-1].x + found[-1].width == pytest.approx(BAR)
    # a run that isn't over has no "other", one that wasn't begun no stages
    assert [stage.name for stage in time_by_stage(events[:2])] == ["plan", "render"] and time_by_stage([]) == ()


class Speaks:
    name = "speaks"

    def __init__(self, text: object) -> None:
        self.text = text
        self.given: tuple[Verdict, ...] = ()

    def panel(self, verdicts: Sequence[Verdict]) -> object:
        self.given = tuple(verdicts)
        return self.text


class BreaksInItsPanel:
    name = "breaks"

    def panel(self, verdicts: Sequence[Verdict]) -> str:
        raise ValueError("no such \x1b[2J luck")


class Silent:
    name = "silent"


def alone(critic: Any) -> ContainedCritic:
    return ContainedCritic(critic, critic.name, frozenset())


def test_critics_are_asked_for_their_panels_with_their_own_verdicts_and_contained() -> None:
    verdicts = [Verdict(check="c", critic=name, status="pass", score=1.0, reason="r") for name in ("speaks", "other")]
    speaker = Speaks("Logo found\n\ttwice\x1b[2J\x07\ud800 \u202e")
    critics = [speaker, BreaksInItsPanel(), Silent(), Speaks(3), Speaks("  ")]
    found = list(panels([alone(critic) for critic in critics], "a" * 64, verdicts, seconds=None))
    assert [verdict.critic for verdict in speaker.given] == ["speaks"]
    assert [(panel.critic, panel.broken) for panel in found] == [("speaks", False), ("breaks", True), ("speaks", True)]
    assert found[0].text == "Logo found\n\ttwice[2J"
    assert (
        found[1].text == "its panel broke: critic breaks raised ValueError: no such [2J luck"
        and "is int" in found[2].text
    )
    (long,) = panels([alone(Speaks("x" * 9999))], "a" * 64, (), seconds=None)
    assert len(long.text) == LONGEST and long.text.endswith("…")
    long.model_dump_json()
