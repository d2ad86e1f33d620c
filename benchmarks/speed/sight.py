"""Counts the operations of FLUX.1 regions that compute only some tokens and cache the rest
(``renderers/repair/cached_context.py``): with the picture's context cached, with the text cached in windows, or both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from benchmarks.speed.flops import count_operations, region_of_area
from benchmarks.speed.models import Dimensions, random_pipeline
from renderers.families.base import AttentionCacheSettings
from renderers.families.conditions import Conditions
from renderers.families.flux import Flux
from renderers.repair.region import window
from renderers.runtime.loading import quiet_libraries

Sees = Literal["picture", "window"]
WAYS: tuple[tuple[Sees, bool], ...] = (("picture", False), ("picture", True), ("window", True))
"""What a region attends to, and whether its text is cached, too."""


@dataclass(frozen=True)
class SightShare:
    """A region of ``area`` with a whole pass every ``refresh`` steps, compared with the full render.

    ``sees``: what a whole pass covers; ``text``: whether the text is cached between whole passes. ``tokens`` is the
    number of picture tokens that a call between whole passes computes. ``between`` is the ratio of such a call to a
    step of the full render; ``denoiser`` is the ratio of all calls.
    """

    canvas: tuple[int, int]
    area: float
    sees: Sees
    text: bool
    tokens: int
    refresh: int
    between: float
    denoiser: float


def sight_shares(
    dimensions: Dimensions, canvas: tuple[int, int], areas: Sequence[float], refreshes: Sequence[int], steps: int
) -> list[SightShare]:
    """One row per way, area and interval of whole passes. Windows are as small as the model's grid allows."""
    family = Flux(random_pipeline("flux", dimensions, "meta", "bfloat16"))
    cell = family.factor
    full, _, _ = _calls(family, (canvas[0] // cell, canvas[1] // cell), None, False)
    rows = []
    for sees, text in WAYS:
        for area in areas:
            rect = region_of_area(area).pixels(canvas)
            left, top, right, bottom = window(rect, canvas, family.grid)
            inside: tuple[int, ...] | None = None
            around = (right - left) // cell, (bottom - top) // cell
            if sees == "picture":
                left, top, right, bottom = region_of_area(area).pixels((canvas[0] // cell // 2, canvas[1] // cell // 2))
                inside = (2 * left, 2 * top, 2 * right, 2 * bottom)
                around = canvas[0] // cell, canvas[1] // cell
            whole, between, tokens = _calls(family, around, inside, text)
            for refresh in refreshes:
                passes = -(-steps // refresh)
                rows.append(
                    SightShare(
                        canvas=canvas,
                        area=area,
                        sees=sees,
                        text=text,
                        tokens=tokens,
                        refresh=refresh,
                        between=between / full,
                        # every whole pass after the first makes one more call, to check the cache
                        denoiser=(passes * whole + (steps - 1) * between) / (steps * full),
                    )
                )
    return rows


def _calls(family: Flux, size: tuple[int, int], inside: tuple[int, ...] | None, text: bool) -> tuple[int, int, int]:
    """Operations of a whole pass over latent maps of ``size`` (width, height), operations of a later call for the
    region ``inside`` (xyxy; None: everything), and the number of picture tokens that this call computes.
    """
    import torch

    channels = int(family.pipe.vae.config.latent_channels)
    latents = torch.zeros(1, channels, size[1], size[0], device="meta")
    time = torch.tensor(500.0, device="meta")
    with torch.inference_mode(), quiet_libraries():
        conditions = Conditions([family.text("a red circle")], [], 3.5, [(size[1], size[0])])
    mask = None
    if inside is not None:
        mask = torch.zeros(size[1], size[0])  # on the CPU, because the places must be known
        mask[inside[1] : inside[3], inside[0] : inside[2]] = 1
    seen = list(_seen(family, mask, AttentionCacheSettings(2, 1.0, text), latents, time, conditions))
    return seen[0], seen[1], seen[2]


def _seen(
    family: Flux, mask: Any, how: AttentionCacheSettings, latents: Any, time: Any, conditions: Conditions
) -> Iterator[int]:
    with family.with_attention_cache(mask, how) as seeing:
        if seeing.inside is not None:
            seeing.inside = seeing.inside.to("meta")
        call = partial(seeing.predict, latents, time, conditions)
        yield count_operations(call)
        yield count_operations(call)
        yield latents.shape[-1] * latents.shape[-2] // 4 if seeing.inside is None else len(seeing.inside)
