"""Repairs of pictures: what is drawn first, what is denoised from where and how strongly, and how it is blended in."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from planners.card_memory import CARD, is_out_of_memory
from planners.scene import Scene
from renderers.base import Candidate, Repair
from renderers.diffusion_settings import DiffusionSettings
from renderers.families.base import AttentionCacheSettings, Family, StaleError
from renderers.families.deep_cache import equivalent_passes, shallow_share, supports_deep_cache
from renderers.families.parts import device_of
from renderers.prompts import instruction, repair_prompt
from renderers.repair.batching import enlarge_to_bucket
from renderers.repair.cached_context import MAX_DRIFT, reason_for_window
from renderers.repair.drawn import draw_items, has_plain_ground, planned_scene, recolour_items, typeset
from renderers.repair.inpainting import Inpainter, Job, Patch
from renderers.repair.instructed import Editor
from renderers.repair.region import Rect, blend, feathered, grown, mask_of, ring_colour, window
from renderers.resizing import enlarged_part, painted_size, resized
from renderers.runtime.compiling import compiles
from renderers.unwanted import negative_prompt

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
class WorkingPicture:
    """A picture being repaired: its pixels so far, its repairs' masks, and the work done for it: window pixels times
    the full passes over them."""

    request: RepairRequest
    image: np.ndarray
    masks: tuple[np.ndarray, ...]
    area: float = 0.0


@dataclass(frozen=True, eq=False)
class RegionTask:
    """One repair of a picture, and its mask (height, width) of the full picture."""

    picture: WorkingPicture
    repair: Repair
    mask: np.ndarray


class Repairer:
    """Applies repairs with one family. It keeps the encoded prompts of its run, and gives each warning once."""

    def __init__(
        self, family: Family, settings: DiffusionSettings, editor: Callable[[], Editor | None] = lambda: None
    ) -> None:
        self.family, self.settings, self.editor = family, settings, editor
        self.compiled = compiles(settings.compile, family.denoiser.device.type)
        self.inpainter = Inpainter(family, settings, self.compiled)
        self.shallow_share = shallow_share(family.denoiser) if supports_deep_cache(family.denoiser) else 1.0
        self.warned: set[str] = set()

    def apply(self, requests: Sequence[RepairRequest], most: int) -> list[WorkingPicture]:
        """All repairs of all pictures: denoising one strength at a time and ``most`` regions a call, typesetting last.

        Raises RenderError.
        """
        pictures = []
        strengths: dict[float, list[RegionTask]] = defaultdict(list)
        edits: list[RegionTask] = []
        for request in requests:
            masks = tuple(mask_of([repair.region], request.size) for repair in request.repairs)
            picture = WorkingPicture(request, request.candidate.image.copy(), masks)
            pictures.append(picture)
            for repair, mask in zip(request.repairs, masks, strict=True):
                if repair.operator == "instruct_edit":
                    edits.append(RegionTask(picture, repair, mask))
                    continue
                strength = 1.0 if repair.operator in ("remove", "typeset") else repair.strength
                strengths[strength].append(RegionTask(picture, repair, mask))
        for strength, tasks in strengths.items():
            self._denoise(tasks, strength, most)
        for task in edits:
            self._edit(task)
        for task in (task for tasks in strengths.values() for task in tasks):
            if task.repair.operator == "typeset":
                picture = task.picture
                typeset(picture.request.scene, picture.image, task.repair, self.settings.font, self.settings.feather)
        return pictures

    def _denoise(self, tasks: list[RegionTask], strength: float, most: int) -> None:
        """Repaints the regions of one strength, each in its picture's context or in its own window; blends them in."""
        settings = self.settings
        # the cost of the steps, as a share of so many full passes
        passes = equivalent_passes(settings.steps, settings.deep_cache_interval(strength), self.shallow_share)
        cost = passes / settings.steps
        patches: list[tuple[RegionTask, Patch]] = []
        jobs: dict[Job, RegionTask] = {}
        for task in tasks:
            picture, repair = task.picture, task.repair
            if repair.operator == "typeset" and has_plain_ground(picture.image, repair):
                continue  # typesetting fills a plain ground itself
            full = self._full_picture_job(task)
            painted = full.size
            share = cost * self.inpainter.share_of_steps(painted, strength)
            if settings.sight == "picture" and (patch := self._paint_in_picture(full, strength)):
                patches.append((task, patch))
                rest = (1 - full.mask.mean()) / settings.refresh
                picture.area += full.mask.size * (full.mask.mean() + rest) * share
                continue
            job = self._cut(full, repair.region.pixels(painted))
            jobs[job] = task
            width, height = self.inpainter.painted_window((job.mask.shape[1], job.mask.shape[0]))
            picture.area += width * height * share
        patches += [(jobs[patch.job], patch) for patch in self.inpainter.paint(list(jobs), strength, most)]
        # all of them before the first is blended in: windows may reach into one another's regions
        for task, patch in patches:
            rect, pixels = patch.rect, patch.pixels
            if patch.job.size != task.picture.request.size:
                rect, pixels = enlarged_part(pixels, rect, patch.job.size, task.picture.request.size)
            left, top, right, bottom = rect
            weights = feathered(task.mask[top:bottom, left:right], settings.feather)
            blend(task.picture.image, pixels, rect, weights)

    def _edit(self, task: RegionTask) -> None:
        """Blends in a region of what the edit model makes of the window around it, or of the whole picture."""
        editor, picture, size = self.editor(), task.picture, task.picture.request.size
        assert editor is not None  # without one, the renderer has no such operator
        around = (0, 0, *size)
        if editor.settings.crop:
            around = self._around(task.repair.region.pixels(size), size)
        left, top, right, bottom = around
        words = instruction(picture.request.scene, task.repair)
        edited = editor.edit(picture.image[top:bottom, left:right], words, task.repair.seed)
        weights = feathered(task.mask, self.settings.feather)[top:bottom, left:right]
        blend(picture.image, edited, around, weights)
        width, height = editor.painted((right - left, bottom - top))
        picture.area += width * height

    def _full_picture_job(self, task: RegionTask) -> Job:
        """A task with its full picture as the window, after drawing what its operator draws; reduced to the size that
        the model paints."""
        repair, request = task.repair, task.picture.request
        scene, size = request.scene, request.size
        start = task.picture.image
        if repair.operator == "underlay":
            behind, _ = ring_colour(start, repair.region.pixels(size))
            start = draw_items(scene, start, repair, behind, behind, self.settings.font)
        elif repair.operator == "recolour":
            start = recolour_items(scene, start, repair)
        prompt = repair_prompt(scene, repair, self.family.reads_sentences)
        negative = negative_prompt(self.settings.negative_prompt, scene, repair.about)
        painted, mask = self.painted_size(size), task.mask
        if painted != size:
            start, mask = resized(start, painted), mask_of([repair.region], painted)
        plan = planned_scene(scene, repair, painted, request.repairs)
        return Job(start, (0, 0, *painted), mask, prompt, repair.seed, negative, plan)

    def _cut(self, job: Job, rect: Rect) -> Job:
        """The same job in the window around ``rect``."""
        around = self._around(rect, job.size)
        left, top, right, bottom = around
        return replace(job, window=around, mask=job.mask[top:bottom, left:right])

    def _around(self, rect: Rect, size: tuple[int, int]) -> Rect:
        """The window around ``rect`` with the surroundings that settings ask for."""
        more = round((self.settings.crop_factor - 1) / 2 * max(rect[2] - rect[0], rect[3] - rect[1]))
        # what surrounds the mask must lie in a window that has no halo, or whose mask has a soft edge
        least = self.family.factor if self.settings.enlarge_to or self.settings.soft_mask else 0
        return self.window(grown(rect, max(self.settings.context, more, least), size), size)

    def painted_size(self, size: tuple[int, int]) -> tuple[int, int]:
        """The size at which a canvas is painted: its own, or the model's where it is larger, after a warning."""
        painted = painted_size(size, self.longest_side, self.family.unit)
        if painted != size:
            large, own = (f"{width}x{height}" for width, height in (size, painted))
            self.warn_once(f"the model was not trained for {large}: the picture is painted at {own} and enlarged")
        return painted

    def first_step(self, size: tuple[int, int], strength: float) -> int | None:
        """The step at which a repair of that strength starts in a picture of ``size``; None where none can."""
        return self.inpainter.first_step(self.painted_size(size), strength)

    @property
    def longest_side(self) -> int:
        """The longest side that the model paints, 0 without a limit."""
        if self.settings.longest_side is not None:
            return self.settings.longest_side
        own = self.family.denoiser.config.sample_size if self.family.conditions is not None else None
        return own * self.family.factor if isinstance(own, int) else 0

    def window(self, rect: Rect, size: tuple[int, int]) -> Rect:
        """The window that is denoised around a rectangle of a picture of ``size``."""
        around = window(rect, size, self.family.grid, self.settings.smallest_window)
        return enlarge_to_bucket(around, size, self.family) if self.compiled else around

    def _paint_in_picture(self, job: Job, strength: float) -> Patch | None:
        """The job's patch, denoised in its picture's context; None, after a warning, to fall back to a window."""
        settings = self.settings
        cache = AttentionCacheSettings(settings.refresh, MAX_DRIFT, settings.keep_text)
        free = CARD.free(str(device_of(self.family.pipe)))
        reason = reason_for_window(self.family, job.mask, settings.sight_share, free, cache.with_text)
        if reason is None:
            try:
                return self.inpainter.paint_in_picture(job, strength, cache)
            except StaleError as stale:
                LOGGER.info("%s", stale)
                reason = f"the attention cache drifted by more than {MAX_DRIFT:g} (set a smaller refresh)"
            except RuntimeError as error:
                if not is_out_of_memory(error):
                    raise
                reason = "there isn't enough memory for the attention cache"
        self.warn_once(f"sight = picture: falls back to a window, because {reason}")
        return None

    def warn_once(self, line: str) -> None:
        """A warning that its run gives once."""
        if line not in self.warned:
            self.warned.add(line)
            LOGGER.warning(line)
