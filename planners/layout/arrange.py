"""Where the objects of a scene go, and the texts among them: a discrete arrangement first, then exact places.

Close things (on, inside, next to, ...) are first arranged among themselves as clusters. Clusters go to the cells of a
grid, which says along which axis two things are separated. kiwisolver then finds places and the largest common size. Of
several grids the one that leaves the things largest wins. Lengths are in short sides of the canvas.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations, product

import networkx as nx  # type: ignore[import-untyped,unused-ignore]

from planners.layout.footing import aloft, footing, further, standing, unlevel
from planners.layout.grid import Cells, Orders, arrangements, cell_centres
from planners.layout.placement import allowed_overlaps
from planners.layout.relation_rules import BESIDE, VARIANTS, RuleSet, compile_relations
from planners.layout.solver import (
    LARGE,
    Area,
    Body,
    LayoutProblem,
    Position,
    Rule,
    Solution,
    separate_overlaps,
    separated,
    solve,
    violation,
)
from planners.layout.wishes import wished_places
from planners.scene import Place, Scene

GAP = 0.045
"""The least gap between neighbours, in crowded scenes."""
ROOMY_GAP = 0.09
"""The gap between few things: a model may paint an object a little larger than its box."""
MANY = 12
"""With more things than this the first arrangement that fits is taken, since a search for a better one takes long."""
MOST_TRIES, FEW_TRIES = 6, 3
CROWDED = 0.35
"""Below this common scale other variants of the relations' rules are tried."""
UNLEVEL = 0.9
"""How much of the common scale a row of things is worth where the last of them would stand a short side behind."""
FEW_UPRIGHT = 5
"""Up to so many things that stand are rather small than in two rows."""
REDUCED = 8
"""With more clusters than this, separations that follow from others are left out."""


@dataclass(frozen=True)
class Cluster:
    """Things that stay together: their offsets from its centre, its full size, and the separations of its things."""

    offsets: Mapping[str, Position]
    extent: Position
    separations: Sequence[Rule] = ()


