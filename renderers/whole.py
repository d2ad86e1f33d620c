"""Whole pictures: painted in one go, drafted in few steps, or begun, looked at and gone on with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

import numpy as np

from planners.scene import Scene
from renderers.base import RenderError
from renderers.begun import Answers, apart, halted, recorded, replayed, together
from renderers.families.lasting import lasting
from renderers.families.levels import levels_kept, until_whole
from renderers.meter import Meter
from renderers.prompts import background_prompt, region_prompt
from renderers.region import grown
from renderers.regional import LatentRegion, regional_prompts
from renderers.repairing import Repairer
from renderers.room import need_less, with_room

Around = Callable[[list[int]], AbstractContextManager[dict[str, Any]]]
"""What lasts while pictures of these seeds are painted; yields what the pipeline is called with besides."""


@dataclass(frozen=True)
class Begun:
    """Pictures of a scene after their first steps: for each seed what the denoiser answered until then."""

    scene: Scene
    answers: dict[int, Answers]


class Painter:
    """Paints scenes by the family's own pipeline, as many seeds a call as there is memory for.

    What it began last is kept until pictures are painted or others are begun: of each seed and each call of the
    denoiser a map of the latents' size, and of the planned regions where they are painted by region.
    """

    def __init__(self, repairer: Repairer) -> None:
        self.repairer, self.family, self.settings = repairer, repairer.family, repairer.settings
        self.begun: Begun | None = None

    def paint(self, scene: Scene, seeds: Sequence[int], meter: Meter) -> list[np.ndarray]:
        """Pictures uint8 (height, width, 3), one a seed; those that were begun are gone on with. Raises RenderError."""
        known = self.begun.answers if self.begun and self.begun.scene == scene else {}
        steps, interval = self.settings.steps, self.settings.render_cache_interval

        @contextmanager
        def going_on(part: list[int]) -> Iterator[dict[str, Any]]:
            with replayed(self.family.denoiser, together([known[seed] for seed in part]), meter):
                yield {}

        fresh, waiting = [seed for seed in seeds if seed not in known], [seed for seed in seeds if seed in known]
        pictures = self._painted(scene, fresh, steps, interval, _in_one_go)
        pictures |= self._painted(scene, waiting, steps, interval, going_on)
        self.begun = None
        return [pictures[seed] for seed in seeds]

    def draft(self, scene: Scene, seeds: Sequence[int]) -> list[np.ndarray]:
        """Drafts, shaped as pictures, one a seed, of ``settings.draft_kind``.

        Raises RenderError, also where a draft would take no fewer steps than a picture.
        """
        steps, whole = self.settings.draft_steps, self.settings.steps
        if steps >= whole:
            raise RenderError(f"a draft takes {steps} steps, no fewer than a picture's {whole}; set draft_steps lower")
        if self.settings.draft_kind == "begun":
            return self._begin(scene, seeds)
        pictures = self._painted(scene, seeds, steps, 1, _in_one_go)
        return [pictures[seed] for seed in seeds]

    def _begin(self, scene: Scene, seeds: Sequence[int]) -> list[np.ndarray]:
        """Of each picture its first steps, kept, and what its sampler then takes the clean picture to be."""
        settings, answers, steps = self.settings, dict[int, Answers](), self._first_steps()
        self.begun = None

        @contextmanager
        def beginning(part: list[int]) -> Iterator[dict[str, Any]]:
            with recorded(self.family.denoiser) as kept, halted(self.family.pipe, steps) as stop:
                yield {"callback_on_step_end": stop}
            answers.update(zip(part, apart(kept, len(part)), strict=True))

        pictures = self._painted(scene, seeds, settings.steps, settings.render_cache_interval, beginning)
        self.begun = Begun(scene, answers)
        return [pictures[seed] for seed in seeds]

    def _first_steps(self) -> int:
        """``draft_steps``, up to the next pass through a UNet's deeper levels where one is left."""
        settings = self.settings
        steps = until_whole(self.family.denoiser, settings.render_cache_interval, settings.draft_steps)
        return steps if steps < settings.steps else settings.draft_steps

    def _painted(
        self, scene: Scene, seeds: Sequence[int], steps: int, interval: int, around: Around
    ) -> dict[int, np.ndarray]:
        """What the pipeline makes of each seed; a UNet's deeper levels are computed at every ``interval``-th step."""
        import torch

        if not seeds:
            return {}
        settings, denoiser, size = self.settings, self.family.denoiser, scene.canvas.size
        # regional_prompts knows how UNets are called, and no other denoiser
        regional = settings.layout == "regional" and hasattr(self.family.pipe, "unet")
        prompt = background_prompt(scene) if regional else scene.prompt
        guided = self.family.guided(settings.guidance)

        def painted(most: int) -> dict[int, np.ndarray]:
            pictures: dict[int, np.ndarray] = {}
            for first in range(0, len(seeds), most):
                part = list(seeds[first : first + most])
                with (
                    lasting(denoiser),
                    levels_kept(denoiser, interval),
                    around(part) as more,
                    regional_prompts(denoiser, regions, settings.base_ratio, guided),
                ):
                    images = self.family.pipe(
                        prompt=[prompt] * len(part), width=size[0], height=size[1],
                        generator=[torch.Generator().manual_seed(seed) for seed in part],
                        num_inference_steps=steps, output_type="np", **more,
                        **self.family.arguments(settings.guidance, settings.negative_prompt, len(part)),
                    ).images  # fmt: skip
                pictures |= zip(part, to_uint8(images), strict=True)
            return pictures

        with torch.inference_mode():
            regions = self._regions(scene) if regional else []
            most = 1 if self.family.seeds_apart else len(seeds)
            return with_room(most, painted, lambda: need_less(self.family.pipe))

    def _regions(self, scene: Scene) -> list[LatentRegion]:
        """The planned boxes of entities and texts as windows in latent pixels with their prompts' embeddings."""
        size, factor = scene.canvas.size, self.family.factor
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


def _in_one_go(part: list[int]) -> AbstractContextManager[dict[str, Any]]:
    return nullcontext({})


def to_uint8(images: np.ndarray) -> np.ndarray:
    """Float pictures (n, height, width, 3) in [0, 1] as uint8. Raises RenderError on NaN."""
    if not np.isfinite(images).all():
        raise RenderError("the renderer returned NaN; try dtype float32 or another scheduler")
    return np.rint(np.clip(images, 0, 1) * 255).astype(np.uint8)
