"""From what each failed check would have done to what one round does: repairs in pairwise disjoint regions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import networkx as nx

from agent.policy.regions import Target
from agent.rungs import Rung
from agent.seeds import derive_seed
from critics.base import Fault
from planners.checklist import Check
from planners.scene import Scene, Style
from renderers.base import Operator, Repair
from renderers.prompts import region_prompt


@dataclass(frozen=True)
class Step:
    """The repairs of one try, which belong together, and the checks that they are for, each with its fault."""

    checks: tuple[str, ...]
    rung: Rung
    repairs: tuple[Repair, ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class ProposedRepair:
    """What a failed check would have done; of two that overlap the one with the lower ``order`` goes first."""

    check: Check
    fault: Fault
    rung: Rung
    targets: tuple[Target, ...]
    attempt: int
    order: tuple[int, int, int]


def steps_of(scene: Scene, proposals: Sequence[ProposedRepair], seed: int, turn: int) -> tuple[Step, ...]:
    """Disjoint proposals, chosen from each group of overlapping ones by their order.

    A proposal that would do the same in the same place as a chosen one counts as tried with it.
    """
    graph = nx.Graph()
    graph.add_nodes_from(range(len(proposals)))
    graph.add_edges_from((a, b) for a in graph for b in graph if a < b and _overlap(proposals[a], proposals[b]))
    steps = []
    for group in nx.connected_components(graph):
        taken: list[int] = []
        for index in sorted(group, key=lambda i: proposals[i].order):
            if not any(graph.has_edge(index, other) for other in taken):
                taken.append(index)
        for index in taken:
            chosen = proposals[index]
            alike = [proposals[i] for i in sorted(graph[index]) if _alike(proposals[i], chosen)]
            steps.append(_step(scene, [chosen, *alike], seed, turn))
    return tuple(sorted(steps, key=lambda step: step.checks))


def short_words(scene: Scene, about: Sequence[str]) -> str:
    """The region's prompt without the style's words, which may drown the items; the background stays, for a region
    without it would be painted on white.
    """
    return region_prompt(scene.model_copy(update={"style": Style()}), about)


def _step(scene: Scene, proposals: Sequence[ProposedRepair], seed: int, turn: int) -> Step:
    first = proposals[0]
    rung, check = first.rung, first.check.id
    repairs = [
        Repair(
            id=f"r{turn}.{check}.{number}",
            operator=target.operator,
            region=target.region,
            about=target.about,
            strength=rung.strength,
            prompt=short_words(scene, target.about) if rung.wording == "short" else "",
            seed=derive_seed(seed, "repair", turn, check, first.attempt, number),
        )
        for number, target in enumerate(first.targets)
    ]
    return Step(tuple(p.check.id for p in proposals), rung, tuple(repairs), tuple(p.fault for p in proposals))


def _overlap(a: ProposedRepair, b: ProposedRepair) -> bool:
    return any(x.region.intersection(y.region) > 0 for x in a.targets for y in b.targets)


def _alike(a: ProposedRepair, b: ProposedRepair) -> bool:
    def does(p: ProposedRepair) -> set[tuple[Operator, tuple[str, ...]]]:
        return {(target.operator, target.about) for target in p.targets}

    return a.rung == b.rung and does(a) == does(b)
