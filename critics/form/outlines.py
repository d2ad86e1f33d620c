"""Form by geometry, where it is exact: is a painted circle round, are a square's sides straight and its corners there?

A thing's outline is laid over the ideal one, with the same centre and area and turned to fit best; how far the two are
apart, over the thing's diameter, is what is measured. Hearts, rings and crescents are drawn in many ways, so they
aren't. Coordinates of outlines are x, y in pixels, y down.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from critics.objects.colour import surroundings
from planners.scene import Box

SAMPLES = 240
SMALLEST = 32
"""Pixels of a thing's shorter side below which its outline is too coarse to measure."""
TURNS = 30
STAR_RATIOS = (0.38, 0.42, 0.5)
"""Inner over outer radius of a star."""
AROUND = 0.12
APART = 12.0
"""CIELAB distance from its ground from which a thing's own colour shows an outline."""
PIXEL = 0.35
"""By how much of a pixel an outline may be off because pixels are coarse."""
MIDDLE, STEEP = 0.011, 0.0016
"""The distance at which a shape is as likely malformed as not, and how fast the doubt grows around it: a regular
octagon is 0.018 off a circle, one of ten corners 0.010, an oval of nine to ten 0.024."""


@dataclass(frozen=True)
class OutlineReading:
    """``apart``: how far the two outlines are apart, the 95th percentile, over the thing's diameter.

    ``worst``: where they are farthest apart, a box of the picture.
    """

    apart: float
    worst: Box

    @property
    def doubt(self) -> float:
        """In [0, 1]: how surely it is malformed."""
        return 1 / (1 + math.exp(min(50.0, (MIDDLE - self.apart) / STEEP)))


def polygon(corners: list[tuple[float, float]]) -> np.ndarray:
    """SAMPLES points along a closed line through the corners, at equal steps."""
    return resampled(np.asarray([*corners, corners[0]], float))


def _star(ratio: float, high: float = 1.0) -> np.ndarray:
    ends = [(math.sin(k * math.pi / 5), -math.cos(k * math.pi / 5) * high) for k in range(10)]
    return polygon([(x * reach, y * reach) for (x, y), reach in zip(ends, (1.0, ratio) * 5, strict=True)])


def _regular(corners: int) -> np.ndarray:
    return polygon(
        [(math.sin(2 * math.pi * k / corners), -math.cos(2 * math.pi * k / corners)) for k in range(corners)]
    )


def _cross(arm: float) -> np.ndarray:
    a, b, c = arm, 1 - arm, 1.0
    corners = [(a, 0), (b, 0), (b, a), (c, a), (c, b), (b, b), (b, c), (a, c), (a, b), (0, b), (0, a), (a, a)]
    return polygon([(float(x), float(y)) for x, y in corners])


IDEALS: Mapping[str, Callable[[], tuple[np.ndarray, ...]]] = {
    "circle": lambda: (_regular(SAMPLES),),
    "square": lambda: (_regular(4),),
    "diamond": lambda: (_regular(4), *(polygon([(0.0, -1.0), (w, 0.0), (0.0, 1.0), (-w, 0.0)]) for w in (0.6, 0.75))),
    "triangle": lambda: tuple(polygon([(0.0, 0.0), (0.5, -h), (1.0, 0.0)]) for h in (0.866, 1.0)),
    "star": lambda: tuple(_star(ratio, high) for ratio in STAR_RATIOS for high in (1.0, 1.0515)),
    "hexagon": lambda: (
        _regular(6),
        polygon([(0.0, 0.5), (0.25, 0.0), (0.75, 0.0), (1.0, 0.5), (0.75, 1.0), (0.25, 1.0)]),
    ),
    "cross": lambda: tuple(_cross(arm) for arm in (0.3, 1 / 3, 0.36)),
}


