"""The pen that a place's scenery is drawn with."""

from __future__ import annotations

import functools
import math
import random
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

InkColour = tuple[int, int, int]


def blend(a: InkColour, b: InkColour, share: float) -> InkColour:
    return tuple(round(x + (y - x) * share) for x, y in zip(a, b, strict=True))  # type: ignore[return-value]


@dataclass(frozen=True)
class Pen:
    """What a piece of scenery draws with: ``line`` is the horizon's row, ``light`` gives a colour its time of day."""

    image: Image.Image
    draw: ImageDraw.ImageDraw
    rng: random.Random
    side: int
    line: int
    light: functools.partial[InkColour]

    def along(self, count: int, jitter: float = 0.3) -> list[float]:
        """Columns spread evenly over the width."""
        step = self.side / count
        return [step * (k + 0.5 + self.rng.uniform(-jitter, jitter)) for k in range(count)]

    def floor_point(self) -> tuple[float, float, float]:
        """A point on the floor and how near it is in [0, 1]."""
        near = self.rng.uniform(0.06, 1)
        return self.rng.uniform(0, self.side), self.line + near * (self.side - self.line), near

    def ridge(self, colour: InkColour, height: float, waves: float, sharp: bool = False) -> None:
        phase = self.rng.uniform(0, 6)
        xs = np.linspace(0, self.side, 160)
        t = xs / self.side * waves * 2 * math.pi + phase
        up = (
            np.abs(((t / math.pi) % 2) - 1) * 0.8 + 0.1 * np.sin(2.7 * t)
            if sharp
            else 0.5 + 0.35 * np.sin(t) + 0.15 * np.sin(2.3 * t + 1)
        )
        points = [(x, self.line - max(0.04, u) * height * self.side) for x, u in zip(xs, up, strict=True)]
        self.draw.polygon([(0, self.line + 1), *points, (self.side, self.line + 1)], fill=colour)
