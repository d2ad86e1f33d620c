"""The diffusers backend: any text-to-image pipeline renders candidates and repairs regions of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from planners.scene import Entity, Scene, TextBlock
from renderers.base import Candidate, Operator, RenderError, Repair
from renderers.families.base import Family
from renderers.families.registry import family_of
from renderers.inpainting import Inpainter, Job, Options
from renderers.loading import inspect_model, load_pipeline, quiet_libraries
from renderers.meter import Meter
from renderers.prompts import background_prompt, ink, region_prompt
from renderers.region import Rect, feathered, mask_of, paste, ring_colour, window
from renderers.regional import LatentRegion, regional_prompts
from renderers.sketch import draw_sketch
from renderers.typeset import colour_of, draw_text, readable_ink


class DiffusionSettings(BaseModel):
    """How to load and drive a pipeline. Sizes are pixels of the picture."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str = Field(description="a pipeline folder or a hub id")
    steps: int = Field(30, ge=1, le=200)
    guidance: float = Field(5.0, ge=0.0, le=30.0, description="classifier-free guidance scale")
    negative_prompt: str = ""
    device: str = "auto"
    dtype: Literal["auto", "float32", "float16", "bfloat16"] = "auto"
    layout: Literal["regional", "prompt"] = Field(
        "regional", description="regional: fuse per-region prompts in the planned boxes; prompt: the prompt alone"
    )
    base_ratio: float = Field(0.2, ge=0.0, le=1.0, description="share of the base prompt inside regions")
    smallest_window: int = Field(512, ge=16, description="windows of the denoiser are at least this wide and high")
    window_margin: float = Field(0.04, ge=0.0, le=1.0, description="added around a box, as a share of its shorter side")
    halo: int = Field(2, ge=0, le=32, description="latent pixels encoded and decoded around a repair beyond its own")
    enlarge_to: int = Field(
        0,
        ge=0,
        description="repair windows under this side are rendered enlarged, by a whole factor, up to it; 0: not",
    )
    batch: int = Field(8, ge=1, le=64, description="the most regions that share a call of the denoiser")
    feather: float = Field(6.0, ge=0.0, description="width of the blend inside a repair's edge")
    font: Path | None = Field(None, description="TrueType file for typesetting; Pillow's own face by default")


