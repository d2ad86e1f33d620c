"""A wide or tall picture is looked at in square tiles too, since a detector shrinks it until small things are gone."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from critics.objects.detector import Detection, Detector, DetectorSettings, detected, suppressed
from planners.scene import Box

PixelRect = tuple[int, int, int, int]
IsPart = Callable[[Detection, Sequence[Detection]], bool]
LEAST_ASPECT = 1.5
"""Longer over shorter side from which a picture is cut into tiles."""
OVERLAP = 0.25
"""Share of a tile that its neighbour covers at least: a thing of that size is whole in one of them."""
EDGE = 0.01
"""Share of a tile's side within which a box touches its edge, so that its thing may be cut there."""
PART = 0.8
"""A tile's find that lies this far in a larger one of its label in the whole picture is a part of it."""
SURER = 0.8
"""What the larger one's score must be of the smaller one's."""


def detected_with_tiles(
    detector: Detector, images: Sequence[np.ndarray], settings: DetectorSettings
) -> list[list[Detection]]:
    """What the detector finds in each whole picture and in its tiles, duplicates removed; surest first."""
    tiles = [tiles_of(image.shape[1], image.shape[0]) for image in images]
    return with_cuts(detector, images, detected(detector, images), tiles, settings)


def with_cuts(
    detector: Detector,
    images: Sequence[np.ndarray],
    wholes: Sequence[Sequence[Detection]],
    rects: Sequence[Sequence[PixelRect]],
    settings: DetectorSettings,
    is_part: IsPart = lambda one, whole: False,
) -> list[list[Detection]]:
    """The finds in whole pictures with what the detector finds in cut-outs of each, as ``merged`` has them."""
    cuts = [
        np.ascontiguousarray(image[top:bottom, left:right])
        for image, some in zip(images, rects, strict=True)
        for left, top, right, bottom in some
    ]
    parts = iter(detected(detector, cuts) if cuts else [])
    return [
        merged(whole, [(rect, next(parts)) for rect in some], (image.shape[1], image.shape[0]), settings, is_part)
        for image, whole, some in zip(images, wholes, rects, strict=True)
    ]


def tiles_of(width: int, height: int) -> list[PixelRect]:
    """Squares of the shorter side, evenly along the longer one: pixel xyxy. None where the picture is no strip."""
    short, long = sorted((width, height))
    if long < LEAST_ASPECT * short:
        return []
    count = 1 + math.ceil((long - short) / (short * (1 - OVERLAP)))
    starts = [round(k * (long - short) / (count - 1)) for k in range(count)]
    return [(s, 0, s + short, short) if width > height else (0, s, short, s + short) for s in starts]


def merged(
    whole: Sequence[Detection],
    parts: Sequence[tuple[PixelRect, Sequence[Detection]]],
    size: tuple[int, int],
    settings: DetectorSettings,
    is_part: IsPart = lambda one, whole: False,
) -> list[Detection]:
    """The finds in the whole picture of ``size`` (width, height) and those in its tiles, each once.

    What touches a tile's edge inside the picture may be cut there and is left to the neighbour or to the whole; what is
    under a pixel wide or high is nothing. ``is_part`` says of a tile's find that it is a
    part of another thing in the whole.
    """
    found = list(whole)
    for (left, top, right, bottom), finds in parts:
        sides = right - left, bottom - top
        for one in finds:
            b = one.box
            inner = (left > 0 and b.x0 < EDGE, top > 0 and b.y0 < EDGE)
            outer = (right < size[0] and b.x1 > 1 - EDGE, bottom < size[1] and b.y1 > 1 - EDGE)
            xyxy = left + b.x0 * sides[0], top + b.y0 * sides[1], left + b.x1 * sides[0], top + b.y1 * sides[1]
            if any(inner + outer) or min(xyxy[2] - xyxy[0], xyxy[3] - xyxy[1]) < 1:
                continue
            box = Box.from_pixels(xyxy, size)
            placed = Detection(one.label, one.score, box)
            if not any(_within(box, one.label, one.score, other) for other in whole) and not is_part(placed, whole):
                found.append(placed)
    return suppressed(found, settings.same_class_iou, settings.cross_class_iou)


def _within(box: Box, label: str, score: float, other: Detection) -> bool:
    larger = other.label == label and other.box.area > box.area and other.score > SURER * score
    return larger and box.intersection(other.box) >= PART * box.area and box.iou(other.box) < PART
