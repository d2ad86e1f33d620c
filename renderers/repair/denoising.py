"""The one denoising loop that repairs regions, whatever the family: its pipeline's parts, not its ``__call__``.

After each step everything outside a region's mask is reset to the original latents at that step's noise level (blended
latent diffusion, Avrahami et al., arXiv 2206.02779). At full strength the loop starts from pure noise, so that a region
that covers the full picture comes out as the family's own pipeline paints it. Models that were trained to inpaint see
the mask and what stays instead, and nothing is reset, unless the mask is soft.
"""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from renderers.base import RenderError
from renderers.families.base import Family
from renderers.families.conditions import Conditions, Text
from renderers.families.control import controlled
from renderers.families.deep_cache import deep_cache
from renderers.families.joined import joined_channels
from renderers.families.reference import referenced
from renderers.families.text_kv_cache import text_kv_cache
from renderers.repair.noise_levels import first_step, noise_levels

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True, eq=False)
class Region:
    """One region in latent pixels: its original latents (c, h, w), its mask (h, w), text, seed, and the text of the
    unconditional pass, None without guidance: then no region of its call has one. ``channels`` (k, h, w) hold what the
    model takes beside its latents: the plan, or the mask and what stays. ``picture`` is the (height, width) in latent
    pixels of the picture that it is a window of, None where it is the picture. ``controls`` are the window's pictures
    (3, height, width) in [0, 1] for the pipeline's ControlNets.

    The mask is 1 where all may change, and between 0 and 1 where that share of the steps may change it, the last ones
    (Levin and Fried, arXiv 2306.00950).
    The mask is the CPU's, so that reading it waits for no device.
    """

    known: torch.Tensor
    mask: torch.Tensor
    text: Text
    seed: int
    unconditional: Text | None = None
    channels: torch.Tensor | None = None
    picture: tuple[int, int] | None = None
    controls: tuple[torch.Tensor, ...] = ()

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) in latent pixels."""
        return self.known.shape[-2], self.known.shape[-1]


@dataclass(frozen=True)
class DenoisingSettings:
    """How regions are denoised. ``strength`` names the noise to start from (``renderers/repair/noise_levels.py``),
    ``tokens`` is the full picture's token count for the schedule. A UNet runs all levels at every
    ``deep_cache_interval``-th step."""

    steps: int
    strength: float
    tokens: int
    guidance: float
    deep_cache_interval: int = 1


def start_of(family: Family, settings: DenoisingSettings) -> tuple[Any, torch.Tensor, int | None]:
    """The scheduler, its timesteps, and the index of the one that the strength starts at; None where none can."""
    make = family.schedule if settings.strength >= 1 else family.part_schedule
    scheduler, timesteps = make(settings.steps, settings.tokens)
    return scheduler, timesteps, first_step(noise_levels(scheduler, timesteps), settings.strength, scheduler.order)


def denoise(family: Family, regions: Sequence[Region], settings: DenoisingSettings) -> list[torch.Tensor]:
    """The regions' latents (c, h, w) after denoising all of them together, one call of the model a step.

    Regions of different sizes need a family with ``mixed_sizes``: smaller ones fill the corner of the largest extent.
    Raises RenderError.
    """
    import torch

    device = regions[0].known.device
    generators = [torch.Generator().manual_seed(region.seed) for region in regions]
    start = _padded([_noise(region, g) for region, g in zip(regions, generators, strict=True)]).to(device)
    outside_noise = _padded([_noise(r, torch.Generator().manual_seed(r.seed + 1)) for r in regions]).to(device)
    known = _padded([region.known for region in regions])
    masks = _padded([region.mask[None] for region in regions])
    soft = bool(((masks > 0) & (masks < 1)).any())
    some_stays = not bool((masks >= 1).all()) and (soft or not family.fills)
    masks = masks.to(device)
    blanks = [region.unconditional for region in regions if region.unconditional is not None]
    texts = family.evened([*blanks, *(region.text for region in regions)])
    conditions = Conditions(
        texts=texts[len(blanks) :],
        unconditional=texts[: len(blanks)],
        guidance=settings.guidance,
        sizes=[region.size for region in regions],
        seeds=[region.seed for region in regions],
        pictures=[region.picture or region.size for region in regions],
    )
    scheduler, timesteps, first = start_of(family, settings)
    if first is None:
        raise RenderError(
            f"a repair at strength {settings.strength:g} needs two steps or more, and steps is {settings.steps}; "
            "set renderer_settings.diffusion.steps"
        )
    timesteps = timesteps[first:]
    if hasattr(scheduler, "set_begin_index"):
        scheduler.set_begin_index(first)
    if first:
        latents = add_noise(scheduler, known, start, timesteps[0])
    else:
        latents = start * getattr(scheduler, "init_noise_sigma", 1.0)
    given = {"generator": generators, "eta": 0.0}  # as pipelines give it; TCD's own eta would add noise
    extra = {name: given[name] for name in inspect.signature(scheduler.step).parameters if name in given}
    scaled = getattr(scheduler, "scale_model_input", lambda sample, _: sample)
    pictures_by_net = zip(*(region.controls for region in regions), strict=True)
    planned = [region.channels for region in regions if region.channels is not None]
    with (
        text_kv_cache(family.denoiser),
        deep_cache(family.denoiser, settings.deep_cache_interval),
        joined_channels(family, _padded(planned) if planned else None),
        controlled(family, [torch.stack(pictures).to(device) for pictures in pictures_by_net], bool(blanks)),
        referenced(family, len(regions), bool(blanks)),
    ):
        for index, timestep in enumerate(timesteps):
            prediction = family.predict(scaled(latents, timestep), timestep, conditions)
            latents = scheduler.step(prediction, timestep, latents, return_dict=False, **extra)[0]
            if some_stays:
                last = index + 1 == len(timesteps)
                outside = known if last else add_noise(scheduler, known, outside_noise, timesteps[index + 1])
                free = (masks > 1 - (index + 1) / len(timesteps)).float() if soft else masks
                latents = free * latents + (1 - free) * outside
    return [latents[i, :, :height, :width] for i, (height, width) in enumerate(conditions.sizes)]


def add_noise(scheduler: Any, known: torch.Tensor, noise: torch.Tensor, timestep: torch.Tensor) -> torch.Tensor:
    """``known`` (n, c, h, w) at the noise level of a timestep."""
    times = timestep.expand(len(known))
    if hasattr(scheduler, "scale_noise"):  # flow matching's name for it, with its arguments in another order
        return scheduler.scale_noise(known, times, noise)
    return scheduler.add_noise(known, noise, times)


def _noise(region: Region, generator: torch.Generator) -> torch.Tensor:
    """Drawn on the CPU, so that a seed means the same on every device."""
    import torch

    return torch.randn((1, *region.known.shape), generator=generator)[0]


def _padded(maps: Sequence[torch.Tensor]) -> torch.Tensor:
    """Maps (c, h, w) as one batch of the largest extent, zeros to the right and below the smaller ones."""
    import torch
    from torch.nn import functional as F

    height, width = (max(m.shape[axis] for m in maps) for axis in (-2, -1))
    return torch.stack([F.pad(m, (0, width - m.shape[-1], 0, height - m.shape[-2])) for m in maps])
