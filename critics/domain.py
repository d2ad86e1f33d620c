"""Which pictures a model was made for, and whether a picture is one of them.

A model of drawn pictures answers on a photograph with the same confidence as ever, and its answer means nothing. Its
folder holds ``domain.json``: a few cheap statistics of a picture, weighted, say whether the picture is of its world.
A folder without that file claims no limits. ``python -m benchmarks.domain`` fits the weights and measures them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from PIL import Image
from pydantic import Field, ValidationError

from critics.base import CriticError
from critics.resizing import resized
from planners.messages import first_fault
from planners.scene import Frozen

FILE = "domain.json"
SIDE, HALF, QUARTER = 256, 128, 64
"""Pixels of the longer side that statistics are taken at; a smaller picture stays as it is."""
BLOCK = 8
SMALLEST = 64
"""A picture with a side under this is never refused: it shows too little of how it was made."""


class Domain(Frozen):
    """A model's world. ``world`` is its name, which presets of painters use too; ``says`` is for people."""

    world: str = Field(min_length=1)
    says: str = Field(min_length=1)
    bias: float
    weights: dict[str, float]

    def score(self, image: np.ndarray) -> float:
        """Above 0 for a picture of this world; ``image`` is uint8 sRGB (height, width, 3)."""
        measured = statistics(image)
        return self.bias + sum(weight * measured[name] for name, weight in self.weights.items())

    def refusal(self, image: np.ndarray, what: str, way_out: str) -> str | None:
        """Why ``what`` ("the detector") can't judge the picture, with the way out; None where it can."""
        if min(image.shape[:2]) < SMALLEST or self.score(image) > 0:
            return None
        return f"{what} knows only {self.says}, and this picture is none: {way_out}"

    def refusal_of_painter(self, paints: str, what: str, way_out: str) -> str | None:
        """Why ``what`` can't judge what a painter of the world ``paints`` makes; None where it can."""
        if paints == self.world:
            return None
        return f"{what} knows only {self.says}, and the painter makes other pictures: {way_out}"


def read_domain(folder: Path) -> Domain | None:
    """The domain that a model's folder states; None where it states none. Raises CriticError for a broken file."""
    try:
        content = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise CriticError(f"{folder / FILE} can't be read: {error}") from None
    try:
        domain = Domain.model_validate(content)
    except ValidationError as error:
        raise CriticError(f"{folder / FILE}: {first_fault(error, 'the domain', Domain)}") from None
    if unknown := sorted(set(domain.weights) - set(statistics(np.zeros((BLOCK, BLOCK, 3), np.uint8)))):
        raise CriticError(f"{folder / FILE} weighs {unknown[0]!r}, which isn't measured: fit it again")
    return domain


def statistics(image: np.ndarray) -> Mapping[str, float]:
    """What drawings and photographs differ in, of a uint8 sRGB picture (height, width, 3).

    even, smooth: shares of pixels that equal their right and lower neighbours within one and two levels
    grain, rough: of neighbouring steps of brightness above 1 and 8 levels, the share that go up and down, at ``HALF``
        and ``SIDE`` pixels
    inner: in blocks with an edge, the share of pixels in the middle of the block's range of brightness
    middling: share of blocks whose range is 41 to 100 levels
    tint: in blocks with an edge, the mean logarithm of the colours' deviation over the brightness's, at ``QUARTER``
    """
    fine = _shrunk(image, SIDE)
    across, down = np.abs(np.diff(fine, axis=1)).max(axis=2), np.abs(np.diff(fine, axis=0)).max(axis=2)
    steps = np.maximum(across[:-1], down[:, :-1])
    blocks = _blocks(fine)
    brightness, low, edges = _with_edges(blocks)
    place = (brightness - low) / np.maximum(brightness.max(axis=1, keepdims=True) - low, 1)
    ranges = (blocks.max(axis=1) - blocks.min(axis=1)).max(axis=1)
    coarse = _blocks(_shrunk(image, QUARTER))
    grey, _, coarse_edges = _with_edges(coarse)
    colour = (coarse - grey[..., None]).std(axis=1).mean(axis=1)
    tint = np.log((colour + 0.5) / (grey.std(axis=1) + 0.5))
    return {
        "even": float((steps <= 1).mean()),
        "smooth": float((steps <= 2).mean()),
        "grain": _turns(_shrunk(image, HALF).mean(axis=2), 1),
        "rough": _turns(fine.mean(axis=2), 8),
        "inner": float(((place > 0.2) & (place < 0.8))[edges].mean()) if edges.any() else 0.0,
        "middling": float(((ranges > 40) & (ranges <= 100)).mean()),
        "tint": float(tint[coarse_edges].mean()) if coarse_edges.any() else 0.0,
    }


def _shrunk(image: np.ndarray, side: int) -> np.ndarray:
    """Float32 (height, width, 3), area-averaged to a longer side of at most ``side``, at least one block on each."""
    factor = min(1.0, side / max(image.shape[:2]))
    size = tuple(max(min(BLOCK, length), length * factor) for length in (image.shape[1], image.shape[0]))
    small = image if factor == 1.0 else resized(image, (size[0], size[1]), Image.Resampling.BOX)
    missing = [(0, max(0, BLOCK - length)) for length in small.shape[:2]]
    return np.pad(small, [*missing, (0, 0)], mode="edge").astype(np.float32)


def _blocks(pixels: np.ndarray) -> np.ndarray:
    """The picture's whole blocks: (n, BLOCK * BLOCK, 3)."""
    high, wide = pixels.shape[0] // BLOCK, pixels.shape[1] // BLOCK
    cut = pixels[: high * BLOCK, : wide * BLOCK].reshape(high, BLOCK, wide, BLOCK, 3)
    return cut.swapaxes(1, 2).reshape(-1, BLOCK * BLOCK, 3)


def _with_edges(blocks: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of (n, pixels, 3): each pixel's brightness (n, pixels), each block's least (n, 1), and which blocks span more
    than 12 levels (n,)."""
    brightness = blocks.mean(axis=2)
    low = brightness.min(axis=1, keepdims=True)
    return brightness, low, brightness.max(axis=1) - low[:, 0] > 12


def _turns(brightness: np.ndarray, least: float) -> float:
    """Of neighbouring steps along the rows that are both above ``least`` levels, the share that change their sign."""
    steps = np.diff(brightness, axis=1)
    first, second = steps[:, :-1], steps[:, 1:]
    both = (np.abs(first) > least) & (np.abs(second) > least)
    return float((both & (first * second < 0)).sum() / max(1, both.sum()))
