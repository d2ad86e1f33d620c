"""Boxes: normalised xyxy in [0, 1], origin top left, x to the right, y down; only ``Box.pixels`` makes pixels."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

FILLS = 0.7
Unit = Annotated[float, Field(ge=0.0, le=1.0)]


class Frozen(BaseModel):
    """A model that doesn't change; unknown fields are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Box(Frozen):
    x0: Unit
    y0: Unit
    x1: Unit
    y1: Unit

    @model_validator(mode="after")
    def _ordered(self) -> Box:
        if self.x0 >= self.x1 or self.y0 >= self.y1:
            raise ValueError(f"box needs x0 < x1 and y0 < y1, got {self.x0}, {self.y0}, {self.x1}, {self.y1}")
        return self

    @classmethod
    def clipped(cls, x0: float, y0: float, x1: float, y1: float) -> Box:
        """The box cut to the picture; raises ValueError if nothing of it is left."""
        return cls(x0=max(0.0, x0), y0=max(0.0, y0), x1=min(1.0, x1), y1=min(1.0, y1))

    @classmethod
    def from_pixels(cls, xyxy: Iterable[float], size: tuple[int, int]) -> Box:
        """From pixel xyxy in a picture of ``size`` (width, height), cut to it."""
        x0, y0, x1, y1 = xyxy
        return cls.clipped(x0 / size[0], y0 / size[1], x1 / size[0], y1 / size[1])

    def pixels(self, size: tuple[int, int]) -> tuple[int, int, int, int]:
        """The smallest integer xyxy that covers the box in a picture of ``size`` (width, height); never empty."""
        width, height = size
        left, top = math.floor(self.x0 * width + 1e-6), math.floor(self.y0 * height + 1e-6)
        right, bottom = math.ceil(self.x1 * width - 1e-6), math.ceil(self.y1 * height - 1e-6)
        return min(left, width - 1), min(top, height - 1), max(right, left + 1), max(bottom, top + 1)

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def area(self) -> float:
        return self.width * self.height

    @property
    def centre(self) -> tuple[float, float]:
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2

    def intersection(self, other: Box) -> float:
        """The area shared with the other box, in units of the picture's area."""
        wide = min(self.x1, other.x1) - max(self.x0, other.x0)
        high = min(self.y1, other.y1) - max(self.y0, other.y0)
        return max(0.0, wide) * max(0.0, high)

    def iou(self, other: Box) -> float:
        shared = self.intersection(other)
        return shared / (self.area + other.area - shared)

    def direction_from(self, other: Box, size: tuple[int, int]) -> tuple[float, float]:
        """The direction (x, y) from the other box to this one, each in [-1, 1]; (0, 0) if they overlap too much.

        GenEval's ``relative_position`` (https://github.com/djghosh13/geneval, evaluation/evaluate_images.py @ af4902f):
        the offset of the centres in pixels of a picture of ``size`` (width, height), less a tenth of the sum of both
        sides on each axis, over the length of the whole offset. A direction holds beyond 0.5.
        """
        offsets = [(a - b) * side for a, b, side in zip(self.centre, other.centre, size, strict=True)]
        sums = (self.width + other.width) * size[0], (self.height + other.height) * size[1]
        short = [math.copysign(max(abs(o) - 0.1 * s, 0.0), o) for o, s in zip(offsets, sums, strict=True)]
        if all(abs(s) < 1e-3 for s in short):
            return 0.0, 0.0
        length = math.hypot(*offsets)
        return short[0] / length, short[1] / length

    def lies(self, place: str) -> float:
        """How surely the box is in that place of the picture ("top left", "centre"), in [0, 1]; the tie is at 0.5.

        For a side it is the share of the free room on that axis that lies on the other side of the box, so that a large
        box can be on the left too; for the centre, twice the smaller share on either axis. Of two sides the worse one
        counts. An axis along which the box fills ``FILLS`` of the picture says nothing: a tie, if no other one speaks.
        """
        free = {"x": (self.x0, 1 - self.x1), "y": (self.y0, 1 - self.y1)}
        share = {axis: after / (before + after) for axis, (before, after) in free.items() if before + after > 1 - FILLS}
        if place == "centre":
            return min((2 * min(value, 1 - value) for value in share.values()), default=0.5)
        sides = {"left": ("x", True), "right": ("x", False), "top": ("y", True), "bottom": ("y", False)}
        asked = [sides[side] for side in place.split()]
        told = [share[axis] if first else 1 - share[axis] for axis, first in asked if axis in share]
        return min(told, default=0.5)

    def union(self, other: Box) -> Box:
        """The smallest box around both."""
        return Box(
            x0=min(self.x0, other.x0), y0=min(self.y0, other.y0), x1=max(self.x1, other.x1), y1=max(self.y1, other.y1)
        )

    def cut_to(self, other: Box) -> Box:
        """The part that both boxes share. Raises ValueError where they share none."""
        return Box(
            x0=max(self.x0, other.x0), y0=max(self.y0, other.y0), x1=min(self.x1, other.x1), y1=min(self.y1, other.y1)
        )

    def grown_by(self, share: float) -> Box:
        """Wider on each side by that share of its own width and height, cut to the picture; narrower below 0."""
        return self.grown(share * self.width, share * self.height)

    def grown(self, dx: float, dy: float | None = None) -> Box:
        """Wider by ``dx`` on the left and the right and by ``dy`` (default dx) above and below, cut to the picture."""
        dy = dx if dy is None else dy
        return Box.clipped(self.x0 - dx, self.y0 - dy, self.x1 + dx, self.y1 + dy)
