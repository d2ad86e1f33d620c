"""Repairs of pictures: what is drawn, what is denoised from where and how strongly, and how it is blended in."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from planners.scene import Scene
from renderers.base import Candidate, Repair
from renderers.diffusion_settings import DiffusionSettings
from renderers.families.base import Family, Keeping, StaleError
from renderers.families.deep_cache import first_share, has_levels, passes_worth
from renderers.families.parts import device_of
from renderers.prompts import repair_prompt
from renderers.repair.batching import bucketed
from renderers.repair.drawn import draw_colours, draw_items, plain, typeset
from renderers.repair.inpainting import Inpainter, Job, Options, Patch
from renderers.repair.region import Rect, blend, feathered, grown, mask_of, ring_colour, window
from renderers.repair.subset import DRIFT, against
from renderers.runtime.compiling import compiles
from renderers.runtime.memory import free_bytes
from renderers.runtime.out_of_memory import out_of_memory

LOGGER = logging.getLogger("proofpress.renderers.repairing")


@dataclass(frozen=True, eq=False)
class RepairRequest:
    """The repairs of one picture."""

    scene: Scene
    candidate: Candidate
    repairs: tuple[Repair, ...]

    @property
    def size(self) -> tuple[int, int]:
        return self.candidate.image.shape[1], self.candidate.image.shape[0]


@dataclass(eq=False)
class Sheet:
    """A picture being repaired: its pixels so far, its repairs' masks, the window pixels denoised for it, as many steps
    as they were."""

    request: RepairRequest
    image: np.ndarray
    masks: tuple[np.ndarray, ...]
    area: float = 0.0


@dataclass(frozen=True, eq=False)
class Stroke:
    """One repair on its sheet, and its mask (height, width) of the whole picture."""

    sheet: Sheet
    repair: Repair
    mask: np.ndarray


class Repairer:
    """Applies repairs with one family; keeps the encoded prompts of its run, and what the user was told already."""

    def __init__(self, family: Family, settings: DiffusionSettings) -> None:
        self.family, self.settings = family, settings
        self.compiled = compiles(settings.compile, family.denoiser.device.type)
        self.inpainter = Inpainter(family, self.compiled)
        self.first_level_share = first_share(family.denoiser) if has_levels(family.denoiser) else 1.0
        """What a pass through a UNet's first level alone is of a whole one; 1 where there is no such pass."""
        self.said: set[str] = set()

    def apply(self, requests: Sequence[RepairRequest], most: int) -> list[Sheet]:
        """All repairs of all pictures: denoising one strength at a time and ``most`` regions a call, typesetting last.

        Raises RenderError.
        """
        sheets = []
        strengths: dict[float, list[Stroke]] = defaultdict(list)
        for request in requests:
            masks = tuple(mask_of([repair.region], request.size) for repair in request.repairs)
            sheet = Sheet(request, request.candidate.image.copy(), masks)
            sheets.append(sheet)
            for repair, mask in zip(request.repairs, masks, strict=True):
                strength = 1.0 if repair.operator in ("remove", "typeset") else repair.strength
                strengths[strength].append(Stroke(sheet, repair, mask))
        for strength, strokes in strengths.items():
            self._denoise(strokes, strength, most)
        for stroke in (stroke for strokes in strengths.values() for stroke in strokes):
            if stroke.repair.operator == "typeset":
                sheet = stroke.sheet
                typeset(sheet.request.scene, sheet.image, stroke.repair, self.settings.font, self.settings.feather)
        return sheets

    def _denoise(self, strokes: list[Stroke], strength: float, most: int) -> None:
        """Repaints the regions of one strength, each in sight of its picture or in its own window; blends them in."""
        settings = self.settings
        # at part strength few steps are taken, of fine detail: all levels have a part in each
        interval = settings.repair_cache_interval if strength == 1 else 1
        options = Options(
            steps=settings.steps,
            guidance=settings.guidance,
            negative=settings.negative_prompt,
            halo=settings.halo,
            enlarge_to=settings.enlarge_to,
            batch=most,
            kept_for=settings.refresh if self._keeps_text() else 0,
            interval=interval,
        )
        # what the steps cost, of as many as there are through all levels of a UNet
        share = strength * passes_worth(settings.steps, interval, self.first_level_share) / settings.steps
        patches: list[tuple[Stroke, Patch]] = []
        jobs: dict[Job, Stroke] = {}
        for stroke in strokes:
            sheet, repair = stroke.sheet, stroke.repair
            rect = repair.region.pixels(sheet.request.size)
            if repair.operator == "typeset" and plain(sheet.image, repair):
                continue  # a plain ground needs no denoising: typesetting fills it
            whole = self._job(stroke)
            if settings.sight == "picture" and (patch := self._in_sight(whole, strength, options)):
                patches.append((stroke, patch))
                rest = (1 - stroke.mask.mean()) / settings.refresh
                sheet.area += stroke.mask.size * (stroke.mask.mean() + rest) * share
                continue
            job = self._cut(whole, rect)
            jobs[job] = stroke
            sheet.area += job.mask.size * share
        patches += [(jobs[patch.job], patch) for patch in self.inpainter.paint(list(jobs), strength, options)]
        # all of them before the first is blended in: windows may reach into one another's regions
        for stroke, patch in patches:
            left, top, right, bottom = patch.rect
            weights = feathered(stroke.mask[top:bottom, left:right], settings.feather)
            blend(stroke.sheet.image, patch.pixels, patch.rect, weights)

    def _job(self, stroke: Stroke) -> Job:
        """A stroke with its whole picture as the window, whatever its operator draws drawn."""
        sheet, repair = stroke.sheet, stroke.repair
        scene, size = sheet.request.scene, sheet.request.size
        start = sheet.image
        if repair.operator == "underlay":
            behind, _ = ring_colour(start, repair.region.pixels(size))
            start = draw_items(scene, start, repair, behind, behind, self.settings.font)
        elif repair.operator == "recolour":
            start = draw_colours(scene, start, repair)
        return Job(start, (0, 0, *size), stroke.mask, repair_prompt(scene, repair), repair.seed)

    def _cut(self, job: Job, rect: Rect) -> Job:
        """The same job in the window around ``rect``."""
        around = self.window(grown(rect, self.settings.context, job.size), job.size)
        left, top, right, bottom = around
        return replace(job, window=around, mask=job.mask[top:bottom, left:right])

    def window(self, rect: Rect, size: tuple[int, int]) -> Rect:
        """The window that is denoised around a rectangle of a picture of ``size``."""
        around = window(rect, size, self.family.grid, self.settings.smallest_window)
        return bucketed(around, size, self.family) if self.compiled else around

    def _in_sight(self, job: Job, strength: float, options: Options) -> Patch | None:
        """The job's patch, denoised in sight of its picture; None where it had better be done in a window."""
        settings = self.settings
        how = Keeping(settings.refresh, DRIFT, settings.keep_text)
        free = free_bytes(str(device_of(self.family.pipe)))
        reason = against(self.family, job.mask, settings.sight_share, free, how.text)
        if reason is None:
            try:
                return self.inpainter.paint_in_sight(job, strength, options, how)
            except StaleError as stale:
                LOGGER.info("%s", stale)
                reason = f"what is kept of the picture drifted by more than {DRIFT:g} (set a smaller refresh)"
            except RuntimeError as error:
                if not out_of_memory(error):
                    raise
                reason = "there isn't enough memory for what is kept of the picture"
        self._say(f"sight = picture: a window is used instead, since {reason}")
        return None

    def _keeps_text(self) -> bool:
        if self.settings.keep_text and self.family.sight is None:
            self._say(f"keep_text is ignored: {type(self.family.pipe).__name__} can't keep a text")
        return self.settings.keep_text and self.family.sight is not None

    def _say(self, line: str) -> None:
        if line not in self.said:
            self.said.add(line)
            LOGGER.warning(line)
