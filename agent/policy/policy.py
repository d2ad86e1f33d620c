"""Which repair comes next. Pure: the same verdicts and history give the same choice, and nothing is looked at.

Every failed hard check climbs the ladder of its fault class, one rung a try. Local rungs go first, and all that fit
next to each other go in one round; a new picture is drawn for faults of the whole picture, when most checks fail at
once, and when the local rungs are used up. Where repairs for one check keep breaking another, both get one repair
together; if that doesn't help either, a text's exact glyphs, or a new picture.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from agent.acceptance import combine
from agent.events import RungTry
from agent.policy.experience import Experience
from agent.policy.ladder import DEFAULT_LADDER, JOINT, SELDOM, fault_of, suits
from agent.policy.regions import Neighbours, Target, joint, targets
from agent.policy.steps import ProposedRepair, Step, steps_of
from agent.rungs import Rung
from agent.seeds import derive_seed
from critics.base import Fault, Verdict
from planners.checklist import Check
from planners.scene import Scene
from renderers.base import Operator

MOST = 0.6
FRESH_STARTS = 2
CONFLICTS = 2
"""How often a check's repairs may break one and the same other check before the two are repaired together."""
KIND_ORDER = ("present", "count", "text", "attribute", "relation", "anatomy", "alignment", "no_extra_text")


@dataclass(frozen=True)
class History:
    """``tried``: how often each rung was tried for each check on the picture at hand. ``harm``: how often repairs for
    the first check broke the second one there. ``fresh_starts``: pictures drawn anew because most checks failed.
    """

    tried: Mapping[tuple[str, Rung], int] = field(default_factory=dict)
    harm: Mapping[tuple[str, str], int] = field(default_factory=dict)
    fresh_starts: int = 0
    experience: Experience = field(default_factory=Experience)


@dataclass(frozen=True)
class NextAction:
    """What to do next. ``steps`` have pairwise disjoint regions; ``tries`` are what a resample is a rung for."""

    action: Literal["repair", "resample", "stop"]
    steps: tuple[Step, ...] = ()
    tries: tuple[RungTry, ...] = ()
    fresh_start: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _FailedCheck:
    check: Check
    verdict: Verdict
    fault: Fault


@dataclass(frozen=True)
class _Situation:
    """All that is known when a round is chosen."""

    scene: Scene
    checks: Sequence[Check]
    history: History
    turn: int
    neighbours: Neighbours


