"""What is in a picture, by rules and models that the loop never uses.

Things: comparison with the world's drawings (``benchmarks/judges/drawn_things.py``). Texts: PP-OCRv5. Colours of
letters: hue, saturation and value of the pixels that differ from their surroundings. Ground and time of day: those of
the nearest of the world's grounds as they are drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.editing.painted.rows import OutsideThing, SeenLine, SeenPicture
from benchmarks.judges.drawn_things import DrawnWorld
from benchmarks.judges.reading import judge_reader
from benchmarks.judges.requirements import colour_in

READ_SURELY = 0.6
SPECKS = " .,•·●○'`"
"""What the reader makes of leaves, stars and a moon beside a word; no title ends with it."""
ENLARGED = 1.5


class OutsideEyes:
    """Reads and compares; what it read of a picture is kept, for a picture is looked at for several edits."""

    def __init__(self) -> None:
        self.world = DrawnWorld()

    def look(
        self, name: str, image: np.ndarray, nouns: Sequence[str], read: tuple[SeenLine, ...] | None = None
    ) -> SeenPicture:
        """The things of these nouns in a picture, uint8 (height, width, 3), and its texts, or those ``read`` before."""
        lines = tuple(self._read(image)) if read is None else read
        compared = self.world.compared(image, [line.box for line in lines])
        found = self.world.find(compared, nouns)
        things = tuple(OutsideThing(noun=o.noun, score=round(o.score, 3), colour=o.colour, box=o.box) for o in found)
        things = tuple(sorted(things, key=lambda one: -one.score))
        return SeenPicture(
            picture=name, asked=tuple(nouns), things=things, lines=lines, ground=compared.name, time=compared.time
        )

    @cached_property
    def _reader(self) -> Any:
        return judge_reader()

    def _read(self, image: np.ndarray) -> list[SeenLine]:
        size = (round(image.shape[1] * ENLARGED), round(image.shape[0] * ENLARGED))
        output = self._reader(np.asarray(Image.fromarray(image).resize(size, Image.Resampling.LANCZOS))[..., ::-1])
        lines = []
        for words, score, corners in zip(output.txts or (), output.scores or (), _corners(output), strict=True):
            (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
            x0, y0, x1, y1 = (max(0.0, float(v)) for v in (left, top, right, bottom))
            box = (x0 / size[0], y0 / size[1], min(1.0, x1 / size[0]), min(1.0, y1 / size[1]))
            if score >= READ_SURELY and (words := words.strip(SPECKS)):
                lines.append(SeenLine(words=words, ink=colour_in(image, box), box=box))
        return lines


def _corners(output: Any) -> Sequence[np.ndarray]:
    return [] if output.boxes is None else [np.asarray(box, float) for box in output.boxes]
