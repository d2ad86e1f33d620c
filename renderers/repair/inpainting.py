"""Repairing regions of pictures: each in a window of its own, at the picture's own resolution.

A window is cut with a halo around it, encoded and denoised; then the part around its mask is decoded, with a halo too,
so that no edge of a tile shows. Nothing reads the rest of the picture, so a repair costs what its region costs;
``paint_in_picture`` is the alternative (``renderers/repair/cached_context.py``).
Pixels go to the model's device once and come back once.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from planners.scene import Scene
from renderers.base import RenderError
from renderers.diffusion_settings import DiffusionSettings
from renderers.families.base import AttentionCacheSettings, Family, StaleError
from renderers.families.parts import device_of
from renderers.families.plan_channels import PlanChannels
from renderers.repair.batching import split_into_batches
from renderers.repair.cached_context import MAX_DRIFT, denoise_in_picture, denoise_with_cached_text
from renderers.repair.control_pictures import ControlPictures
from renderers.repair.denoising import DenoisingSettings, Region, denoise, start_of
from renderers.repair.region import Rect, bounds, feathered, grown, intersection
from renderers.resizing import enlarged_size
from renderers.runtime.compiling import region_calls, uncompiled
from renderers.runtime.loading import quiet_libraries

if TYPE_CHECKING:
    import torch


LOGGER = logging.getLogger("proofpress.renderers.inpainting")


@dataclass(frozen=True, eq=False)
class Job:
    """One region: the full picture that it starts from (height, width, 3) uint8, its window there, the mask inside
    the window (h, w) bool, what to paint and what not, in models that take a negative prompt. ``scene`` is the plan
    of the full picture, which models that take it as channels need."""

    picture: np.ndarray
    window: Rect
    mask: np.ndarray
    prompt: str
    seed: int
    negative: str = ""
    scene: Scene | None = None

    @property
    def size(self) -> tuple[int, int]:
        return self.picture.shape[1], self.picture.shape[0]


@dataclass(frozen=True, eq=False)
class Patch:
    """A job's result: new pixels (h, w, 3) uint8 of ``rect``, which is the mask's bounds and one pixel more."""

    job: Job
    rect: Rect
    pixels: np.ndarray


@dataclass(frozen=True, eq=False)
class Tile:
    """A job's latents (c, h, w), those of its window and halo; where the window lies in them; both in pixels of the
    picture, and the (width, height) at which the window is painted. One that is painted enlarged has no halo.
    ``filling`` (k, h, w) is the window's mask and what stays, for models that were trained to inpaint."""

    latents: torch.Tensor
    inner: Rect
    outer: Rect
    painted: tuple[int, int]
    filling: torch.Tensor | None = None


