"""From rows to rates. A critic finds a damage if it fails the damaged picture's check, and wrongs a sound picture if it
fails that one's.

Unscored verdicts stay in every denominator: an unscored damage wasn't found, an unscored sound check wasn't wronged.
The tables give their number beside each rate.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmarks.intervals import interval, share
from benchmarks.people.run import CriticRow


@dataclass(frozen=True)
class FailRate:
    """``hits`` of ``n`` verdicts are "fail"; ``unscored`` of them are "unscored"."""

    hits: int
    n: int
    unscored: int

    @property
    def text(self) -> str:
        return share(self.hits, self.n)

    @property
    def interval_text(self) -> str:
        """The share's 95% Wilson interval."""
        return interval(self.hits, self.n)

    @property
    def unscored_text(self) -> str:
        return f"{self.unscored}/{self.n}" if self.n else "-"


def fail_rate(rows: Iterable[CriticRow]) -> FailRate:
    """How many of the rows say "fail"."""
    rows = list(rows)
    return FailRate(sum(r.status == "fail" for r in rows), len(rows), sum(r.status == "unscored" for r in rows))


@dataclass(frozen=True)
class DamageRates:
    """One class of damages and one critic: the damaged pictures (``found``), and the sound ones of the same source
    (``wronged``), each in all and in halves A and B."""

    group: str
    critic: str
    found: FailRate
    found_by_half: tuple[FailRate, FailRate]
    wronged: FailRate
    wronged_by_half: tuple[FailRate, FailRate]


def damage_rates(rows: Sequence[CriticRow]) -> list[DamageRates]:
    """One entry for each class of damages and critic."""
    found = []
    for source, group, critic in dict.fromkeys((r.source, r.group, r.critic) for r in rows if r.damaged):
        mine = [r for r in rows if (r.source, r.critic) == (source, critic)]
        faulty, sound = [r for r in mine if r.group == group], [r for r in mine if not r.damaged]
        found.append(DamageRates(group, critic, fail_rate(faulty), _halves(faulty), fail_rate(sound), _halves(sound)))
    return found


def _halves(rows: Sequence[CriticRow]) -> tuple[FailRate, FailRate]:
    return fail_rate(r for r in rows if r.half == "A"), fail_rate(r for r in rows if r.half == "B")
