"""Which of a painter's places a picture shows: its free cells are laid beside pictures of every place.

A folder of references holds ``places.json`` (the tiles' places and times, the words for each place, the limits),
``places.png`` (one tile a place and time, ``across`` in a row) and ``domain.json``. It is for painters that paint a
place always in the same way; a photograph of a beach is like no tile.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError
from pydantic import Field

from critics.base import CriticError
from critics.domain import Domain, read_domain
from critics.json_config import read_config
from critics.setting.daylight import LEAST_FREE, free_pixels
from planners.scene import Box, Frozen

NAMES, TILES = "places.json", "places.png"
PLACES = "the references of places"
OTHER_WORLD = "set critic_settings.setting.places to references of that painter's places, or to nothing"
CELL = 16
"""Pixels of a cell's side when a picture is compared."""
MOST_APART = 40.0
"""CIELAB distance from which a cell isn't more wrong: a thing that nobody planned hides the place there."""
FEWEST = 24
"""Cells that must be free for a verdict."""
WIDER = 0.03
"""The share of the picture by which things reach beyond their boxes, with their shadows."""


class PlacesConfig(Frozen):
    """``tiles``: the place and time of each tile; ``words``: places by a word for them, more than one where it may be
    either. Distances are means over free cells, in CIELAB.
    """

    tiles: tuple[tuple[str, str], ...]
    words: dict[str, tuple[str, ...]]
    cells: int = Field(ge=4, le=64, description="of a tile, each way")
    across: int = Field(ge=1)
    passes_to: float = Field(gt=0, description="the distance of a place that is shown, at most")
    fails_from: float = Field(gt=0, description="the distance of a place that isn't, at least")


@dataclass(frozen=True)
class PlaceReading:
    """``distance`` to the planned places' nearest picture, and to that of the nearest ``other`` place."""

    distance: float
    other: str
    other_distance: float


class PlaceReferences:
    """The references of a folder, read at first use."""

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)

    @cached_property
    def config(self) -> PlacesConfig:
        """Raises CriticError where the file is missing or broken."""
        return read_config(self.folder / NAMES, PlacesConfig, "the places")

    @cached_property
    def domain(self) -> Domain | None:
        """The pictures that the references were made for. Raises CriticError."""
        return read_domain(self.folder)

    def refusal(self, image: np.ndarray) -> str | None:
        """Why a picture isn't one of theirs; None where it is, or nothing is known of that. Raises CriticError."""
        return self.domain.refusal(image, PLACES, OTHER_WORLD) if self.domain else None

    @cached_property
    def tiles(self) -> np.ndarray:
        """CIELAB (tiles, cells, cells, 3). Raises CriticError."""
        from skimage.color import rgb2lab

        path, side = self.folder / TILES, self.config.cells
        try:
            sheet = np.asarray(Image.open(path).convert("RGB"))
        except (OSError, UnidentifiedImageError) as error:
            raise CriticError(f"{path} can't be read: {error}") from None
        rows = -(-len(self.config.tiles) // self.config.across)
        if sheet.shape[:2] != (rows * side, self.config.across * side):
            raise CriticError(f"{path} is {sheet.shape[1]}x{sheet.shape[0]}, not the size {NAMES} says")
        cut = sheet.reshape(rows, side, self.config.across, side, 3).swapaxes(1, 2).reshape(-1, side, side, 3)
        return np.asarray(rgb2lab(cut[: len(self.config.tiles)]))

    def places(self, background: str) -> tuple[str, ...]:
        """The places that the longest ending of a background's words may mean; empty where it is none of them."""
        words = background.lower().split()
        endings = (" ".join(words[first:]) for first in range(len(words)))
        return next((self.config.words[ending] for ending in endings if ending in self.config.words), ())

    def reading(self, image: np.ndarray, covered: Iterable[Box], wanted: tuple[str, ...]) -> PlaceReading | None:
        """How like the wanted places a uint8 sRGB picture (height, width, 3) is, without what lies in the boxes.

        None where too little is free, or every place is wanted.
        """
        best = self.distances(image, covered)
        others = {place: distance for place, distance in best.items() if place not in wanted}
        if not others:
            return None
        other = min(others, key=others.__getitem__)
        return PlaceReading(min(best[place] for place in wanted), other, others[other])

    def times(self, image: np.ndarray, covered: Iterable[Box]) -> dict[str, float]:
        """How far the picture is from each time's tile of the place that it shows; empty where it is none."""
        apart = self._apart(image, covered)
        (place, _), least = min(apart.items(), key=lambda item: item[1], default=(("", ""), MOST_APART))
        if least > self.config.passes_to:
            return {}
        return {time: distance for (other, time), distance in apart.items() if other == place}

    def distances(self, image: np.ndarray, covered: Iterable[Box]) -> dict[str, float]:
        """How far the picture is from each place's nearest tile; empty where too little of it is free."""
        best: dict[str, float] = {}
        for (place, _), distance in self._apart(image, covered).items():
            best[place] = min(best.get(place, MOST_APART), distance)
        return best

    def _apart(self, image: np.ndarray, covered: Iterable[Box]) -> dict[tuple[str, str], float]:
        """How far the picture is from each tile; empty where too little of it is free."""
        cells, free = self._cells(image, covered)
        if free.sum() < FEWEST:
            return {}
        apart = np.linalg.norm(self.tiles[:, free] - cells[free], axis=-1).clip(max=MOST_APART).mean(axis=1)
        return dict(zip(self.config.tiles, map(float, apart), strict=True))

    def _cells(self, image: np.ndarray, covered: Iterable[Box]) -> tuple[np.ndarray, np.ndarray]:
        """The mean CIELAB of the free pixels of each cell, (cells, cells, 3), and which cells are free enough."""
        from skimage.color import rgb2lab

        count = self.config.cells
        small = np.asarray(Image.fromarray(image).resize((count * CELL, count * CELL), Image.Resampling.BILINEAR))
        clear = free_pixels(small, [box.grown(WIDER) for box in covered])
        weights = clear.reshape(count, CELL, count, CELL)[..., None]
        lab = rgb2lab(small).reshape(count, CELL, count, CELL, 3)
        shares = weights.mean(axis=(1, 3))
        means = (lab * weights).mean(axis=(1, 3)) / np.maximum(shares, 1 / CELL**2)
        return means, shares[..., 0] >= LEAST_FREE