@dataclass(frozen=True)
class Arranger:
    """One scene's bodies and the area (xyxy) they may use; ``smallest`` is the lower bound of their common scale.

    ``gaps`` is the factor of the gaps between neighbours.
    """

    scene: Scene
    bodies: Mapping[str, Body]
    hints: Mapping[str, Place]
    area: Area
    smallest: float
    smallest_text: float
    gaps: float = 1.0

    @cached_property
    def ground(self) -> list[Rule]:
        short, size = min(self.scene.canvas.size), self.scene.canvas.size
        wishes = wished_places(self.hints, self.bodies, (size[0] / short, size[1] / short))
        return [*footing(self.scene, self.bodies, self.hints, self.area), *wishes]

    @cached_property
    def upright(self) -> set[str]:
        return standing(self.scene, self.hints)

    def best(self) -> Solution | None:
        """The arrangement with the largest things; None if none fits."""
        found: Solution | None = None
        gap, canvas = self._gap(len(self.scene.things)), self.scene.canvas
        short = min(canvas.size)
        gaps = gap * canvas.width / short, gap * canvas.height / short
        flying = aloft(self.scene, self.hints)
        for variant in range(VARIANTS):
            ruleset = compile_relations(self.scene, self.bodies, gaps, self.upright, variant)
            below = self.upright or {e.id for e in self.scene.entities} - flying
            ruleset.before[1].add_edges_from(product(sorted(flying), sorted(below)))
            found = self._better(found, self._arranged(ruleset))
            enough = found is not None and (found.objects >= CROWDED or len(self.bodies) > MANY)
            if enough or not ruleset.choices:
                break
        return found

    def _arranged(self, ruleset: RuleSet) -> Solution | None:
        free = {frozenset(pair) for pair in combinations(self.bodies, 2)} - ruleset.settled
        free -= allowed_overlaps(self.scene)
        clusters = self._clusters(ruleset, free)
        if clusters is None:
            return None
        cluster_of = {i: name for name, cluster in clusters.items() for i in cluster.offsets}
        across, down = (_order_of_clusters(graph, cluster_of) for graph in ruleset.before)
        hints = {cluster_of[i]: place for i, place in reversed(list(self.hints.items())) if i in cluster_of}
        inner = (rule for cluster in clusters.values() for rule in cluster.separations)
        rules = [*ruleset.close, *ruleset.far, *inner, *self.ground]
        extents = {name: cluster.extent for name, cluster in clusters.items()}
        best: tuple[LayoutProblem, Solution] | None = None
        first: dict[str, Position] = {}
        shape = (self.area[2] - self.area[0]) / (self.area[3] - self.area[1])
        tries = FEW_TRIES if len(self.bodies) > MANY else MOST_TRIES
        for cells in arrangements((across, down), hints, shape)[:tries]:
            centres = cell_centres(cells, extents, self.area)
            targets = self._targets(clusters, cells, centres, hints)
            first = first or targets
            separations = _separations(clusters, centres, extents, ruleset, (across, down), self._gap(len(clusters)))
            problem = self._problem([*rules, *separations], targets)
            found = solve(problem)
            if found and (best is None or self._score(found) > self._score(best[1]) + 1e-3):
                best = problem, found
            if found and self._score(found) > 1.3 - 1e-6:
                break
        if best is None:
            untangled = separate_overlaps(self._problem(rules, first), free, self.gaps * GAP)
            return None if untangled is None else solve(self._problem([*rules, *untangled[0]], first))
        if not (across.edges or down.edges):
            return best[1]
        problem, found = best  # once more, separated along the axes on which the clusters lie further apart by now
        bounds = {name: _bounds([self.bodies[i] for i in cluster.offsets], found) for name, cluster in clusters.items()}
        centres = {name: ((x0 + x1) / 2, (y0 + y1) / 2) for name, (x0, y0, x1, y1) in bounds.items()}
        extents = {name: (x1 - x0, y1 - y0) for name, (x0, y0, x1, y1) in bounds.items()}
        separations = _separations(clusters, centres, extents, ruleset, (across, down), self._gap(len(clusters)))
        return self._better(found, solve(replace(problem, rules=[*rules, *separations])))

    def _problem(self, rules: Sequence[Rule], targets: Mapping[str, Position]) -> LayoutProblem:
        return LayoutProblem(tuple(self.bodies.values()), rules, self.area, targets, self.smallest, self.smallest_text)

    def _clusters(self, ruleset: RuleSet, free: set[frozenset[str]]) -> dict[str, Cluster] | None:
        """Clusters by the id of their first thing; None if close things can't be arranged even without bounds."""
        clusters = {}
        for group in _groups(ruleset, list(self.bodies)):
            bodies = [self.bodies[i] for i in group]
            if len(group) == 1:
                clusters[group[0]] = Cluster({group[0]: (0.0, 0.0)}, (bodies[0].width, bodies[0].height))
                continue
            inner = [r for r in (*ruleset.close, *ruleset.far) if all(term[1] in group for term in r.terms)]
            targets = {i: (0.01 * number, 0.0) for number, i in enumerate(group)}
            problem = LayoutProblem(bodies, inner, None, targets, smallest=1.0, smallest_text=1.0)
            untangled = separate_overlaps(problem, {pair for pair in free if pair <= set(group)}, self.gaps * BESIDE)
            if untangled is None:
                return None
            separations, found = untangled
            x0, y0, x1, y1 = _bounds(bodies, found)
            middle = (x0 + x1) / 2, (y0 + y1) / 2
            offsets = {i: (x - middle[0], y - middle[1]) for i, (x, y) in found.centres.items()}
            clusters[group[0]] = Cluster(offsets, (x1 - x0, y1 - y0), separations)
        return clusters

    def _targets(
        self, clusters: Mapping[str, Cluster], cells: Cells, centres: Mapping[str, Position], hints: Mapping[str, Place]
    ) -> dict[str, Position]:
        """The wished centre of each thing: its cluster's, at an edge of the area if a hint says so."""
        x0, y0, x1, y1 = self.area
        columns = max(x for x, _ in cells.values()) + 1
        rows = max(y for _, y in cells.values()) + 1
        targets: dict[str, Position] = {}
        for name, cluster in clusters.items():
            x, y = centres[name]
            place = hints.get(name, "")
            x = x0 if "left" in place else x1 if "right" in place else x
            y = y0 if "top" in place else y1 if "bottom" in place else y
            if place == "centre":
                x, y = (x0 + x1) / 2, (y0 + y1) / 2
            shrink = min(1.0, (x1 - x0) / columns / cluster.extent[0], (y1 - y0) / rows / cluster.extent[1])
            targets |= {i: (x + dx * shrink, y + dy * shrink) for i, (dx, dy) in cluster.offsets.items()}
        return targets

    def _score(self, found: Solution) -> float:
        hanging = sum(rule.weight * violation(rule, found, self.bodies) for rule in self.ground if not rule.equal)
        feet = {i: y + found.size(self.bodies[i])[1] / 2 for i, (_, y) in found.centres.items()}
        steps = unlevel(self.upright - further(self.scene), feet)
        cost = UNLEVEL if len(self.upright) <= FEW_UPRIGHT else UNLEVEL / 2  # in one row more would get too small
        return found.objects + 0.3 * found.texts - hanging / LARGE - cost * steps

    def _better(self, one: Solution | None, other: Solution | None) -> Solution | None:
        if one is None or other is None:
            return one or other
        return other if self._score(other) > self._score(one) + 1e-3 else one

    def _gap(self, things: int) -> float:
        """The gap between neighbours in short sides: smaller if many things need room."""
        return self.gaps * max(GAP, min(ROOMY_GAP, 0.26 / max(1, things)))


