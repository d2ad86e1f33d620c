"""What is known of a run so far, folded from its events: the live view's state. Pure but for the clock it is given."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from agent import events as run
from agent.acceptance import CheckResults, combine
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
BUDGETS = ("rounds", "work", "seconds", "cost")


@dataclass
class RunProgress:
    """``results`` are those of the newest picture until it is rolled back, then of the best; a check that isn't in them
    was not judged yet. ``limits`` are the budgets that have one. ``image`` is the newest picture's sha256.
    ``loading`` names the model that is being loaded; an event ends that, since a critic out of time may load on.
    """

    checks: Checklist = ()
    results: CheckResults = field(default_factory=dict)
    limits: dict[str, float] = field(default_factory=dict)
    round: int = 0
    spent: Work = field(default_factory=Work)
    image: str | None = None
    decision: str = ""
    doing: str = "planning"
    loading: str | None = None
    _judged: dict[str, CheckResults] = field(default_factory=dict)
    _best: CheckResults = field(default_factory=dict)
    _seconds: float = 0.0
    _since: float | None = None

    def take(self, event: run.Event, now: float) -> None:
        """Updates the state. ``now`` is the time of any one clock, in seconds. Unknown events change nothing."""
        match event:
            case run.RunStarted():
                budget = event.settings.get("budget")
                limits = budget if isinstance(budget, dict) else {}
                known = {name: limits[name] for name in BUDGETS if isinstance(limits.get(name), int | float)}
                self.limits = {name: float(limit) for name, limit in known.items() if math.isfinite(limit)}
                self._since = now
            case run.Planned():
                self.checks = event.plan.checklist
                self._seconds, self._since = event.seconds, now
            case run.Rendered():
                self.round, self.image, self.spent = event.round, event.image, self.spent + event.work
            case run.Judged():
                self.image = event.image
                self.results = self._judged[event.image] = combine(self.checks, event.verdicts)
                self._best = self._best or self.results
            case run.Decided():
                if event.outcome == "accepted":
                    self._best = self._judged.get(event.image, self._best)
                self.results = self._best
                self.decision = f"{event.outcome.replace('_', ' ')}: {event.reason}"
            case run.Noted():
                self.round = max(self.round, event.round)
            case run.Checkpoint():
                self.round, self.spent = event.round, event.work
                self._seconds, self._since = event.seconds, now
            case run.Finished():
                self.results = {result.id: result for result in event.checks}
                self.spent, self.image = event.work, event.image
        self.doing, self.loading = DOING.get(event.event, self.doing), None

    @property
    def status(self) -> str:
        """What happens now, in words."""
        return self.doing if self.loading is None else f"loading {self.loading}"

    def elapsed(self, now: float) -> float:
        return self._seconds + (0.0 if self._since is None else max(0.0, now - self._since))

    def left(self, now: float) -> dict[str, tuple[float, float]]:
        """For each limited budget what is left of it, at least 0, and its limit."""
        spent = (float(self.round), self.spent.full_render_equivalents, self.elapsed(now), self.spent.cost)
        used = dict(zip(BUDGETS, spent, strict=True))
        return {name: (max(0.0, limit - used[name]), limit) for name, limit in self.limits.items()}
