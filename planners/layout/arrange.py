"""Where the objects of a scene go, and the texts among them: a discrete arrangement first, then exact places.

Close things (on, inside, next to, ...) are first arranged among themselves as clusters. Clusters go to the cells of a
grid, which says along which axis two things are separated. kiwisolver then finds places and the largest common size. Of
several grids the one that leaves the things largest wins. Lengths are in short sides of the canvas.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import networkx as nx  # type: ignore[import-untyped,unused-ignore]

from planners.base import Place
from planners.layout.grid import Cells, arrangements, spots
from planners.layout.placement import allowed_overlaps
from planners.layout.relation_rules import BESIDE, MIXED, WAYS, Bonds, bind
from planners.layout.solver import Area, Body, LayoutProblem, Rule, Solution, apart, solve, untangle
from planners.scene import Scene

GAP = 0.045  # the least, for crowded scenes
ROOMY_GAP = 0.09  # for few things: a model paints an object a little larger or smaller than its box
MOST_TRIES = 6
CROWDED = 0.35  # with a common scale under this other ways to stand close are tried
REDUCED = 8  # from so many clusters on, separations that others imply are left out
Spot = tuple[float, float]


@dataclass(frozen=True)
class Cluster:
    """Things that stay together: their offsets from the cluster's centre, its full size, and what parts its things."""

    offsets: Mapping[str, Spot]
    extent: Spot
    parting: Sequence[Rule] = ()


@dataclass(frozen=True)
class Arranger:
    """One scene's bodies with the area (xyxy) they may use; ``smallest`` bounds their common scale from below."""

    scene: Scene
    bodies: Mapping[str, Body]
    hints: Mapping[str, Place]
    area: Area
    smallest: float
    smallest_text: float

    def best(self) -> Solution | None:
        """The arrangement with the largest things, None where none was found that fits."""
        found: Solution | None = None
        for way in range(WAYS + MIXED):
            bonds = bind(self.scene, self.bodies, self._gaps(), way)
            found = _larger(found, self._arranged(bonds))
            if not bonds.choices or (found is not None and found.objects >= CROWDED):
                break
        return found

    def _gaps(self) -> Spot:
        """Of relations, across and down: shares of the canvas's sides."""
        gap, canvas = _gap(len(self.scene.things)), self.scene.canvas
        short = min(canvas.size)
        return gap * canvas.width / short, gap * canvas.height / short

    def _arranged(self, bonds: Bonds) -> Solution | None:
        free = {frozenset(pair) for pair in combinations(self.bodies, 2)} - bonds.decided - allowed_overlaps(self.scene)
        clusters = self._units(bonds, free)
        if clusters is None:
            return None
        home = {i: name for name, cluster in clusters.items() for i in cluster.offsets}
        before = tuple(_quotient(graph, home) for graph in bonds.before)
        hints = {home[i]: place for i, place in reversed(list(self.hints.items())) if i in home}
        rules = [*bonds.close, *bonds.far, *(rule for cluster in clusters.values() for rule in cluster.parting)]
        best: tuple[LayoutProblem, Solution] | None = None
        first: dict[str, Spot] | None = None
        for cells in arrangements((before[0], before[1]), hints, self._shape())[:MOST_TRIES]:
            targets, problem = self._problem(clusters, cells, hints, rules, bonds, before)
            first = first or targets
            found = solve(problem)
            if found and (best is None or _worth(found) > _worth(best[1]) + 1e-3):
                best = problem, found
            if found and _worth(found) > 1.3 - 1e-6:
                break
        if best is None:
            tangled = self._whole(rules, first or {})
            loose = untangle(tangled, free, GAP)
            return None if loose is None else solve(replace(tangled, rules=[*rules, *loose[0]]))
        if any(graph.edges for graph in before):
            return _larger(best[1], self._again(clusters, best, rules, bonds, before))
        return best[1]

    def _shape(self) -> float:
        return (self.area[2] - self.area[0]) / (self.area[3] - self.area[1])

    def _whole(self, rules: Sequence[Rule], targets: Mapping[str, Spot]) -> LayoutProblem:
        return LayoutProblem(tuple(self.bodies.values()), rules, self.area, targets, self.smallest, self.smallest_text)

    def _units(self, bonds: Bonds, free: set[frozenset[str]]) -> dict[str, Cluster] | None:
        """Units by the id of their first thing; None where close things can't be arranged even without bounds."""
        clusters = {}
        order = list(self.bodies)
        for group in _groups(bonds, order):
            bodies = [self.bodies[i] for i in group]
            if len(group) == 1:
                clusters[group[0]] = Cluster({group[0]: (0.0, 0.0)}, (bodies[0].width, bodies[0].height))
                continue
            inner = [r for r in (*bonds.close, *bonds.far) if all(term[1] in group for term in r.terms)]
            targets = {i: (0.01 * place, 0.0) for place, i in enumerate(group)}
            problem = LayoutProblem(bodies, inner, None, targets, smallest=1.0, smallest_text=1.0)
            loose = untangle(problem, {pair for pair in free if pair <= set(group)}, BESIDE)
            if loose is None:
                return None
            box = _bounds(bodies, loose[1])
            middle = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
            offsets = {i: (x - middle[0], y - middle[1]) for i, (x, y) in loose[1].centres.items()}
            clusters[group[0]] = Cluster(offsets, (box[2] - box[0], box[3] - box[1]), loose[0])
        return clusters

    def _problem(
        self,
        clusters: Mapping[str, Cluster],
        cells: Cells,
        hints: Mapping[str, Place],
        rules: Sequence[Rule],
        bonds: Bonds,
        before: Sequence[nx.DiGraph],
    ) -> tuple[dict[str, Spot], LayoutProblem]:
        extents = {name: cluster.extent for name, cluster in clusters.items()}
        places = spots(cells, extents, self.area)
        columns = max(x for x, _ in cells.values()) + 1
        rows = max(y for _, y in cells.values()) + 1
        room = (self.area[2] - self.area[0]) / columns, (self.area[3] - self.area[1]) / rows
        targets: dict[str, Spot] = {}
        for name, cluster in clusters.items():
            x, y = _hinted(hints.get(name, ""), places[name], self.area)
            shrink = min(1.0, room[0] / cluster.extent[0], room[1] / cluster.extent[1])
            targets |= {i: (x + dx * shrink, y + dy * shrink) for i, (dx, dy) in cluster.offsets.items()}
        partings = _partings(clusters, places, extents, _gap(len(clusters)), bonds, before)
        return targets, self._whole([*rules, *partings], targets)

    def _again(
        self,
        clusters: Mapping[str, Cluster],
        best: tuple[LayoutProblem, Solution],
        rules: Sequence[Rule],
        bonds: Bonds,
        before: Sequence[nx.DiGraph],
    ) -> Solution | None:
        """Once more, with clusters parted on the axes on which they lie further apart in the solution."""
        problem, found = best
        boxes = {name: _bounds([self.bodies[i] for i in cluster.offsets], found) for name, cluster in clusters.items()}
        places = {name: ((x0 + x1) / 2, (y0 + y1) / 2) for name, (x0, y0, x1, y1) in boxes.items()}
        extents = {name: (x1 - x0, y1 - y0) for name, (x0, y0, x1, y1) in boxes.items()}
        partings = _partings(clusters, places, extents, _gap(len(clusters)), bonds, before)
        return solve(replace(problem, rules=[*rules, *partings]))


