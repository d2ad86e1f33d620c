"""What every step of a run needs: the best picture so far, the ledger, and how a candidate is made and judged."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from agent.acceptance import Acceptance, CheckResults, combine
from agent.config import Settings
from agent.events import Decided, Event, Judged, Noted, Rendered, RungTry
from agent.journal.store import PictureStore
from agent.policy.experience import Experience
from agent.policy.policy import NextAction, Policy
from agent.run.candidates import JudgedCandidate
from agent.run.run_counters import RunCounters
from critics.base import Critic, Picture, Verdict
from critics.panel import judge_pictures
from critics.touched import carried, touched
from planners.base import Plan, Planner
from planners.checklist import Check
from renderers.base import Candidate, Renderer, RenderError, Repair, Work


@dataclass(frozen=True)
class RunComponents:
    """What a run is made of; ``experience`` is what is known beforehand of the renderer."""

    planner: Planner
    renderer: Renderer
    critics: Sequence[Critic]
    settings: Settings
    versions: Mapping[str, str] = field(default_factory=dict)
    clock: Callable[[], float] = time.monotonic
    experience: Experience = field(default_factory=Experience)


class RunState:
    """``best`` and ``first`` are set once there is a picture."""

    best: JudgedCandidate
    first: JudgedCandidate

    def __init__(
        self,
        components: RunComponents,
        plan: Plan,
        seed: int,
        store: PictureStore,
        started: float,
        counters: RunCounters,
    ) -> None:
        self.components, self.scene, self.checks = components, plan.scene, plan.checklist
        self.seed, self.store, self.started, self.counters = seed, store, started, counters
        settings = components.settings
        self.policy = Policy(components.renderer.operators, seed, settings.ladders(), settings.typeset, settings.bandit)

    @property
    def seconds(self) -> float:
        return self.components.clock() - self.started

    def next(self) -> NextAction:
        """What the coming round does, by what the ledger knows."""
        history, turn = self.counters.history(), self.counters.rounds + 1
        return self.policy.next(self.scene, self.checks, self.best.verdicts, history, turn)

    def limit(self) -> str | None:
        """The budget that is spent, None while all last."""
        return "rounds" if self.counters.rounds >= self.components.settings.budget.rounds else self.spent()

    def spent(self) -> str | None:
        """What forbids another render: time, money or work."""
        work = self.counters.work.full_render_equivalents
        return self.limit_to_judging() or ("work" if work >= self.components.settings.budget.work else None)

    def limit_to_judging(self) -> str | None:
        """What forbids even to judge what is rendered: time or money."""
        budget = self.components.settings.budget
        if self.seconds >= budget.seconds:
            return "seconds"
        return "cost" if budget.cost is not None and self.counters.work.cost >= budget.cost else None

    def judge_full_pictures(
        self, candidates: Sequence[Candidate], seconds: float
    ) -> Generator[Event, None, list[JudgedCandidate]]:
        """Pictures painted whole, each judged on the whole checklist; ``seconds`` is what one took to paint."""
        images = []
        for candidate in candidates:
            images.append((yield from self._shown(candidate, None, (), seconds)))
        begun = self.components.clock()
        said = self._ask(candidates, self.checks)
        share = (self.components.clock() - begun) / max(1, len(candidates))
        judged = []
        for candidate, image, verdicts in zip(candidates, images, said, strict=True):
            yield Judged(round=self.counters.rounds, image=image, verdicts=verdicts, seconds=share)
            judged.append(JudgedCandidate(candidate, image, verdicts, combine(self.checks, verdicts)))
        return judged

    def judge_repair(
        self,
        candidate: Candidate,
        parent: JudgedCandidate,
        repairs: Sequence[Repair],
        seconds: float,
        worth: Callable[[CheckResults], bool],
    ) -> Generator[Event, None, JudgedCandidate]:
        """A repaired picture. What the repairs can have changed is judged first; all else keeps the parent's verdicts
        for the time being, and is judged too where the picture looks ``worth`` keeping by then.
        """
        image = yield from self._shown(candidate, parent.image, repairs, seconds)
        begun = self.components.clock()
        again = touched(self.scene, self.checks, parent.verdicts, [repair.region for repair in repairs])
        rest = tuple(check for check in self.checks if check not in again)
        (fresh,) = self._ask([candidate], again)
        verdicts, kept = carried(again, parent.verdicts, fresh), rest
        if rest and worth(combine(self.checks, verdicts)):
            verdicts, kept = (*fresh, *self._ask([candidate], rest)[0]), ()
        yield Judged(
            round=self.counters.rounds,
            image=image,
            verdicts=verdicts,
            seconds=self.components.clock() - begun,
            carried=tuple(check.id for check in kept),
        )
        return JudgedCandidate(candidate, image, verdicts, combine(self.checks, verdicts))

    def decide(
        self, judged: JudgedCandidate, comparison: Acceptance, tries: Sequence[RungTry] = ()
    ) -> Generator[Event, None, Decided]:
        """What becomes of a candidate; an accepted one is the best from here on."""
        event = Decided(
            round=self.counters.rounds,
            image=judged.image,
            outcome="accepted" if comparison.accepted else "rolled_back",
            fixed=comparison.fixed,
            broke=comparison.broke,
            reason=comparison.reason,
            tries=tuple(tries),
        )
        self.counters.decided(event)
        if comparison.accepted:
            self.best = judged
        yield event
        return event

    def made(self, what: str, call: Callable[[], Sequence[Candidate]]) -> Generator[Event, None, Sequence[Candidate]]:
        """What the renderer makes; where it fails, nothing, with a note and the work that it says was spent."""
        try:
            made = call()
            if wrong := [one for one in made if not isinstance(one, Candidate)]:
                raise RenderError(f"the renderer returned {type(wrong[0]).__name__} instead of a Candidate")
            return made
        except RenderError as error:
            self.counters.work += error.work or Work()
            yield from self.note(f"{what}: {error}")
        except Exception as error:  # a plugin may raise anything, and it costs a rung, not the run
            yield from self.note(f"{what}: the renderer raised {type(error).__name__}: {error}")
        return ()

    def note(self, *messages: str) -> Iterator[Event]:
        """Each message once a run."""
        for message in messages:
            if message not in self.counters.noted:
                self.counters.noted.add(message)
                yield Noted(round=self.counters.rounds, message=message)

    def _shown(
        self, candidate: Candidate, parent: str | None, repairs: Sequence[Repair], seconds: float
    ) -> Generator[Event, None, str]:
        self.counters.work += candidate.work
        image = self.store.put(candidate.image)
        yield Rendered(
            round=self.counters.rounds,
            image=image,
            parent=parent,
            seed=candidate.seed,
            repairs=tuple(repairs),
            work=candidate.work,
            seconds=seconds,
        )
        return image

    def _ask(self, pictures: Sequence[Candidate], checks: Sequence[Check]) -> tuple[tuple[Verdict, ...], ...]:
        """A tuple a picture: all critics' verdicts on these checks."""
        critics, before = self.components.critics, money_spent(self.components.critics)
        shown = [Picture(one.image, self.scene, checks) for one in pictures]
        said = judge_pictures(critics, shown, self.components.settings.critic_seconds)
        self.counters.work += Work(cost=max(0.0, money_spent(critics) - before))
        return said


def money_spent(critics: Sequence[Critic]) -> float:
    """What the critics that ask priced models have cost so far, by their own ``spent.money``."""
    told = (getattr(getattr(critic, "spent", None), "money", None) for critic in critics)
    return sum(float(money) for money in told if isinstance(money, int | float))
