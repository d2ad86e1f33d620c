"""The colour of a text's letters: of the pixels in its box that differ most from the ground that it stands on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from critics.objects.colour import ColourReading, measure_colour, surroundings
from planners.scene import Box

INK, ANY = 0.8, 0.0
"""Share of the strongest difference from the ground from which a pixel is ink. ``ANY`` takes all that differ: on a
ground of several colours one of them may differ more from the rest than the ink does."""
STRONGEST = 99
"""Percentile of the differences that counts as the strongest, so that a speck doesn't."""
LEAST_LINE = 8.0
"""Pixels of a line's height."""
LEAST_DIFFERENCE = 12.0
"""Distance in CIELAB that ink must have from its ground to be told from it."""


def ink_colour(image: np.ndarray, boxes: Sequence[Box], share: float = INK) -> ColourReading | None:
    """Of the words in these boxes of a uint8 sRGB image (height, width, 3); None where no ink stands out, or all lines
    are lower than ``LEAST_LINE``: their strokes mix with the ground."""
    high = [box for box in boxes if box.height * image.shape[0] >= LEAST_LINE]
    mask = ink(image, high, share)
    return measure_colour(image, high[0], mask) if mask.any() else None


def ink(image: np.ndarray, boxes: Sequence[Box], share: float = INK) -> np.ndarray:
    """The pixels, boolean (height, width), that differ from the ground by that share of the strongest difference."""
    from skimage.color import rgb2lab

    height, width = image.shape[:2]
    mask = np.zeros((height, width), dtype=bool)
    for box in boxes:
        left, top, right, bottom = box.pixels((width, height))
        inside = rgb2lab(image[top:bottom, left:right])
        away = np.min([np.linalg.norm(inside - ground, axis=-1) for ground in surroundings(image, box)], axis=0)
        strongest = float(np.percentile(away, STRONGEST))
        if strongest >= LEAST_DIFFERENCE:
            mask[top:bottom, left:right] |= away >= max(share * strongest, LEAST_DIFFERENCE)
    return mask
