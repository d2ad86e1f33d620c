"""Which repair comes next. Pure: the same verdicts and history give the same choice, and nothing is looked at.

Every failed hard check climbs the ladder of its fault class, one rung a try. Local rungs go first, and all that fit
next to each other go in one round; a new picture is drawn for faults of the whole picture, when most checks fail at
once, and when the local rungs are used up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import networkx as nx

from agent.acceptance import combine
from agent.ladder import DEFAULT_LADDER, Rung, fault_of
from agent.regions import Neighbours, Target, targets
from agent.seeds import derive_seed
from critics.base import Fault, Verdict
from planners.checklist import Check
from planners.scene import Scene
from renderers.base import Operator, Repair

MOST = 0.6
FRESH_STARTS = 2
KIND_ORDER = ("present", "count", "text", "attribute", "relation", "anatomy", "alignment", "no_extra_text")


@dataclass(frozen=True)
class History:
    """``tried``: how often each rung was tried for each check on the picture at hand. ``fresh_starts``: pictures drawn
    anew because most checks failed.
    """

    tried: Mapping[tuple[str, Rung], int] = field(default_factory=dict)
    fresh_starts: int = 0


@dataclass(frozen=True)
class Step:
    """The repairs of one try, which belong together, and the checks that they are for."""

    checks: tuple[str, ...]
    rung: Rung
    repairs: tuple[Repair, ...]


@dataclass(frozen=True)
class Choice:
    """What to do next. ``steps`` have pairwise disjoint regions; ``checks`` are those that a resample is a rung for."""

    action: Literal["repair", "resample", "stop"]
    steps: tuple[Step, ...] = ()
    checks: tuple[tuple[str, Rung], ...] = ()
    fresh_start: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Proposal:
    check: Check
    rung: Rung
    targets: tuple[Target, ...]
    attempt: int
    order: tuple[int, int, int]


@dataclass(frozen=True)
class Policy:
    """``operators`` are the renderer's; ``typeset`` says whether exact glyphs may be composited."""

    operators: frozenset[Operator]
    seed: int
    ladder: Mapping[Fault, tuple[Rung, ...]] = field(default_factory=lambda: DEFAULT_LADDER)
    typeset: bool = True

    def next(
        self, scene: Scene, checks: Sequence[Check], verdicts: Sequence[Verdict], history: History, turn: int
    ) -> Choice:
        """The choice for round ``turn``, given all verdicts on the best picture so far."""
        results = combine(checks, verdicts)
        failed = [(c, _verdict(c, verdicts)) for c in checks if c.hard and results[c.id].status == "fail"]
        scored = sum(1 for check in checks if check.hard and results[check.id].status != "unscored")
        if not history.tried and history.fresh_starts < FRESH_STARTS and len(failed) > MOST * scored:
            return Choice("resample", fresh_start=True)
        neighbours = Neighbours.known(checks, verdicts, results)
        notes: list[str] = []
        proposals, resamples, whole = [], [], False
        for place, (check, verdict) in enumerate(failed):
            fault = fault_of(check, verdict)
            rung, attempt = self._rung(check, fault, history, notes)
            found: tuple[Target, ...] = ()
            if rung is not None and rung.operator != "resample":
                found = self._usable(targets(scene, check, verdict, fault, rung, neighbours))
                if not found:
                    notes.append(f"{check.id}: no place is known where a repair could work")
                    rung = next((r for r in self._left(check, fault, history) if r.operator == "resample"), None)
            if rung is None:
                continue
            if rung.operator == "resample":
                resamples.append((check.id, rung))
                whole = whole or fault == "artifact"
            else:
                kind = KIND_ORDER.index(check.kind) if check.kind in KIND_ORDER else len(KIND_ORDER)
                proposals.append(_Proposal(check, rung, found, attempt, (attempt, kind, place)))
        if proposals and not whole:
            return Choice("repair", self._steps(proposals, turn), notes=tuple(notes))
        if resamples:
            return Choice("resample", checks=tuple(resamples), notes=tuple(notes))
        return Choice("stop", notes=tuple(notes))

    def _left(self, check: Check, fault: Fault, history: History) -> list[Rung]:
        """The rungs of the fault's ladder that were not yet tried for the check, in their order."""
        used = Counter({rung: count for (i, rung), count in history.tried.items() if i == check.id})
        left = []
        for rung in self.ladder.get(fault, ()):
            if used[rung] > 0:
                used[rung] -= 1
            else:
                left.append(rung)
        return left

    def _rung(self, check: Check, fault: Fault, history: History, notes: list[str]) -> tuple[Rung | None, int]:
        attempt = sum(count for (i, _), count in history.tried.items() if i == check.id)
        for rung in self._left(check, fault, history):
            if rung.operator == "typeset" and not self.typeset:
                notes.append(f"{check.id}: typeset is skipped, since the settings don't allow it")
            elif rung.operator != "resample" and rung.operator not in self.operators:
                notes.append(f"{check.id}: {rung.operator} is skipped, since the renderer doesn't have it")
            else:
                return rung, attempt
        return None, attempt

    def _usable(self, found: tuple[Target, ...]) -> tuple[Target, ...]:
        return tuple(target for target in found if target.operator in self.operators)

    def _steps(self, proposals: Sequence[_Proposal], turn: int) -> tuple[Step, ...]:
        """Disjoint proposals, chosen from each group of overlapping ones in the order of tries, kind and checklist.

        A proposal that would do the same in the same place as a chosen one counts as tried with it.
        """
        graph = nx.Graph()
        graph.add_nodes_from(range(len(proposals)))
        graph.add_edges_from(
            (a, b) for a in graph for b in graph if a < b and _overlap(proposals[a], proposals[b])
        )  # fmt: skip
        steps = []
        for group in nx.connected_components(graph):
            taken: list[int] = []
            for index in sorted(group, key=lambda i: proposals[i].order):
                if not any(graph.has_edge(index, other) for other in taken):
                    taken.append(index)
            for index in taken:
                chosen = proposals[index]
                alike = [proposals[i] for i in sorted(graph[index]) if _alike(proposals[i], chosen)]
                steps.append(self._step(chosen, alike, turn))
        return tuple(sorted(steps, key=lambda step: step.checks))

    def _step(self, chosen: _Proposal, alike: Sequence[_Proposal], turn: int) -> Step:
        repairs = []
        for number, target in enumerate(chosen.targets):
            repairs.append(
                Repair(
                    id=f"r{turn}.{chosen.check.id}.{number}", operator=target.operator, region=target.region,
                    about=target.about, strength=chosen.rung.strength,
                    seed=derive_seed(self.seed, "repair", turn, chosen.check.id, chosen.attempt, number),
                )
            )  # fmt: skip
        return Step((chosen.check.id, *(p.check.id for p in alike)), chosen.rung, tuple(repairs))


def _verdict(check: Check, verdicts: Sequence[Verdict]) -> Verdict:
    """The failing verdict to repair by: one that names a region where there is one, then the lowest score."""
    failing = [v for v in verdicts if v.check == check.id and v.status == "fail"]
    return min(failing, key=lambda v: (v.region is None, 0.0 if v.score is None else v.score))


def _overlap(a: _Proposal, b: _Proposal) -> bool:
    return any(x.region.intersection(y.region) > 0 for x in a.targets for y in b.targets)


def _alike(a: _Proposal, b: _Proposal) -> bool:
    def does(p: _Proposal) -> set[tuple[Operator, tuple[str, ...]]]:
        return {(target.operator, target.about) for target in p.targets}

    return a.rung == b.rung and does(a) == does(b)
