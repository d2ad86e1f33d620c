"""A second look, enlarged, where something planned wasn't found: small in the picture, or half behind another thing.

The picture is cut into overlapping tiles of two sizes, and around what may be the missing thing closer still. It is
there where two looks of different scales agree.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from critics.objects.detector import Detection, Detector, DetectorSettings
from critics.objects.duplicates import is_seen, without_duplicates
from critics.objects.tiles import PixelRect, with_cuts
from critics.objects.two_sources import FindRules

TILES = (0.5, 0.5), (0.7, 0.4)
"""Side of a tile over the picture's shorter one, and the share that its neighbour covers at least."""
CLOSE = 2.2, 1.4
"""Side of a square around what may be missing, over the longer side of that."""
LEAST_SQUARE = 32
"""Pixels of such a square."""
MOST = 5
"""Of a noun's finds that may be it, the surest so many are looked at closer."""
SAME = 0.5
"""Overlap of what two looks see from which on it is one thing."""


@dataclass(frozen=True, eq=False)
class SecondLook:
    """``detector`` with its ``settings``; ``by`` says which finds count."""

    detector: Detector
    settings: DetectorSettings
    by: FindRules

    def tiled(self, image: np.ndarray) -> list[list[Detection]]:
        """What is found in the tiles of each size: it depends on no plan."""
        size = image.shape[1], image.shape[0]
        return [self._cut(image, list(_grid(size, share, overlap))) for share, overlap in TILES]

    def missing(
        self,
        image: np.ndarray,
        found: Sequence[Detection],
        tiled: Sequence[Sequence[Detection]],
        nouns: Collection[str],
    ) -> list[Detection]:
        """What two looks find of the nouns beside what counts in ``found``, surest first; nouns are canonical."""
        looks = [self._possible(some, found, nouns) for some in (found, *tiled)]
        every = sorted((one for look in looks for one in look), key=lambda one: -one.score)
        maybe: list[Detection] = []
        for one in every:
            new = not any(self._alike(one, other) for other in maybe)
            if new and sum(self._noun(one) == self._noun(other) for other in maybe) < MOST:
                maybe.append(one)
        size = image.shape[1], image.shape[0]
        for room in CLOSE:
            seen = self._cut(image, [_square(one, size, room) for one in maybe]) if maybe else []
            looks.append(self._possible(seen, found, nouns))
        agreed = [self._agreed(one, looks) for one in maybe]
        return without_duplicates([one for one in agreed if self.by.counts(one)])

    def _cut(self, image: np.ndarray, rects: list[PixelRect]) -> list[Detection]:
        return with_cuts(self.detector, [image], [[]], [rects], self.settings)[0]

    def _possible(
        self, look: Sequence[Detection], found: Sequence[Detection], nouns: Collection[str]
    ) -> list[Detection]:
        """What a look shows of the nouns that isn't known already as one of its noun, or more surely as another."""
        known = [one for one in found if self.by.counts(one)]
        limit = self.settings.cross_class_iou

        def is_known(one: Detection) -> bool:
            if is_seen(one.box, [other.box for other in known if self._noun(other) == self._noun(one)]):
                return True
            return any(other.score > one.score and other.box.iou(one.box) > limit for other in known)

        return [one for one in look if self._noun(one) in nouns and not one.doubted and not is_known(one)]

    def _agreed(self, one: Detection, looks: Sequence[Sequence[Detection]]) -> Detection:
        """With the geometric mean of the two surest looks' scores: one look of one scale says little."""
        scores = [max((other.score for other in look if self._alike(one, other)), default=0.0) for look in looks]
        return replace(one, score=math.prod(sorted(scores)[-2:]) ** 0.5)

    def _alike(self, one: Detection, other: Detection) -> bool:
        return self._noun(one) == self._noun(other) and one.box.iou(other.box) >= SAME

    def _noun(self, one: Detection) -> str:
        return self.by.canonical(one.label)


def _grid(size: tuple[int, int], share: float, overlap: float) -> Iterator[PixelRect]:
    side = max(1, round(share * min(size)))
    across, down = ([*_starts(long, side, overlap)] for long in size)
    yield from ((x, y, x + side, y + side) for y in down for x in across)


def _starts(long: int, side: int, overlap: float) -> Iterator[int]:
    count = 1 + math.ceil((long - side) / (side * (1 - overlap)))
    yield from (round(k * (long - side) / (count - 1)) for k in range(count))


def _square(one: Detection, size: tuple[int, int], room: float) -> PixelRect:
    """A square around the find, moved so that it lies in the picture."""
    x0, y0, x1, y1 = one.box.pixels(size)
    side = min(max(LEAST_SQUARE, round(room * max(x1 - x0, y1 - y0))), *size)
    left = min(max(0, round((x0 + x1 - side) / 2)), size[0] - side)
    top = min(max(0, round((y0 + y1 - side) / 2)), size[1] - side)
    return left, top, left + side, top + side
