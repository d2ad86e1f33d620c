"""Where a plan's thing wasn't found, the picture is looked at again; what the tiles show is kept for the next plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from critics.base import Picture
from critics.objects.detector import Detection, Detector, DetectorSettings
from critics.objects.kept_looks import KeptLooks
from critics.objects.looking import PictureLook
from critics.objects.second_look import SecondLook
from critics.objects.shapes.templates import SHAPES
from critics.objects.two_sources import FindRules


class LookingAgain:
    """Safe to use from several threads."""

    def __init__(self) -> None:
        self._tiled: KeptLooks[list[list[Detection]]] = KeptLooks()

    def look(
        self, detector: Detector, picture: Picture, first: PictureLook, settings: DetectorSettings, by: FindRules
    ) -> PictureLook:
        """The first look, with what a second one finds of the nouns that it lacks and the checks ask for."""
        known = {by.canonical(label) for label in detector.labels}
        nouns = [noun for noun in _lacking(picture, first.found, by) if noun in known]
        if not nouns:
            return first
        second = SecondLook(detector, settings, by)

        def tiled(images: Sequence[np.ndarray]) -> list[list[list[Detection]]]:
            return [second.tiled(image) for image in images]

        (tiles,) = self._tiled.looks(detector.labels, [picture.image], tiled)
        more = second.missing(picture.image, first.found, tiles, nouns)
        return replace(first, found=sorted([*first.found, *more], key=lambda one: -one.score)) if more else first


def _lacking(picture: Picture, found: Sequence[Detection], by: FindRules) -> list[str]:
    """The canonical nouns in question of which fewer count than are planned; geometry sees shapes."""
    planned = Counter(by.canonical(entity.noun) for entity in picture.scene.entities)
    about = {item for check in picture.checks for item in check.about}
    asked = {by.canonical(entity.noun) for entity in picture.scene.entities if entity.id in about}
    counted = Counter(by.canonical(one.label) for one in found if by.counts(one))
    return [noun for noun in planned if noun in asked - SHAPES and counted[noun] < planned[noun]]
