"""Planned letters laid under a first picture's noise, for models that take no plan as input channels.

What the noise holds at the highest level, a sampler's first steps keep: letters of a plan come out where and, often, as
they were planned (initial noise as a layout: Mao et al., "Guided Image Synthesis via Initial Image Editing", 2023).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from planners.colour_table import Colour, srgb
from planners.scene import Scene
from renderers.families.parts import device_of, seeded_noise
from renderers.prompts import ink
from renderers.repair.typeset import draw_text, readable_ink

if TYPE_CHECKING:
    import torch

    from renderers.families.base import Family

GREY: Colour = (128, 128, 128)
"""The ground of letters whose ground isn't a named colour."""


def glyph_page(scene: Scene, size: tuple[int, int], font: Path | None) -> tuple[np.ndarray, np.ndarray] | None:
    """The planned texts typeset on a plain ground, uint8 (height, width, 3), and bool (height, width): their boxes.

    ``size`` is (width, height) in pixels. None where no text has a box.
    """
    placed = [(text, text.box.pixels(size)) for text in scene.texts if text.box is not None]
    if not placed:
        return None
    ground = srgb(scene.background.lower().removesuffix(" background")) or GREY
    page, boxes = np.full((size[1], size[0], 3), ground, np.uint8), np.zeros((size[1], size[0]), bool)
    for text, rect in placed:
        page = draw_text(page, text.content, rect, readable_ink(srgb(ink(scene, text)) or (0, 0, 0), ground), font)
        boxes[rect[1] : rect[3], rect[0] : rect[2]] = True
    return page, boxes


def underlaid_noise(
    family: Family, page: np.ndarray, boxes: np.ndarray, share: float, seeds: Sequence[int]
) -> torch.Tensor:
    """The noise that the family's pipeline draws for the seeds, with that share of the page's latents in the boxes.

    As the pipeline takes it for ``latents``: packed, on its device, in its denoiser's dtype.
    """
    import torch
    from torch.nn import functional

    pixels = torch.from_numpy(page.copy()).permute(2, 0, 1)[None].to(device_of(family.pipe)).float() / 127.5 - 1
    letters = family.encode(pixels).float().cpu()
    where = torch.from_numpy(boxes)[None, None].float()
    shares = share * functional.interpolate(where, tuple(letters.shape[-2:]), mode="area").round()
    noise = seeded_noise(letters.shape, seeds) * (1 - shares) + letters * shares
    return family.packed(noise).to(device_of(family.pipe), family.denoiser.dtype)
