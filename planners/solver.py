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


def solve(
    bodies: Sequence[Body],
    orders: Sequence[Order],
    area: tuple[float, float, float, float],
    targets: Mapping[str, tuple[float, float]],
    smallest_text: float,
) -> Solution | None:
    """The best places in ``area`` (xyxy) near ``targets``; None where nothing fits."""
    index = {body.id: place for place, body in enumerate(bodies)}
    count = len(bodies)
    scale_of = [2 * count + body.is_text for body in bodies]
    upper, limits = _constraints(bodies, orders, area, index, scale_of)
    bounds = [(area[0], area[2])] * count + [(area[1], area[3])] * count + [(0.0, 1.0), (smallest_text, 1.0)]
    cost = np.zeros(2 * count + 2)
    cost[-2], cost[-1] = -1.0, -0.3
    first = _minimise(cost, upper, limits, bounds)
    if first is None:
        return None
    bounds[-2:] = [(s, s) for s in (first[-2] * 0.995, max(smallest_text, first[-1] * 0.995))]
    wishes = _wishes(bodies, orders, targets, index)
    final = _calm(wishes, upper, limits, bounds)
    if final is None:
        final = first
    centres = {
        body.id: (float(final[k]), float(final[count + k])) for body, k in zip(bodies, range(count), strict=True)
    }
    return Solution(centres, float(final[2 * count]), float(final[2 * count + 1]))


def _constraints(
    bodies: Sequence[Body],
    orders: Sequence[Order],
    area: tuple[float, float, float, float],
    index: Mapping[str, int],
    scale_of: Sequence[int],
) -> tuple[list[Row], list[float]]:
    """Rows and limits of ``A v <= b`` with v = all x, all y, object scale, text scale."""
    rows: list[Row] = []
    limits: list[float] = []
    count = len(bodies)
    for k, body in enumerate(bodies):
        for axis, size in zip(AXES, (body.width, body.height), strict=True):
            centre = axis * count + k
            rows += [{centre: -1.0, scale_of[k]: size / 2}, {centre: 1.0, scale_of[k]: size / 2}]
            limits += [-area[axis], area[axis + 2]]
    for order in orders:
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


def _wishes(
    bodies: Sequence[Body],
    orders: Sequence[Order],
    targets: Mapping[str, tuple[float, float]],
    index: Mapping[str, int],
) -> list[tuple[Row, float, float]]:
    """Each: a row, the value it should have, and how much a pixel away from it costs."""
    count = len(bodies)
    wishes: list[tuple[Row, float, float]] = []
    for body in bodies:
        for axis in AXES:
            wishes.append(({axis * count + index[body.id]: 1.0}, targets[body.id][axis], 0.1))
    for order in orders:
        if order.cone:
            side = (1 - order.axis) * count
            wishes.append(({side + index[order.after]: 1.0, side + index[order.before]: -1.0}, 0.0, 1.0))
    return wishes


def _calm(
    wishes: Sequence[tuple[Row, float, float]],
    rows: Sequence[Row],
    limits: Sequence[float],
    bounds: Sequence[tuple[float, float]],
) -> np.ndarray | None:
    """Minimises the weighted sum of how far the wishes are missed; each gets one extra variable."""
    known = len(bounds)
    cost = np.zeros(known + len(wishes))
    more, ends = list(rows), list(limits)
    for extra, (row, value, weight) in enumerate(wishes, known):
        cost[extra] = weight
        more += [{**row, extra: -1.0}, {**{k: -v for k, v in row.items()}, extra: -1.0}]
        ends += [value, -value]
    return _minimise(cost, more, ends, [*bounds, *[(0.0, 1e6)] * len(wishes)])


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
