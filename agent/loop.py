"""Plan, render, judge, repair what failed, keep only what breaks nothing, stop in bounds. Everything is an event."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from agent.acceptance import combine, open_checks
from agent.events import Checkpoint, Event, Finished, Planned, RunStarted
from agent.journal.resume_state import Past
from agent.journal.store import MemoryStore, Store
from agent.policy.experience import Experience
from agent.run.candidates import Judgement
from agent.run.first_pictures import paint_anew, paint_first
from agent.run.panels import panels
from agent.run.preflight import judgeable
from agent.run.repair_round import mend
from agent.run.run_counters import Ledger
from agent.run.run_state import Desk, Parts
from renderers.base import Candidate


@dataclass(frozen=True)
class Loop(Parts):
    """``run`` yields the events of one run, each before the next step begins; its consumer may stop at any of them.

    A loop holds no state of a run: one may run several times, and in several threads where its parts can.
    """

    def run(self, prompt: str, seed: int, run_id: str = "run", store: Store | None = None) -> Iterator[Event]:
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
        desk = Desk(self, plan, seed, store or MemoryStore(), started, Ledger(self.experience))
        yield from _Run(desk, begun=False).events()

    def resume(self, past: Past, store: Store) -> Iterator[Event]:
        """Goes on where the past ends; all later events are as the unbroken run's would have been, times aside.

        Needs the run's own renderer, critics and settings. Raises what ``run`` raises.
        """
        before, point = Experience.of(past.started.experience), past.checkpoint
        ledger = Ledger(before) if point is None else Ledger.at(point, before)
        desk = Desk(self, past.plan, past.seed, store, self.clock() - past.seconds, ledger)
        if point is not None:
            desk.first, desk.best = (_remembered(desk, name, point, past) for name in (point.first, point.best))
        yield from _Run(desk, begun=point is not None).events()


def _remembered(desk: Desk, name: str, point: Checkpoint, past: Past) -> Judgement:
    """A picture from the store with the verdicts that the past holds of it."""
    verdicts = past.verdicts[name]
    return Judgement(Candidate(desk.store.get(name), point.seed), name, verdicts, combine(desk.checks, verdicts))


class _Run:
    """Rounds until the checklist holds, the budget is spent or nothing is left to try."""

    def __init__(self, desk: Desk, begun: bool) -> None:
        self.desk, self.begun = desk, begun

    def events(self) -> Iterator[Event]:
        desk, ledger = self.desk, self.desk.ledger
        if not self.begun:
            yield from paint_first(desk)
            yield self._checkpoint()
        stopped = "passed"
        while open_checks(desk.best.results):
            if limit := desk.limit():
                stopped = limit
                break
            choice = desk.next()
            yield from desk.note(*choice.notes)
            if choice.action == "stop":
                stopped = "nothing left to try"
                break
            ledger.rounds += 1
            yield from paint_anew(desk, choice) if choice.action == "resample" else mend(desk, choice.steps)
            yield self._checkpoint()
        yield from panels(desk.parts.critics, desk.best.image, desk.best.verdicts)
        yield Finished(
            passed=not open_checks(desk.best.results),
            image=desk.best.image,
            first_image=desk.first.image,
            checks=tuple(desk.best.results.values()),
            first_checks=tuple(desk.first.results.values()),
            rounds=ledger.rounds,
            repairs=ledger.repairs,
            work=ledger.work,
            seconds=desk.seconds,
            stopped=stopped,
        )

    def _checkpoint(self) -> Checkpoint:
        best = self.desk.best
        return self.desk.ledger.checkpoint(self.desk.first.image, best.image, best.candidate.seed, self.desk.seconds)
