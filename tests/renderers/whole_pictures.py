"""A picture of a family's own pipeline, and one of the loop that repairs regions, for tests to compare."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from planners.scene import Box, Canvas, Entity, Scene
from renderers.diffusion import DiffusionRenderer, DiffusionSettings
from renderers.repair.denoising import DenoisingSettings, Region, denoise

WIDTH, HEIGHT = 96, 64
SCENE = Scene(
    prompt="a red cat",
    canvas=Canvas(width=WIDTH, height=HEIGHT),
    entities=(Entity(id="cat", noun="cat", box=Box(x0=0.1, y0=0.2, x1=0.5, y1=0.8)),),
)
REGION = Box(x0=0.5, y0=0.25, x1=0.8, y1=0.75)


def renderer(folder: Path, **more: object) -> DiffusionRenderer:
    settings = {"steps": 3, "guidance": 3.0, "smallest_window": 16, "layout": "prompt", **more}
    return DiffusionRenderer(DiffusionSettings(model=str(folder), **settings))


@torch.inference_mode()
def own(painter: DiffusionRenderer, prompt: str, seed: int, guidance: float) -> np.ndarray:
    """The family's own pipeline: (height, width, 3) floats in [0, 1]."""
    return painter.pipe(
        prompt=[prompt],
        width=WIDTH,
        height=HEIGHT,
        generator=[torch.Generator().manual_seed(seed)],
        output_type="np",
        num_inference_steps=3,
        **painter.family.pipeline_arguments(guidance, "", 1),
    ).images[0]


@torch.inference_mode()
def whole(painter: DiffusionRenderer, prompt: str, seed: int, guidance: float) -> np.ndarray:
    """The region loop, the region being the whole of a grey picture, at full strength."""
    family = painter.family
    size = (HEIGHT // family.factor, WIDTH // family.factor)
    known = family.encode(torch.zeros(1, 3, HEIGHT, WIDTH))[0]
    blank = family.unconditional("") if family.guided(guidance) else None
    region = Region(known, torch.ones(size), family.text(prompt), seed, blank)
    latents = denoise(family, [region], DenoisingSettings(3, 1.0, family.tokens(size), guidance))[0]
    return (family.decode(latents[None])[0] / 2 + 0.5).clamp(0, 1).permute(1, 2, 0).numpy()


def apart(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one - other).max())
