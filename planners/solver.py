"""Exact places and sizes by linear programming: the largest common size first, then the calmest arrangement.

Everything is in pixels, origin top left, y down. A relation is a cone, which is linear: left_of needs
``x_b - x_a >= half widths + gap`` and ``|y_b - y_a| <= SLANT * (x_b - x_a)``. GenEval's rule (centre offset less a
tenth of both sizes, more than half of the distance) holds inside that cone for any sizes that don't overlap:
0.8 / sqrt(1 + SLANT**2) > 0.5.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

SLANT = 1.05
AXES: tuple[Literal[0], Literal[1]] = (0, 1)
Row = dict[int, float]


@dataclass(frozen=True)
class Body:
    """A thing to place: its full size in pixels, multiplied by its group's scale in [0, 1]."""

    id: str
    width: float
    height: float
    is_text: bool = False


@dataclass(frozen=True)
class Order:
    """``before`` lies before ``after`` on the axis (0: x, 1: y), ``gap`` pixels apart; ``cone``: it is a relation."""

    before: str
    after: str
    axis: int
    gap: float
    cone: bool


@dataclass(frozen=True)
class Solution:
    """Centres in pixels by id, and the scales of objects and of texts."""

    centres: Mapping[str, tuple[float, float]]
    objects: float
    texts: float

    def scale(self, body: Body) -> float:
        return self.texts if body.is_text else self.objects


@dataclass(frozen=True)
class Problem:
    """What to place where: ``area`` is xyxy in pixels, ``targets`` are wished centres, texts may shrink this far."""

    bodies: Sequence[Body]
    orders: Sequence[Order]
    area: tuple[float, float, float, float]
    targets: Mapping[str, tuple[float, float]]
    smallest_text: float = 0.35


def enlarge(problem: Problem) -> Solution | None:
    """The largest common scales that the problem allows, places being arbitrary; None where nothing fits."""
    count = len(problem.bodies)
    cost = np.zeros(2 * count + 2)
    cost[-2], cost[-1] = -1.0, -0.3
    found = _minimise(cost, *_constraints(problem), _bounds(problem, (0.0, 1.0), (problem.smallest_text, 1.0)))
    return None if found is None else _solution(problem, found)


def settle(problem: Problem, scales: Solution) -> Solution:
    """The calmest places with those scales: related things in line, everything near its target.

    Minimises the weighted sum of how far each wish is missed; each gets one extra variable.
    """
    objects, texts = scales.objects * 0.995, max(problem.smallest_text, scales.texts * 0.995)
    bounds = _bounds(problem, (objects, objects), (texts, texts))
    wishes = _wishes(problem)
    known = len(bounds)
    cost = np.zeros(known + len(wishes))
    rows, limits = _constraints(problem)
    for extra, (row, value, weight) in enumerate(wishes, known):
        cost[extra] = weight
        rows += [{**row, extra: -1.0}, {**{k: -v for k, v in row.items()}, extra: -1.0}]
        limits += [value, -value]
    found = _minimise(cost, rows, limits, [*bounds, *[(0.0, 1e6)] * len(wishes)])
    return scales if found is None else _solution(problem, found)


def _solution(problem: Problem, found: np.ndarray) -> Solution:
    count = len(problem.bodies)
    centres = {body.id: (float(found[k]), float(found[count + k])) for k, body in enumerate(problem.bodies)}
    return Solution(centres, float(found[2 * count]), float(found[2 * count + 1]))


def _bounds(problem: Problem, objects: tuple[float, float], texts: tuple[float, float]) -> list[tuple[float, float]]:
    count, area = len(problem.bodies), problem.area
    return [(area[0], area[2])] * count + [(area[1], area[3])] * count + [objects, texts]


def _constraints(problem: Problem) -> tuple[list[Row], list[float]]:
    """Rows and limits of ``A v <= b`` with v = all x, all y, object scale, text scale."""
    bodies, area = problem.bodies, problem.area
    index = {body.id: place for place, body in enumerate(bodies)}
    scale_of = [2 * len(bodies) + body.is_text for body in bodies]
    rows: list[Row] = []
    limits: list[float] = []
    count = len(bodies)
    for k, body in enumerate(bodies):
        for axis, size in zip(AXES, (body.width, body.height), strict=True):
            centre = axis * count + k
            rows += [{centre: -1.0, scale_of[k]: size / 2}, {centre: 1.0, scale_of[k]: size / 2}]
            limits += [-area[axis], area[axis + 2]]
    for order in problem.orders:
        a, b = index[order.before], index[order.after]
        sizes = [(body.width, body.height)[order.axis] for body in (bodies[a], bodies[b])]
        near, far = order.axis * count + a, order.axis * count + b
        row = {near: 1.0, far: -1.0}
        for place, size in ((a, sizes[0]), (b, sizes[1])):
            row[scale_of[place]] = row.get(scale_of[place], 0.0) + size / 2
        rows.append(row)
        limits.append(-order.gap)
        if order.cone:
            side_a, side_b = (1 - order.axis) * count + a, (1 - order.axis) * count + b
            for sign in (1.0, -1.0):
                rows.append({side_b: sign, side_a: -sign, far: -SLANT, near: SLANT})
                limits.append(0.0)
    return rows, limits


def _wishes(problem: Problem) -> list[tuple[Row, float, float]]:
    """Each: a row, the value it should have, and how much a pixel away from it costs."""
    index = {body.id: place for place, body in enumerate(problem.bodies)}
    count = len(index)
    wishes: list[tuple[Row, float, float]] = []
    for i, place in index.items():
        for axis in AXES:
            wishes.append(({axis * count + place: 1.0}, problem.targets[i][axis], 0.1))
    for order in problem.orders:
        if order.cone:
            side = (1 - order.axis) * count
            wishes.append(({side + index[order.after]: 1.0, side + index[order.before]: -1.0}, 0.0, 1.0))
    return wishes


def _minimise(
    cost: np.ndarray, rows: Sequence[Row], limits: Sequence[float], bounds: Sequence[tuple[float, float]]
) -> np.ndarray | None:
    from scipy.optimize import linprog  # type: ignore[import-untyped,unused-ignore]
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped,unused-ignore]

    entries = [(r, c, v) for r, row in enumerate(rows) for c, v in row.items()]
    r, c, v = zip(*entries, strict=True)
    matrix = csr_matrix((v, (r, c)), shape=(len(rows), len(cost)))
    answer = linprog(cost, A_ub=matrix, b_ub=limits, bounds=list(bounds), method="highs")
    return np.asarray(answer.x) if answer.status == 0 else None
