"""What goes wrong with a painted thing, made on purpose: each damage takes a thing and gives a damaged one.

A thing is float32 RGBA (side, side, 4) in [0, 255], stretched to a square that it fills; randomness comes from the
caller. ``other`` is another noun's picture of the same shape.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from scipy import ndimage

Damage = Callable[[np.ndarray, np.ndarray, np.random.Generator], np.ndarray]


def field(side: int, coarse: float, rng: np.random.Generator) -> np.ndarray:
    """Smooth noise (side, side), about 1 at its largest; ``coarse`` is the blur's deviation over the side."""
    noise = ndimage.gaussian_filter(rng.standard_normal((side, side)), coarse * side, mode="wrap")
    return noise / np.abs(noise).max()


def half_plane(side: int, share: float, rng: np.random.Generator) -> np.ndarray:
    """Bool (side, side): a side of a wavy line, about ``share`` of the square."""
    angle = rng.uniform(0, 2 * np.pi)
    y, x = np.mgrid[:side, :side] / (side - 1) - 0.5
    height = x * np.cos(angle) + y * np.sin(angle) + 0.08 * field(side, 0.12, rng)
    return height > np.quantile(height, 1 - share)


def cut(thing: np.ndarray, other: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A part is gone, or fades away."""
    gone = half_plane(thing.shape[0], rng.uniform(0.15, 0.55), rng).astype(np.float32)
    gone = ndimage.gaussian_filter(gone, rng.choice((0.0, 0.0, 0.03, 0.06)) * thing.shape[0])
    made = thing.copy()
    made[..., 3] *= 1 - gone
    return made


def holes(thing: np.ndarray, other: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Blots of the ground, or of another colour, within it."""
    side = thing.shape[0]
    noise = field(side, rng.uniform(0.05, 0.12), rng)
    blots = noise > np.quantile(noise, 1 - rng.uniform(0.06, 0.22))
    made = thing.copy()
    if rng.random() < 0.5:
        made[..., 3] *= ~blots
    else:
        made[blots, :3] = rng.uniform(0, 255, 3)
    return made


def doubled(thing: np.ndarray, other: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A second, shifted one over it, or one half mirrored onto the other."""
    side = thing.shape[0]
    if rng.random() < 0.35:
        half, made = side // 2, thing.copy()
        made[:, side - half :] = thing[:, half - 1 :: -1] if rng.random() < 0.5 else thing[:, :half]
        return made
    angle, far = rng.uniform(0, 2 * np.pi), rng.uniform(0.18, 0.5) * side
    moved = np.roll(thing, (round(far * np.sin(angle)), round(far * np.cos(angle))), axis=(0, 1))
    return over(moved, thing)


def swapped(thing: np.ndarray, other: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A part of another thing in its place."""
    part = half_plane(thing.shape[0], rng.uniform(0.2, 0.6), rng)
    return np.where(part[..., None], other, thing)


def melted(thing: np.ndarray, other: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Warped by a smooth field."""
    side, coarse = thing.shape[0], rng.uniform(0.05, 0.16)
    most = side * rng.uniform(0.06, 0.16)
    y, x = np.mgrid[:side, :side].astype(np.float32)
    at = (y + most * field(side, coarse, rng), x + most * field(side, coarse, rng))
    return np.stack([ndimage.map_coordinates(thing[..., k], at, order=1) for k in range(4)], -1)


def ragged(thing: np.ndarray, other: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """An outline that frays."""
    side = thing.shape[0]
    noise = field(side, rng.uniform(0.015, 0.04), rng)
    soft = ndimage.gaussian_filter(thing[..., 3] / 255, rng.uniform(0.04, 0.09) * side)
    return reshaped(thing, np.clip((soft + rng.uniform(0.35, 0.6) * noise - 0.5) * 8 + 0.5, 0, 1))


def angular(thing: np.ndarray, other: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Its outline has few straight edges: an octagon for a circle."""
    side, corners = thing.shape[0], int(rng.integers(4, 10))
    y, x = np.mgrid[:side, :side] / (side - 1) - 0.5
    angle, reach = np.arctan2(y, x), np.hypot(x, y)
    ends = rng.uniform(0, 2 * np.pi) + 2 * np.pi * (np.arange(corners) + rng.uniform(-0.2, 0.2, corners)) / corners
    inside = thing[..., 3] > 127
    radius = [reach[inside & (np.cos(angle - end) > np.cos(0.1))].max(initial=0.1) for end in ends]
    points = np.stack([np.cos(ends) * radius, np.sin(ends) * radius], 1)
    made = np.zeros((side, side), bool)
    for a, b in zip(points, np.roll(points, -1, 0), strict=True):
        with np.errstate(invalid="ignore", divide="ignore"):
            det = a[0] * b[1] - a[1] * b[0]
            u, v = (x * b[1] - y * b[0]) / det, (y * a[0] - x * a[1]) / det
        made |= (u >= 0) & (v >= 0) & (u + v <= 1)
    return reshaped(thing, ndimage.gaussian_filter(made.astype(np.float32), 0.6))


def blot(thing: np.ndarray, other: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Its colours without its parts: a soft lump."""
    spread = rng.uniform(0.05, 0.14) * thing.shape[0]
    weight = ndimage.gaussian_filter(thing[..., 3], spread) + 1e-3
    smooth = [ndimage.gaussian_filter(thing[..., k] * thing[..., 3], spread) / weight for k in range(3)]
    alpha = np.clip((weight / 255 - 0.45) * rng.uniform(3, 10) + 0.5, 0, 1) * 255
    return np.dstack([*smooth, alpha]).astype(np.float32)


def detail_lost(thing: np.ndarray, other: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """An eye, a wheel or a window is painted over by what is around it."""
    side = thing.shape[0]
    light = ndimage.gaussian_filter(thing[..., :3].mean(-1), 1.0)
    edges = ndimage.gaussian_gradient_magnitude(light, 1.0)
    inside = ndimage.uniform_filter(thing[..., 3], round(side * 0.16)) > 250
    edges = np.where(inside, ndimage.uniform_filter(edges, round(side * 0.12)), 0)
    if edges.max() < 4:
        return cut(thing, other, rng)
    spots = np.argwhere(edges >= 0.75 * edges.max())
    y, x = spots[rng.integers(len(spots))]
    rows, columns = np.mgrid[:side, :side]
    reach = np.hypot(rows - y, (columns - x) * rng.uniform(0.7, 1.4)) / (side * rng.uniform(0.09, 0.15))
    ring = (reach > 1) & (reach < 1.35) & (thing[..., 3] > 200)
    made = thing.copy()
    if ring.any():
        share = np.clip((1 - reach) * 6 + 0.5, 0, 1)[..., None]
        made[..., :3] = made[..., :3] * (1 - share) + np.median(thing[ring][:, :3], axis=0) * share
    return made


def over(front: np.ndarray, back: np.ndarray) -> np.ndarray:
    """One thing laid over another."""
    a, b = front[..., 3:] / 255, back[..., 3:] / 255
    alpha = a + b * (1 - a)
    rgb = (front[..., :3] * a + back[..., :3] * b * (1 - a)) / np.maximum(alpha, 1e-3)
    return np.concatenate([rgb, alpha * 255], -1).astype(np.float32)


def reshaped(thing: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """The thing with another outline, ``alpha`` in [0, 1]: where it grows, it takes the nearest colour."""
    near = ndimage.distance_transform_edt(thing[..., 3] < 200, return_distances=False, return_indices=True)
    return np.dstack([thing[near[0], near[1], :3], alpha * 255]).astype(np.float32)


DAMAGES: Mapping[str, Damage] = {
    damage.__name__: damage for damage in (cut, holes, doubled, swapped, melted, ragged, angular, blot, detail_lost)
}
ON_SHAPES = ("cut", "holes", "doubled", "swapped", "melted", "melted", "ragged", "angular", "angular")
"""Those that show on a shape of one colour."""
