"""What is known of a run by now, folded from its events: the live view's state. Pure but for the clock it is given."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from agent.acceptance import CheckResults, combine
from agent.events import (
    Checkpoint,
    Decided,
    Event,
    Finished,
    Judged,
    Noted,
    Planned,
    Rendered,
    RunStarted,
)
from planners.checklist import Checklist
from renderers.base import Work

DOING = {
    "planned": "rendering",
    "rendered": "judging",
    "judged": "deciding",
    "decided": "repairing",
    "checkpoint": "repairing",
    "finished": "finished",
}


@dataclass
class RunProgress:
    """``results`` are the newest picture's until it is rolled back, then the best one's again; a check that isn't in
    them was not judged yet. Budgets are None until they are known. ``image`` is the newest picture's sha256.
    """

    checks: Checklist = ()
    results: CheckResults = field(default_factory=dict)
    round: int = 0
    rounds: float | None = None
    work: float | None = None
    seconds: float | None = None
    cost: float | None = None
    spent: Work = field(default_factory=Work)
    image: str | None = None
    decision: str = ""
    doing: str = "planning"
    _judged: dict[str, CheckResults] = field(default_factory=dict)
    _best: CheckResults = field(default_factory=dict)
    _known: float = 0.0
    _since: float | None = None

    def take(self, event: Event, now: float) -> None:
        """``now`` is any clock in seconds, always the same. Events of a kind that isn't known here change nothing."""
        match event:
            case RunStarted():
                budget = event.settings.get("budget")
                limits = budget if isinstance(budget, dict) else {}
                self.rounds, self.work = _number(limits.get("rounds")), _number(limits.get("work"))
                self.seconds, self.cost = _number(limits.get("seconds")), _number(limits.get("cost"))
                self._since = now
            case Planned():
                self.checks = event.plan.checklist
                self._known, self._since = event.seconds, now
            case Rendered():
                self.round, self.image, self.spent = event.round, event.image, self.spent + event.work
            case Judged():
                self.image = event.image
                self.results = self._judged[event.image] = combine(self.checks, event.verdicts)
                self._best = self._best or self.results
            case Decided():
                if event.outcome == "accepted":
                    self._best = self._judged.get(event.image, self._best)
                self.results = self._best
                self.decision = f"{event.outcome.replace('_', ' ')}: {event.reason}"
            case Noted():
                self.round = max(self.round, event.round)
            case Checkpoint():
                self.round, self.spent = event.round, event.work
                self._known, self._since = event.seconds, now
            case Finished():
                self.results = {result.id: result for result in event.checks}
                self.spent, self.image = event.work, event.image
        self.doing = DOING.get(event.event, self.doing)

    def elapsed(self, now: float) -> float:
        return self._known + (0.0 if self._since is None else max(0.0, now - self._since))

    def left(self, now: float) -> dict[str, tuple[float, float]]:
        """What is left of each known budget, and the whole of it; what was overdrawn is 0."""
        spent = {
            "rounds": (self.rounds, float(self.round)),
            "work": (self.work, self.spent.full_render_equivalents),
            "seconds": (self.seconds, self.elapsed(now)),
            "cost": (self.cost, self.spent.cost),
        }
        return {name: (max(0.0, whole - used), whole) for name, (whole, used) in spent.items() if whole is not None}


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else None
