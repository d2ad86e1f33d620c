"""Which repair comes next. Pure: the same verdicts and history give the same action; no picture is looked at.

Every failed hard check climbs the ladder of its fault class, one rung a try. Local rungs go first, and all that fit
beside one another go in one round. A new picture is painted for faults of the whole picture, and when the local rungs
are used up. Where nothing fails, what a critic doubts near a tie is repaired. If repairs for one check keep breaking
another, both get one repair together; if that fails too, a text is typeset and anything else gets a new picture.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from agent.acceptance import CheckResults, combine
from agent.events import RungTry
from agent.policy.experience import Experience
from agent.policy.ladder import DEFAULT_LADDER, JOINT, SELDOM, fault_of, suits
from agent.policy.neighbours import Neighbours
from agent.policy.regions import Target, joint, targets
from agent.policy.steps import ProposedRepair, Step, steps_of
from agent.rungs import Rung
from agent.seeds import derive_seed
from critics.base import Fault, Verdict
from planners.checklist import Check
from planners.scene import Scene
from renderers.base import Operator

CONFLICTS = 2
"""How often a check's repairs may break the same other check before the two are repaired together."""
KIND_ORDER = tuple("present count text lettering attribute relation anatomy form alignment no_extra_text".split())


@dataclass(frozen=True)
class History:
    """What was tried on the best picture so far. ``tried``: how often each rung was tried for each check. ``harm``: how
    often repairs for the first check broke the second.
    """

    tried: Mapping[tuple[str, Rung], int] = field(default_factory=dict)
    harm: Mapping[tuple[str, str], int] = field(default_factory=dict)
    experience: Experience = field(default_factory=Experience)


