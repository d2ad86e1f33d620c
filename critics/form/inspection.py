"""What is asked about a thing's form, and what an inspector answers."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from PIL import Image

from planners.scene import Box

WRONG_CELL = 0.6
"""From this share of the map's highest value on, a cell belongs to what is wrong."""


@dataclass(frozen=True)
class FoundThing:
    """A planned thing that was found: what it is, in words, and where."""

    noun: str
    phrase: str
    box: Box


@dataclass(frozen=True)
class FormReading:
    """``doubt`` in [0, 1] that the thing is malformed; None where nobody can tell, and ``says`` why.

    It is malformed from ``fails_from`` on and well formed up to ``passes_to``; between them is a tie. ``cells`` float
    (rows, columns) in [0, 1] says where it is wrong, in ``frame``, a box of the picture.
    """

    doubt: float | None
    says: str
    passes_to: float = 0.35
    fails_from: float = 0.65
    cells: np.ndarray | None = None
    frame: Box | None = None

    @property
    def score(self) -> float | None:
        """1 without doubt, 0.5 where a thing begins to fail, 0 where it is surely malformed."""
        if self.doubt is None:
            return None
        if self.doubt < self.fails_from:
            return 1 - 0.5 * self.doubt / self.fails_from
        return 0.5 * (1 - self.doubt) / max(1e-6, 1 - self.fails_from)

    @property
    def fails(self) -> bool:
        return self.doubt is not None and self.doubt >= self.fails_from

    def also_seen(self, mirror: FormReading) -> FormReading:
        """What both looks say, this one and one at the mirror image: the smaller doubt counts."""
        if self.doubt is None or mirror.doubt is None or mirror.doubt >= self.doubt:
            return self
        return dataclasses.replace(self, doubt=mirror.doubt, says=f"{mirror.says} in the mirror image")

    @property
    def wrong_at(self) -> Box | None:
        """The smallest box around the largest patch of wrong cells; None where there is no map."""
        from scipy import ndimage

        if self.cells is None or self.frame is None or self.cells.max(initial=0.0) <= 0:
            return None
        patches, count = ndimage.label(self.cells >= WRONG_CELL * self.cells.max())
        sums = ndimage.sum_labels(self.cells, patches, range(1, count + 1))
        rows, columns = np.nonzero(patches == 1 + int(np.argmax(sums)))
        high, wide = self.frame.height / self.cells.shape[0], self.frame.width / self.cells.shape[1]
        return Box.clipped(
            self.frame.x0 + wide * float(columns.min()),
            self.frame.y0 + high * float(rows.min()),
            self.frame.x0 + wide * float(columns.max() + 1),
            self.frame.y0 + high * float(rows.max() + 1),
        )


class FormInspector(Protocol):
    """Whatever can tell well-formed things from malformed ones: the backends of the critic of form."""

    def problems(self) -> list[str]:
        """What it lacks to work here, with the way out; nothing is loaded."""
        ...

    def knows(self, noun: str) -> bool:
        """Whether it can judge things of that noun; cheap. Raises CriticError."""
        ...

    def inspect(self, image: np.ndarray, things: Sequence[FoundThing]) -> list[FormReading]:
        """One reading a thing of a uint8 sRGB picture (height, width, 3). Raises CriticError."""
        ...


def around(box: Box, share: float) -> tuple[float, float, float, float]:
    """The box and that share of its sides around it, xyxy; it may reach beyond the picture."""
    dx, dy = share * box.width, share * box.height
    return box.x0 - dx, box.y0 - dy, box.x1 + dx, box.y1 + dy


def mirrored(box: Box) -> Box:
    """Where the box is in the mirror image."""
    return Box(x0=1 - box.x1, y0=box.y0, x1=1 - box.x0, y1=box.y1)


def corners(box: Box) -> tuple[float, float, float, float]:
    return box.x0, box.y0, box.x1, box.y1


def crop(image: np.ndarray, frame: tuple[float, float, float, float], size: tuple[int, int]) -> np.ndarray:
    """What is in the frame (xyxy in shares of the picture), uint8 resized to ``size`` (width, height).

    Beyond the picture its border goes on.
    """
    height, width = image.shape[:2]
    x0, y0, x1, y1 = frame[0] * width, frame[1] * height, frame[2] * width, frame[3] * height
    out = [max(0, int(np.ceil(far))) for far in (-y0, y1 - height, -x0, x1 - width)]
    if any(out):
        image = np.pad(image, (tuple(out[:2]), tuple(out[2:]), (0, 0)), mode="edge")
    place = (x0 + out[2], y0 + out[0], x1 + out[2], y1 + out[0])
    shrunk = Image.fromarray(image).resize(size, Image.Resampling.BILINEAR, place, reducing_gap=2.0)
    return np.asarray(shrunk)