class Inpainter:
    """Repaints windows with one family, and encodes each prompt once. ``compiled``: its denoiser is compiled, and
    needs calls of few shapes.
    """

    def __init__(self, family: Family, settings: DiffusionSettings, compiled: bool = False) -> None:
        self.family, self.settings, self.compiled = family, settings, compiled
        self.text = lru_cache(maxsize=64)(lambda prompt: family.text(settings.with_triggers(prompt)))
        self.unconditional = lru_cache(maxsize=64)(family.unconditional)
        self.halo = settings.halo or family.halo
        self.controls = ControlPictures([control.picture for control in settings.controlnets], settings.font)
        self.plan: PlanChannels | None = None
        if family.conditions is not None:
            self.plan = PlanChannels(family.conditions, family.phrase, family.factor, settings.font)

    def paint(self, jobs: Sequence[Job], strength: float, most: int = 1) -> Iterator[Patch]:
        """Each job's patch, ``most`` jobs a call; they may belong to different pictures. Raises RenderError."""
        import torch

        family = self.family
        pictures: dict[int, list[Job]] = defaultdict(list)
        for job in jobs:  # the schedule follows the picture's size, so only pictures of one size share calls
            pictures[self._tokens(job)].append(job)
        with quiet_libraries(), torch.inference_mode():
            for tokens, group in pictures.items():
                settings = self._denoising(tokens, strength)
                tiles = [self.tile(job) for job in group]
                regions = [self._region(job, tile) for job, tile in zip(group, tiles, strict=True)]
                sizes = [region.size for region in regions]
                for call in split_into_batches(family, sizes, most, self.compiled):
                    latents = self._denoised([regions[i] for i in call], settings)
                    for i, new in zip(call, latents, strict=True):
                        yield self._patch(group[i], tiles[i], new)

    def _denoised(self, regions: Sequence[Region], settings: DenoisingSettings) -> list[torch.Tensor]:
        """New latents of regions that share their calls, with the text cached unless that drifts too far."""
        family = self.family
        if self.settings.keep_text and family.caches_attention:
            try:
                with self._uncompiled():
                    cache = AttentionCacheSettings(self.settings.refresh, MAX_DRIFT)
                    return denoise_with_cached_text(family, regions, settings, cache)
            except StaleError as stale:
                LOGGER.info("the text is computed at every step, since %s", stale)
        with region_calls(family.denoiser) if self.compiled else nullcontext():
            return denoise(family, regions, settings)

    def paint_in_picture(self, job: Job, strength: float, cache: AttentionCacheSettings) -> Patch:
        """The patch of a job whose window is its full picture: only its region's tokens are computed, against cached
        keys and values of the others.

        It is never enlarged. Raises StaleError, RenderError.
        """
        import torch

        with quiet_libraries(), torch.inference_mode():
            tile = self.tile(job, enlarge=False)
            settings = self._denoising(self._tokens(job), strength)
            with self._uncompiled():
                new = denoise_in_picture(self.family, self._region(job, tile), settings, cache)
            return self._patch(job, tile, new)

    def _uncompiled(self) -> AbstractContextManager[None]:
        """The attention cache replaces attention layer by layer, which compiled blocks would not notice."""
        return uncompiled() if self.compiled else nullcontext()

    def _denoising(self, tokens: int, strength: float) -> DenoisingSettings:
        settings = self.settings
        interval = settings.deep_cache_interval(strength)
        return DenoisingSettings(settings.steps, strength, tokens, settings.guidance, interval)

    def first_step(self, size: tuple[int, int], strength: float) -> int | None:
        """The index of the timestep at which that strength starts in a picture of ``size``; None where none can."""
        return start_of(self.family, self._denoising(self.family.tokens(self._latent(size)), strength))[2]

    def share_of_steps(self, size: tuple[int, int], strength: float) -> float:
        """The share of the steps, 0 to 1, that a repair of that strength takes in a picture of ``size``."""
        scheduler, _, first = start_of(self.family, self._denoising(self.family.tokens(self._latent(size)), strength))
        return 1 - (first or 0) / scheduler.order / self.settings.steps

    def _tokens(self, job: Job) -> int:
        return self.family.tokens(self._latent(job.size))

    def _latent(self, size: tuple[int, int]) -> tuple[int, int]:
        """(height, width) in latent pixels of a picture of ``size`` (width, height)."""
        return size[1] // self.family.factor, size[0] // self.family.factor

    def tile(self, job: Job, enlarge: bool = True) -> Tile:
        """Encodes a job's window: with its halo, or enlarged as far as the setting ``enlarge_to`` says."""
        import torch
        from torch.nn import functional as F

        factor = self.family.factor
        window = (job.window[2] - job.window[0], job.window[3] - job.window[1])
        painted = self.painted_window(window) if enlarge else window
        outer = job.window if painted != window else grown(job.window, self.halo * factor, job.size)
        left, top, right, bottom = outer
        cut = torch.from_numpy(np.ascontiguousarray(job.picture[top:bottom, left:right]))
        pixels = cut.to(device_of(self.family.pipe)).permute(2, 0, 1)[None].float() / 127.5 - 1
        if painted != window:
            pixels = F.interpolate(pixels, size=(painted[1], painted[0]), mode="bicubic").clamp(-1, 1)
        x, y = (job.window[0] - left) // factor, (job.window[1] - top) // factor
        inner = (x, y, x + painted[0] // factor, y + painted[1] // factor)
        filling = self._filling(job, pixels, outer) if self.family.fills else None
        if filling is not None:
            filling = filling[:, inner[1] : inner[3], inner[0] : inner[2]]
        return Tile(self.family.encode(pixels)[0], inner, outer, painted, filling)

    def _filling(self, job: Job, pixels: torch.Tensor, outer: Rect) -> torch.Tensor:
        """The mask and what stays (k, h, w) of ``pixels``, which are those of ``outer``, enlarged or not."""
        import torch
        from torch.nn import functional as F

        mask = torch.zeros(1, 1, outer[3] - outer[1], outer[2] - outer[0])
        left, top = job.window[0] - outer[0], job.window[1] - outer[1]
        mask[0, 0, top : top + job.mask.shape[0], left : left + job.mask.shape[1]] = torch.from_numpy(job.mask)
        if mask.shape[-2:] != pixels.shape[-2:]:
            mask = F.interpolate(mask, size=pixels.shape[-2:], mode="nearest")
        return self.family.fill_channels(pixels, mask.to(pixels))[0]

    def painted_window(self, window: tuple[int, int]) -> tuple[int, int]:
        """The (width, height) at which a window of that size is painted."""
        return enlarged_size(window, self.settings.enlarge_to, self.family.grid.side)

    def _region(self, job: Job, tile: Tile) -> Region:
        import torch
        from torch.nn import functional as F

        left, top, right, bottom = tile.inner
        known = tile.latents[:, top:bottom, left:right]
        # a latent pixel may change wherever it touches the mask
        weights = torch.from_numpy(feathered(job.mask, self.settings.soft_mask))
        mask = F.adaptive_max_pool2d(weights[None], known.shape[-2:])[0]
        guided = self.family.guided(self.settings.guidance)
        unconditional = self.unconditional(job.negative) if guided else None
        channels = tile.filling
        if self.plan is not None and job.scene is not None:
            channels = self.plan.window(job.scene, job.size, job.window, tile.painted)
        controls: tuple[torch.Tensor, ...] = ()
        if job.scene is not None:
            controls = self.controls.window(job.scene, job.size, job.window, tile.painted)
        picture = self._latent(job.size)
        return Region(known, mask, self.text(job.prompt), job.seed, unconditional, channels, picture, controls)

    def _patch(self, job: Job, tile: Tile, new: torch.Tensor) -> Patch:
        """Decodes the latents around the mask, or the whole tile where the autoencoder sees all at once, and cuts out
        the pixels that hold the mask."""
        import torch
        from torch.nn import functional as F

        factor = self.family.factor
        latents = tile.latents.clone()
        left, top, right, bottom = tile.inner
        latents[:, top:bottom, left:right] = new
        rect = grown(bounds(job.mask, job.window[:2]), 1, job.size)  # a ring of old pixels, for the blend
        x, y = tile.outer[:2]
        window = (job.window[2] - job.window[0], job.window[3] - job.window[1])
        enlarged = tile.painted != window
        tile_size = (latents.shape[-1], latents.shape[-2])
        wide = (0, 0, *tile_size)
        if enlarged:
            rect = intersection(rect, job.window)
        elif self.family.decodes_pieces:
            core = (
                (rect[0] - x) // factor,
                (rect[1] - y) // factor,
                -(-(rect[2] - x) // factor),
                -(-(rect[3] - y) // factor),
            )
            wide = grown(core, self.halo, tile_size)
        pixels = self.family.decode(latents[None, :, wide[1] : wide[3], wide[0] : wide[2]])
        if not torch.isfinite(pixels).all():
            raise RenderError("the renderer returned NaN for a region; try dtype float32")
        if enlarged:
            pixels = F.interpolate(pixels, size=window[::-1], mode="bicubic", antialias=True)
        dx, dy = rect[0] - x - wide[0] * factor, rect[1] - y - wide[1] * factor
        pixels = pixels[..., dy : dy + rect[3] - rect[1], dx : dx + rect[2] - rect[0]]
        levels = ((pixels[0] / 2 + 0.5).clamp(0, 1) * 255).round().to(torch.uint8)
        return Patch(job, rect, levels.permute(1, 2, 0).cpu().numpy())
