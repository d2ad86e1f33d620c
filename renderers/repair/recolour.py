"""Another colour for what stands in a region: its shape and shading stay, its hue, chroma and mean lightness change.

The object's pixels are those unlike the region's rim. They move in CIELAB by the difference between the object's main
colour and the wanted one: details of other colours (wheels, an outline) less than the body, if the body is most of it.
"""

from __future__ import annotations

import numpy as np

from planners.colour_table import Colour
from renderers.repair.region import Rect

RIM = 0.06
"""The rim's width, as a share of the region's shorter side."""
GROUNDS = 3
"""How many colours of the rim count as ground, the commonest first."""
APART = 12.0
"""CIELAB distance (CIE76) from every ground colour above which a pixel is the object's."""
BODY, DETAIL = 24.0, 48.0
"""Up to the first distance from the main colour a pixel moves fully, from the second on not at all."""
LEAST = 0.02
"""The share of the region that the object must fill to be distinguished from its ground."""


def recolour_object(image: np.ndarray, rect: Rect, colour: Colour) -> np.ndarray:
    """A copy of the uint8 (height, width, 3) picture with what stands in ``rect`` (pixel xyxy) in the sRGB ``colour``.

    Unchanged where nothing there differs from the region's rim.
    """
    from scipy.ndimage import gaussian_filter
    from skimage.color import lab2rgb, rgb2lab

    left, top, right, bottom = rect
    lab = rgb2lab(image[top:bottom, left:right])
    height, width = image.shape[:2]
    grounds = _grounds(lab, (left > 0, top > 0, right < width, bottom < height))
    own = np.min([_apart(lab, ground) for ground in grounds], axis=0) > APART
    drawn = image.copy()
    if own.mean() < LEAST:
        return drawn
    main = _commonest(lab[own], 1)[0]
    weights = np.clip((DETAIL - _apart(lab, main)) / (DETAIL - BODY), 0.0, 1.0)
    if weights[own].mean() < 0.5:  # the body isn't most of it: all of it moves
        weights = np.ones_like(weights)
    weights = np.clip(gaussian_filter((weights * own).astype(np.float32), 0.7), 0.0, 1.0)[..., None]
    wanted = rgb2lab(np.array([[colour]], dtype=np.uint8))[0, 0]
    moved = lab2rgb(lab + weights * (wanted - main))
    drawn[top:bottom, left:right] = np.where(weights > 0, np.rint(moved * 255), image[top:bottom, left:right]).astype(
        np.uint8
    )
    return drawn


def _grounds(lab: np.ndarray, sides: tuple[bool, bool, bool, bool]) -> np.ndarray:
    """The colours of the region's rim, (k, 3).

    ``sides`` (left, top, right, bottom) says which don't lie on the picture's border, where the object itself may be
    cut off; where all do, all count.
    """
    width = max(1, round(RIM * min(lab.shape[:2])))
    rim = np.zeros(lab.shape[:2], dtype=bool)
    left, top, right, bottom = sides if any(sides) else (True,) * 4
    rim[:, :width] |= left
    rim[:width] |= top
    rim[:, -width:] |= right
    rim[-width:] |= bottom
    if not rim.all():  # corners that a border side shares with another one may hold the object too
        rim[:width, :width] &= left and top
        rim[:width, -width:] &= right and top
        rim[-width:, :width] &= left and bottom
        rim[-width:, -width:] &= right and bottom
    return _commonest(lab[rim], GROUNDS)


def _commonest(pixels: np.ndarray, most: int) -> np.ndarray:
    """The centres of the fullest bins of CIELAB pixels (n, 3), each with at least a fifth of what the fullest has."""
    bins = np.round(pixels / 10).astype(int)
    _, where, counts = np.unique(bins, axis=0, return_inverse=True, return_counts=True)
    fullest = [i for i in np.argsort(-counts, kind="stable")[:most] if counts[i] >= 0.2 * counts.max()]
    return np.stack([np.median(pixels[where.ravel() == i], axis=0) for i in fullest])


def _apart(lab: np.ndarray, colour: np.ndarray) -> np.ndarray:
    return np.asarray(np.linalg.norm(lab - colour, axis=-1))
