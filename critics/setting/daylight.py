"""Which time of day a picture shows, by how bright its ground is and by the hue of its sky. In CIELAB (D65).

The picture is cut into a grid of cells, and what is planned in it is left out, so that a white cat makes no day. By day
the brighter cells are bright, and by night hardly a cell is: a day's scene in a dark frame is no night. At dawn and at
dusk the sky is purple or orange. Limits were chosen on drawn places (benchmarks/wishes/results.md); rooms and photos
are judged by the same ones, and are more often near a tie.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from planners.scene import Box

CELLS = 8
LEAST_FREE = 0.4
"""Share of a cell that must be free of planned things for it to count."""
SKY = 0.35
"""The share of the picture's height, from the top, that counts as the sky."""
BRIGHT_DAY, DARK_DAY = 55.0, 30.0
"""Lightness of the bright cells from which it may be day, and up to which it isn't."""
DARK_NIGHT, BRIGHT_NIGHT = 44.0, 58.0
"""Lightness of the brightest cells up to which it may be night, and from which it isn't."""
LOW_SUN, NO_LOW_SUN = 10.0, 4.0
"""Redness (a*) of the sky from which the sun may be low, and up to which it isn't."""


@dataclass(frozen=True)
class Light:
    """Lightness in [0, 100] that a quarter (``bright``) and an eighth (``brightest``) of the cells exceed; the median
    lightness, a* and b* of the sky."""

    bright: float
    brightest: float
    sky: tuple[float, float, float]

    @property
    def low_sun(self) -> bool:
        """Whether the sky looks like dawn or dusk: red or purple, and no deep night."""
        return self.sky[1] >= LOW_SUN and self.sky[0] >= DARK_DAY

    def is_time(self, time: str) -> bool | None:
        """Whether it is "day", "dusk" or "night" in the picture; None near a tie."""
        if time == "night":
            if self.brightest >= BRIGHT_NIGHT:
                return False
            return None if self.brightest > DARK_NIGHT or self.low_sun else True
        if self.bright <= DARK_DAY:
            return False
        if time == "day":
            return None if self.bright < BRIGHT_DAY or self.low_sun else True
        if self.low_sun:
            return True
        return False if self.bright >= BRIGHT_DAY and self.sky[1] <= NO_LOW_SUN else None

    @property
    def says(self) -> str:
        hue = ", under a red or purple sky" if self.low_sun else ""
        return f"its brighter parts have a lightness of {self.bright:.0f} and {self.brightest:.0f} of 100{hue}"


def light_of(image: np.ndarray, covered: Iterable[Box]) -> Light | None:
    """Of a uint8 sRGB image (height, width, 3), without what lies in ``covered`` boxes; None where little is left."""
    from skimage.color import rgb2lab

    step = max(1, max(image.shape[:2]) // 256)
    lab, free = rgb2lab(image[::step, ::step]), free_pixels(image, covered)[::step, ::step]
    rows, columns = (np.linspace(0, side, CELLS + 1).astype(int) for side in free.shape)
    cells = []
    for top, bottom in itertools.pairwise(rows):
        for left, right in itertools.pairwise(columns):
            mine = free[top:bottom, left:right]
            if mine.size and mine.mean() >= LEAST_FREE:
                cells.append(float(np.median(lab[top:bottom, left:right, 0][mine])))
    high = round(SKY * free.shape[0])
    sky = lab[:high][free[:high]]
    if len(cells) < CELLS or not len(sky):
        return None
    lightness, a, b = (float(value) for value in np.median(sky, axis=0))
    return Light(float(np.percentile(cells, 75)), float(np.percentile(cells, 87.5)), (lightness, a, b))


def free_pixels(image: np.ndarray, covered: Iterable[Box]) -> np.ndarray:
    """Boolean (height, width): the pixels that lie in none of the boxes."""
    free = np.ones(image.shape[:2], dtype=bool)
    for box in covered:
        left, top, right, bottom = box.pixels((image.shape[1], image.shape[0]))
        free[top:bottom, left:right] = False
    return free
