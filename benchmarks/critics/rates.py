"""From rows to rates. A fault is found where its check is failed; a sound check is wronged where it is failed.

Unscored verdicts stay in every denominator: an unscored fault wasn't found, an unscored sound check wasn't wronged.
How many there are is reported beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmarks.critics.cases import RIGHT_PLAN, sound_group
from benchmarks.critics.run import Row
from benchmarks.intervals import wilson


@dataclass(frozen=True)
class Rate:
    """``hits`` of ``n`` verdicts are fails, ``unscored`` of them no verdict at all."""

    hits: int
    n: int
    unscored: int

    @property
    def share(self) -> float:
        return self.hits / self.n if self.n else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The 95% Wilson interval of the share; (0, 1) where nothing was measured."""
        return wilson(self.hits, self.n) if self.n else (0.0, 1.0)


def rate(rows: Iterable[Row]) -> Rate:
    """How many of the rows are fails."""
    rows = list(rows)
    return Rate(sum(r.status == "fail" for r in rows), len(rows), sum(r.status == "unscored" for r in rows))


@dataclass(frozen=True)
class Line:
    """One class of faults, kind of check and critic: the checks that the fault breaks (``found``), and sound checks of
    that kind on the undamaged twins (``wronged``) and on the damaged pictures themselves (``beside``)."""

    group: str
    kind: str
    critic: str
    found: Rate
    found_by_half: tuple[Rate, Rate]
    wronged: Rate
    wronged_by_half: tuple[Rate, Rate]
    beside: Rate


def lines(rows: Sequence[Row]) -> list[Line]:
    """A line for each class, kind and critic that judged checks which the class breaks. Sound checks are those of the
    pictures that the class is compared with (``cases.sound_group``). A painted picture's own faults count once, by its
    right plan, and not again as faults of its wrong plans."""
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
            Line(group, kind, critic, rate(faulty), _halves(faulty), rate(twins), _halves(twins), rate(beside))
        )
    return found


def by_relation(rows: Sequence[Row], critic: str) -> dict[str, Rate]:
    """How often that critic fails sound checks of undamaged pictures, by the relation that the scene holds."""
    relations = {r.case: r.check.split("-")[1] for r in rows if r.kind == "relation"}
    sound = [r for r in rows if r.critic == critic and r.holds and not r.damaged]
    kinds = sorted({relations.get(r.case, "none") for r in sound})
    return {kind: rate(r for r in sound if relations.get(r.case, "none") == kind) for kind in kinds}


def _halves(rows: Sequence[Row]) -> tuple[Rate, Rate]:
    return rate(r for r in rows if r.half == "A"), rate(r for r in rows if r.half == "B")
