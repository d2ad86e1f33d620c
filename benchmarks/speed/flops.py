"""What a repair costs in counted operations, against a full render: on any machine, at the checkpoints' dimensions.

torch's FlopCounterMode counts matrix products, convolutions and attention (2 per multiply-add) of calls on the
``meta`` device, which has shapes and no numbers. The calls are those of the region renderer: the family's own text,
encode, predict and decode, on the window that the renderer cuts around a region.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.speed.models import Dimensions, random_pipeline
from planners.scene import Box
from renderers.families.base import Conditions, Family
from renderers.families.registry import family_of
from renderers.loading import quiet_libraries
from renderers.region import window


@dataclass(frozen=True)
class Cost:
    """Operations of one picture or window: its prompts, one step (guidance included), encoding, decoding."""

    text: int
    step: int
    encode: int
    decode: int

    def render(self, steps: int) -> int:
        return self.text + steps * self.step + self.decode

    def repair(self, steps: int) -> int:
        return self.encode + self.render(steps)


@dataclass(frozen=True)
class Share:
    """A repair of ``area`` (share of the picture's pixels) against the full render, both at the same ``steps``.

    ``window`` is what is denoised for it, (width, height) in pixels, never less than ``smallest`` each way.
    ``denoiser`` is the ratio of the steps alone, ``whole`` that of everything, prompts and autoencoder included.
    """

    model: str
    canvas: tuple[int, int]
    steps: int
    smallest: int
    area: float
    window: tuple[int, int]
    denoiser: float
    whole: float


def region(area: float) -> Box:
    """A box with the picture's own proportions that has this share of it, off centre."""
    side = area**0.5
    corner = min(0.3, 1 - side)
    return Box(x0=corner, y0=corner, x1=corner + side, y1=corner + side)


def counted(action: Callable[[], Any]) -> int:
    """Operations of a call."""
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    with torch.inference_mode(), quiet_libraries(), FlopCounterMode(display=False) as counter:
        action()
    return int(counter.get_total_flops())


def cost(family: Family, size: tuple[int, int], guidance: float) -> Cost:
    """Counted operations for a picture or window of ``size``, (width, height) in pixels."""
    import torch

    device = family.pipe.device
    with torch.inference_mode(), quiet_libraries():
        text = family.text("a red circle")
    passes = 2 if family.guided(guidance) else 1
    shape = (size[1] // family.factor, size[0] // family.factor)
    latents = torch.zeros(1, int(family.pipe.vae.config.latent_channels), *shape, device=device)
    pixels = torch.zeros(1, 3, size[1], size[0], device=device)
    conditions = Conditions([text], [text] * (passes - 1), guidance, [shape])
    time = torch.tensor(500.0, device=device)
    return Cost(
        text=passes * counted(lambda: family.text("a red circle")),
        step=counted(lambda: family.predict(latents, time, conditions)),
        encode=counted(lambda: family.encode(pixels)),
        decode=counted(lambda: family.decode(latents)),
    )


def shares(
    model: str, dimensions: Dimensions, canvas: tuple[int, int], areas: Sequence[float], floors: Sequence[int],
    steps: int, guidance: float,
) -> list[Share]:  # fmt: skip
    """The table of one model: each area at each smallest window. ``model`` is a kind of ``models.TRUE``."""
    family = family_of(random_pipeline(model, dimensions, "meta", "bfloat16"))
    full = cost(family, canvas, guidance)
    known: dict[tuple[int, int], Cost] = {}
    rows = []
    for floor in floors:
        for area in areas:
            left, top, right, bottom = window(region(area).pixels(canvas), canvas, family.grid, floor)
            size = (right - left, bottom - top)
            if size not in known:
                known[size] = cost(family, size, guidance)
            part = known[size]
            rows.append(
                Share(
                    model=model, canvas=canvas, steps=steps, smallest=floor, area=area, window=size,
                    denoiser=part.step / full.step, whole=part.repair(steps) / full.render(steps),
                )
            )  # fmt: skip
    return rows
