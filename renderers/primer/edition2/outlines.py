"""The outlines of the world's shapes."""

from __future__ import annotations

import numpy as np

CROSS = "1,0 2,0 2,1 3,1 3,2 2,2 2,3 1,3 1,2 0,2 0,1 1,1"


def shape_outline(shape: str, samples: int = 240) -> np.ndarray:
    """The corners of a polygon, float (n, 2), x and y in [0, 1], y down; it touches all four sides of the unit square.

    A heart has ``samples`` points. Raises KeyError for shapes that are no polygon here.
    """
    t = np.linspace(0, 2 * np.pi, samples)
    points = {
        "triangle": [(0, 1), (0.5, 0), (1, 1)],
        "diamond": [(0.5, 0), (1, 0.5), (0.5, 1), (0, 0.5)],
        "star": [(np.sin(k * np.pi / 5) * r, -np.cos(k * np.pi / 5) * r) for k, r in enumerate([1.0, 0.42] * 5)],
        "hexagon": [(np.cos(k * np.pi / 3), np.sin(k * np.pi / 3)) for k in range(6)],
        "cross": [tuple(int(number) / 3 for number in corner.split(",")) for corner in CROSS.split()],
        "heart": np.stack(
            [16 * np.sin(t) ** 3, -(13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t))], 1
        ),
    }[shape]
    xy = np.asarray(points, dtype=float)
    return (xy - xy.min(0)) / (xy.max(0) - xy.min(0))
