"""The colour of a text's letters: of the pixels in its box that differ most from the ground that it stands on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from critics.objects.colour import ColourReading, measure_colour, surroundings
from planners.scene import Box

INK, SOLID, ANY = 0.8, 0.6, 0.0
"""Share of the strongest difference from the ground from which a pixel is ink. ``SOLID`` leaves out soft edges only,
``ANY`` takes all that differ: on a ground of several colours one of them may differ more from the rest than the ink
does."""
STRONGEST = 99
"""Percentile of the differences that counts as the strongest, so that a speck doesn't."""
LEAST_LINE = 8.0
"""Pixels of a line's height."""
LEAST_DIFFERENCE = 12.0
"""Distance in CIELAB that ink must have from its ground to be told from it."""
OTHER_INK = 30.0
"""Distance in CIELAB from which two letters are of different inks; shading within one stays below."""
SECOND_SHARE = 0.12
"""The share of a line's ink from which a second one counts."""


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


def second_ink(image: np.ndarray, box: Box) -> bool:
    """Whether letters of a line in its box are of another ink than the rest; False where its ground isn't one colour,
    since on several grounds ink isn't told from them."""
    from scipy import ndimage
    from skimage.color import rgb2lab

    height, width = image.shape[:2]
    if len(surroundings(image, box)) != 1 or box.height * height < LEAST_LINE:
        return False
    left, top, right, bottom = box.pixels((width, height))
    labels, count = ndimage.label(ink(image, [box], SOLID)[top:bottom, left:right])
    lab = rgb2lab(image[top:bottom, left:right])
    areas = np.bincount(labels.ravel(), minlength=count + 1)[1:]
    if count < 2:
        return False
    colours = np.array([np.median(lab[labels == piece + 1], axis=0) for piece in range(count)])
    far = np.linalg.norm(colours - colours[areas.argmax()], axis=1) > OTHER_INK
    return bool(areas[far].sum() >= SECOND_SHARE * areas.sum())
