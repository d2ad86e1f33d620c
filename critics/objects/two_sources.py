"""What the detector and geometry say together of a picture's shapes.

A shape that geometry is sure of counts, and what else the detector took it for doesn't. A detector's shape in a picture
of flat regions that geometry sees no trace of is doubted. A part of another thing that looks like a shape is dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image

from critics.objects.detector import Detection
from critics.objects.shapes.finder import FoundShape, find_shapes
from critics.objects.shapes.regions import FlatRegions
from critics.objects.shapes.ring_holes import shows_through
from critics.objects.shapes.templates import SHAPES
from planners.scene import Box

SAME = 0.5
"""Overlap of two boxes that are about the same thing."""
WITHIN, PART = 0.85, 0.6
"""A shape lies on a thing with this share of itself, and is its part if its box is smaller than that share of it."""
SMALL_PART = 0.15
"""A part that small needn't touch the rest of its thing."""
GUESSED = 0.35
"""Hidden share of a shape behind a thing that is none, from which on geometry alone isn't enough."""
SURE = 0.75
"""Score of a shape that just fits; a perfect fit has 1."""
DOUBTED = 0.75
"""What the score of a doubted find is of the threshold's."""


@dataclass(frozen=True, eq=False)
class FindRules:
    """What a detector's finds are compared with: canonical names, and the score from which one counts."""

    canonical: Callable[[str], str]
    limit: Callable[[Detection], float]

    def counts(self, one: Detection) -> bool:
        return one.score >= self.limit(one)

    def is_shape(self, one: Detection) -> bool:
        return self.canonical(one.label) in SHAPES


def with_shapes(
    found: Sequence[Detection], regions: FlatRegions, size: tuple[int, int], by: FindRules
) -> list[Detection]:
    """The detector's finds in a picture of ``size`` (width, height) and the shapes of its regions, surest first."""
    shapes = _without_ring_holes(find_shapes(regions), found, regions, by) if regions.flat else []
    kept, drawn = list(found), []
    for shape in shapes:
        one = _detection(shape, regions, size, by)
        about = [other for other in kept if other.box.iou(one.box) >= SAME]
        same = [other for other in about if by.canonical(other.label) == one.label]
        nouns = [other for other in kept if not by.is_shape(other) and by.counts(other)]
        holders = [other for other in nouns if other not in about and _is_part(one.box, other.box)]
        small = any(one.box.area < SMALL_PART * other.box.area for other in holders)
        if shape.missing > 0 if same else small:
            continue
        if shape.missing <= 0 and (
            same or not _contested(shape, any(other in nouns for other in about), bool(holders))
        ):
            kept = [other for other in kept if other not in about]
            drawn.append(replace(one, score=max([one.score, *(other.score for other in same)])))
        elif shape.missing <= 0 or not any(by.counts(other) for other in about):
            drawn.append(replace(one, score=DOUBTED * by.limit(one), doubted=True))
    if regions.drawn:
        kept = [_doubted(one, shapes, regions, by) for one in kept]
    return sorted([*kept, *drawn], key=lambda one: -one.score)


def _without_ring_holes(
    shapes: Sequence[FoundShape], found: Sequence[Detection], regions: FlatRegions, by: FindRules
) -> list[FoundShape]:
    """Rings are those that the detector or geometry is sure of."""
    rings = [one.fit.box for one in shapes if one.fit.name == "ring" and one.missing <= 0]
    seen = [one for one in found if by.canonical(one.label) == "ring" and by.counts(one)]
    rings += [one.box.pixels(regions.size) for one in seen]

    def is_hole(one: FoundShape) -> bool:
        if one.fit.name == "ring":
            return False
        return any(shows_through(regions, one.visible, one.fit.box, ring) for ring in rings)

    return [one for one in shapes if not is_hole(one)]


def _contested(shape: FoundShape, named: bool, held: bool) -> bool:
    """Whether a shape that only geometry sees may be none.

    Too much of it is hidden behind a thing that is none, it lies in the midst of others, the detector knows it by a
    noun (``named``), or it may be a part of such a thing (``held``).
    """
    guessed = shape.attached and shape.fit.hidden > GUESSED
    return guessed or shape.enclosed or (named and (shape.attached or not shape.plain)) or (held and shape.attached)


def _detection(shape: FoundShape, regions: FlatRegions, size: tuple[int, int], by: FindRules) -> Detection:
    """A fit that is just sure scores ``SURE``, a perfect one 1."""
    box, fill = _box(shape, regions), shape.visible
    if size != regions.size:
        fill = np.asarray(Image.fromarray(fill).resize(size, Image.Resampling.NEAREST))
    one = Detection(shape.fit.name, SURE, box, fill)
    return replace(one, score=min(1.0, SURE - shape.missing * (1 - SURE) / 0.05))


def _box(shape: FoundShape, regions: FlatRegions) -> Box:
    """What of the shape's box is in the picture."""
    cut = [min(max(value, 0.0), float(regions.size[k % 2])) for k, value in enumerate(shape.fit.box)]
    return Box.from_pixels(cut, regions.size)


def _is_part(part: Box, whole: Box) -> bool:
    return part.intersection(whole) >= WITHIN * part.area and part.area <= PART * whole.area


def _doubted(one: Detection, shapes: Sequence[FoundShape], regions: FlatRegions, by: FindRules) -> Detection:
    """A sure find of a shape that no shape of the picture agrees with, its score moved under the threshold."""
    if not by.is_shape(one) or not by.counts(one):
        return one
    name = by.canonical(one.label)
    for shape in shapes:
        if shape.fit.name == name and _box(shape, regions).iou(one.box) >= SAME:
            return one
    return replace(one, score=DOUBTED * by.limit(one), doubted=True)
