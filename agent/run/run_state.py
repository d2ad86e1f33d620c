"""What every step of a run needs: the best picture so far, the counters, and how a candidate is made and judged."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from agent.acceptance import Acceptance, CheckResults, combine
from agent.config import Settings
from agent.events import Decided, EditRequest, Event, Judged, Noted, Rendered, RungTry
from agent.journal.store import PictureStore
from agent.policy.experience import Experience
from agent.policy.policy import NextAction, Policy
from agent.run.candidates import JudgedCandidate, renderer_faults, sound_candidates
from agent.run.preflight import contained
from agent.run.run_counters import RunCounters
from agent.run.shared_card import SharedCard
from agent.unjudged import left_out_of
from critics.base import Critic, Picture, Verdict
from critics.contained import ContainedCritic
from critics.panel import judge_pictures
from critics.touched import carried, touched
from planners.base import Plan, Planner
from planners.card_memory import CARD, Card
from planners.checklist import Check
from planners.messages import in_one_line
from renderers.base import Candidate, Renderer, RenderError, Repair, SteppedRenderer, Work


@dataclass(frozen=True)
class RunComponents:
    """What a run is made of. ``experience`` is what earlier runs taught about the renderer; ``clock`` gives seconds.

    ``edit``: the run changes a picture instead of painting one.
    """

    planner: Planner
    renderer: Renderer
    critics: Sequence[Critic | ContainedCritic]
    settings: Settings
    versions: Mapping[str, str] = field(default_factory=dict)
    clock: Callable[[], float] = time.monotonic
    experience: Experience = field(default_factory=Experience)
    card: Card = CARD
    edit: EditRequest | None = None


class RunState:
    """``first`` and ``best`` are set as soon as there is a picture."""

    best: JudgedCandidate
    first: JudgedCandidate

    def __init__(
        self, run: RunComponents, plan: Plan, seed: int, store: PictureStore, started: float, counters: RunCounters
    ) -> None:
        """``started`` is the clock's time at which the run began, or would have begun without the interruption."""
        self.renderer, self.settings, self.clock, self.edit = run.renderer, run.settings, run.clock, run.edit
        self.critics = contained(run.critics, run.settings.critic_seconds)
        self.scene, self.checks, self.left_out = plan.scene, plan.checklist, left_out_of(plan)
        self.seed, self.store = seed, store
        self.card = SharedCard(run.renderer, [critic.critic for critic in self.critics], run.card.free)
        self.counters, self._started, self._spent = counters, started, 0.0
        settings = run.settings
        with renderer_faults():
            operators = frozenset(run.renderer.operators)
            first_step = self._first_step if isinstance(run.renderer, SteppedRenderer) else None
        self.policy = Policy(
            operators, seed, settings.ladders(), settings.typeset, settings.bandit, first_step, run.edit is None
        )

    def _first_step(self, strength: float) -> int | None:
        """The renderer's own answer, for the policy. Where it fails to give one, each strength counts as its own step,
        so that no repair is skipped for it."""
        renderer = self.renderer
        try:
            with renderer_faults():
                if isinstance(renderer, SteppedRenderer):
                    return renderer.first_step(self.scene.canvas.size, strength)
        except RenderError:
            pass
        return round(1000 * strength)

    @property
    def seconds(self) -> float:
        """Seconds spent so far; a clock that is set back doesn't lessen them."""
        self._spent = max(self._spent, self.clock() - self._started)
        return self._spent

    def next_action(self) -> NextAction:
        """What the coming round does."""
        history, turn = self.counters.history(), self.counters.rounds + 1
        return self.policy.next(self.scene, self.checks, self.best.verdicts, history, turn)

    def spent_budget(self) -> str | None:
        """The budget that forbids another round; None while all last."""
        return "rounds" if self.counters.rounds >= self.settings.budget.rounds else self.spent_for_rendering()

    def spent_for_rendering(self) -> str | None:
        """The budget that forbids another render: seconds, cost or work."""
        work = self.counters.work.full_render_equivalents
        return self.spent_for_judging() or ("work" if work >= self.settings.budget.work else None)

    def spent_for_judging(self) -> str | None:
        """The budget that forbids even judging what is rendered: seconds or cost."""
        budget = self.settings.budget
        if self.seconds >= budget.seconds:
            return "seconds"
        return "cost" if budget.cost is not None and self.counters.work.cost >= budget.cost else None

    def judge_full_pictures(
        self, candidates: Sequence[Candidate], seconds: float
    ) -> Generator[Event, None, list[JudgedCandidate]]:
        """Judges full pictures on the whole checklist. ``seconds`` is the time that one took to render."""
        images = []
        for candidate in candidates:
            images.append((yield from self._rendered(candidate, None, (), seconds)))
        started = self.clock()
        answers = self._judge(candidates, self.checks)
        share = (self.clock() - started) / max(1, len(candidates))
        judged = []
        for candidate, image, verdicts in zip(candidates, images, answers, strict=True):
            yield Judged(round=self.counters.rounds, image=image, verdicts=verdicts, seconds=share)
            judged.append(JudgedCandidate(candidate, image, verdicts, combine(self.checks, verdicts)))
        return judged

    def judge_repair(
        self,
        candidate: Candidate,
        parent: JudgedCandidate,
        repairs: Sequence[Repair],
        seconds: float,
        promising: Callable[[CheckResults], bool],
    ) -> Generator[Event, None, JudgedCandidate]:
        """Judges a repaired picture: first the checks that the repairs can have changed, with the parent's verdicts on
        all others. If these results look ``promising``, the other checks are judged too.
        """
        image = yield from self._rendered(candidate, parent.image, repairs, seconds)
        started = self.clock()
        changed = touched(self.scene, self.checks, parent.verdicts, [repair.region for repair in repairs])
        rest = tuple(check for check in self.checks if check not in changed)
        (fresh,) = self._judge([candidate], changed)
        verdicts = carried(changed, parent.verdicts, fresh)
        if rest and promising(combine(self.checks, verdicts)):
            verdicts, rest = (*fresh, *self._judge([candidate], rest)[0]), ()
        spent, kept = self.clock() - started, tuple(check.id for check in rest)
        yield Judged(round=self.counters.rounds, image=image, verdicts=verdicts, seconds=spent, carried=kept)
        return JudgedCandidate(candidate, image, verdicts, combine(self.checks, verdicts))

    def decide(
        self, judged: JudgedCandidate, comparison: Acceptance, tries: Sequence[RungTry] = ()
    ) -> Generator[Event, None, None]:
        """Records the decision on a candidate. An accepted one becomes the best."""
        event = Decided(
            round=self.counters.rounds,
            image=judged.image,
            outcome="accepted" if comparison.accepted else "rolled_back",
            fixed=comparison.fixed,
            broke=comparison.broke,
            reason=comparison.reason,
            tries=tuple(tries),
        )
        self.counters.learn(event)
        if comparison.accepted:
            self.best = judged
        yield event

    def try_renderer(
        self, what: str, call: Callable[[], Sequence[Candidate]]
    ) -> Generator[Event, None, Sequence[Candidate]]:
        """What the renderer makes. If it fails: nothing, a note that begins with ``what``, and the work it reports."""
        try:
            with renderer_faults():
                return sound_candidates(call())
        except RenderError as error:  # it costs a rung, not the run
            work = getattr(error, "work", None)
            self.counters.work += work if isinstance(work, Work) else Work()
            yield from self.note(f"{what}: {in_one_line(error, 2000)}")
        return ()

    def note(self, *messages: str) -> Iterator[Event]:
        """Each message once in a run."""
        for message in messages:
            if message not in self.counters.noted:
                self.counters.noted.add(message)
                yield Noted(round=self.counters.rounds, message=message)

    def _rendered(
        self, candidate: Candidate, parent: str | None, repairs: Sequence[Repair], seconds: float
    ) -> Generator[Event, None, str]:
        """Stores a candidate, counts its work, and returns the name it is stored under."""
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

    def _judge(self, candidates: Sequence[Candidate], checks: Sequence[Check]) -> tuple[tuple[Verdict, ...], ...]:
        """For each candidate all critics' verdicts on these checks. Counts what the critics cost."""
        before = self._money()
        pictures = [Picture(one.image, self.scene, checks) for one in candidates]
        self.card.before_judging()
        answers = judge_pictures(self.critics, pictures, self.settings.critic_seconds)
        self.counters.work += Work(cost=max(0.0, self._money() - before))
        return answers

    def _money(self) -> float:
        """What the critics that call priced models have cost so far."""
        return sum(critic.money for critic in self.critics)
