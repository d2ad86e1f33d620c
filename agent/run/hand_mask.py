"""A mask that a person drew: the only pixels of a picture that an edit may change."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from agent.errors import ImageError
from agent.images import load_image
from planners.scene import Box
from renderers.base import Candidate
from renderers.repair.region import blend, bounds, feathered

FEATHER = 4.0
"""Pixels inside the mask's edge over which a repair is blended in."""
WHITE = 128
"""Grey values from this on are white; brushes have soft edges."""
GREY = 24
"""By how much the channels of a mask's pixel may differ."""


def read_mask(path: Path, size: tuple[int, int]) -> np.ndarray:
    """Boolean (height, width): where a white-on-black picture of ``size`` (width, height) is white.

    Raises ImageError, in one line, where the file is none: no PNG, another size, coloured, or without any white.
    """
    image = load_image(path)
    with path.open("rb") as file:
        start = file.read(4)
    if start != b"\x89PNG":
        raise ImageError(f"{path}: is no PNG file; save the mask as PNG, white where the picture may change")
    if (image.shape[1], image.shape[0]) != size:
        wide, high = size
        raise ImageError(f"{path}: is {image.shape[1]}x{image.shape[0]} pixels, the picture {wide}x{high}")
    if int(np.ptp(image.astype(int), axis=2).max()) > GREY:
        raise ImageError(f"{path}: has colours; a mask is white where the picture may change, and black elsewhere")
    mask = np.asarray(image[..., 0] >= WHITE)
    if not mask.any():
        raise ImageError(f"{path}: has no white pixel, so nothing could change")
    return mask


def box_of(mask: np.ndarray) -> Box:
    """The smallest box around a mask's white pixels."""
    return Box.from_pixels(bounds(mask), (mask.shape[1], mask.shape[0]))


def only_inside(mask: np.ndarray | None, before: Candidate, after: Candidate) -> Candidate:
    """``after`` with the pixels of ``before`` outside the mask, bit for bit, and blended in at its edge."""
    if mask is None:
        return after
    image, whole = before.image.copy(), (0, 0, mask.shape[1], mask.shape[0])
    blend(image, after.image, whole, feathered(mask, FEATHER))
    return replace(after, image=image, masks=tuple(part & mask for part in after.masks))
