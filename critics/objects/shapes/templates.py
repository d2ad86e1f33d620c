"""The shapes that geometry knows, as coverage masks: turned, cut to their tight box and stretched to one size.

A mask is made as a drawing of so many pixels is, then brought to ``SIDE`` the way a found region is, so that both have
the same blur. ``OTHERS`` are shapes that nobody asks for and that would pass for one of the rest.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

SIDE = 40
LEVELS = (12, 14, 17, 20, 24, 30, 40)
"""Pixels of a shape's longer side at which masks are made."""
ANGLES: dict[str, tuple[int, ...]] = {
    "circle": (0,),
    "square": (0, -8, 8, -16, 16),
    "diamond": (0, -8, 8),
    "triangle": tuple(range(0, 360, 15)),
    "star": (0, 12, 24, 36, 48, 60),
    "heart": (0, -12, 12, -24, 24, 180),
    "hexagon": (0, 15, 30, 45),
    "cross": (0, 15, 30, 45),
    "ring": (0,),
    "crescent": tuple(range(0, 360, 20)),
    "octagon": (0, 22),
    "pentagon": (0, 18, 36, 54),
    "half disc": (0, 90, 180, 270),
    "rounded square": (0,),
}
"""Every shape with the angles in degrees at which it is compared."""
VARIANTS = {"star": 4, "heart": 2, "ring": 3, "crescent": 2, "cross": 3}
"""How many forms of a shape there are; the rest have one."""
OTHERS = frozenset({"octagon", "pentagon", "half disc", "rounded square"})
SHAPES = frozenset(ANGLES) - OTHERS
DRAWN = 100
"""Pixels in which a shape is drawn before it is reduced."""


@dataclass(frozen=True, eq=False)
class Bank:
    """Masks float32 (n, SIDE * SIDE) of ``names``, with their aspects (width over height)."""

    names: tuple[str, ...]
    masks: np.ndarray
    aspects: np.ndarray


@functools.cache
def bank(level: int, turned: bool = True) -> Bank:
    """All masks as drawings of about ``level`` pixels have them; only those that stand upright if not ``turned``."""
    names, masks, aspects = [], [], []
    for name, angles in ANGLES.items():
        for variant in range(VARIANTS.get(name, 1)):
            for angle in angles if turned else (0,):
                drawn = _drawn(name, variant, angle)
                factor = level / max(drawn.shape)
                size = max(3, round(drawn.shape[1] * factor)), max(3, round(drawn.shape[0] * factor))
                small = np.asarray(Image.fromarray(drawn).resize(size, Image.Resampling.BOX))
                names.append(name)
                masks.append(Framed(small).cut((0.0, 0.0, float(size[0]), float(size[1]))))
                aspects.append(drawn.shape[1] / drawn.shape[0])
    return Bank(tuple(names), np.stack(masks), np.array(aspects))


class Framed:
    """A float32 mask (h, w) with empty room around it, from which boxes are cut that stick out by up to ``room``."""

    def __init__(self, mask: np.ndarray, room: int = 2) -> None:
        self.room = room
        self._image = Image.fromarray(np.pad(mask.astype(np.float32), room))

    def cut(self, box: tuple[float, float, float, float]) -> np.ndarray:
        """What lies in the box, xyxy in the mask's pixels: float32 (SIDE * SIDE,). ValueError beyond the room."""
        x0, y0, x1, y1 = (value + self.room for value in box)
        return np.asarray(self._image.resize((SIDE, SIDE), Image.Resampling.BILINEAR, box=(x0, y0, x1, y1))).ravel()


@functools.cache
def _drawn(name: str, variant: int, angle: int) -> np.ndarray:
    """Float32 coverage cut to the tight box of the turned shape."""
    big = 2 * DRAWN
    canvas = Image.new("L", (big, big), 0)
    draw, middle, radius = ImageDraw.Draw(canvas), big / 2, DRAWN * 0.68

    def disc(x: float, y: float, r: float, fill: int, high: float | None = None) -> None:
        high = r if high is None else high
        at = (middle + (x - r) * radius, middle + (y - high) * radius, middle + (x + r) * radius)
        draw.ellipse((*at, middle + (y + high) * radius), fill=fill)

    if name in ("circle", "ring", "crescent"):
        disc(0, 0, 1, 255)
        if name == "ring":
            disc(0, 0, (0.6, 0.75, 0.45)[variant], 0)
        elif name == "crescent":
            disc(*((0.52, -0.2, 0.88), (0.36, -0.14, 0.9))[variant], fill=0)
    elif name == "half disc":
        disc(0, 0, 1, 255)
        draw.rectangle((0, middle, big, big), fill=0)
    elif name == "rounded square":
        draw.rounded_rectangle((middle - radius, middle - radius, middle + radius, middle + radius), radius * 0.4, 255)
    else:
        draw.polygon([(middle + x * radius, middle + y * radius) for x, y in _outline(name, variant)], fill=255)
    turned = canvas.rotate(angle, Image.Resampling.BICUBIC)
    box = turned.point(lambda value: 255 if value > 127 else 0).getbbox()
    return np.asarray(turned.crop(box), np.float32) / 255


def _outline(name: str, variant: int) -> list[tuple[float, float]]:
    """The corners of a shape around the origin, y down."""
    if name == "heart":
        t = np.linspace(0, 2 * np.pi, 120)
        x = 16 * np.sin(t) ** 3
        y = -(13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t))
        x, y = x / 16, (y - (y.max() + y.min()) / 2) / (y.max() - y.min()) * 2
        if variant:  # fuller lobes, as emoji have them
            x, y = np.sign(x) * np.abs(x) ** 0.85, y
        return list(zip(x.tolist(), y.tolist(), strict=True))
    if name == "star":
        inner = (0.42, 0.38, 0.47, 0.54)[variant]
        return [
            (math.sin(k * math.pi / 5) * (inner if k % 2 else 1), -math.cos(k * math.pi / 5) * (inner if k % 2 else 1))
            for k in range(10)
        ]
    if name == "cross":
        arm = (1 / 3, 0.22, 0.28)[variant]
        quarter = [(arm, -1.0), (arm, -arm), (1.0, -arm)]
        return [p for turn in range(4) for p in (_turned(q, turn) for q in quarter)]
    corners, first = {
        "square": (4, 45.0),
        "diamond": (4, 0.0),
        "triangle": (3, 0.0),
        "hexagon": (6, 90.0),
        "octagon": (8, 22.5),
        "pentagon": (5, 0.0),
    }[name]
    angles = [math.radians(first + 360 * k / corners) for k in range(corners)]
    return [(math.sin(a), -math.cos(a)) for a in angles]


def _turned(point: tuple[float, float], quarters: int) -> tuple[float, float]:
    x, y = point
    for _ in range(quarters):
        x, y = -y, x
    return x, y
