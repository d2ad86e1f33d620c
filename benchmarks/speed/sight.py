"""Counted operations of FLUX.1 regions that are denoised with the whole picture in sight (``renderers/subset.py``)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from benchmarks.speed.flops import counted, region
from benchmarks.speed.models import Dimensions, random_pipeline
from renderers.families.base import Conditions
from renderers.families.flux import Flux, FluxInSight
from renderers.families.keeping import keeping
from renderers.loading import quiet_libraries


@dataclass(frozen=True)
class SightShare:
    """A region of ``area`` against the full render, denoiser alone, with a whole pass every ``refresh`` steps.

    ``tokens`` are the region's, of all the picture's; ``between`` is a call between whole passes against a whole one.
    """

    canvas: tuple[int, int]
    area: float
    tokens: int
    refresh: int
    between: float
    denoiser: float


def sight_shares(
    dimensions: Dimensions, canvas: tuple[int, int], areas: Sequence[float], refreshes: Sequence[int], steps: int
) -> list[SightShare]:
    """One row an area and interval of whole passes."""
    import torch

    family = Flux(random_pipeline("flux", dimensions, "meta", "bfloat16"))
    height, width = (side // family.factor for side in (canvas[1], canvas[0]))
    latents = torch.zeros(1, int(family.pipe.vae.config.latent_channels), height, width, device="meta")
    time = torch.tensor(500.0, device="meta")
    with torch.inference_mode(), quiet_libraries():
        conditions = Conditions([family.text("a red circle")], [], 3.5, [(height, width)])
    rows = []
    for area in areas:
        left, top, right, bottom = region(area).pixels((width // 2, height // 2))
        inside = torch.zeros((right - left) * (bottom - top), dtype=torch.long, device="meta")
        with keeping(family.denoiser) as kept:
            alone = FluxInSight(family, kept, inside, refresh=2, drift=1.0)
            call = partial(alone.predict, latents, time, conditions)
            whole, between = counted(call), counted(call)
        for refresh in refreshes:
            passes = -(-steps // refresh)
            rows.append(
                SightShare(
                    canvas=canvas, area=area, tokens=len(inside), refresh=refresh, between=between / whole,
                    # a whole pass but the first is compared with one more call on what was kept
                    denoiser=(passes * whole + (steps - 1) * between) / (steps * whole),
                )
            )  # fmt: skip
    return rows
