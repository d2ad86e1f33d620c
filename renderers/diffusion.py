"""The diffusers backend: a text-to-image pipeline renders candidates and repairs regions of them.

Which classes of pipelines it takes, from Stable Diffusion to FLUX, is the table in ``renderers/families/registry.py``.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from planners.scene import Scene
from renderers.base import Candidate, Operator, RenderError, Repair, refuse_unknown
from renderers.compiling import compile_denoiser
from renderers.diffusion_settings import DiffusionSettings
from renderers.families.base import Family
from renderers.families.lasting import lasting
from renderers.families.levels import has_levels, levels_kept
from renderers.families.registry import family_of
from renderers.loading import inspect_model, load_pipeline, quiet_libraries
from renderers.meter import Meter
from renderers.on_openvino import missing, put_on_openvino
from renderers.prompts import background_prompt, region_prompt
from renderers.region import grown
from renderers.regional import LatentRegion, regional_prompts
from renderers.repairing import Repairer, RepairRequest
from renderers.room import need_less, with_room

__all__ = ["DiffusionRenderer", "DiffusionSettings", "RepairRequest"]

LOGGER = logging.getLogger("proofpress.renderers.diffusion")


class DiffusionRenderer:
    """A Renderer over a diffusers pipeline, loaded at first use."""

    Settings = DiffusionSettings
    operators: frozenset[Operator] = frozenset(
        {"inpaint", "add", "remove", "recolour", "underlay", "typeset", "resample"}
    )

    def __init__(self, settings: DiffusionSettings) -> None:
        self.settings = settings

    @cached_property
    def pipe(self) -> Any:
        return load_pipeline(self.settings.model, self.settings.device, self.settings.dtype)

    def problems(self) -> list[str]:
        """What keeps it from painting, without loading anything; empty where nothing does."""
        try:
            inspect_model(self.settings.model)
        except RenderError as error:
            return [str(error)]
        takes_over = self.settings.engine == "openvino" and (Path(self.settings.model) / "unet").is_dir()
        return [reason] if takes_over and (reason := missing()) else []

    @cached_property
    def family(self) -> Family:
        family = family_of(self.pipe, self.settings.text_tokens)
        compile_denoiser(family.denoiser, self.settings.compile)
        if self.settings.engine == "openvino":
            put_on_openvino(self.pipe)
        kept = max(self.settings.repair_cache_interval, self.settings.render_cache_interval) > 1
        if kept and not has_levels(family.denoiser):
            LOGGER.warning("cache intervals are ignored: %s has no UNet of several levels", type(self.pipe).__name__)
        return family

    @cached_property
    def repairer(self) -> Repairer:
        return Repairer(self.family, self.settings)

    @property
    def has_unet(self) -> bool:
        """Whether latents are plain (batch, channels, height, width) maps under a UNet, as regional prompts need."""
        return hasattr(self.pipe, "unet")

    def render(self, scene: Scene, seeds: Sequence[int]) -> list[Candidate]:
        """One candidate a seed, denoised in one batch as far as memory goes. Raises RenderError."""
        return self._painted(scene, seeds, self.settings.steps, self.settings.render_cache_interval)

    def draft(self, scene: Scene, seeds: Sequence[int]) -> list[Candidate]:
        """``render`` from the same noise in fewer steps: the layout is mostly settled by the first of them.

        Raises RenderError where that wouldn't be fewer.
        """
        steps, whole = self.settings.draft_steps, self.settings.steps
        if steps >= whole:
            raise RenderError(f"a draft takes {steps} steps, no fewer than a picture's {whole}; set draft_steps lower")
        return self._painted(scene, seeds, steps, 1)

    def _painted(self, scene: Scene, seeds: Sequence[int], steps: int, interval: int) -> list[Candidate]:
        import torch

        size = scene.canvas.size
        self._check_size(size)
        regional = self.settings.layout == "regional" and self.has_unet
        prompt = background_prompt(scene) if regional else scene.prompt
        with self._meter(size) as meter, faults(meter), torch.inference_mode(), quiet_libraries():
            regions = self._latent_regions(scene) if regional else []

            def painted(most: int) -> list[np.ndarray]:
                pictures: list[np.ndarray] = []
                for first in range(0, len(seeds), most):
                    part = seeds[first : first + most]
                    denoiser = self.family.denoiser
                    with (
                        lasting(denoiser),
                        levels_kept(denoiser, interval),
                        regional_prompts(denoiser, regions, self.settings.base_ratio, self._guided),
                    ):
                        images = self.pipe(
                            prompt=[prompt] * len(part), width=size[0], height=size[1],
                            generator=[torch.Generator().manual_seed(seed) for seed in part],
                            num_inference_steps=steps, output_type="np",
                            **self.family.arguments(self.settings.guidance, self.settings.negative_prompt, len(part)),
                        ).images  # fmt: skip
                    pictures += list(to_uint8(images))
                return pictures

            most = 1 if self.family.seeds_apart else len(seeds)
            pictures = with_room(most, painted, lambda: need_less(self.pipe))
        share = meter.work(1 / len(seeds))
        return [Candidate(image=p, seed=s, work=share) for p, s in zip(pictures, seeds, strict=True)]

    def repair(self, scene: Scene, candidate: Candidate, repairs: Sequence[Repair]) -> Candidate:
        """All repairs applied in order of denoising batches; typesetting last. Raises RenderError."""
        return self.repair_many([RepairRequest(scene, candidate, tuple(repairs))])[0]

    def repair_many(self, requests: Sequence[RepairRequest]) -> list[Candidate]:
        """Repairs of several pictures at once: regions of all of them share calls of the denoiser. Raises RenderError.

        Each picture comes out as ``repair`` alone would leave it, up to rounding; the work is shared out by area.
        """
        for request in requests:
            self._check_size(request.size)
            refuse_unknown(request.repairs, self.operators)
        if not requests:
            return []
        with self._meter(requests[0].size) as meter, faults(meter):
            sheets = with_room(
                self.settings.batch, lambda most: self.repairer.apply(requests, most),
                lambda: need_less(self.pipe),
            )  # fmt: skip
        total = sum(sheet.area for sheet in sheets)
        return [
            Candidate(
                image=sheet.image, seed=sheet.request.candidate.seed, masks=sheet.masks,
                work=meter.work(sheet.area / total if total else 0.0),
            )
            for sheet in sheets
        ]  # fmt: skip

    def _check_size(self, size: tuple[int, int]) -> None:
        unit = self.family.unit
        if size[0] % unit or size[1] % unit:
            nearest = "x".join(str(max(unit, round(extent / unit) * unit)) for extent in size)
            raise RenderError(f"the canvas {size[0]}x{size[1]} must be a multiple of {unit} pixels; try {nearest}")

    def _meter(self, size: tuple[int, int]) -> Meter:
        factor = int(self.pipe.vae_scale_factor)
        passes = self.settings.steps * (2 if self._guided else 1)
        return Meter(self.family.denoiser, size[0] * size[1] // factor**2 * passes)

    @property
    def _guided(self) -> bool:
        return self.family.guided(self.settings.guidance)

    def _latent_regions(self, scene: Scene) -> list[LatentRegion]:
        """The planned boxes of entities and texts as windows in latent pixels with their prompts' embeddings."""
        size, factor = scene.canvas.size, int(self.pipe.vae_scale_factor)
        regions = []
        for item in scene.things:
            if item.box is None:
                continue
            core = item.box.pixels(size)
            margin = round(self.settings.window_margin * min(core[2] - core[0], core[3] - core[1]))
            around = self.repairer.window(grown(core, margin, size), size)
            text = self.repairer.inpainter.text(region_prompt(scene, (item.id,)))
            pooled = None if text.pooled is None else text.pooled[None]
            left, top, right, bottom = (v // factor for v in around)
            inner = tuple(round(v / factor) for v in core)
            regions.append(
                LatentRegion((left, top, right, bottom), inner, text.embeds[None], pooled)  # type: ignore[arg-type]
            )
        return regions


@contextmanager
def faults(meter: Meter) -> Iterator[None]:
    """What goes wrong in the model's libraries becomes one RenderError that says what had been spent."""
    try:
        yield
    except RenderError as error:
        raise type(error)(str(error), meter.work()) from error
    except (RuntimeError, ValueError, TypeError, LookupError) as error:
        line = (str(error).strip().splitlines() or [""])[0]
        raise RenderError(f"the pipeline failed: {type(error).__name__}: {line}", meter.work()) from error


def to_uint8(images: np.ndarray) -> np.ndarray:
    """Float pictures (n, height, width, 3) in [0, 1] as uint8. Raises RenderError on NaN."""
    if not np.isfinite(images).all():
        raise RenderError("the renderer returned NaN; try dtype float32 or another scheduler")
    return np.rint(np.clip(images, 0, 1) * 255).astype(np.uint8)
