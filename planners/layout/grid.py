"""Rough places on a grid, before sizes are known: which cluster is in which column and row.

A cell is (column, row) as floats counted from 0; half steps centre a short row. No two clusters share a cell.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

import networkx as nx  # type: ignore[import-untyped,unused-ignore]

from planners.layout.solver import Area, Position
from planners.scene import Place

Cells = dict[str, Position]
Ranks = dict[str, tuple[int, int]]
Orders = tuple[nx.DiGraph, nx.DiGraph]
"""Which cluster lies before which, across and down; every cluster is a node of both."""


def arrangements(before: Orders, hints: Mapping[str, Place], shape: float) -> list[Cells]:
    """Different ways to arrange the clusters, the likeliest first; always the same list for the same scene.

    ``shape`` is the canvas's width over its height. Of two that suit it alike the flatter one comes first, as things
    stand beside one another rather than on each other.
    """
    clusters = list(before[0])
    related = {i for graph in before for edge in graph.edges for i in edge}
    free = [i for i in clusters if i not in related]
    ranks = _ranked(before, [i for i in clusters if i in related])
    blocks: list[Ranks] = []
    if ranks and free:
        deepest = max(row for _, row in ranks.values()) + 1
        widest = max(column for column, _ in ranks.values()) + 1
        blocks = [{**ranks, **dict.fromkeys(free, (0, deepest))}, {**ranks, **dict.fromkeys(free, (widest, 0))}]
    else:
        blocks = [ranks or dict.fromkeys(free, (0, 0))]
    found: list[Cells] = []
    for block in blocks:
        hinted = _with_hints(block, {i: p for i, p in hints.items() if i in free})
        crowd = max(Counter(hinted.values()).values(), default=1)
        found.extend(_spread(hinted, columns) for columns in range(1, crowd + 1))
    different = [cells for place, cells in enumerate(found) if cells not in found[:place]]
    return sorted(different, key=lambda cells: (round(_misfit(cells, shape), 9), max(y for _, y in cells.values())))


def cell_centres(cells: Cells, extents: Mapping[str, Position], area: Area) -> dict[str, Position]:
    """The centre of each cluster's cell in the area (xyxy), which columns and rows share by their largest clusters."""
    centres: dict[str, list[float]] = {i: [] for i in cells}
    for axis in (0, 1):
        count = math.ceil(max(cell[axis] for cell in cells.values())) + 1
        weights = [0.0] * count
        for i, cell in cells.items():
            for line in {math.floor(cell[axis]), math.ceil(cell[axis])}:
                weights[line] = max(weights[line], extents[i][axis])
        usual = max(weights)
        weights = [weight or usual for weight in weights]
        length = area[axis + 2] - area[axis]
        starts = [sum(weights[:line]) / sum(weights) * length for line in range(count + 1)]
        middles = [(a + b) / 2 for a, b in pairwise(starts)]
        for i, cell in cells.items():
            low, high = math.floor(cell[axis]), math.ceil(cell[axis])
            centres[i].append(area[axis] + (middles[low] + middles[high]) / 2)
    return {i: (x, y) for i, (x, y) in centres.items()}


def _misfit(cells: Cells, shape: float) -> float:
    """How far the grid's proportions are from the canvas's (logarithm of the ratio), plus its share of empty cells."""
    columns = max(x for x, _ in cells.values()) + 1
    rows = max(y for _, y in cells.values()) + 1
    empty = columns * rows / len(cells) - 1
    return abs(math.log(columns / (rows * shape))) + empty


def _ranked(before: Orders, clusters: Sequence[str]) -> Ranks:
    """Columns and rows by topological order. Clusters side by side share a row, stacked ones share a column."""
    columns = _axis(before[0].subgraph(clusters), before[1].subgraph(clusters), clusters)
    rows = _axis(before[1].subgraph(clusters), before[0].subgraph(clusters), clusters)
    return {i: (columns[i], rows[i]) for i in clusters}


def _axis(order: nx.DiGraph, across: nx.DiGraph, clusters: Sequence[str]) -> dict[str, int]:
    """The level of each unit by ``order``; clusters that ``across`` orders on the other axis share one if possible."""
    together = nx.Graph()
    together.add_nodes_from(clusters)
    together.add_edges_from(across.edges)
    home = {i: place for place, group in enumerate(nx.connected_components(together)) for i in group}
    merged = nx.DiGraph()
    merged.add_nodes_from(home.values())
    merged.add_edges_from((home[a], home[b]) for a, b in order.edges)
    if nx.is_directed_acyclic_graph(merged) and not list(nx.selfloop_edges(merged)):
        level = {c: depth for depth, group in enumerate(nx.topological_generations(merged)) for c in group}
        return {i: level[home[i]] for i in clusters}
    return {i: depth for depth, group in enumerate(nx.topological_generations(order)) for i in group}


def _with_hints(ranks: Ranks, hints: Mapping[str, Place]) -> Ranks:
    """Moves hinted clusters one column or row outside the others: "left" before all, "bottom" after all."""
    if not hints:
        return ranks
    rest = [cell for i, cell in ranks.items() if i not in hints] or [(0, 0)]
    xs, ys = [x for x, _ in rest], [y for _, y in rest]
    moved = dict(ranks)
    for i, place in hints.items():
        x, y = (min(xs) + max(xs)) // 2, (min(ys) + max(ys)) // 2
        x = min(xs) - 1 if "left" in place else max(xs) + 1 if "right" in place else x
        y = min(ys) - 1 if "top" in place else max(ys) + 1 if "bottom" in place else y
        moved[i] = (x, y)
    return moved


def _spread(ranks: Ranks, columns: int) -> Cells:
    """Gives every cluster its own cell: clusters of one column and row become a block at most ``columns`` wide."""
    members: dict[tuple[int, int], list[str]] = defaultdict(list)
    for i, cell in ranks.items():
        members[cell].append(i)
    wide: dict[int, int] = defaultdict(lambda: 1)
    high: dict[int, int] = defaultdict(lambda: 1)
    for (x, y), group in members.items():
        wide[x] = max(wide[x], min(columns, len(group)))
        high[y] = max(high[y], math.ceil(len(group) / columns))
    lefts = {x: sum(wide[other] for other in wide if other < x) for x in wide}
    tops = {y: sum(high[other] for other in high if other < y) for y in high}
    cells: Cells = {}
    for (x, y), group in members.items():
        across = min(columns, len(group))
        down = math.ceil(len(group) / across)
        for place, i in enumerate(group):
            row = place // across
            in_row = min(across, len(group) - row * across)
            column = place % across + (wide[x] - in_row) / 2
            cells[i] = (lefts[x] + column, tops[y] + row + (high[y] - down) / 2)
    return cells
