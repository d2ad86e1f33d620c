"""From rows to rates. A critic finds a fault if it fails the fault's check, and wrongs a sound check if it fails that.

Unscored verdicts stay in every denominator: an unscored fault wasn't found, an unscored sound check wasn't wronged.
The tables give their number beside each rate.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmarks.critics.cases import RIGHT_PLAN, sound_group
from benchmarks.critics.run import CriticRow
from benchmarks.intervals import interval, share


@dataclass(frozen=True)
class FailRate:
    """``hits`` of ``n`` verdicts are "fail"; ``unscored`` of them are "unscored"."""

    hits: int
    n: int
    unscored: int

    @property
    def share(self) -> float:
        return self.hits / self.n if self.n else 0.0

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
class FaultRates:
    """One class of faults, kind of check and critic: the checks that the fault breaks (``found``), and sound checks of
    that kind on the undamaged twins (``wronged``) and on the damaged pictures themselves (``beside``)."""

    group: str
    kind: str
    critic: str
    found: FailRate
    found_by_half: tuple[FailRate, FailRate]
    wronged: FailRate
    wronged_by_half: tuple[FailRate, FailRate]
    beside: FailRate


def fault_rates(rows: Sequence[CriticRow]) -> list[FaultRates]:
    """One entry for each class of faults, kind of check and critic, if the class breaks checks of that kind.

    Sound checks are those of the pictures to which ``cases.sound_group`` compares the class. A painted picture's own
    faults count once, by its right plan, and not again as faults of its wrong plans.
    """
    found = []
    own = {(r.origin, r.check) for r in rows if r.group == RIGHT_PLAN and not r.holds}
    rows = [r for r in rows if r.holds or r.group == RIGHT_PLAN or (r.origin, r.check) not in own]
    keys = dict.fromkeys((r.source, r.group, r.kind, r.critic) for r in rows if not r.holds)
    for source, group, kind, critic in keys:
        mine = [r for r in rows if (r.source, r.kind, r.critic) == (source, kind, critic)]
        faulty = [r for r in mine if r.group == group and not r.holds]
        twins = [r for r in mine if r.group == sound_group(group, source) and not r.damaged and r.holds]
        beside = [r for r in mine if r.group == group and r.damaged and r.holds]
        found.append(
            FaultRates(
                group,
                kind,
                critic,
                fail_rate(faulty),
                _halves(faulty),
                fail_rate(twins),
                _halves(twins),
                fail_rate(beside),
            )
        )
    return found


def by_relation(rows: Sequence[CriticRow], critic: str) -> dict[str, FailRate]:
    """How often that critic fails sound checks of undamaged pictures, by the relation that the scene holds."""
    relations = {r.case: r.check.split("-")[1] for r in rows if r.kind == "relation"}
    sound = [r for r in rows if r.critic == critic and r.holds and not r.damaged]
    kinds = sorted({relations.get(r.case, "none") for r in sound})
    return {kind: fail_rate(r for r in sound if relations.get(r.case, "none") == kind) for kind in kinds}


def _halves(rows: Sequence[CriticRow]) -> tuple[FailRate, FailRate]:
    return fail_rate(r for r in rows if r.half == "A"), fail_rate(r for r in rows if r.half == "B")
