"""What every step of a run needs: the best picture so far, the ledger, and how a candidate is made and judged."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from agent.acceptance import Comparison, Results, combine
from agent.config import Settings
from agent.events import Decided, Event, Judged, Noted, Rendered, Try
from agent.journal.store import Store
from agent.policy.experience import Experience
from agent.policy.policy import Choice, Policy
from agent.run.candidates import Judgement
from agent.run.run_counters import Ledger
from critics.base import Critic, Picture, Verdict
from critics.panel import judge_pictures
from critics.touched import carried, touched
from planners.base import Plan, Planner
from planners.checklist import Check
from renderers.base import Candidate, Renderer, RenderError, Repair, Work


@dataclass(frozen=True)
class Parts:
    """What a run is made of; ``experience`` is what is known beforehand of the renderer."""

    planner: Planner
    renderer: Renderer
    critics: Sequence[Critic]
    settings: Settings
    versions: Mapping[str, str] = field(default_factory=dict)
    clock: Callable[[], float] = time.monotonic
    experience: Experience = field(default_factory=Experience)


class Desk:
    """``best`` and ``first`` are set once there is a picture."""

    best: Judgement
    first: Judgement

    def __init__(self, parts: Parts, plan: Plan, seed: int, store: Store, started: float, ledger: Ledger) -> None:
        self.parts, self.scene, self.checks = parts, plan.scene, plan.checklist
        self.seed, self.store, self.started, self.ledger = seed, store, started, ledger
        settings = parts.settings
        self.policy = Policy(parts.renderer.operators, seed, settings.ladders(), settings.typeset, settings.bandit)

    @property
    def seconds(self) -> float:
        return self.parts.clock() - self.started

    def next(self) -> Choice:
        """What the coming round does, by what the ledger knows."""
        history, turn = self.ledger.history(), self.ledger.rounds + 1
        return self.policy.next(self.scene, self.checks, self.best.verdicts, history, turn)

    def limit(self) -> str | None:
        """The budget that is spent, None while all last."""
        return "rounds" if self.ledger.rounds >= self.parts.settings.budget.rounds else self.spent()

    def spent(self) -> str | None:
        """What forbids another render: time, money or work."""
        work = self.ledger.work.full_render_equivalents
        return self.limit_to_judging() or ("work" if work >= self.parts.settings.budget.work else None)

    def limit_to_judging(self) -> str | None:
        """What forbids even to judge what is rendered: time or money."""
        budget = self.parts.settings.budget
        if self.seconds >= budget.seconds:
            return "seconds"
        return "cost" if budget.cost is not None and self.ledger.work.cost >= budget.cost else None

    def judged_whole(self, candidates: Sequence[Candidate], seconds: float) -> Generator[Event, None, list[Judgement]]:
        """Pictures painted whole, each judged on the whole checklist; ``seconds`` is what one took to paint."""
        images = []
        for candidate in candidates:
            images.append((yield from self._shown(candidate, None, (), seconds)))
        begun = self.parts.clock()
        said = self._ask(candidates, self.checks)
        share = (self.parts.clock() - begun) / max(1, len(candidates))
        judged = []
        for candidate, image, verdicts in zip(candidates, images, said, strict=True):
            yield Judged(round=self.ledger.rounds, image=image, verdicts=verdicts, seconds=share)
            judged.append(Judgement(candidate, image, verdicts, combine(self.checks, verdicts)))
        return judged

    def judged_repair(
        self,
        candidate: Candidate,
        parent: Judgement,
        repairs: Sequence[Repair],
        seconds: float,
        worth: Callable[[Results], bool],
    ) -> Generator[Event, None, Judgement]:
        """A repaired picture. What the repairs can have changed is judged first; all else keeps the parent's verdicts
        for the time being, and is judged too where the picture looks ``worth`` keeping by then.
        """
        image = yield from self._shown(candidate, parent.image, repairs, seconds)
        begun = self.parts.clock()
        again = touched(self.scene, self.checks, parent.verdicts, [repair.region for repair in repairs])
        rest = tuple(check for check in self.checks if check not in again)
        (fresh,) = self._ask([candidate], again)
        verdicts, kept = carried(again, parent.verdicts, fresh), rest
        if rest and worth(combine(self.checks, verdicts)):
            verdicts, kept = (*fresh, *self._ask([candidate], rest)[0]), ()
        yield Judged(
            round=self.ledger.rounds,
            image=image,
            verdicts=verdicts,
            seconds=self.parts.clock() - begun,
            carried=tuple(check.id for check in kept),
        )
        return Judgement(candidate, image, verdicts, combine(self.checks, verdicts))

    def decide(
        self, judged: Judgement, comparison: Comparison, tries: Sequence[Try] = ()
    ) -> Generator[Event, None, Decided]:
        """What becomes of a candidate; an accepted one is the best from here on."""
        event = Decided(
            round=self.ledger.rounds,
            image=judged.image,
            outcome="accepted" if comparison.accepted else "rolled_back",
            fixed=comparison.fixed,
            broke=comparison.broke,
            reason=comparison.reason,
            tries=tuple(tries),
        )
        self.ledger.decided(event)
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
            self.ledger.work += error.work or Work()
            yield from self.note(f"{what}: {error}")
        except Exception as error:  # a plugin may raise anything, and it costs a rung, not the run
            yield from self.note(f"{what}: the renderer raised {type(error).__name__}: {error}")
        return ()

    def note(self, *messages: str) -> Iterator[Event]:
        """Each message once a run."""
        for message in messages:
            if message not in self.ledger.noted:
                self.ledger.noted.add(message)
                yield Noted(round=self.ledger.rounds, message=message)

    def _shown(
        self, candidate: Candidate, parent: str | None, repairs: Sequence[Repair], seconds: float
    ) -> Generator[Event, None, str]:
        self.ledger.work += candidate.work
        image = self.store.put(candidate.image)
        yield Rendered(
            round=self.ledger.rounds,
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
        critics, before = self.parts.critics, money_spent(self.parts.critics)
        shown = [Picture(one.image, self.scene, checks) for one in pictures]
        said = judge_pictures(critics, shown, self.parts.settings.critic_seconds)
        self.ledger.work += Work(cost=max(0.0, money_spent(critics) - before))
        return said


def money_spent(critics: Sequence[Critic]) -> float:
    """What the critics that ask priced models have cost so far, by their own ``spent.money``."""
    told = (getattr(getattr(critic, "spent", None), "money", None) for critic in critics)
    return sum(float(money) for money in told if isinstance(money, int | float))
