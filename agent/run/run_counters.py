"""What a run knows between two rounds, besides the pictures: what was tried, what it did, what it cost."""

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
    """``tried``, ``harm`` and ``edits`` are about the picture at hand; ``before`` was known when the run began, ``own``
    is what the run itself has learnt.
    """

    before: Experience
    own: Experience = field(default_factory=Experience)
    tried: Counter[tuple[str, Rung]] = field(default_factory=Counter)
    harm: Counter[tuple[str, str]] = field(default_factory=Counter)
    edits: tuple[Edit, ...] = ()
    fresh_starts: int = 0
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
            fresh_starts=point.fresh_starts,
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
            fresh_starts=self.fresh_starts,
            repairs=self.repairs,
            work=self.work,
            noted=tuple(sorted(self.noted)),
            seconds=seconds,
        )

    def history(self) -> History:
        return History(dict(self.tried), dict(self.harm), self.fresh_starts, self.before + self.own)

    def begun(self, tries: Iterable[RungTry]) -> None:
        """Counts the tries, whatever becomes of them."""
        self.tried.update((one.check, one.rung) for one in tries)

    def decided(self, event: Decided) -> None:
        """Learns from a decision on a repair or on a new picture."""
        told = tries_decided(event)
        self.own += experience_from([event])
        if event.outcome == "rolled_back":
            mending = [one for one, _ in told if one.rung.operator != "resample"]
            self.harm.update((one.check, broken) for one in mending for broken in event.broke)

    def kept(self, repairs: Sequence[Repair], parent: str) -> None:
        """Repairs were accepted on the picture of that name."""
        self.repairs += len(repairs)
        self.edits += tuple(Edit(region=repair.region, parent=parent) for repair in repairs)

    def renewed(self) -> None:
        """A picture painted anew is the best one now: what was known of the old one's pixels is void."""
        self.tried.clear()
        self.harm.clear()
        self.edits = ()
