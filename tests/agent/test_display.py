"""What a person sees of a run while it runs: the live view on a terminal, plain lines anywhere else."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import pytest
from rich.console import Console

from agent.config import Budget, Settings
from agent.events import Checkpoint, Decided, Event, Judged, Noted, Planned, Rendered, RunStarted
from agent.journal.store import MemoryStore
from agent.loop import Loop
from agent.terminal.display import Display, describe
from critics.base import Verdict
from planners.base import Plan
from planners.checklist import Check
from planners.scene import Box, Frozen
from renderers.base import Repair, Work
from tests.agent.fakes import CANVAS, BrightnessCritic, FakePlanner, FakeRenderer, scene_of

GREEN, RED, GREY, YELLOW = "\x1b[32m", "\x1b[31m", "\x1b[90m", "\x1b[33m"
HOSTILE = "\x1b[2J[bold]red[/bold]\nforged\x07"


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def terminal(height: int = 30, width: int = 100) -> Console:
    """Rich's recording console that takes itself for a terminal, whatever the tests run in."""
    return Console(
        record=True,
        file=io.StringIO(),
        force_terminal=True,
        color_system="standard",
        width=width,
        height=height,
        markup=False,
        highlight=False,
        _environ={},
    )


def screen(display: Display, height: int = 30, width: int = 100) -> str:
    """What the view shows now, with its colours."""
    console = terminal(height, width)
    console.print(display.view())
    return console.export_text(styles=True)


def plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def coloured(text: str, says: str) -> str:
    """The colour of the line that holds these words."""
    (line,) = [line for line in text.splitlines() if says in line]
    found = re.search(r"\x1b\[\d+m", line)
    assert found is not None, line
    return found[0]


CHECKS = tuple(
    Check(id=f"c{i}", kind="present", says=f"there is a thing{i}", threshold=0.5, hard=True) for i in range(3)
)


def verdict(check: str, status: Literal["pass", "fail", "unscored"]) -> Verdict:
    return Verdict(
        check=check, critic="eye", status=status, score=None if status == "unscored" else 0.5, reason=f"looks {status}"
    )


def judged(round: int, image: str, *statuses: Literal["pass", "fail", "unscored"]) -> Judged:
    said = tuple(verdict(check.id, status) for check, status in zip(CHECKS, statuses, strict=True))
    return Judged(round=round, image=image * 64, verdicts=said, seconds=1.0)


def rendered(round: int, image: str, work: float) -> Rendered:
    mend = Repair(id="r", operator="inpaint", region=Box(x0=0.1, y0=0.1, x1=0.5, y1=0.5))
    return Rendered(
        round=round,
        image=image * 64,
        parent="a" * 64 if round else None,
        seed=1,
        repairs=(mend,) if round else (),
        work=Work(full_render_equivalents=work),
        seconds=1.0,
    )


def beginning(checks: Sequence[Check] = CHECKS) -> list[Event]:
    settings = Settings(budget=Budget(rounds=5, work=4.0, seconds=60.0)).model_dump(mode="json")
    return [
        RunStarted(run="run", prompt=HOSTILE, seed=1, settings=settings),
        Planned(plan=Plan(scene=scene_of(3), checklist=tuple(checks)), seconds=2.0),
    ]


def test_checks_turn_as_pictures_are_judged_and_rolled_back(tmp_path: Path) -> None:
    display = Display(tmp_path, terminal(), Clock())
    assert "planning" in screen(display)
    for event in beginning():
        display.show(event)
    assert [coloured(screen(display), f"thing{i}") for i in range(3)] == [GREY] * 3
    display.show(rendered(0, "a", 1.0))
    display.show(judged(0, "a", "pass", "fail", "unscored"))
    seen = screen(display)
    assert [coloured(seen, f"thing{i}") for i in range(3)] == [GREEN, RED, YELLOW]
    assert "✗ there is a thing1 - looks fail" in plain(seen) and "looks pass" not in seen
    display.show(rendered(1, "b", 0.5))
    display.show(judged(1, "b", "fail", "pass", "pass"))
    assert [coloured(screen(display), f"thing{i}") for i in range(3)] == [RED, GREEN, GREEN]
    display.show(Decided(round=1, image="b" * 64, outcome="rolled_back", broke=("c0",), reason="it broke c0"))
    seen = screen(display)
    assert [coloured(seen, f"thing{i}") for i in range(3)] == [GREEN, RED, YELLOW]
    assert "rolled back: it broke c0" in plain(seen) and "repairing" in seen
    display.show(judged(2, "d", "pass", "pass", "fail"))
    display.show(Decided(round=2, image="d" * 64, outcome="accepted", fixed=("c1",), reason="it fixed c1"))
    assert [coloured(screen(display), f"thing{i}") for i in range(3)] == [GREEN, GREEN, RED]


def test_what_is_left_of_the_budget_and_the_newest_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    clock = Clock()
    display = Display(tmp_path / "run", terminal(), clock)
    for event in [*beginning(), rendered(0, "a", 1.25), judged(0, "a", "pass", "fail", "pass")]:
        display.show(event)
    clock.now += 10.0  # two seconds went into the plan
    told = plain(screen(display))
    assert "5 of 5 rounds, 2.8 of 4 renders' work, 48 of 60 seconds" in told
    assert f"run/images/{'a' * 64}.png" in told and str(tmp_path) not in told
    display.show(rendered(2, "b", 9.0))
    assert "3 of 5 rounds, 0.0 of 4 renders' work" in plain(screen(display))
    # the checkpoint knows what a failed step cost, too
    display.show(Checkpoint(round=2, first="a", best="a", seed=1, work=Work(full_render_equivalents=3.0), seconds=50.0))
    clock.now += 1.0
    assert "3 of 5 rounds, 1.0 of 4 renders' work, 9 of 60 seconds" in plain(screen(display))


