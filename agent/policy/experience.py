"""Which rungs repair which faults on a renderer, learnt from journals: a Beta-Bernoulli bandit (Thompson, 1933).

A ladder's order is prior knowledge, so the bandit changes it in one way only: a rung that was tried often enough and
looks hopeless moves behind all others. Its chance of a fix is drawn from its Beta posterior, so a rung with few
failures gets another chance now and then, and one with many hardly ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from agent.events import Decided, Event, RungTally, RungTry
from agent.rungs import Rung
from agent.seeds import derive_seed
from critics.base import Fault

ENOUGH = 5
"""Tries of a rung on a fault before its place may change."""
HOPELESS = 0.1
"""A rung goes last if the chance of a fix drawn for it is below this."""


@dataclass(frozen=True)
class Experience:
    """``counts``: for each fault and rung, how often the rung was tried and how often it fixed its check."""

    counts: Mapping[tuple[Fault, Rung], tuple[int, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, tallies: Iterable[RungTally]) -> Experience:
        """The sum of the tallies; several may be of one fault and rung."""
        counts: dict[tuple[Fault, Rung], tuple[int, int]] = {}
        for tally in tallies:
            tries, fixed = counts.get((tally.fault, tally.rung), (0, 0))
            counts[tally.fault, tally.rung] = tries + tally.tries, fixed + tally.fixed
        return cls(counts)

    def __add__(self, other: Experience) -> Experience:
        return Experience.of((*self.tallies(), *other.tallies()))

    def tallies(self) -> tuple[RungTally, ...]:
        """The counts as events hold them, in a fixed order."""
        ordered = sorted(self.counts.items(), key=lambda item: (item[0][0], item[0][1].model_dump_json()))
        return tuple(
            RungTally(fault=fault, rung=rung, tries=tries, fixed=fixed) for (fault, rung), (tries, fixed) in ordered
        )

    def ordered(self, fault: Fault, rungs: Sequence[Rung], seed: int) -> tuple[list[Rung], list[Rung]]:
        """The rungs in the order to try them, and those among them that look hopeless and therefore come last.

        If all look hopeless, the order stays. Deterministic: each rung's draw comes from the seed.
        """
        import numpy as np

        last = []
        for rung in dict.fromkeys(rungs):
            tries, fixed = self.counts.get((fault, rung), (0, 0))
            draws = np.random.default_rng(derive_seed(seed, "bandit", fault, rung.model_dump_json()))
            if tries >= ENOUGH and draws.beta(1 + fixed, 1 + tries - fixed) < HOPELESS:
                last.append(rung)
        return sorted(rungs, key=lambda rung: rung in last), last


def tries_decided(event: Decided) -> list[tuple[RungTry, bool]]:
    """What a decision says about its tries, each with whether it fixed its check.

    When several repairs are rolled back together nobody knows which was at fault, and each is then tried alone: such a
    decision says nothing.
    """
    if event.outcome == "rolled_back" and len({one.step for one in event.tries}) > 1:
        return []
    return [(one, event.outcome == "accepted" and one.check in event.fixed) for one in event.tries]


def experience_from(events: Iterable[Event]) -> Experience:
    """What the decisions among the events teach."""
    decided = (pair for event in events if isinstance(event, Decided) for pair in tries_decided(event))
    return Experience.of(RungTally(fault=one.fault, rung=one.rung, tries=1, fixed=int(fixed)) for one, fixed in decided)