def outline_reading(image: np.ndarray, box: Box, noun: str) -> OutlineReading | None:
    """How far a shape in the box of a uint8 sRGB picture (height, width, 3) is from the ideal one.

    None where the noun isn't measured, or the thing is too small or too like its ground.
    """
    if noun not in IDEALS or (found := outline(image, box)) is None:
        return None
    points, area = found
    diameter = 2 * math.sqrt(area / math.pi)
    fits = [_misfit(points, ideal) for ideal in _normal_ideals(noun)]
    distances, where = min(fits, key=lambda fit: float(np.quantile(fit[0], 0.95)))
    apart = max(0.0, float(np.quantile(distances, 0.95)) - PIXEL / diameter)
    far = points[where[distances >= 0.7 * distances.max()]]
    low, high = far.min(0) - 0.08 * diameter, far.max(0) + 0.08 * diameter
    size = np.array([image.shape[1], image.shape[0]])
    (x0, y0), (x1, y1) = np.clip(low / size, 0, 1), np.clip(high / size, 0, 1)
    return OutlineReading(apart, Box(x0=float(x0), y0=float(y0), x1=float(x1), y1=float(y1)))


def outline(image: np.ndarray, box: Box) -> tuple[np.ndarray, float] | None:
    """The thing's outline, SAMPLES points (x, y), and the area in it, in pixels; None where it can't be told."""
    from skimage.color import rgb2lab
    from skimage.measure import find_contours

    height, width = image.shape[:2]
    if min(box.width * width, box.height * height) < SMALLEST:
        return None
    left, top, right, bottom = box.grown_by(AROUND).pixels((width, height))
    colours = rgb2lab(image[top:bottom, left:right])
    inner = box.grown_by(-0.25).pixels((width, height))
    own = np.median(rgb2lab(image[inner[1] : inner[3], inner[0] : inner[2]]).reshape(-1, 3), axis=0)
    grounds = surroundings(image, box)
    if float(np.linalg.norm(grounds - own, axis=1).min()) < APART:
        return None
    to_own = np.linalg.norm(colours - own, axis=-1)
    to_ground = np.min([np.linalg.norm(colours - ground, axis=-1) for ground in grounds], axis=0)
    share = np.pad(to_ground / np.maximum(to_own + to_ground, 1e-6), 1)
    best: tuple[np.ndarray, float] | None = None
    for line in find_contours(share, 0.5):
        x, y = line[:, 1] - 0.5 + left, line[:, 0] - 0.5 + top
        area = abs(float(np.dot(x[:-1], y[1:]) - np.dot(x[1:], y[:-1]))) / 2
        if best is None or area > best[1]:
            best = np.stack([x, y], 1), area
    if best is None or best[1] < SMALLEST**2 / 8:
        return None
    return resampled(best[0]), best[1]


def resampled(line: np.ndarray) -> np.ndarray:
    """SAMPLES points at equal steps along a closed line (n, 2) whose last point is its first."""
    steps = np.hypot(*np.diff(line, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    at = np.linspace(0, along[-1], SAMPLES, endpoint=False)
    return np.stack([np.interp(at, along, line[:, k]) for k in range(2)], 1)


def _normal(points: np.ndarray) -> np.ndarray:
    """The outline moved and scaled so that its area's centre is the origin and its diameter 1."""
    following = np.roll(points, -1, 0)
    crossed = points[:, 0] * following[:, 1] - following[:, 0] * points[:, 1]
    area = crossed.sum() / 2
    centre = ((points + following) * crossed[:, None]).sum(0) / (6 * area)
    return np.asarray((points - centre) / (2 * math.sqrt(abs(area) / math.pi)))


@functools.cache
def _normal_ideals(noun: str) -> tuple[np.ndarray, ...]:
    return tuple(_normal(ideal) for ideal in IDEALS[noun]())


def _misfit(points: np.ndarray, ideal: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Distances between the two outlines, both ways, and the painted point that each is about."""
    from scipy.spatial import cKDTree

    mine = _normal(points)

    def apart(turn: float) -> tuple[np.ndarray, np.ndarray]:
        c, s = math.cos(turn), math.sin(turn)
        turned = ideal @ np.array([[c, s], [-s, c]])
        there, _ = cKDTree(turned).query(mine)
        back, nearest = cKDTree(mine).query(turned)
        return np.concatenate([there, back]), np.concatenate([np.arange(len(mine)), nearest])

    def cost(turn: float) -> float:
        return float(np.quantile(apart(turn)[0], 0.95))

    step = 2 * math.pi / TURNS
    best = min((k * step for k in range(TURNS)), key=cost)
    for fine in (step / 3, step / 9, step / 27):
        best = min((best + k * fine for k in (-1, 0, 1)), key=cost)
    return apart(best)
