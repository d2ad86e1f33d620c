"""Full pictures, painted by the family's own pipeline."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from planners.scene import Box, Scene
from renderers.base import RenderError
from renderers.families.conditions import Text
from renderers.families.control import controlled
from renderers.families.deep_cache import deep_cache
from renderers.families.joined import joined_channels
from renderers.families.parts import device_of, seeded_noise
from renderers.families.reference import referenced
from renderers.families.text_kv_cache import text_kv_cache
from renderers.full_prompts import full_prompt, plan_in_words
from renderers.prompts import background_prompt, region_prompt
from renderers.repair.region import grown
from renderers.repair.repairing import Repairer
from renderers.resizing import resized
from renderers.runtime.out_of_memory import reduce_memory, with_smaller_batches
from renderers.unwanted import negative_prompt
from renderers.whole.glyphs import glyph_page, underlaid_noise
from renderers.whole.regional import LatentRegion, regional_prompts

if TYPE_CHECKING:
    import torch


class FullPicturePainter:
    """Paints scenes by the family's own pipeline, as many seeds a call as memory allows."""

    def __init__(self, repairer: Repairer) -> None:
        self.repairer, self.family, self.settings = repairer, repairer.family, repairer.settings

    def paint(self, scene: Scene, seeds: Sequence[int]) -> list[np.ndarray]:
        """Pictures uint8 (height, width, 3), one a seed. Raises RenderError.

        A UNet runs all levels at every ``render_cache_interval``-th step.
        """
        import torch

        settings, denoiser = self.settings, self.family.denoiser
        size = self.repairer.painted_size(scene.canvas.size)
        # regional_prompts fits the calls of UNets alone; a plan as channels says what is where in one pass
        regional = settings.layout == "regional" and hasattr(self.family.pipe, "unet")
        regional = regional and self.repairer.inpainter.plan is None and not self.family.fills
        regional = regional and not settings.controlnets  # a net sees the full picture alone
        guided = self.family.guided(settings.guidance)

        def painted(most: int) -> list[np.ndarray]:
            pictures: list[np.ndarray] = []
            for first in range(0, len(seeds), most):
                part = seeds[first : first + most]
                with (
                    text_kv_cache(denoiser),
                    deep_cache(denoiser, settings.render_cache_interval),
                    regional_prompts(denoiser, regions, settings.base_ratio, guided),
                    joined_channels(self.family, None if channels is None else channels[first : first + most]),
                    controlled(self.family, controls),
                    referenced(self.family, len(part), guided),
                ):
                    result = self.family.pipe(
                        width=size[0],
                        height=size[1],
                        generator=[torch.Generator().manual_seed(seed) for seed in part],
                        num_inference_steps=settings.steps,
                        output_type="np",
                        **({} if channels is None else {"latents": self._noise(part, size)}),
                        **({} if letters is None else {"latents": self._underlaid(letters, part)}),
                        **asked(len(part)),
                    )
                refuse_blanked(result)
                pictures.extend(to_uint8(result.images))
            return [resized(picture, scene.canvas.size) for picture in pictures]

        with torch.inference_mode():
            regions, asked = self._words(scene, regional)
            channels = self._channels(scene, seeds, size)
            planned = settings.glyph_underlay > 0 and settings.layout != "prompt" and channels is None
            letters = glyph_page(scene, size, settings.font) if planned else None
            shown = self.repairer.inpainter.controls.full(scene, size)
            controls = [picture[None].to(device_of(self.family.pipe)) for picture in shown]
            most = 1 if self.family.one_seed_per_call else len(seeds)
            return with_smaller_batches(most, painted, lambda: reduce_memory(self.family.pipe))

    def _channels(self, scene: Scene, seeds: Sequence[int], size: tuple[int, int]) -> torch.Tensor | None:
        """What models take beside their latents, a row a seed: the plan as channels, or that nothing stays. None for
        all others."""
        import torch

        if self.family.fills:
            pixels = torch.zeros(1, 3, size[1], size[0], device=device_of(self.family.pipe))
            filling = self.family.fill_channels(pixels, torch.ones_like(pixels[:, :1]))
            return filling.expand(len(seeds), -1, -1, -1)
        plan = self.repairer.inpainter.plan
        if plan is None:
            return None
        if self.settings.layout == "prompt":
            return plan.unplanned(scene.prompt, size, seeds)
        return plan.full(scene, size).expand(len(seeds), -1, -1, -1)

    def _noise(self, seeds: Sequence[int], size: tuple[int, int]) -> torch.Tensor:
        """What the pipeline draws by itself where the denoiser's input is its latents and nothing else."""
        factor, channels = self.family.factor, self.family.pipe.vae.config.latent_channels
        noise = seeded_noise((1, channels, size[1] // factor, size[0] // factor), seeds)
        return self.family.packed(noise).to(device_of(self.family.pipe), self.family.denoiser.dtype)

    def _underlaid(self, letters: tuple[np.ndarray, np.ndarray], seeds: Sequence[int]) -> torch.Tensor:
        return underlaid_noise(self.family, *letters, self.settings.glyph_underlay, seeds)

    def _prompts(self, scene: Scene, regional: bool) -> tuple[str, str]:
        """The base prompt and the negative one."""
        settings, family = self.settings, self.family
        if settings.layout == "prompt":
            return scene.prompt, settings.negative_prompt
        negative = negative_prompt(settings.negative_prompt, scene)
        if settings.picture_prompt == "written":
            return full_prompt(scene, family.reads_sentences, family.places_in_words), negative
        return background_prompt(scene) if regional else plan_in_words(scene, family.reads_sentences), negative

    def _words(self, scene: Scene, regional: bool) -> tuple[list[LatentRegion], Callable[[int], dict[str, Any]]]:
        """The regions with their prompts, and what the pipeline takes for the picture's prompt and so many seeds.

        Where one of them is longer than its encoder reads at once, all are encoded here, in one length.
        """
        family, guidance, encode = self.family, self.settings.guidance, self.repairer.inpainter.text
        prompt, negative = self._prompts(scene, regional)
        triggered = self.settings.with_triggers
        for line in family.unread(triggered(prompt)):
            self.repairer.warn_once(line)
        boxes = {item.id: item.box for item in scene.things if item.box is not None} if regional else {}
        prompts = [region_prompt(scene, (identifier,), family.reads_sentences) for identifier in boxes]
        texts = [encode(words) for words in prompts]
        if not any(map(family.is_long, (negative, *map(triggered, (prompt, *prompts))))):
            regions = self._regions(scene, list(boxes.values()), texts)
            return regions, lambda n: {
                "prompt": [triggered(prompt)] * n,
                **family.pipeline_arguments(guidance, negative, n),
            }
        whole, blank, *texts = family.evened([encode(prompt), self.repairer.inpainter.unconditional(negative), *texts])
        regions = self._regions(scene, list(boxes.values()), texts)
        return regions, lambda n: {"guidance_scale": guidance, **family.encoded_arguments(whole, blank, n)}

    def _regions(self, scene: Scene, boxes: Sequence[Box], texts: Sequence[Text]) -> list[LatentRegion]:
        """Planned boxes as windows in latent pixels, with their prompts' embeddings."""
        size, factor = scene.canvas.size, self.family.factor
        regions = []
        for box, text in zip(boxes, texts, strict=True):
            core = box.pixels(size)
            margin = round(self.settings.window_margin * min(core[2] - core[0], core[3] - core[1]))
            around = self.repairer.window(grown(core, margin, size), size)
            pooled = None if text.pooled is None else text.pooled[None]
            left, top, right, bottom = (v // factor for v in around)
            inner = tuple(round(v / factor) for v in core)
            regions.append(
                LatentRegion((left, top, right, bottom), inner, text.embeds[None], pooled)  # type: ignore[arg-type]
            )
        return regions


def refuse_blanked(result: Any) -> None:
    """Raises RenderError where the pipeline's own safety checker has put black pictures in place of its own."""
    if blanked := sum(map(bool, getattr(result, "nsfw_content_detected", None) or ())):
        raise RenderError(
            f"the model's own safety checker blanked {blanked} of {len(result.images)} pictures; try another seed or "
            "prompt, or put null for safety_checker into the model's model_index.json"
        )


def to_uint8(images: np.ndarray) -> np.ndarray:
    """Float pictures (n, height, width, 3) in [0, 1] as uint8. Raises RenderError on NaN."""
    if not np.isfinite(images).all():
        raise RenderError("the renderer returned NaN; try dtype float32 or another scheduler")
    return np.rint(np.clip(images, 0, 1) * 255).astype(np.uint8)
