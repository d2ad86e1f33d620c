"""Plan, render, judge, repair what failed, keep only what breaks nothing, stop in bounds. Everything is an event.

Every candidate is judged by all critics on the whole checklist; judging only what a repair touched would be cheaper,
and is left for when judging costs more than it does now.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from agent.acceptance import Comparison, badness, combine, compare_candidates, compare_repair, open_checks
from agent.candidates import Judgement, Store, composed, fault_of_repair, fault_of_size
from agent.config import Settings
from agent.events import (
    Checkpoint,
    Decided,
    Event,
    Finished,
    Judged,
    Noted,
    Outcome,
    Planned,
    Rendered,
    RunStarted,
    Tried,
)  # fmt: skip
from agent.ladder import Rung
from agent.past import Past
from agent.policy import Choice, History, Policy, Step
from agent.preflight import gather, preflight
from agent.seeds import derive_seed
from critics.base import Critic
from critics.panel import judge_all
from planners.base import Plan, Planner
from renderers.base import Candidate, Renderer, RenderError, Repair, Work


@dataclass(frozen=True)
class Loop:
    """``run`` yields the events of one run, each before the next step begins; its consumer may stop at any of them."""

    planner: Planner
    renderer: Renderer
    critics: Sequence[Critic]
    settings: Settings
    versions: Mapping[str, str] = field(default_factory=dict)
    clock: Callable[[], float] = time.monotonic

    def run(self, prompt: str, seed: int, run_id: str, store: Store) -> Iterator[Event]:
        """Raises PlanError, PreflightError or SetupError before the first event, RenderError where the first picture
        can't be drawn. A renderer or critic that fails later ends no run.
        """
        started = self.clock()
        plan = self.planner.plan(prompt, self.settings.canvas)
        checks = gather(self.critics, plan.scene, plan.checklist)
        checks = preflight(self.critics, plan.scene, checks, self.settings.allow_unscored)
        plan = plan.model_copy(update={"checklist": checks})
        yield RunStarted(
            run=run_id, prompt=prompt, seed=seed, settings=self.settings.model_dump(mode="json"),
            versions=dict(self.versions),
        )  # fmt: skip
        yield Planned(plan=plan, seconds=self.clock() - started)
        yield from _Run(self, plan, seed, store, started).events()

    def resume(self, past: Past, store: Store) -> Iterator[Event]:
        """Goes on where the past ends; all later events are as the unbroken run's would have been, times aside.

        Needs the run's own renderer, critics and settings. Raises what ``run`` raises.
        """
        run = _Run(self, past.plan, past.seed, store, self.clock() - past.seconds)
        if past.checkpoint is not None:
            run.stand_at(past.checkpoint, past)
        yield from run.events()


class _Run:
    """The state of one run: the best picture so far, what was tried on it, what was spent."""

    def __init__(self, loop: Loop, plan: Plan, seed: int, store: Store, started: float) -> None:
        self.loop, self.scene, self.checks = loop, plan.scene, plan.checklist
        self.seed, self.store, self.started = seed, store, started
        settings = loop.settings
        self.policy = Policy(loop.renderer.operators, seed, settings.ladders(), settings.typeset)
        self.tried: Counter[tuple[str, Rung]] = Counter()
        self.fresh_starts = self.rounds = self.repairs = 0
        self.work = Work()
        self.noted: set[str] = set()
        self.begun = False
        self.best: Judgement
        self.first: Judgement

    def stand_at(self, point: Checkpoint, past: Past) -> None:
        """Takes up the state that the checkpoint holds; pictures come from the store, verdicts from the past."""
        self.tried = Counter({(one.check, one.rung): one.times for one in point.tried})
        self.fresh_starts, self.rounds, self.repairs = point.fresh_starts, point.round, point.repairs
        self.work, self.noted = point.work, set(point.noted)
        self.first, self.best = (self._remembered(name, point.seed, past) for name in (point.first, point.best))
        self.begun = True

    def events(self) -> Iterator[Event]:
        if not self.begun:
            yield from self._first()
            yield self._checkpoint()
        stopped = "passed"
        while open_checks(self.best.results):
            if limit := self._limit():
                stopped = limit
                break
            history = History(dict(self.tried), self.fresh_starts)
            choice = self.policy.next(self.scene, self.checks, self.best.verdicts, history, self.rounds + 1)
            yield from self._note(*choice.notes)
            if choice.action == "stop":
                stopped = "nothing left to try"
                break
            self.rounds += 1
            yield from self._resample(choice) if choice.action == "resample" else self._repair(choice.steps)
            yield self._checkpoint()
        yield Finished(
            passed=not open_checks(self.best.results), image=self.best.image, first_image=self.first.image,
            checks=tuple(self.best.results.values()), first_checks=tuple(self.first.results.values()),
            rounds=self.rounds, repairs=self.repairs, work=self.work, seconds=self.loop.clock() - self.started,
            stopped=stopped,
        )  # fmt: skip

    def _checkpoint(self) -> Checkpoint:
        tried = (Tried(check=check, rung=rung, times=times) for (check, rung), times in self.tried.items())
        return Checkpoint(
            round=self.rounds, first=self.first.image, best=self.best.image, seed=self.best.candidate.seed,
            tried=tuple(tried), fresh_starts=self.fresh_starts, repairs=self.repairs, work=self.work,
            noted=tuple(sorted(self.noted)), seconds=self.loop.clock() - self.started,
        )  # fmt: skip

    def _remembered(self, name: str, seed: int, past: Past) -> Judgement:
        verdicts = past.verdicts[name]
        return Judgement(Candidate(self.store.get(name), seed), name, verdicts, combine(self.checks, verdicts))

    def _limit(self) -> str | None:
        budget = self.loop.settings.budget
        if self.rounds >= budget.rounds:
            return "rounds"
        if self.work.full_render_equivalents >= budget.work:
            return "work"
        return "seconds" if self._late() else None

    def _late(self) -> bool:
        return self.loop.clock() - self.started >= self.loop.settings.budget.seconds

    def _first(self) -> Iterator[Event]:
        """The first pictures; the best of them goes on. Raises RenderError."""
        seeds = [derive_seed(self.seed, "render", 0, i) for i in range(self.loop.settings.candidates)]
        begun = self.loop.clock()
        try:
            candidates = self.loop.renderer.render(self.scene, seeds)
        except RenderError:
            raise
        except Exception as error:
            raise RenderError(f"the renderer raised {type(error).__name__}: {error}") from error
        if len(candidates) != len(seeds):
            raise RenderError(f"the renderer returned {len(candidates)} pictures for {len(seeds)} seeds")
        share = (self.loop.clock() - begun) / len(seeds)
        judged = []
        for candidate in candidates:
            if fault := fault_of_size(candidate.image, self.scene.canvas.size):
                raise RenderError(fault)
            judged.append((yield from self._judge(candidate, None, (), share)))
        self.first, self.best = judged[0], min(judged, key=lambda one: badness(one.results))
        if len(judged) > 1:
            comparison = compare_candidates(self.first.results, self.best.results)
            yield Decided(
                round=0, image=self.best.image, outcome="accepted", fixed=comparison.fixed, broke=comparison.broke,
                reason=f"the best of {len(judged)} first pictures: {comparison.reason}",
            )  # fmt: skip

    def _judge(
        self, candidate: Candidate, parent: str | None, repairs: tuple[Repair, ...], seconds: float
    ) -> Generator[Event, None, Judgement]:
        self.work += candidate.work
        image = self.store.put(candidate.image)
        yield Rendered(
            round=self.rounds, image=image, parent=parent, seed=candidate.seed, repairs=repairs, work=candidate.work,
            seconds=seconds,
        )  # fmt: skip
        begun = self.loop.clock()
        limit = self.loop.settings.critic_seconds
        verdicts = tuple(judge_all(self.loop.critics, candidate.image, self.scene, self.checks, limit))
        yield Judged(round=self.rounds, image=image, verdicts=verdicts, seconds=self.loop.clock() - begun)
        return Judgement(candidate, image, verdicts, combine(self.checks, verdicts))

    def _resample(self, choice: Choice) -> Iterator[Event]:
        """A whole new picture; it takes the best one's place only if fewer hard checks are open."""
        self.tried.update(choice.checks)
        self.fresh_starts += choice.fresh_start
        begun = self.loop.clock()
        seed = derive_seed(self.seed, "render", self.rounds, 0)
        candidate = yield from self._made("no new picture", lambda: self.loop.renderer.render(self.scene, [seed])[0])
        if candidate is None:
            return
        if fault := fault_of_size(candidate.image, self.scene.canvas.size):
            self.work += candidate.work
            yield from self._note(fault)
            return
        judged = yield from self._judge(candidate, None, (), self.loop.clock() - begun)
        comparison = compare_candidates(self.best.results, judged.results)
        yield from self._decide(judged, comparison)
        if comparison.accepted:
            self.tried.clear()

    def _repair(self, steps: Sequence[Step]) -> Iterator[Event]:
        """All steps in one go; where that fails, each on its own, as far as the budget goes."""
        for step in steps:
            self.tried.update((check, step.rung) for check in step.checks)
        if (yield from self._try(steps)) or len(steps) == 1:
            return
        for step in steps:
            if self._late() or self.work.full_render_equivalents >= self.loop.settings.budget.work:
                return
            yield from self._try([step])

    def _try(self, steps: Sequence[Step]) -> Generator[Event, None, bool]:
        """Renders the steps' repairs and settles them; False where the renderer made nothing that can be judged."""
        repairs = tuple(repair for step in steps for repair in step.repairs)
        parent, begun = self.best, self.loop.clock()
        names = ", ".join(repair.id for repair in repairs)
        candidate = yield from self._made(
            names, lambda: self.loop.renderer.repair(self.scene, parent.candidate, repairs)
        )  # fmt: skip
        if candidate is None:
            return False
        if fault := fault_of_repair(parent.candidate, candidate, repairs):
            self.work += candidate.work
            yield from self._note(f"{fault}; what it made is thrown away")
            return False
        yield from self._settle(steps, parent, candidate, self.loop.clock() - begun)
        return True

    def _made(self, what: str, call: Callable[[], Candidate]) -> Generator[Event, None, Candidate | None]:
        """What the renderer makes; where it fails, None, with a note and the work that it says was spent."""
        try:
            made = call()
            if not isinstance(made, Candidate):
                raise RenderError(f"the renderer returned {type(made).__name__} instead of a Candidate")
            return made
        except RenderError as error:
            self.work += error.work or Work()
            yield from self._note(f"{what}: {error}")
        except Exception as error:
            yield from self._note(f"{what}: the renderer raised {type(error).__name__}: {error}")
        return None

    def _settle(
        self, steps: Sequence[Step], parent: Judgement, candidate: Candidate, seconds: float
    ) -> Iterator[Event]:
        """Judges repairs and decides; of several that aren't accepted together, each one's pixels are tried alone."""
        repairs = tuple(repair for step in steps for repair in step.repairs)
        judged = yield from self._judge(candidate, parent.image, repairs, seconds)
        comparison = yield from self._decide_repair(judged, parent, steps)
        if len(steps) == 1 or comparison.accepted:
            return
        place = 0
        for step in steps:
            masks = candidate.masks[place : place + len(step.repairs)]
            place += len(step.repairs)
            if self._late():
                return
            parent = self.best
            alone = composed(parent.candidate, candidate, masks)
            judged = yield from self._judge(alone, parent.image, step.repairs, 0.0)
            yield from self._decide_repair(judged, parent, [step])

    def _decide_repair(
        self, judged: Judgement, parent: Judgement, steps: Sequence[Step]
    ) -> Generator[Event, None, Comparison]:
        targets = tuple(check for step in steps for check in step.checks)
        comparison = compare_repair(parent.results, judged.results, targets)
        yield from self._decide(judged, comparison)
        if comparison.accepted:
            self.repairs += sum(len(step.repairs) for step in steps)
        return comparison

    def _decide(self, judged: Judgement, comparison: Comparison) -> Iterator[Event]:
        outcome: Outcome = "accepted" if comparison.accepted else "rolled_back"
        if comparison.accepted:
            self.best = judged
        yield Decided(
            round=self.rounds, image=judged.image, outcome=outcome, fixed=comparison.fixed, broke=comparison.broke,
            reason=comparison.reason,
        )  # fmt: skip

    def _note(self, *messages: str) -> Iterator[Event]:
        for message in messages:
            if message not in self.noted:
                self.noted.add(message)
                yield Noted(round=self.rounds, message=message)
