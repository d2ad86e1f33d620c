"""Finds drawn shapes by their geometry alone: flat regions, and what shape each of them is.

A region within another thing that is no shape is a part of that thing (a car's wheel). A closed thin line is the
outline of what it encloses. Regions in a row, of one colour and height, most of which are no shapes, are letters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from critics.objects.shapes.fitting import Fit, fit_covered, fit_whole
from critics.objects.shapes.letters import in_a_line_of_letters
from critics.objects.shapes.pieces import is_a_piece
from critics.objects.shapes.regions import FlatRegions
from critics.objects.shapes.silhouettes import Silhouette, silhouette_of
from critics.objects.shapes.templates import OTHERS

LEAST_SIDE = 9
"""Pixels of a region's shorter side under which nothing is said about its shape."""
LEAST_OVERLAP, CLOSE = 0.95, 0.08
"""Overlap from which a fit is sure; up to ``CLOSE`` less where every other shape is far from it."""
HIDDEN, MOST_OVERLAP = 0.05, 0.985
"""How much more overlap a wholly hidden shape would need, and the most that any needs."""
NEARLY = 0.05
"""A fit that lacks so much overlap may still be the shape."""
OWN_BORDER = 0.3
"""Share of a region's border with ground from which on the rest may be covered."""
ATTACHED = 0.12
"""Share of a shape's border with other things from which on it may be a part of them."""
ENCLOSED = 0.7
"""The share from which on it likely is one: a tile of a floor, a pane of a window."""


RIM = 0.5
"""Width of a fill over its rim's width, at least."""


@dataclass(frozen=True, eq=False)
class FoundShape:
    """``fit.box`` is in pixels of the regions' image; ``visible`` (h, w) are the pixels of the fill that are seen.

    ``plain``: its fill is one region. ``foreign`` is the share of its border with things that are no shapes.
    """

    fit: Fit
    visible: np.ndarray
    plain: bool
    foreign: float

    @property
    def attached(self) -> bool:
        return self.foreign > ATTACHED

    @property
    def enclosed(self) -> bool:
        return self.foreign > ENCLOSED

    @property
    def missing(self) -> float:
        """How much overlap the fit lacks to be sure; 0 or less where it is."""
        return lacks(self.fit)


def lacks(fit: Fit) -> float:
    """How much overlap a fit lacks to be sure: the less the farther every other shape is, the more is hidden."""
    needed = LEAST_OVERLAP - min(CLOSE, 0.4 * (fit.overlap - fit.rival)) + HIDDEN * fit.hidden
    return min(needed, MOST_OVERLAP) - fit.overlap


def find_shapes(regions: FlatRegions) -> list[FoundShape]:
    """The shapes that are sure and those that nearly are, largest first."""
    boxes = regions.boxes
    sides = np.minimum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])
    extent = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    candidates = [n for n in np.argsort(-extent) if n and not regions.is_ground[n] and sides[n] >= LEAST_SIDE]
    shapes: dict[int, tuple[Silhouette, Fit]] = {}
    fills: set[int] = set()
    for number in map(int, candidates):
        if number in fills:
            continue
        one = silhouette_of(regions, number)
        lies_on = one.outside
        if not regions.is_ground[lies_on] and lies_on not in shapes and extent[lies_on] > 1.5 * extent[number]:
            continue
        fit = _fit(regions, one)
        if fit is None or fit.name in OTHERS or lacks(fit) > NEARLY:
            continue
        shapes[number] = one, fit
        if one.fill is not None:
            fills.add(one.fill)
    sure = {number for number, (_, fit) in shapes.items() if lacks(fit) <= 0} | fills
    whole = {number: fit for number, (_, fit) in shapes.items() if lacks(fit) <= 0 and not fit.hidden}
    found = [
        FoundShape(fit, one.visible(regions), one.plain, _foreign(regions, one, sure))
        for number, (one, fit) in shapes.items()
        if not in_a_line_of_letters(regions, number, sure) and not is_a_piece(regions, number, whole)
    ]
    return _without_rims(found)


def _without_rims(found: Sequence[FoundShape]) -> list[FoundShape]:
    """A shape in the middle of a little larger one of its kind is the fill of which the larger one is the rim."""
    kept: list[FoundShape] = []
    for one in found:
        x0, y0, x1, y1 = one.fit.box
        for k, rim in enumerate(kept):
            a0, b0, a1, b1 = rim.fit.box
            ratio = (x1 - x0) / (a1 - a0)
            off = max(abs(x0 + x1 - a0 - a1), abs(y0 + y1 - b0 - b1)) / 2
            if one.fit.name == rim.fit.name and RIM < ratio <= 1.02 and off < 0.08 * (a1 - a0):
                fit = Fit(rim.fit.name, max(rim.fit.overlap, one.fit.overlap), rim.fit.rival, 0.0, rim.fit.box)
                kept[k] = FoundShape(fit, one.visible, one.plain, min(rim.foreign, one.foreign))
                break
        else:
            kept.append(one)
    return kept


def _fit(regions: FlatRegions, one: Silhouette) -> Fit | None:
    """The better of the fits as a whole thing and as one that others cover; its box in the picture's pixels.

    What others show through may be a ring.
    """
    fit = fit_whole(one.coverage(regions))
    if one.through:
        ring = fit_whole(one.own_coverage(regions))
        fit = ring if ring is not None and ring.name == "ring" and lacks(ring) <= 0 else fit
    if fit is None or lacks(fit) > 0:
        borders = regions.touching[one.number]
        on = borders[regions.is_ground].sum() + (0 if regions.is_ground[one.outside] else borders[one.outside])
        if one.cover.any() and on >= OWN_BORDER * borders.sum():
            behind = fit_covered(one.filled.astype(np.float32), one.cover)
            if behind is not None and (fit is None or behind.overlap > fit.overlap):
                fit = behind
    if fit is None:
        return None
    box = tuple(value + (one.left, one.top)[k % 2] for k, value in enumerate(fit.box))
    return Fit(fit.name, fit.overlap, fit.rival, fit.hidden, (box[0], box[1], box[2], box[3]))


def _foreign(regions: FlatRegions, one: Silhouette, sure: set[int]) -> float:
    borders = regions.touching[one.number].copy()
    total = borders.sum()
    borders[regions.is_ground] = 0
    borders[[one.outside, *sure, *one.within]] = 0
    return float(borders.sum() / max(1, total))