@dataclass(frozen=True)
class Policy:
    """``operators`` are the renderer's; ``typeset`` says whether exact glyphs may be composited; without ``bandit`` the
    rungs keep the ladder's order, whatever experience says.
    """

    operators: frozenset[Operator]
    seed: int
    ladder: Mapping[Fault, tuple[Rung, ...]] = field(default_factory=lambda: DEFAULT_LADDER)
    typeset: bool = True
    bandit: bool = True

    def next(
        self, scene: Scene, checks: Sequence[Check], verdicts: Sequence[Verdict], history: History, turn: int
    ) -> NextAction:
        """The choice for round ``turn``, given all verdicts on the best picture so far."""
        results = combine(checks, verdicts)
        failed = [
            _FailedCheck(check, verdict, fault_of(check, verdict))
            for check in checks
            if check.hard and results[check.id].status == "fail"
            for verdict in [_verdict(check, verdicts)]
        ]
        scored = sum(1 for check in checks if check.hard and results[check.id].status != "unscored")
        if not history.tried and history.fresh_starts < FRESH_STARTS and len(failed) > MOST * scored:
            return NextAction("resample", fresh_start=True)
        sight = _Situation(scene, checks, history, turn, Neighbours.known(checks, verdicts, results))
        notes: list[str] = []
        proposals, resamples, whole = [], [], False
        for place, one in enumerate(failed):
            found = self._next(one, sight, notes)
            if found is None:
                continue
            rung, places = found
            if rung.operator == "resample":
                resamples.append(RungTry(check=one.check.id, fault=one.fault, rung=rung))
                whole = whole or one.fault == "artifact"
            else:
                kind = KIND_ORDER.index(one.check.kind) if one.check.kind in KIND_ORDER else len(KIND_ORDER)
                attempt = _attempts(one.check, history)
                proposals.append(ProposedRepair(one.check, one.fault, rung, places, attempt, (attempt, kind, place)))
        if proposals and not whole:
            return NextAction("repair", steps_of(scene, proposals, self.seed, turn), notes=tuple(notes))
        if resamples:
            return NextAction("resample", tries=tuple(resamples), notes=tuple(notes))
        return NextAction("stop", notes=tuple(notes))

    def _next(self, one: _FailedCheck, sight: _Situation, notes: list[str]) -> tuple[Rung, tuple[Target, ...]] | None:
        """The next rung for a failed check with the regions it works on, which a resample has none of."""
        check = one.check
        conflicting = [
            other for (i, other), times in sight.history.harm.items() if i == check.id and times >= CONFLICTS
        ]
        for rung in self._left(one, sight, conflicting, notes):
            if not suits(rung, check):
                continue
            if rung.operator == "typeset" and not self.typeset:
                notes.append(f"{check.id}: typeset is skipped, since the settings don't allow it")
            elif rung.operator != "resample" and rung.operator not in self.operators:
                if rung.operator not in SELDOM:
                    notes.append(f"{check.id}: {rung.operator} is skipped, since the renderer doesn't have it")
            elif rung.operator == "resample":
                return rung, ()
            elif found := self._targets(one, sight, rung, conflicting):
                return rung, found
            else:
                notes.append(f"{check.id}: no place is known where a repair could work ({rung.says})")
        return None

    def _targets(
        self, one: _FailedCheck, sight: _Situation, rung: Rung, conflicting: Sequence[str]
    ) -> tuple[Target, ...]:
        """Regions that the renderer has the operator for."""
        found = targets(sight.scene, one.check, one.verdict, one.fault, rung, sight.neighbours)
        if rung.joint:
            about = [item for check in sight.checks if check.id in conflicting for item in check.about]
            found = joint(sight.scene, found, about, sight.neighbours)
        return tuple(target for target in found if target.operator in self.operators)

    def _left(
        self, one: _FailedCheck, sight: _Situation, conflicting: Sequence[str], notes: list[str]
    ) -> Iterator[Rung]:
        """The rungs that were not yet tried for the check on this picture, in the order to try them."""
        used = Counter({rung: count for (i, rung), count in sight.history.tried.items() if i == one.check.id})
        left = []
        for rung in self.ladder.get(one.fault, ()):
            if used[rung] > 0:
                used[rung] -= 1
            else:
                left.append(rung)
        if conflicting:
            if JOINT not in used:
                notes.append(f"{one.check.id}: its repairs break {', '.join(conflicting)}; both are repaired together")
                yield JOINT
            # exact glyphs may well break nothing where painted ones did
            yield from (rung for rung in left if rung.operator in ("typeset", "resample"))
            return
        if self.bandit:
            seed = derive_seed(self.seed, "bandit", one.check.id, sight.turn)
            left, last = sight.history.experience.ordered(one.fault, left, seed)
            if len(last) < len(left):
                notes += [
                    f"{one.check.id}: {rung.says} is put last: {sight.history.experience.told(one.fault, rung)} "
                    f"{one.fault} faults"
                    for rung in dict.fromkeys(last)
                ]
        yield from left


def _attempts(check: Check, history: History) -> int:
    return sum(count for (i, _), count in history.tried.items() if i == check.id)


def _verdict(check: Check, verdicts: Sequence[Verdict]) -> Verdict:
    """The failing verdict to repair by: one that names a region where there is one, then the lowest score."""
    failing = [v for v in verdicts if v.check == check.id and v.status == "fail"]
    return min(failing, key=lambda v: (v.region is None, 0.0 if v.score is None else v.score))