def test_a_run_that_is_taken_up_again_shows_what_it_had(tmp_path: Path) -> None:
    display = Display(tmp_path, terminal(), Clock())
    point = Checkpoint(round=1, first="a", best="a", seed=1, work=Work(full_render_equivalents=1.0), seconds=20.0)
    display.catch_up([*beginning(), rendered(0, "a", 1.0), judged(0, "a", "fail", "pass", "pass"), point])
    told = plain(screen(display))
    assert "✗ there is a thing0" in told and "4 of 5 rounds" in told and "40 of 60 seconds" in told
    assert display.console.export_text() == ""


@pytest.mark.parametrize("height", [8, 14, 24])
def test_the_view_fits_the_terminal_and_open_checks_stay_in_it(tmp_path: Path, height: int) -> None:
    checks = [
        Check(id=f"c{i}", kind="present", says=f"there is a thing{i}", threshold=0.5, hard=True) for i in range(40)
    ]
    display = Display(
        tmp_path / ("x" * 150),
        Console(file=io.StringIO(), force_terminal=True, width=90, height=height, _environ={}),
        Clock(),
    )
    for event in [*beginning(checks), rendered(0, "a", 1.0)]:
        display.show(event)
    open_ones = {"c17", "c31"}
    said = tuple(verdict(check.id, "fail" if check.id in open_ones else "pass") for check in checks)
    display.show(Judged(round=0, image="a" * 64, verdicts=said, seconds=1.0))
    told = plain(screen(display, height, 90))
    assert "thing17" in told and "thing31" in told and re.search(r"… and \d+ more", told)
    if height > 10:
        assert len(told.splitlines()) <= height
    assert all(len(line.rstrip()) <= 90 for line in told.splitlines())


def test_a_whole_run_on_a_terminal_is_drawn_live_and_leaves_its_decisions(tmp_path: Path) -> None:
    console = terminal()
    settings = Settings(canvas=CANVAS, budget=Budget(rounds=2))
    loop = Loop(FakePlanner(3), FakeRenderer([[0, 255, 255]]), [BrightnessCritic()], settings)
    with Display(tmp_path, console, Clock()) as display:
        for event in loop.run("things", 5, "run", MemoryStore()):
            display.show(event)
    drawn = console.file.getvalue()  # type: ignore[attr-defined]
    assert "\x1b[1A" in drawn and "2 of 2 rounds" in plain(drawn)
    left = plain(drawn.rpartition("\x1b[2K")[2])
    assert "rounds" not in left and "thing0" not in left  # the view itself is taken away at the end
    assert "round 1: accepted: it fixed present:e0" in plain(drawn) and "finished (passed)" in plain(drawn)


@pytest.mark.parametrize("forced", ["", "1"])
def test_without_a_terminal_there_are_plain_lines_even_where_colours_are_forced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forced: str
) -> None:
    if forced:
        monkeypatch.setenv("FORCE_COLOR", forced)
    log = io.StringIO()
    monkeypatch.setattr(sys, "stderr", log)
    with Display(tmp_path) as display:
        for event in [*beginning(), rendered(0, "a", 1.0), judged(0, "a", "pass", "fail", "unscored")]:
            display.show(event)
    said = log.getvalue()
    assert "\x1b[1A" not in said and "\x1b[2K" not in said and "\x1b[?25l" not in said
    assert said.splitlines()[0] == "plan: 3 objects, 0 texts, 3 checks"
    assert "  ✗ there is a thing1 - looks fail" in said and "? the critic 'eye' could not judge" in said


def test_words_of_prompts_and_pictures_are_neither_markup_nor_control_codes(tmp_path: Path) -> None:
    console = terminal()
    checks = [Check(id="c0", kind="text", says=f'the title reads "{HOSTILE}"', threshold=0.5, hard=True)]
    word = Verdict(check="c0", critic="eye", status="fail", score=0.1, reason=f"read {HOSTILE}")
    display = Display(tmp_path / "a\x1b[2Jb", console, Clock())
    for event in [
        *beginning(checks),
        rendered(0, "a", 1.0),
        Noted(round=0, message=HOSTILE),
        Judged(round=0, image="a" * 64, verdicts=(word,), seconds=1.0),
        Decided(round=0, image="a" * 64, outcome="rolled_back", reason=HOSTILE),
    ]:
        display.show(event)
    for text in (screen(display), console.export_text(styles=True)):
        assert "\x1b[2J" not in text and "\x07" not in text and "\nforged" not in text
        assert "[bold]red[/bold]" in text


class Unheard(Frozen):
    """An event of a kind that the display has never heard of."""

    event: Literal["unheard_of"] = "unheard_of"
    round: int = 3
    why: str = HOSTILE
    many: tuple[int, ...] = (1, 2)


def test_an_event_of_an_unknown_kind_is_a_line_and_harms_nothing(tmp_path: Path) -> None:
    strange = Unheard(why="y" * 1000)
    (line,) = describe(strange, ())  # type: ignore[arg-type]
    assert line.startswith("unheard of: round 3, why yyy") and len(line) == 300
    console = terminal()
    display = Display(tmp_path, console, Clock())
    for event in [*beginning(), Unheard(), judged(0, "a", "pass", "fail", "pass")]:
        display.show(event)  # type: ignore[arg-type]
    assert "unheard of: round 3" in console.export_text() and coloured(screen(display), "thing1") == RED
