"""From what each failed check proposes to what one round does: repairs in pairwise disjoint regions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import networkx as nx

from agent.policy.instructions import instruction
from agent.policy.regions import Target
from agent.rungs import Rung
from agent.seeds import derive_seed
from critics.base import Fault
from planners.checklist import Check
from planners.scene import Scene
from renderers.base import Repair


@dataclass(frozen=True)
class Step:
    """Repairs that stay or go together, and the checks that they are for, each with its fault."""

    checks: tuple[str, ...]
    rung: Rung
    repairs: tuple[Repair, ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class ProposedRepair:
    """What a failed check proposes to do. Where two overlap, the one with the lower ``order`` goes first."""

    check: Check
    fault: Fault
    rung: Rung
    targets: tuple[Target, ...]
    attempt: int
    order: tuple[int, int, int]


def steps_of(scene: Scene, proposals: Sequence[ProposedRepair], seed: int, turn: int) -> tuple[Step, ...]:
    """The steps of round ``turn``: from each group of overlapping proposals, disjoint ones in their order.

    A proposal that would do the same thing in the same place as a chosen one is tried with it.
    """
    graph = nx.Graph()
    graph.add_nodes_from(range(len(proposals)))
    graph.add_edges_from((a, b) for a in graph for b in graph if a < b and _overlap(proposals[a], proposals[b]))
    taken: list[int] = []
    for index in sorted(graph, key=lambda i: proposals[i].order):
        if not any(graph.has_edge(index, other) for other in taken):
            taken.append(index)
    steps = []
    for index in taken:
        same = [proposals[i] for i in sorted(graph[index]) if _same(proposals[i], proposals[index])]
        steps.append(_step(scene, [proposals[index], *same], seed, turn))
    return tuple(sorted(steps, key=lambda step: step.checks))


def _step(scene: Scene, proposals: Sequence[ProposedRepair], seed: int, turn: int) -> Step:
    first = proposals[0]
    told = " and ".join(dict.fromkeys(instruction(scene, one.check, one.fault) for one in proposals))
    rung, check = first.rung, first.check.id
    repairs = [
        Repair(
            id=f"r{turn}.{check}.{number}",
            operator=target.operator,
            region=target.region,
            about=target.about,
            prompt=told if target.operator == "instruct_edit" else "",
            strength=rung.strength,
            wording=rung.wording,
            seed=derive_seed(seed, "repair", turn, check, first.attempt, number),
        )
        for number, target in enumerate(first.targets)
    ]
    return Step(tuple(p.check.id for p in proposals), rung, tuple(repairs), tuple(p.fault for p in proposals))


def _overlap(a: ProposedRepair, b: ProposedRepair) -> bool:
    return any(x.region.intersection(y.region) > 0 for x in a.targets for y in b.targets)


def _same(a: ProposedRepair, b: ProposedRepair) -> bool:
    acts = ({(target.operator, target.about) for target in proposal.targets} for proposal in (a, b))
    return a.rung == b.rung and next(acts) == next(acts)
