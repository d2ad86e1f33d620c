"""A run that ended at a limit goes on where it stopped once the limit is raised."""

from __future__ import annotations

import pytest

from agent.cli import main
from agent.commands.resume import _limits
from agent.config import Budget, Settings
from agent.errors import ConfigError
from agent.events import Finished, Resumed, RunStarted
from agent.journal.lines import JOURNAL
from agent.journal.resume_state import resume_state
from agent.journal.run_folder import RunFolder, read_events
from agent.loop import Loop
from agent.policy.experience_file import learn_from, load_experience, save_experience
from tests.agent.fakes import BrightnessCritic, FakePlanner, FakeRenderer
from tests.agent.test_resume import begin, by_seed, outcome


def loop(budget: Budget) -> Loop:
    renderer = FakeRenderer([[0, 200, 0, 90]], by_seed)
    return Loop(FakePlanner(4), renderer, [BrightnessCritic()], Settings(budget=budget))


@pytest.fixture
def stopped(tmp_path):
    """A run that its rounds ended, in a folder."""
    path = tmp_path / "run"
    with RunFolder.create(path) as run:
        for event in loop(Budget(rounds=4)).run("things", 5, path.name, run):
            run.record(event)
    assert resume_state(read_events(path)).finished.stopped == "rounds"
    return path


def go_on(path, budget):
    run, past = RunFolder.reopen(path, budget)
    with run:
        if past.finished is None:
            settings = Settings.model_validate(past.started.settings)
            for event in loop(settings.budget).resume(past, run):
                run.record(event)


def test_it_ends_as_a_run_that_had_the_larger_limit_from_the_start(stopped, tmp_path):
    begin(tmp_path / "whole")
    go_on(stopped, {"rounds": 8})
    assert outcome(stopped) == outcome(tmp_path / "whole")
    started = read_events(stopped)[0]
    assert isinstance(started, RunStarted) and started.settings["budget"]["rounds"] == 8
    assert '"rounds":4' in (stopped / JOURNAL).read_text(), "what was written stays written"


def test_without_a_raised_limit_it_stays_over(stopped):
    before = (stopped / JOURNAL).read_bytes()
    go_on(stopped, None)
    assert (stopped / JOURNAL).read_bytes() == before


def test_its_last_line_is_the_command_that_goes_on(stopped, capsys):
    assert main(["resume", str(stopped)]) == 100
    said = " ".join(capsys.readouterr().out.splitlines()[-1].split())
    assert said == f"more proofpress resume {stopped} --rounds N, a larger limit"


def test_a_run_that_passed_is_not_begun_again(tmp_path):
    path = tmp_path / "run"
    good = Loop(FakePlanner(2), FakeRenderer([[255, 255]]), [BrightnessCritic()], Settings())
    with RunFolder.create(path) as run:
        for event in good.run("things", 5, path.name, run):
            run.record(event)
    go_on(path, {"rounds": 20})
    events = read_events(path)
    assert isinstance(events[-1], Finished) and not any(isinstance(event, Resumed) for event in events)


@pytest.mark.parametrize(("raised", "word"), [({"rounds": -1}, "budget.rounds"), ({"seconds": 0}, "budget.seconds")])
def test_a_limit_that_is_none_is_one_line(raised, word):
    with pytest.raises(ConfigError, match=word):
        _limits(raised)


def test_experience_goes_through_a_file_to_the_next_run(stopped, tmp_path):
    file = tmp_path / "experience.json"
    learnt = learn_from([stopped, stopped])
    assert sum(tried for tried, _ in learnt.counts.values()) > 2
    save_experience(file, learnt)
    assert load_experience(str(file)) == learnt and not load_experience("").counts
    for content in (b"{}", b"[1]", b"\xff"):
        file.write_bytes(content)
        with pytest.raises(ConfigError, match="proofpress learn"):
            load_experience(str(file))
    with pytest.raises(ConfigError, match="No such file"):
        load_experience(str(tmp_path / "nowhere.json"))
