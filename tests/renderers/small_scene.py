"""A small scene, a painter of it and a picture of nothing, for tests of how regions are computed."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from planners.scene import Box, Canvas, Entity, Scene
from renderers.base import Candidate, Repair
from renderers.diffusion import DiffusionRenderer, DiffusionSettings

WIDTH, HEIGHT = 256, 192  # FLUX.1: 32x24 tokens
SCENE = Scene(
    prompt="a red cat",
    canvas=Canvas(width=WIDTH, height=HEIGHT),
    entities=(Entity(id="cat", noun="cat", box=Box(x0=0.1, y0=0.2, x1=0.5, y1=0.8)),),
)
# in pixels 64x32, 32x64, 64x32, 48x32: of different shapes, the last smaller than the others
BOXES = ((0, 0, 64, 32), (96, 32, 128, 96), (160, 16, 224, 48), (16, 128, 64, 160))


def renderer(folder: Path, **more: object) -> DiffusionRenderer:
    """OpenVINO's graphs are made anew."""
    settings = {"steps": 2, "guidance": 3.0, "smallest_window": 16, "layout": "prompt", "graph_gigabytes": 0, **more}
    return DiffusionRenderer(DiffusionSettings(model=str(folder), **settings))


def picture(seed: int = 1) -> Candidate:
    """Blocks of random colours."""
    image = np.random.default_rng(seed).integers(0, 256, (HEIGHT // 8, WIDTH // 8, 3), dtype=np.uint8)
    return Candidate(image=image.repeat(8, axis=0).repeat(8, axis=1), seed=seed)


def region_of(box: tuple[int, int, int, int]) -> Box:
    """A box in pixels (xyxy) as a share of the scene's canvas."""
    left, top, right, bottom = box
    return Box(x0=left / WIDTH, y0=top / HEIGHT, x1=right / WIDTH, y1=bottom / HEIGHT)


def repair(box: tuple[int, int, int, int], prompt: str, seed: int) -> Repair:
    return Repair(id=str(seed), operator="inpaint", region=region_of(box), prompt=prompt, strength=1.0, seed=seed)


def apart(one: np.ndarray, other: np.ndarray) -> int:
    """The largest difference between two uint8 pictures, 0 to 255."""
    return int(np.abs(one.astype(int) - other).max())
