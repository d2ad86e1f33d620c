"""One look at pictures: the detector on the whole, in tiles and closer, and the shapes that geometry finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from critics.objects.closer import closer_squares
from critics.objects.detector import Detection, Detector, DetectorSettings, detected
from critics.objects.duplicates import without_duplicates
from critics.objects.shapes.regions import flat_regions
from critics.objects.tiles import detected_with_tiles, with_cuts
from critics.objects.two_sources import FindRules, with_shapes

PART_OF = 0.8
"""A closer look's find that lies this far in a surely found larger thing of another noun is a part of it."""


@dataclass(frozen=True, eq=False)
class PictureLook:
    """What was found in one picture, and what the detector had found before geometry took some of that for shapes;
    ``drawn`` says whether geometry could tell that a shape isn't there."""

    found: list[Detection]
    detected: list[Detection]
    drawn: bool


def look_at(
    detector: Detector, images: Sequence[np.ndarray], settings: DetectorSettings | None, by: FindRules | None
) -> list[PictureLook]:
    """What is in each picture. Without ``settings`` the detector sees whole pictures alone, without ``by`` geometry
    isn't asked. The same array is looked at once."""
    unique = {id(image): image for image in images}
    different = list(unique.values())
    if settings is not None and settings.tiles:
        found = detected_with_tiles(detector, different, settings)
    else:
        found = detected(detector, different)
    looks = [PictureLook(some, some, False) for some in found]
    if by is not None:
        looks = _with_geometry(detector, different, found, settings, by)
    by_identity = dict(zip(unique, looks, strict=True))
    return [by_identity[id(image)] for image in images]


def _with_geometry(
    detector: Detector,
    images: Sequence[np.ndarray],
    found: Sequence[list[Detection]],
    settings: DetectorSettings | None,
    by: FindRules,
) -> list[PictureLook]:
    regions = [flat_regions(image) for image in images]
    sizes = [(image.shape[1], image.shape[0]) for image in images]
    if settings is not None and settings.closer:
        squares = [closer_squares(r, s) if r.drawn else [] for r, s in zip(regions, sizes, strict=True)]
        found = with_cuts(detector, images, found, squares, settings, partial(_is_part, by=by))
    single = [without_duplicates(some) for some in found]
    return [
        PictureLook(with_shapes(some, r, size, by), some, r.drawn)
        for some, r, size in zip(single, regions, sizes, strict=True)
    ]


def _is_part(one: Detection, wholes: Sequence[Detection], by: FindRules) -> bool:
    return any(
        by.counts(whole)
        and not by.is_shape(whole)
        and one.box.area < 0.5 * whole.box.area
        and one.box.intersection(whole.box) >= PART_OF * one.box.area
        for whole in wholes
    )
