"""A run that is killed at any moment ends, once resumed, as the unbroken run did."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.config import Settings
from agent.errors import JournalError
from agent.events import Checkpoint, Event, Finished, Planned, Rendered
from agent.journal.lines import JOURNAL
from agent.journal.run_folder import RunFolder, read_events
from agent.loop import Loop
from renderers.base import Repair
from tests.agent.fakes import BrightnessCritic, FakePlanner, FakeRenderer, fill


def by_seed(image: np.ndarray, repair: Repair, number: int) -> None:
    """Mends some regions, breaks others, as the repair's seed alone says: every run of it does the same."""
    fill(image, repair.region, 255 if repair.seed % 3 == 0 else repair.seed % 128)


def loop() -> Loop:
    return Loop(FakePlanner(4), FakeRenderer([[0, 200, 0, 90]], by_seed), [BrightnessCritic()], Settings())


def begin(path: Path, kill_after: int | None = None) -> None:
    with RunFolder.create(path) as run:
        for number, event in enumerate(loop().run("things", 5, path.name, run), 1):
            run.record(event)
            if number == kill_after:
                os.kill(os.getpid(), signal.SIGKILL)


def go_on(path: Path) -> None:
    run, past = RunFolder.reopen(path)
    with run:
        if past.finished is None:
            for event in loop().resume(past, run):
                run.record(event)


def killed(path: Path, after: int) -> None:
    """Runs in a child of this process that kills itself, uncatchably, once so many events are written."""
    child = os.fork()
    if child == 0:
        begin(path, after)
        os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def outcome(path: Path) -> list[dict[str, object]]:
    """All that happened, times and the run's name aside."""
    untimed = {"seconds", "run"}
    return [event.model_dump(mode="json", exclude=untimed) for event in read_events(path)]


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("runs") / "unbroken"
    begin(path)
    return path


def test_the_run_to_break_has_rounds_that_are_kept_and_rounds_that_are_not(unbroken):
    events = read_events(unbroken)
    outcomes = {event.outcome for event in events if event.event == "decided"}
    assert outcomes == {"accepted", "rolled_back"} and sum(isinstance(event, Checkpoint) for event in events) > 3


def test_killed_after_any_event_it_ends_as_the_unbroken_run(tmp_path, unbroken, record_property):
    wanted = outcome(unbroken)
    record_property("injected", len(wanted) - 1)
    for after in range(2, len(wanted) + 1):
        path = tmp_path / str(after)
        killed(path, after)
        go_on(path)
        assert outcome(path) == wanted, f"killed after event {after}"
        assert (path / "image.png").read_bytes() == (unbroken / "image.png").read_bytes()


def test_killed_again_and_again(tmp_path, unbroken, record_property):
    record_property("injected", 5)
    path = tmp_path / "run"
    killed(path, 4)
    for _ in range(4):
        child = os.fork()
        if child == 0:
            run, past = RunFolder.reopen(path)
            for number, event in enumerate(loop().resume(past, run), 1):
                run.record(event)
                if number == 4:
                    os.kill(os.getpid(), signal.SIGKILL)
            os._exit(0)
        os.waitpid(child, 0)
    go_on(path)
    assert outcome(path) == outcome(unbroken)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.floats(0.0, 1.0))
def test_a_journal_that_was_cut_anywhere_goes_on_from_what_is_whole(tmp_path_factory, unbroken, share):
    path = tmp_path_factory.mktemp("cut")
    content = (unbroken / JOURNAL).read_bytes()
    (path / JOURNAL).write_bytes(content[: round(share * len(content))])
    (path / "images").symlink_to(unbroken / "images")
    has_plan = any(isinstance(event, Planned) for event in read_events(path))
    if not has_plan:
        with pytest.raises(JournalError, match="before it had a plan"):
            go_on(path)
        return
    go_on(path)
    assert outcome(path) == outcome(unbroken)


def test_a_second_process_on_the_same_run_is_refused(tmp_path):
    path = tmp_path / "run"
    with RunFolder.create(path) as run:
        stream = loop().run("things", 5, "run", run)
        for _ in range(5):
            run.record(next(stream))
        child = os.fork()
        if child == 0:
            try:
                RunFolder.reopen(path)
            except JournalError as error:
                os._exit(7 if "another process" in str(error) else 8)
            os._exit(9)
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == 7
    go_on(path)


def test_a_run_that_is_over_is_left_as_it_is(tmp_path, unbroken):
    before = (unbroken / JOURNAL).read_bytes()
    go_on(unbroken)
    assert (unbroken / JOURNAL).read_bytes() == before


def test_a_picture_that_changes_while_the_run_goes_on_is_refused(tmp_path):
    path = tmp_path / "run"
    killed(path, 6)
    run, past = RunFolder.reopen(path)
    picture = run.file(past.checkpoint.best)
    picture.write_bytes(picture.read_bytes() + b"x")
    with run, pytest.raises(JournalError, match="was changed"):
        list(loop().resume(past, run))


def test_a_folder_without_a_run_is_refused(tmp_path):
    with pytest.raises(JournalError, match="no run folder"):
        RunFolder.reopen(tmp_path)


def test_spent_seconds_still_count_after_a_resumption(tmp_path):
    path = tmp_path / "run"
    now = iter(float(tick) for tick in range(10_000))
    slow = Loop(
        FakePlanner(2), FakeRenderer([[0, 0]], lambda *_: None), [BrightnessCritic()], Settings(), {}, lambda: next(now)
    )
    events: list[Event] = []
    with RunFolder.create(path) as run:
        for event in slow.run("things", 1, "run", run):
            run.record(event)
            events.append(event)
            if isinstance(event, Checkpoint) and event.round == 2:
                break
    spent = events[-1].seconds
    run, past = RunFolder.reopen(path)
    with run:
        rest = list(slow.resume(past, run))
    assert isinstance(rest[-1], Finished) and rest[-1].seconds > spent
    assert not any(isinstance(event, Rendered) and event.parent is None and event.round == 0 for event in rest)
