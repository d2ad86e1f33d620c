"""Pictures in another size. They are uint8 of shape (height, width, 3); sizes are pixels, (width, height)."""

from __future__ import annotations

import numpy as np
from PIL import Image


def resized(
    image: np.ndarray, size: tuple[float, float], resample: Image.Resampling = Image.Resampling.LANCZOS
) -> np.ndarray:
    """The picture at the whole size nearest to ``size``, and at least 1 x 1."""
    width, height = (max(1, round(side)) for side in size)
    return np.asarray(Image.fromarray(np.ascontiguousarray(image)).resize((width, height), resample))


def block_means(image: np.ndarray, times: int) -> np.ndarray:
    """Shrunk by a whole number: the means of squares, float, of an array (height, width, ...); an uneven rest is cut
    off."""
    height, width = image.shape[0] // times, image.shape[1] // times
    cut = image[: height * times, : width * times].reshape(height, times, width, times, *image.shape[2:])
    return np.asarray(cut.mean(axis=(1, 3)))


def upscaled(image: np.ndarray, factor: float) -> np.ndarray:
    """The picture enlarged with a Lanczos filter; as it is where the factor is at most 1."""
    if factor <= 1.0:
        return image
    return resized(image, (image.shape[1] * factor, image.shape[0] * factor))
