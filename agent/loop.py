"""Plan, render, judge, repair what failed, keep only what breaks nothing, stop in bounds. Everything is an event."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from agent.acceptance import combine, open_checks
from agent.events import Checkpoint, Event, Finished, Planned, RunStarted
from agent.journal.resume_state import ResumeState
from agent.journal.store import MemoryStore, PictureStore
from agent.policy.experience import Experience
from agent.run.candidates import JudgedCandidate
from agent.run.first_pictures import first_pictures, new_pictures
from agent.run.panels import panels
from agent.run.preflight import judgeable
from agent.run.repair_round import repair_round
from agent.run.run_counters import RunCounters
from agent.run.run_state import RunComponents, RunState
from renderers.base import Candidate


@dataclass(frozen=True)
class Loop(RunComponents):
    """``run`` yields the events of one run, each before the next step begins; its consumer may stop at any of them.

    A loop holds no state of a run: one may run several times, and in several threads where its parts can.
    """

    def run(self, prompt: str, seed: int, run_id: str = "run", store: PictureStore | None = None) -> Iterator[Event]:
        """Pictures are kept in ``store``, without one in memory for as long as the run goes.

        Raises PlanError, PreflightError or SetupError before the first event, RenderError where the first picture
        can't be drawn. A renderer or critic that fails later ends no run.
        """
        started = self.clock()
        plan = self.planner.plan(prompt, self.settings.canvas)
        plan = judgeable(self.critics, plan, self.settings.allow_unscored)
        yield RunStarted(
            run=run_id,
            prompt=prompt,
            seed=seed,
            settings=self.settings.model_dump(mode="json"),
            versions=dict(self.versions),
            experience=self.experience.tallies(),
        )
        yield Planned(plan=plan, seconds=self.clock() - started)
        state = RunState(self, plan, seed, store or MemoryStore(), started, RunCounters(self.experience))
        yield from _Run(state, begun=False).events()

    def resume(self, past: ResumeState, store: PictureStore) -> Iterator[Event]:
        """Goes on where the past ends; all later events are as the unbroken run's would have been, times aside.

        Needs the run's own renderer, critics and settings. Raises what ``run`` raises.
        """
        before, point = Experience.of(past.started.experience), past.checkpoint
        counters = RunCounters(before) if point is None else RunCounters.at(point, before)
        state = RunState(self, past.plan, past.seed, store, self.clock() - past.seconds, counters)
        if point is not None:
            state.first, state.best = (_remembered(state, name, point, past) for name in (point.first, point.best))
        yield from _Run(state, begun=point is not None).events()


def _remembered(state: RunState, name: str, point: Checkpoint, past: ResumeState) -> JudgedCandidate:
    """A picture from the store with the verdicts that the past holds of it."""
    verdicts = past.verdicts[name]
    return JudgedCandidate(
        Candidate(state.store.get(name), point.seed), name, verdicts, combine(state.checks, verdicts)
    )


class _Run:
    """Rounds until the checklist holds, the budget is spent or nothing is left to try."""

    def __init__(self, state: RunState, begun: bool) -> None:
        self.state, self.begun = state, begun

    def events(self) -> Iterator[Event]:
        state, counters = self.state, self.state.counters
        if not self.begun:
            yield from first_pictures(state)
            yield self._checkpoint()
        stopped = "passed"
        while open_checks(state.best.results):
            if limit := state.limit():
                stopped = limit
                break
            choice = state.next()
            yield from state.note(*choice.notes)
            if choice.action == "stop":
                stopped = "nothing left to try"
                break
            counters.rounds += 1
            yield from new_pictures(state, choice) if choice.action == "resample" else repair_round(state, choice.steps)
            yield self._checkpoint()
        yield from panels(state.components.critics, state.best.image, state.best.verdicts)
        yield Finished(
            passed=not open_checks(state.best.results),
            image=state.best.image,
            first_image=state.first.image,
            checks=tuple(state.best.results.values()),
            first_checks=tuple(state.first.results.values()),
            rounds=counters.rounds,
            repairs=counters.repairs,
            work=counters.work,
            seconds=state.seconds,
            stopped=stopped,
        )

    def _checkpoint(self) -> Checkpoint:
        best = self.state.best
        return self.state.counters.checkpoint(
            self.state.first.image, best.image, best.candidate.seed, self.state.seconds
        )
