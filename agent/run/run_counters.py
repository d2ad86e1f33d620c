"""What a run knows between two rounds, apart from the pictures: what it tried, what came of it, what it cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from agent.events import Checkpoint, CheckTries, Decided, Edit, HarmCount, RungTry
from agent.policy.experience import Experience, experience_from, tries_decided
from agent.policy.policy import History
from agent.rungs import Rung
from renderers.base import Repair, Work


@dataclass
class RunCounters:
    """``tried``, ``harm`` and ``edits`` concern the best picture so far. ``before`` is the experience from before the
    run, ``own`` what the run learnt itself.
    """

    before: Experience
    own: Experience = field(default_factory=Experience)
    tried: Counter[tuple[str, Rung]] = field(default_factory=Counter)
    harm: Counter[tuple[str, str]] = field(default_factory=Counter)
    edits: tuple[Edit, ...] = ()
    rounds: int = 0
    repairs: int = 0
    work: Work = field(default_factory=Work)
    noted: set[str] = field(default_factory=set)

    @classmethod
    def at(cls, point: Checkpoint, before: Experience) -> RunCounters:
        return cls(
            before=before,
            own=Experience.of(point.tallies),
            tried=Counter({(one.check, one.rung): one.times for one in point.tried}),
            harm=Counter({(one.check, one.broke): one.times for one in point.harm}),
            edits=point.edits,
            rounds=point.round,
            repairs=point.repairs,
            work=point.work,
            noted=set(point.noted),
        )

    def checkpoint(self, first: str, best: str, seed: int, seconds: float) -> Checkpoint:
        return Checkpoint(
            round=self.rounds,
            first=first,
            best=best,
            seed=seed,
            tried=tuple(CheckTries(check=check, rung=rung, times=times) for (check, rung), times in self.tried.items()),
            harm=tuple(HarmCount(check=check, broke=broke, times=times) for (check, broke), times in self.harm.items()),
            edits=self.edits,
            tallies=self.own.tallies(),
            repairs=self.repairs,
            work=self.work,
            noted=tuple(sorted(self.noted)),
            seconds=seconds,
        )

    def history(self) -> History:
        return History(dict(self.tried), dict(self.harm), self.before + self.own)

    def count_tries(self, tries: Iterable[RungTry]) -> None:
        """Counts tries when they start, whatever becomes of them."""
        self.tried.update((one.check, one.rung) for one in tries)

    def learn(self, event: Decided) -> None:
        """Learns from a decision on a repair or on a new picture."""
        self.own += experience_from([event])
        if event.outcome == "rolled_back":
            repaired = [one.check for one, _ in tries_decided(event) if one.rung.operator != "resample"]
            self.harm.update((check, broken) for check in repaired for broken in event.broke)

    def accept(self, repairs: Sequence[Repair], parent: str) -> None:
        """Counts repairs that were accepted on the picture named ``parent``."""
        self.repairs += len(repairs)
        self.edits += tuple(Edit(region=repair.region, parent=parent) for repair in repairs)

    def forget_picture(self) -> None:
        """Drops what concerns the old best picture, since a new full picture replaced it."""
        self.tried.clear()
        self.harm.clear()
        self.edits = ()
