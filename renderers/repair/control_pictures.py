"""The pictures that ControlNets follow: a file, or the plan drawn as white edges on black.

Pictures are float (3, height, width) in [0, 1].
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from planners.scene import Entity, Scene, TextBlock
from renderers.model_settings import PLAN
from renderers.repair.region import Rect
from renderers.repair.typeset import draw_text
from renderers.repair.underlay import draw_sketch

if TYPE_CHECKING:
    import torch

WHITE = (255, 255, 255)


class ControlPictures:
    """Those of one renderer's ControlNets. ``sources`` are files, or ``PLAN``; ``font`` draws planned letters."""

    def __init__(self, sources: Sequence[str], font: Path | None) -> None:
        self.sources, self.font = sources, font
        self.read = lru_cache(maxsize=8)(read_picture)

    def full(self, scene: Scene, size: tuple[int, int]) -> tuple[torch.Tensor, ...]:
        """Each one's of a full picture of ``size`` (width, height)."""
        import torch

        drawn = [
            plan_edges(scene, size, self.font) if source == PLAN else self.read(source, size) for source in self.sources
        ]
        return tuple(torch.from_numpy(picture.copy()).permute(2, 0, 1).float() / 255 for picture in drawn)

    def window(
        self, scene: Scene, size: tuple[int, int], rect: Rect, painted: tuple[int, int]
    ) -> tuple[torch.Tensor, ...]:
        """Each one's of a window (pixels xyxy) of the picture, which is denoised at the size ``painted``."""
        from torch.nn import functional as F

        left, top, right, bottom = rect
        cuts = [whole[:, top:bottom, left:right] for whole in self.full(scene, size)]
        if painted == (right - left, bottom - top):
            return tuple(cuts)
        return tuple(F.interpolate(cut[None], size=painted[::-1], mode="bilinear", antialias=True)[0] for cut in cuts)


def read_picture(path: str, size: tuple[int, int]) -> np.ndarray:
    """The picture of a file, uint8 (height, width, 3), at a size (width, height)."""
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB").resize(size, Image.Resampling.LANCZOS))


def plan_edges(scene: Scene, size: tuple[int, int], font: Path | None) -> np.ndarray:
    """The outlines of the planned things and letters, the nearer ones over the others, uint8 (height, width, 3)."""
    black = np.zeros((size[1], size[0], 3), dtype=np.uint8)
    number = np.zeros((size[1], size[0]), dtype=np.int32)
    things: list[Entity | TextBlock] = [*sorted(scene.entities, key=lambda entity: entity.depth), *scene.texts]
    for index, item in enumerate(things, start=1):
        if item.box is None:
            continue
        rect = item.box.pixels(size)
        if isinstance(item, TextBlock):
            drawn = draw_text(black, item.content, rect, WHITE, font)
        else:
            drawn = draw_sketch(black, item, rect, WHITE)
        number[drawn[..., 0] > 127] = index
    edges = np.zeros(number.shape, dtype=bool)
    edges[:, 1:] |= number[:, 1:] != number[:, :-1]
    edges[1:] |= number[1:] != number[:-1]
    return np.where(edges[..., None], np.uint8(255), black)
