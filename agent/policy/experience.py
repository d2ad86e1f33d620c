"""Which rungs mend which faults on a renderer, learnt from journals: a Beta-Bernoulli bandit (Thompson, 1933).

The ladder's order is what people know beforehand, so the bandit changes it in one way only: a rung that was tried often
enough and looks hopeless goes behind all others. How likely it is to mend anything is drawn from its Beta posterior, so
that a rung with little against it gets another chance now and then, and one with much against it hardly ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from agent.events import Decided, Event, RungTally, RungTry
from agent.rungs import Rung
from agent.seeds import derive_seed
from critics.base import Fault

ENOUGH = 5
"""Tries of a rung on a fault before its place may change."""
HOPELESS = 0.1
"""A rung goes last where the chance of a fix that was drawn for it is below this."""

Key = tuple[Fault, Rung]
Counts = Mapping[Key, tuple[int, int]]


@dataclass(frozen=True)
class Experience:
    """``counts``: by fault and rung, how often it was tried and how often it fixed its check."""

    counts: Counts = field(default_factory=dict)

    def plus(self, tries: Iterable[tuple[RungTry, bool]]) -> Experience:
        """With more tries, each with whether it fixed its check."""
        more = (((one.fault, one.rung), (1, int(fixed))) for one, fixed in tries)
        return _summed(chain(self.counts.items(), more))

    def joined(self, other: Experience) -> Experience:
        return _summed(chain(self.counts.items(), other.counts.items()))

    def ordered(self, fault: Fault, rungs: Sequence[Rung], seed: int) -> tuple[list[Rung], list[Rung]]:
        """The rungs in the order to try them, and those of them that were put last. Of rungs that all look hopeless the
        order stays. Deterministic: each rung's draw comes from the seed.
        """
        import numpy as np

        last = []
        for rung in dict.fromkeys(rungs):
            tried, good = self.counts.get((fault, rung), (0, 0))
            draws = np.random.default_rng(derive_seed(seed, "bandit", fault, rung.model_dump_json()))
            if tried >= ENOUGH and draws.beta(1 + good, 1 + tried - good) < HOPELESS:
                last.append(rung)
        return [r for r in rungs if r not in last] + [r for r in rungs if r in last], last

    def told(self, fault: Fault, rung: Rung) -> str:
        tried, good = self.counts.get((fault, rung), (0, 0))
        return f"it fixed {good} of {tried}"

    @staticmethod
    def of(tallies: Iterable[RungTally]) -> Experience:
        return _summed(((tally.fault, tally.rung), (tally.tries, tally.fixed)) for tally in tallies)

    def tallies(self) -> tuple[RungTally, ...]:
        """As events keep it, in a fixed order."""
        order = sorted(self.counts, key=lambda key: (key[0], key[1].model_dump_json()))
        return tuple(
            RungTally(fault=fault, rung=rung, tries=self.counts[fault, rung][0], fixed=self.counts[fault, rung][1])
            for fault, rung in order
        )


def _summed(parts: Iterable[tuple[Key, tuple[int, int]]]) -> Experience:
    counts: dict[Key, tuple[int, int]] = {}
    for key, (tries, fixed) in parts:
        tried, good = counts.get(key, (0, 0))
        counts[key] = tried + tries, good + fixed
    return Experience(counts)


def outcomes(decided: Decided) -> list[tuple[RungTry, bool]]:
    """What a decision tells of its tries. Of several repairs that were rolled back together it isn't known which was
    at fault, and each of them is decided on alone afterwards: such a decision tells nothing.
    """
    if decided.outcome == "rolled_back" and len({one.step for one in decided.tries}) > 1:
        return []
    kept = decided.outcome == "accepted"
    return [(one, kept and one.check in decided.fixed) for one in decided.tries]


def learn(events: Iterable[Event]) -> Experience:
    """The experience that a run's events hold."""
    return Experience().plus(pair for event in events if isinstance(event, Decided) for pair in outcomes(event))
