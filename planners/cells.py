"""Rough places on a grid, before sizes are known: which thing is in which column and row.

A cell is (column, row) as floats counted from 0; half steps centre a short row. No two things share a cell.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

import networkx as nx  # type: ignore[import-untyped,unused-ignore]

from planners.draft import Place
from planners.scene import Canvas, Scene

Cells = dict[str, tuple[float, float]]
Levels = dict[str, tuple[int, int]]


def arrangements(scene: Scene, ids: Sequence[str], hints: Mapping[str, Place]) -> list[Cells]:
    """Different ways to arrange the things, to be tried by the solver; always the same list for the same scene."""
    related = {end for r in scene.relations for end in (r.subject, r.object)} & set(ids)
    levels = _levels(scene, [i for i in ids if i in related])
    free = [i for i in ids if i not in related]
    found: list[Cells] = []
    blocks: list[Levels] = []
    if levels and free:
        deepest = max(row for _, row in levels.values()) + 1
        widest = max(column for column, _ in levels.values()) + 1
        blocks = [
            {**levels, **dict.fromkeys(free, (0, deepest))},
            {**levels, **dict.fromkeys(free, (widest, 0))},
        ]
    else:
        blocks = [levels or dict.fromkeys(free, (0, 0))]
    for block in blocks:
        hinted = _with_hints(block, {i: p for i, p in hints.items() if i in free})
        crowd = max(_crowds(hinted).values(), default=1)
        found.extend(_spread(hinted, columns) for columns in range(1, crowd + 1))
    different = [cells for place, cells in enumerate(found) if cells not in found[:place]]
    return sorted(different, key=lambda cells: _misfit(cells, scene.canvas))


def _misfit(cells: Cells, canvas: Canvas) -> float:
    """How far the grid's proportions are from the canvas's (logarithm of the ratio), plus its share of empty cells."""
    columns = max(x for x, _ in cells.values()) + 1
    rows = max(y for _, y in cells.values()) + 1
    empty = columns * rows / len(cells) - 1
    return abs(math.log(columns * canvas.height / (rows * canvas.width))) + empty


def _crowds(levels: Levels) -> dict[tuple[int, int], int]:
    crowds: dict[tuple[int, int], int] = defaultdict(int)
    for cell in levels.values():
        crowds[cell] += 1
    return crowds


def _levels(scene: Scene, ids: Sequence[str]) -> Levels:
    """Columns and rows by topological order; things side by side share a row, stacked things share a column."""
    columns = _axis(scene, ids, "x", ("above", "below"))
    rows = _axis(scene, ids, "y", ("left_of", "right_of"))
    return {i: (columns[i], rows[i]) for i in ids}


def _axis(scene: Scene, ids: Sequence[str], axis: str, shared_by: tuple[str, str]) -> dict[str, int]:
    order = scene.order("x" if axis == "x" else "y").subgraph(ids)
    together = nx.Graph()
    together.add_nodes_from(ids)
    together.add_edges_from(
        (r.subject, r.object) for r in scene.relations if r.kind in shared_by and r.subject in ids and r.object in ids
    )
    home = {i: place for place, group in enumerate(nx.connected_components(together)) for i in group}
    merged = nx.DiGraph()
    merged.add_nodes_from(home.values())
    merged.add_edges_from((home[a], home[b]) for a, b in order.edges)
    if nx.is_directed_acyclic_graph(merged) and not list(nx.selfloop_edges(merged)):
        depth = {c: level for level, group in enumerate(nx.topological_generations(merged)) for c in group}
        return {i: depth[home[i]] for i in ids}
    return {i: level for level, group in enumerate(nx.topological_generations(order)) for i in group}


def _with_hints(levels: Levels, hints: Mapping[str, Place]) -> Levels:
    """Moves hinted things one column or row to the outside of the others: "left" before all, "bottom" after all."""
    if not hints:
        return levels
    rest = [cell for i, cell in levels.items() if i not in hints] or [(0, 0)]
    xs, ys = [x for x, _ in rest], [y for _, y in rest]
    moved = dict(levels)
    for i, place in hints.items():
        x, y = (min(xs) + max(xs)) // 2, (min(ys) + max(ys)) // 2
        x = min(xs) - 1 if "left" in place else max(xs) + 1 if "right" in place else x
        y = min(ys) - 1 if "top" in place else max(ys) + 1 if "bottom" in place else y
        moved[i] = (x, y)
    return moved


def _spread(levels: Levels, columns: int) -> Cells:
    """Gives every thing its own cell: the things of one level cell become a block at most ``columns`` wide."""
    members: dict[tuple[int, int], list[str]] = defaultdict(list)
    for i, cell in levels.items():
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