@dataclass(frozen=True)
class NextAction:
    """``steps`` have pairwise disjoint regions; ``tries`` say which checks a resample is the next rung for."""

    action: Literal["repair", "resample", "stop"]
    steps: tuple[Step, ...] = ()
    tries: tuple[RungTry, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _FailedCheck:
    """``conflicts`` are other checks that its repairs keep breaking."""

    check: Check
    verdict: Verdict
    fault: Fault
    tried: Counter[Rung]
    conflicts: tuple[str, ...]


@dataclass(frozen=True)
class _Situation:
    """All that is known when a round is chosen."""

    scene: Scene
    checks: Sequence[Check]
    experience: Experience
    turn: int
    neighbours: Neighbours


@dataclass(frozen=True)
class Policy:
    """``operators`` are the renderer's. ``typeset``: exact glyphs may be composited. ``bandit``: experience may reorder
    the rungs of a ladder. ``first_step`` says at which of the renderer's steps a strength starts, None where none can.
    ``anew``: pictures may be painted anew as a whole, and things elsewhere; a change of a picture must do neither.
    """

    operators: frozenset[Operator]
    seed: int
    ladder: Mapping[Fault, tuple[Rung, ...]] = field(default_factory=lambda: DEFAULT_LADDER)
    typeset: bool = True
    bandit: bool = True
    first_step: Callable[[float], int | None] | None = None
    anew: bool = True

    def next(
        self, scene: Scene, checks: Sequence[Check], verdicts: Sequence[Verdict], history: History, turn: int
    ) -> NextAction:
        """The action of round ``turn``, given all verdicts on the best picture so far."""
        results = combine(checks, verdicts)
        hard = [check for check in checks if check.hard]
        failed = [_failed(check, verdicts, history) for check in hard if results[check.id].status == "fail"]
        failed = failed or [_failed(check, verdicts, history) for check in hard if _doubted(check, verdicts, results)]
        neighbours = Neighbours.known(checks, verdicts, results)
        situation = _Situation(scene, checks, history.experience, turn, neighbours)
        notes: list[str] = []
        proposals, resamples = [], []
        for place, one in enumerate(failed):
            found = self._next(one, situation, notes)
            if found is None:
                continue
            rung, places = found
            if rung.operator == "resample":
                resamples.append(RungTry(check=one.check.id, fault=one.fault, rung=rung))
            else:
                kind = KIND_ORDER.index(one.check.kind) if one.check.kind in KIND_ORDER else len(KIND_ORDER)
                attempt = one.tried.total()
                proposals.append(ProposedRepair(one.check, one.fault, rung, places, attempt, (attempt, kind, place)))
        if proposals and all(one.fault not in ("artifact", "setting") for one in resamples):
            return NextAction("repair", steps_of(scene, proposals, self.seed, turn), notes=tuple(notes))
        if resamples:
            return NextAction("resample", tries=tuple(resamples), notes=tuple(notes))
        return NextAction("stop", notes=tuple(notes))

    def _next(self, one: _FailedCheck, now: _Situation, notes: list[str]) -> tuple[Rung, tuple[Target, ...]] | None:
        """The next rung for a failed check and the regions it repairs, none for a resample."""
        for rung in self._left(one, now, notes):
            rearranges = rung.operator == "resample" or rung.place == "free"
            if not suits(rung, one.check) or (rearranges and not self.anew):
                continue
            if rung.operator == "resample":
                return rung, ()
            if rung.operator == "typeset" and not self.typeset:
                notes.append(f"{one.check.id}: typeset is skipped because the settings forbid it")
            elif rung.operator not in self.operators:
                if rung.operator not in SELDOM:
                    notes.append(f"{one.check.id}: {rung.operator} is skipped because the renderer lacks it")
            elif why := self._idle(rung, one.tried):
                notes.append(f"{one.check.id}: {rung.says} is skipped because {why}")
            elif found := self._targets(one, now, rung):
                return rung, found
            else:
                notes.append(f"{one.check.id}: {rung.says} is skipped because nothing says where to repair")
        return None

    def _idle(self, rung: Rung, tried: Iterable[Rung]) -> str:
        """Why the rung, at part strength, would do nothing that an earlier one didn't; empty where it would."""
        if self.first_step is None or rung.strength >= 1:
            return ""
        step = self.first_step(rung.strength)
        if step is None:
            return "the renderer's steps are too few for part of one"
        for other in tried:
            same = other != rung and other.model_copy(update={"strength": rung.strength}) == rung
            if same and self.first_step(other.strength) == step:
                return f"the renderer starts it at the same step as strength {other.strength:g}"
        return ""

    def _targets(self, one: _FailedCheck, now: _Situation, rung: Rung) -> tuple[Target, ...]:
        """The rung's regions that the renderer has the operator for."""
        found = targets(now.scene, one.check, one.verdict, one.fault, rung, now.neighbours)
        if rung.joint:
            about = [item for check in now.checks if check.id in one.conflicts for item in check.about]
            found = joint(now.scene, found, about, now.neighbours)
        return tuple(target for target in found if target.operator in self.operators)

    def _left(self, one: _FailedCheck, now: _Situation, notes: list[str]) -> Iterator[Rung]:
        """The rungs not yet tried for the check on this picture, in the order to try them."""
        left, tried, check = [], Counter(one.tried), one.check.id
        for rung in self.ladder.get(one.fault, ()):
            if tried[rung] > 0:
                tried[rung] -= 1
            else:
                left.append(rung)
        if one.conflicts:
            if JOINT not in one.tried:
                notes.append(f"{check}: its repairs break {', '.join(one.conflicts)}; both are repaired together")
                yield JOINT
            # exact glyphs may break nothing where painted ones did
            yield from (rung for rung in left if rung.operator in ("typeset", "resample"))
            return
        if self.bandit:
            left, last = now.experience.ordered(one.fault, left, derive_seed(self.seed, "bandit", check, now.turn))
            for rung in dict.fromkeys(last) if len(last) < len(left) else ():
                tries, fixed = now.experience.counts[one.fault, rung]
                notes.append(f"{check}: {rung.says} goes last because it fixed {fixed} of {tries} {one.fault} faults")
        yield from left


def _doubted(check: Check, verdicts: Sequence[Verdict], results: CheckResults) -> bool:
    """Whether no critic can tell if the check holds, and one says what may be wrong."""
    doubts = any(v.check == check.id and v.fault is not None for v in verdicts)
    return doubts and results[check.id].status == "unscored"


def _failed(check: Check, verdicts: Sequence[Verdict], history: History) -> _FailedCheck:
    """The failing verdict to repair by is one that names a region if there is one, then the one of lowest score."""
    mine = [v for v in verdicts if v.check == check.id]
    failing = [v for v in mine if v.status == "fail"] or [v for v in mine if v.fault is not None]
    verdict = min(failing, key=lambda v: (v.region is None, 0.0 if v.score is None else v.score))
    tried = Counter({rung: times for (name, rung), times in history.tried.items() if name == check.id})
    conflicts = (other for (name, other), times in history.harm.items() if name == check.id and times >= CONFLICTS)
    return _FailedCheck(check, verdict, fault_of(check, verdict), tried, tuple(conflicts))