def _gap(things: int) -> float:
    """The gap between neighbours in short sides: smaller where many things need room."""
    return max(GAP, min(ROOMY_GAP, 0.45 / max(1, things)))


def _worth(solution: Solution) -> float:
    return solution.objects + 0.3 * solution.texts


def _larger(one: Solution | None, other: Solution | None) -> Solution | None:
    if one is None or other is None:
        return one or other
    return other if _worth(other) > _worth(one) + 1e-3 else one


def _hinted(place: str, spot: Spot, area: Area) -> Spot:
    """The target: an edge of the area where the hint says so."""
    x = area[0] if "left" in place else area[2] if "right" in place else spot[0]
    y = area[1] if "top" in place else area[3] if "bottom" in place else spot[1]
    return ((area[0] + area[2]) / 2, (area[1] + area[3]) / 2) if place == "centre" else (x, y)


def _bounds(bodies: Sequence[Body], found: Solution) -> Area:
    boxes = [(*found.centres[b.id], *found.size(b)) for b in bodies]
    return (
        min(x - w / 2 for x, _, w, _ in boxes),
        min(y - h / 2 for _, y, _, h in boxes),
        max(x + w / 2 for x, _, w, _ in boxes),
        max(y + h / 2 for _, y, _, h in boxes),
    )


def _quotient(graph: nx.DiGraph, home: Mapping[str, str]) -> nx.DiGraph:
    """The order of clusters that follows from that of their things."""
    clusters = nx.DiGraph()
    clusters.add_nodes_from(home.values())
    clusters.add_edges_from((home[a], home[b]) for a, b in graph.edges if home[a] != home[b])
    return clusters


def _groups(bonds: Bonds, order: Sequence[str]) -> list[list[str]]:
    """Close things together, and whatever would have to lie both before and after such a group."""
    close = nx.Graph()
    close.add_nodes_from(order)
    close.add_edges_from(bonds.pairs)
    while True:
        groups = [sorted(group, key=order.index) for group in nx.connected_components(close)]
        home = {i: group[0] for group in groups for i in group}
        rings = [
            ring
            for graph in bonds.before
            for ring in nx.strongly_connected_components(_quotient(graph, home))
            if len(ring) > 1
        ]
        if not rings:
            return sorted(groups, key=lambda group: order.index(group[0]))
        close.add_edges_from(pair for ring in rings for pair in combinations(sorted(ring), 2))


def _partings(
    clusters: Mapping[str, Cluster],
    places: Mapping[str, Spot],
    extents: Mapping[str, Spot],
    gap: float,
    bonds: Bonds,
    before: Sequence[nx.DiGraph],
) -> list[Rule]:
    """For each two clusters the axis on which their things part: a relation's, else where they are further apart."""
    graphs = (nx.DiGraph(), nx.DiGraph())
    for a, b in combinations(clusters, 2):
        axis = next((axis for axis in (0, 1) if before[axis].has_edge(a, b) or before[axis].has_edge(b, a)), None)
        if axis is not None:
            graphs[axis].add_edge(*((a, b) if before[axis].has_edge(a, b) else (b, a)))
            continue
        offset = [places[b][k] - places[a][k] for k in (0, 1)]
        across = abs(offset[0]) / (extents[a][0] + extents[b][0]) >= abs(offset[1]) / (extents[a][1] + extents[b][1])
        graphs[not across].add_edge(*((a, b) if offset[not across] >= 0 else (b, a)))
    rules = []
    for axis, graph in enumerate(graphs):
        lean = len(clusters) > REDUCED and nx.is_directed_acyclic_graph(graph)
        edges = nx.transitive_reduction(graph).edges if lean else graph.edges
        for first, second in sorted(edges):
            for i in clusters[first].offsets:
                for k in clusters[second].offsets:
                    if frozenset((i, k)) not in bonds.decided:
                        rules.append(apart(i, k, axis, gap))
    return rules