class DiffusionRenderer:
    """A Renderer over a diffusers pipeline, loaded at first use."""

    Settings = DiffusionSettings
    operators: frozenset[Operator] = frozenset({"inpaint", "add", "remove", "underlay", "typeset", "resample"})

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
        return []

    @cached_property
    def family(self) -> Family:
        return family_of(self.pipe)

    @cached_property
    def inpainter(self) -> Inpainter:
        return Inpainter(self.family)

    @property
    def has_unet(self) -> bool:
        """Whether latents are plain (batch, channels, height, width) maps under a UNet, as regional prompts need."""
        return hasattr(self.pipe, "unet")

    def render(self, scene: Scene, seeds: Sequence[int]) -> list[Candidate]:
        """One candidate a seed, denoised in one batch. Raises RenderError."""
        import torch

        size = scene.canvas.size
        unit = self.family.unit
        if size[0] % unit or size[1] % unit:
            nearest = "x".join(str(max(unit, round(extent / unit) * unit)) for extent in size)
            raise RenderError(f"the canvas {size[0]}x{size[1]} must be a multiple of {unit} pixels; try {nearest}")
        regional = self.settings.layout == "regional" and self.has_unet
        prompt = background_prompt(scene) if regional else scene.prompt
        generators = [torch.Generator().manual_seed(seed) for seed in seeds]
        with self._meter(size) as meter, faults(meter), torch.inference_mode(), quiet_libraries():
            regions = self._latent_regions(scene) if regional else []
            with regional_prompts(self.family.denoiser, regions, self.settings.base_ratio, self._guided):
                images = self.pipe(
                    prompt=[prompt] * len(seeds), width=size[0], height=size[1], generator=generators,
                    num_inference_steps=self.settings.steps, output_type="np",
                    **self.family.arguments(self.settings.guidance, self.settings.negative_prompt, len(seeds)),
                ).images  # fmt: skip
            pictures = to_uint8(images)
        share = meter.work(len(seeds))
        return [Candidate(image=p, seed=s, work=share) for p, s in zip(pictures, seeds, strict=True)]

    def repair(self, scene: Scene, candidate: Candidate, repairs: Sequence[Repair]) -> Candidate:
        """All repairs applied in order of denoising batches; typesetting last. Raises RenderError."""
        unknown = [r.operator for r in repairs if r.operator not in self.operators - {"resample"}]
        if unknown:
            raise RenderError(
                f"this renderer has no operator {unknown[0]!r}; it has {', '.join(sorted(self.operators))}"
            )
        size = (candidate.image.shape[1], candidate.image.shape[0])
        masks = [mask_of([repair.region], size) for repair in repairs]
        image = candidate.image
        with self._meter(size) as meter, faults(meter):
            jobs: dict[float, list[tuple[Repair, np.ndarray]]] = defaultdict(list)
            for repair, mask in zip(repairs, masks, strict=True):
                strength = 1.0 if repair.operator in ("remove", "typeset") else repair.strength
                jobs[strength].append((repair, mask))
            for strength, batch in jobs.items():
                image = self._denoise(scene, image, batch, strength)
            for repair, mask in zip(repairs, masks, strict=True):
                if repair.operator == "typeset":
                    image = self._typeset(scene, image, repair, mask)
        return Candidate(image=image, seed=candidate.seed, work=meter.work(1), masks=tuple(masks))

    def _denoise(
        self, scene: Scene, image: np.ndarray, batch: list[tuple[Repair, np.ndarray]], strength: float
    ) -> np.ndarray:
        """Repaints the regions of one strength, each in its own window, and pastes them back."""
        size = (image.shape[1], image.shape[0])
        jobs: list[Job] = []
        weights = []
        for repair, mask in batch:
            rect = repair.region.pixels(size)
            behind, roughness = ring_colour(image, rect)
            if repair.operator == "typeset" and roughness < 12:
                continue  # a plain ground needs no denoising: typesetting fills it
            start = self._start(scene, image, repair, rect, behind)
            left, top, right, bottom = around = window(rect, size, self.family.grid, self.settings.smallest_window)
            about = () if repair.operator in ("remove", "typeset") else repair.about
            prompt = repair.prompt or region_prompt(scene, about)
            jobs.append(Job(start, around, mask[top:bottom, left:right], prompt, repair.seed))
            weights.append(feathered(mask, self.settings.feather))
        options = Options(
            steps=self.settings.steps, guidance=self.settings.guidance, negative=self.settings.negative_prompt,
            halo=self.settings.halo, enlarge_to=self.settings.enlarge_to, batch=self.settings.batch,
        )  # fmt: skip
        for patch in self.inpainter.paint(jobs, strength, options):
            image = paste(image, patch.pixels, patch.rect, weights[jobs.index(patch.job)])
        return image

    def _start(
        self, scene: Scene, image: np.ndarray, repair: Repair, rect: Rect, behind: tuple[int, int, int]
    ) -> np.ndarray:
        """The picture that the denoising starts from: for an underlay, the item drawn flat on a plain ground."""
        if repair.operator != "underlay":
            return image
        ground = image.copy()
        left, top, right, bottom = rect
        ground[top:bottom, left:right] = behind
        size = (image.shape[1], image.shape[0])
        for identifier in repair.about:
            item = scene.item(identifier)
            box = placed(item, rect, size)
            if isinstance(item, TextBlock):
                ground = draw_text(ground, item.content, box, self._ink(scene, item, behind), self.settings.font)
            elif isinstance(item, Entity):
                ground = draw_sketch(ground, item, box)
        return ground

    def _typeset(self, scene: Scene, image: np.ndarray, repair: Repair, mask: np.ndarray) -> np.ndarray:
        """Exact glyphs of the texts in ``about`` on the region's ground, blended at its edge."""
        size = (image.shape[1], image.shape[0])
        rect = repair.region.pixels(size)
        behind, roughness = ring_colour(image, rect)
        ground = image.copy()
        if roughness < 12:
            left, top, right, bottom = rect
            ground[top:bottom, left:right] = behind
        for identifier in repair.about:
            item = scene.item(identifier)
            if isinstance(item, TextBlock):
                box = placed(item, rect, size)
                ground = draw_text(ground, item.content, box, self._ink(scene, item, behind), self.settings.font)
        return paste(image, ground, (0, 0, *size), feathered(mask, min(2.0, self.settings.feather)))

    def _ink(self, scene: Scene, text: TextBlock, behind: tuple[int, int, int]) -> tuple[int, int, int]:
        return readable_ink(colour_of(ink(scene, text), (0, 0, 0)), behind)

    def _meter(self, size: tuple[int, int]) -> Meter:
        factor = int(self.pipe.vae_scale_factor)
        passes = 2 if self._guided else 1
        return Meter(self.family.denoiser, size[0] * size[1] // factor**2, self.settings.steps * passes)

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
            wide = (
                max(0, core[0] - margin), max(0, core[1] - margin),
                min(size[0], core[2] + margin), min(size[1], core[3] + margin),
            )  # fmt: skip
            around = window(wide, size, self.family.grid, self.settings.smallest_window)
            embeds, _, *pooled = self.pipe.encode_prompt(
                prompt=region_prompt(scene, (item.id,)), device=self.pipe.device, num_images_per_prompt=1,
                do_classifier_free_guidance=False,
            )  # fmt: skip
            left, top, right, bottom = (v // factor for v in around)
            inner = tuple(round(v / factor) for v in core)
            regions.append(
                LatentRegion((left, top, right, bottom), inner, embeds, pooled[0] if pooled else None)  # type: ignore[arg-type]
            )
        return regions


def placed(item: Entity | TextBlock, rect: Rect, size: tuple[int, int]) -> Rect:
    """Where in a region an item is drawn: its planned box as far as the region has it, the region where it doesn't."""
    if item.box is None:
        return rect
    planned = item.box.pixels(size)
    left, top, right, bottom = (
        max(rect[0], planned[0]), max(rect[1], planned[1]), min(rect[2], planned[2]), min(rect[3], planned[3])
    )  # fmt: skip
    area = (planned[2] - planned[0]) * (planned[3] - planned[1])
    if left < right and top < bottom and (right - left) * (bottom - top) >= 0.6 * area:
        return left, top, right, bottom
    return rect


@contextmanager
def faults(meter: Meter) -> Iterator[None]:
    """What goes wrong in the model's libraries becomes one RenderError that says what had been spent."""
    try:
        yield
    except RenderError as error:
        raise RenderError(str(error), meter.work(1)) from error
    except (RuntimeError, ValueError, TypeError, LookupError) as error:  # torch's out-of-memory is a RuntimeError
        line = (str(error).strip().splitlines() or [""])[0]
        raise RenderError(f"the pipeline failed: {type(error).__name__}: {line}", meter.work(1)) from error


def to_uint8(images: np.ndarray) -> np.ndarray:
    """Float pictures (n, height, width, 3) in [0, 1] as uint8. Raises RenderError on NaN."""
    if not np.isfinite(images).all():
        raise RenderError("the renderer returned NaN; try dtype float32 or another scheduler")
    return np.rint(np.clip(images, 0, 1) * 255).astype(np.uint8)
