"""Fills the painter's textures: what each noun, shape and place looks like, drawn by the recipe and encoded.

A noun is drawn as large as each stored side asks, on grey; its features are the principal components of its latents,
its outline the drawing's coverage. A place's features are those of its picture, for each time of day.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import torch
from diffusers import AutoencoderTiny
from PIL import Image
from torch import Tensor
from torch.nn import functional as F

from renderers.primer.edition2 import grounds
from renderers.primer.edition2.conditions import PlanConditions
from renderers.primer.edition2.drawing import is_shape, paste_thing, thing_size
from renderers.primer.edition2.layout import FACTOR

GREYS = (96, 160)
"""A thing is drawn on both: where the two pictures differ is ground."""
SHAPE_COLOUR = "red"
OUTLINE_OVERSAMPLING = 4


def drawn(noun: str, medium: str, side: int) -> tuple[np.ndarray, np.ndarray]:
    """A noun that fills its box of ``side`` x ``side`` pixels, on grey: uint8 (side, side, 3), and float coverage."""
    colour = SHAPE_COLOUR if is_shape(noun) else None
    size = thing_size(noun, medium, colour, side)
    pages = []
    for grey in GREYS:
        page = Image.new("RGB", size, (grey,) * 3)
        paste_thing(page, noun, medium, colour, (0, 0, *size))
        pages.append(np.asarray(page.resize((side, side), Image.Resampling.BILINEAR)).astype(np.float32))
    through = np.abs(pages[1] - pages[0]).mean(-1) / (GREYS[1] - GREYS[0])
    return ((pages[0] + pages[1]) / 2).round().astype(np.uint8), 1 - through.clip(0, 1)


def latents(vae: AutoencoderTiny, image: np.ndarray | Image.Image) -> Tensor:
    """(16, side, side) of an RGB picture."""
    pixels = torch.from_numpy(np.array(image)).permute(2, 0, 1)[None].float() / 127.5 - 1
    encoded: Tensor = vae.encode(pixels).latents[0] * vae.config.scaling_factor
    return encoded


def components(grids: dict[int, Tensor], width: int) -> dict[int, Tensor]:
    """The first ``width`` principal components, each of unit deviation, of grids (names, looks, 16, side, side)."""
    rows = torch.cat([grid.movedim(2, -1).reshape(-1, grid.shape[2]) for grid in grids.values()])
    middle = rows.mean(0)
    _, spread, axes = torch.linalg.svd(rows - middle, full_matrices=False)
    print(f"{float((spread[:width] ** 2).sum() / (spread**2).sum()):.1%} of the latents' variance kept", flush=True)
    turn = axes[:width].T / (spread[:width] / len(rows) ** 0.5)
    return {side: ((grid.movedim(2, -1) - middle) @ turn).movedim(-1, 2) for side, grid in grids.items()}


def tabled(names: Sequence[str], looks: Sequence[str], make: Callable[[str, str], Tensor]) -> Tensor:
    """What ``make`` gives for each name in each look: (names, looks, ...)."""
    return torch.stack([torch.stack([make(name, look) for look in looks]) for name in names])


@torch.no_grad()
def fill(conditions: PlanConditions, vae: AutoencoderTiny) -> None:
    """Draws every noun and place that the conditions name, and stores what they look like."""
    c = conditions.config

    def thing(noun: str, medium: str, side: int) -> Tensor:
        return latents(vae, drawn(noun, medium, side * FACTOR)[0])

    def place(name: str, time: str, side: int) -> Tensor:
        return latents(vae, grounds.paint(name, time, (side * FACTOR, side * FACTOR)))

    def outline(noun: str, medium: str) -> Tensor:
        inner = c.outline_side - 2
        cover = torch.from_numpy(drawn(noun, medium, inner * OUTLINE_OVERSAMPLING)[1])[None]
        return F.pad(F.adaptive_avg_pool2d(cover, inner), (1, 1, 1, 1))

    things = {side: tabled(c.nouns, c.media, partial(thing, side=side)) for side in c.texture_sides}
    conditions.textures.fill(components(things, c.texture_width))
    for part, times in ((conditions.place_textures, c.times[:1]), (conditions.light_textures, c.times)):
        side = part.sides[0]
        grids = {side: tabled(c.places, times, partial(place, side=side))}
        part.fill(components(grids, part.width))
    conditions.outlines.fill({c.outline_side: tabled(c.nouns, c.media, outline)})
