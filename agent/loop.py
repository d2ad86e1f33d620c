"""Plan, render, judge, repair what failed, keep only what breaks nothing, stop within budgets. All of it as events."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from agent.acceptance import combine, open_checks
from agent.events import Checkpoint, Event, Finished, Planned, RunStarted
from agent.journal.resume_state import ResumeState
from agent.journal.store import MemoryStore, PictureStore
from agent.policy.experience import Experience
from agent.run.candidates import JudgedCandidate
from agent.run.first_pictures import first_pictures, new_pictures
from agent.run.panels import panels
from agent.run.planning import planned
from agent.run.preflight import contained, judgeable, painted_world
from agent.run.repair_round import repair_round
from agent.run.run_counters import RunCounters
from agent.run.run_state import RunComponents, RunState
from agent.unjudged import NOT_ALL_JUDGED, left_unjudged
from renderers.base import Candidate


@dataclass(frozen=True)
class Loop(RunComponents):
    """``run`` yields the events of one run, each before the next step begins; its consumer may stop at any event.

    A loop keeps nothing of a run: it may run several times, and in several threads if its components can.
    """

    def run(self, prompt: str, seed: int, run_id: str = "run", store: PictureStore | None = None) -> Iterator[Event]:
        """``store`` keeps the pictures; without one they stay in memory during the run.

        Raises PlanError, PreflightError or SetupError before the first event, and RenderError if the first picture
        can't be rendered. A renderer or critic that fails later doesn't end the run.
        """
        started = self.clock()
        seconds = self.settings.critic_seconds
        plan = planned(self.planner, prompt, self.settings.canvas)
        run = replace(self, critics=contained(self.critics, seconds, painted_world(self.renderer)))
        plan = judgeable(run.critics, plan, self.settings.allow_unscored, seconds, self.settings.strict)
        yield RunStarted(
            run=run_id,
            prompt=prompt,
            seed=seed,
            settings=self.settings.model_dump(mode="json"),
            versions=dict(self.versions),
            experience=self.experience.tallies(),
            edit=self.edit,
        )
        yield Planned(plan=plan, seconds=self.clock() - started)
        state = RunState(run, plan, seed, store or MemoryStore(), started, RunCounters(self.experience))
        yield from first_pictures(state)
        yield _checkpoint(state)
        yield from _rounds(state)

    def resume(self, saved: ResumeState, store: PictureStore) -> Iterator[Event]:
        """Resumes a run; all later events are those of the unbroken run, apart from times.

        Needs the run's own renderer, critics and settings. Raises what ``run`` raises.
        """
        before, point = Experience.of(saved.started.experience), saved.checkpoint
        counters = RunCounters(before) if point is None else RunCounters.at(point, before)
        run = replace(self, edit=saved.started.edit)
        state = RunState(run, saved.plan, saved.seed, store, self.clock() - saved.seconds, counters)
        if point is None:
            yield from first_pictures(state)
            yield _checkpoint(state)
        else:
            state.first, state.best = (_stored(state, name, point.seed, saved) for name in (point.first, point.best))
        yield from _rounds(state)


def _stored(state: RunState, name: str, seed: int, saved: ResumeState) -> JudgedCandidate:
    """A picture from the store with the journal's verdicts on it."""
    verdicts = saved.verdicts[name]
    return JudgedCandidate(Candidate(state.store.get(name), seed), name, verdicts, combine(state.checks, verdicts))


def _rounds(state: RunState) -> Iterator[Event]:
    """Rounds until every hard check passes, a budget is spent or nothing is left to try."""
    stopped = "passed"
    while open_checks(state.best.results):
        if spent := state.spent_budget():
            stopped = spent
            break
        action = state.next_action()
        yield from state.note(*action.notes)
        if action.action == "stop":
            stopped = "nothing left to try"
            break
        state.counters.rounds += 1
        yield from new_pictures(state, action) if action.action == "resample" else repair_round(state, action.steps)
        yield _checkpoint(state)
    best, counters = state.best, state.counters
    unjudged = left_unjudged(state.checks, state.left_out, best.results)
    passed = not open_checks(best.results)
    if passed and unjudged and state.settings.strict:
        passed, stopped = False, NOT_ALL_JUDGED
    yield from panels(state.critics, best.image, best.verdicts, state.settings.critic_seconds)
    yield Finished(
        passed=passed,
        image=best.image,
        first_image=state.first.image,
        checks=tuple(best.results.values()),
        first_checks=tuple(state.first.results.values()),
        rounds=counters.rounds,
        repairs=counters.repairs,
        work=counters.work,
        seconds=state.seconds,
        stopped=stopped,
        unjudged=unjudged,
    )


def _checkpoint(state: RunState) -> Checkpoint:
    best = state.best
    return state.counters.checkpoint(state.first.image, best.image, best.candidate.seed, state.seconds)