def _bounds(bodies: Sequence[Body], found: Solution) -> Area:
    boxes = [(*found.centres[b.id], *found.size(b)) for b in bodies]
    return (
        min(x - w / 2 for x, _, w, _ in boxes),
        min(y - h / 2 for _, y, _, h in boxes),
        max(x + w / 2 for x, _, w, _ in boxes),
        max(y + h / 2 for _, y, _, h in boxes),
    )


def _order_of_clusters(graph: nx.DiGraph, cluster_of: Mapping[str, str]) -> nx.DiGraph:
    """The order of clusters that follows from that of their things."""
    order = nx.DiGraph()
    order.add_nodes_from(cluster_of.values())
    order.add_edges_from((cluster_of[a], cluster_of[b]) for a, b in graph.edges if cluster_of[a] != cluster_of[b])
    return order


def _groups(ruleset: RuleSet, order: Sequence[str]) -> list[list[str]]:
    """Close things together, along with whatever would have to lie both before and after such a group."""
    close = nx.Graph()
    close.add_nodes_from(order)
    close.add_edges_from(ruleset.close_pairs)
    while True:
        groups = [sorted(group, key=order.index) for group in nx.connected_components(close)]
        group_of = {i: group[0] for group in groups for i in group}
        rings = [
            ring
            for graph in ruleset.before
            for ring in nx.strongly_connected_components(_order_of_clusters(graph, group_of))
            if len(ring) > 1
        ]
        if not rings:
            return sorted(groups, key=lambda group: order.index(group[0]))
        close.add_edges_from(pair for ring in rings for pair in combinations(sorted(ring), 2))


def _separations(
    clusters: Mapping[str, Cluster],
    centres: Mapping[str, Position],
    extents: Mapping[str, Position],
    ruleset: RuleSet,
    before: Orders,
    gap: float,
) -> list[Rule]:
    """Separates each two clusters along one axis: that of a relation, or else that on which they are further apart."""
    graphs = (nx.DiGraph(), nx.DiGraph())
    for a, b in combinations(clusters, 2):
        axis = next((axis for axis in (0, 1) if before[axis].has_edge(a, b) or before[axis].has_edge(b, a)), None)
        if axis is not None:
            graphs[axis].add_edge(*((a, b) if before[axis].has_edge(a, b) else (b, a)))
            continue
        offset = [centres[b][k] - centres[a][k] for k in (0, 1)]
        across = abs(offset[0]) / (extents[a][0] + extents[b][0]) >= abs(offset[1]) / (extents[a][1] + extents[b][1])
        graphs[not across].add_edge(*((a, b) if offset[not across] >= 0 else (b, a)))
    rules = []
    for axis, graph in enumerate(graphs):
        reducible = len(clusters) > REDUCED and nx.is_directed_acyclic_graph(graph)
        for first, second in sorted((nx.transitive_reduction(graph) if reducible else graph).edges):
            for i in clusters[first].offsets:
                for k in clusters[second].offsets:
                    if frozenset((i, k)) not in ruleset.settled:
                        rules.append(separated(i, k, axis, gap))
    return rules
