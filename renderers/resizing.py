"""Canvases beyond what a model was trained for: painted at its own size, in the same shape, and enlarged.

Pictures are uint8 (height, width, 3); sizes are (width, height); rectangles are pixels xyxy.
"""

from __future__ import annotations

import math

import numpy as np
from PIL import Image

Size = tuple[int, int]


def painted_size(size: Size, longest: int, unit: int) -> Size:
    """The size at which a canvas of ``size`` is painted: its own where no side is over ``longest``, which 0 leaves
    open; else the nearest shape in multiples of ``unit`` whose longer side is about ``longest``."""
    if not longest or max(size) <= longest:
        return size
    scale = longest / max(size)
    width, height = (max(unit, round(side * scale / unit) * unit) for side in size)
    return width, height


def enlarged_size(window: Size, side: int, unit: int) -> Size:
    """The size at which a window is painted: its own where its area is at least that of a square of ``side``, which 0
    leaves open; else in the same shape, in multiples of ``unit``, about that area. No side shrinks."""
    scale = side / math.sqrt(window[0] * window[1])
    if scale <= 1:
        return window
    width, height = (max(extent, round(extent * scale / unit) * unit) for extent in window)
    return width, height


def resized(picture: np.ndarray, size: Size) -> np.ndarray:
    """A picture in another size; itself where it has that size."""
    if (picture.shape[1], picture.shape[0]) == size:
        return picture
    return np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.LANCZOS))


def enlarged_part(
    pixels: np.ndarray, rect: tuple[int, int, int, int], painted: Size, size: Size
) -> tuple[tuple[int, int, int, int], np.ndarray]:
    """A part ``rect`` of a picture of the size ``painted``, as the part of the same picture in ``size``.

    Answers its rectangle there, rounded inwards, and its pixels.
    """
    across, down = size[0] / painted[0], size[1] / painted[1]
    left, top = math.ceil(rect[0] * across), math.ceil(rect[1] * down)
    right, bottom = math.floor(rect[2] * across), math.floor(rect[3] * down)
    box = (left / across - rect[0], top / down - rect[1], right / across - rect[0], bottom / down - rect[1])
    box = (max(0.0, box[0]), max(0.0, box[1]), min(rect[2] - rect[0], box[2]), min(rect[3] - rect[1], box[3]))
    image = Image.fromarray(np.ascontiguousarray(pixels))
    return (left, top, right, bottom), np.asarray(
        image.resize((right - left, bottom - top), Image.Resampling.LANCZOS, box=box)
    )
