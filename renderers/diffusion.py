"""The diffusers backend: a text-to-image pipeline renders candidates and repairs regions of them.

Which classes of pipelines it takes, from Stable Diffusion to FLUX, is the table in ``renderers/families/registry.py``.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from typing import Any

from planners.card_memory import CARD, Card
from planners.colour_table import vanishes
from planners.daytime import time_of_day
from planners.scene import Scene
from renderers.base import Candidate, Operator, RenderError, Repair, Sampling, refuse_unknown
from renderers.diffusion_settings import DiffusionSettings
from renderers.families.base import Family
from renderers.families.deep_cache import equivalent_passes
from renderers.families.registry import family_of, refuse_more_text
from renderers.repair.instructed import Editor
from renderers.repair.repairing import Repairer, RepairRequest
from renderers.runtime.checkpoint import find_checkpoint
from renderers.runtime.compiling import compile_denoiser, compiles
from renderers.runtime.condition_modules import named_class
from renderers.runtime.editors import find_editor, load_editor, refuse_other_pipelines
from renderers.runtime.kept_graphs import kept_graphs
from renderers.runtime.loading import load_pipeline, quiet_libraries
from renderers.runtime.meter import Meter
from renderers.runtime.openvino import missing_openvino, put_on_openvino, put_on_openvino_if_fit
from renderers.runtime.out_of_memory import reduce_memory, with_smaller_batches
from renderers.runtime.sharing import SharedPipeline, needed_bytes
from renderers.whole.full_picture import FullPicturePainter

__all__ = ["DiffusionRenderer", "DiffusionSettings", "RepairRequest"]

LOGGER = logging.getLogger("proofpress.renderers.diffusion")


class DiffusionRenderer:
    """A Renderer over a diffusers pipeline, loaded at first use."""

    Settings = DiffusionSettings
    operators: frozenset[Operator] = frozenset({"inpaint", "remove", "recolour", "underlay", "typeset", "resample"})
    card: Card = CARD

    def __init__(self, settings: DiffusionSettings) -> None:
        self.settings = settings
        if settings.editor is not None:
            self.operators |= {"instruct_edit"}

    @cached_property
    def editor(self) -> Editor | None:
        """The model that edits by words, which may be the painter."""
        settings = self.settings.editor
        if settings is None:
            return None
        if settings.model is None:
            refuse_other_pipelines(type(self.pipe).__name__)
            return Editor(self.pipe, settings)
        return Editor(load_editor(settings, settings.model, self.settings), settings)

    @cached_property
    def pipe(self) -> Any:
        return load_pipeline(self.settings)

    @cached_property
    def shared(self) -> SharedPipeline:
        compiled = compiles(self.settings.compile, self.family.denoiser.device.type)
        return SharedPipeline(self.pipe, self.card, compiled)

    def card_needs(self) -> int:
        """Bytes of the weights on the card while it paints; see ``planners.card_memory.CardUser``."""
        if "pipe" not in vars(self):
            return needed_bytes(self.settings, self.card)
        return self.shared.needs()

    def on_card(self) -> int:
        """Bytes of them that are there now."""
        return self.shared.on_card() if "pipe" in vars(self) else 0

    def leave_card(self) -> None:
        """Moves them to main memory until it paints again."""
        if "pipe" in vars(self):
            self.shared.leave()

    def problems(self) -> list[str]:
        """What would prevent painting, found without loading anything."""
        try:
            found = find_checkpoint(self.settings, fetch=None)
            if found is not None:
                refuse_more_text(found.pipeline, self.settings.text_tokens)
                named_class(found.folder, self.settings.conditions)
            editor = self.settings.editor
            if editor is not None and editor.model is not None:
                find_editor(editor, editor.model, fetch=False)
            elif editor is not None and found is not None:
                refuse_other_pipelines(found.pipeline)
        except RenderError as error:
            return [str(error)]
        needs_openvino = self.settings.engine == "openvino" and (found is None or found.denoiser == "unet")
        return [reason] if needs_openvino and (reason := missing_openvino()) else []

    def notes(self) -> list[str]:
        """What a person should know before painting, found without loading anything."""
        try:
            found = find_checkpoint(self.settings, fetch=None)
        except RenderError:
            return []  # one of the problems
        if found is None:
            return [f"{self.settings.model} is not in the local cache: the first picture downloads it"]
        return [advice] if (advice := found.advice(self.settings)) else []

    @property
    def paints(self) -> str | None:
        """The world of its pictures, as the preset states it; None without a preset. Raises RenderError."""
        return None if (facts := self.settings.facts) is None else facts.paints

    def sampling(self) -> Sampling:
        return self.settings.sampling()

    @cached_property
    def family(self) -> Family:
        family = family_of(self.pipe, self.settings.text_tokens)
        compile_denoiser(family.denoiser, self.settings.compile)
        guided = self.settings.controlnets or self.settings.reference  # they need the denoiser's own calls
        if self.settings.engine != "torch" and not guided:
            put = put_on_openvino if self.settings.engine == "openvino" else put_on_openvino_if_fit
            kept = kept_graphs(self.settings.graph_folder, self.settings.graph_gigabytes)
            put(self.pipe, self.settings.openvino_precision, kept)
        for line in family.ignores(self.settings):
            LOGGER.warning(line)
        return family

    def first_step(self, size: tuple[int, int], strength: float) -> int | None:
        return self.repairer.first_step(size, strength)

    @cached_property
    def repairer(self) -> Repairer:
        return Repairer(self.family, self.settings, lambda: self.editor)

    @cached_property
    def painter(self) -> FullPicturePainter:
        return FullPicturePainter(self.repairer)

    def from_the_prompt(self) -> DiffusionRenderer:
        """A renderer of the same loaded model that is told the user's own words, and nothing of the plan."""
        untold = {"layout": "prompt", "picture_prompt": "written", "glyph_underlay": 0.0}
        twin = DiffusionRenderer(self.settings.model_copy(update=untold))
        vars(twin).update(pipe=self.pipe, family=self.family, shared=self.shared)
        return twin

    def _grounded(self, scene: Scene) -> Scene:
        """The scene with a ground where its prompt names none; one of a time of day is a place."""
        settings = self.settings
        loose = [text.colour for text in scene.texts if text.colour and text.carrier is None]
        pale = any(vanishes(colour, settings.unsaid_ground) for colour in loose)
        plain = (pale and settings.unsaid_dark_ground) or settings.unsaid_ground
        return scene.on((time_of_day(scene) and settings.unsaid_place) or plain)

    def render(self, scene: Scene, seeds: Sequence[int]) -> list[Candidate]:
        """One candidate a seed, denoised in one batch if memory allows. Raises RenderError."""
        scene, size = self._grounded(scene), scene.canvas.size
        self._check_size(size)
        self._warn_of_size(size)
        with self._meter(size) as meter, as_render_errors(meter), quiet_libraries():
            self.shared.parts.back()
            pictures = self.painter.paint(scene, seeds)
        share = meter.work(1 / len(seeds))
        return [Candidate(image=p, seed=s, work=share) for p, s in zip(pictures, seeds, strict=True)]

    def repair(self, scene: Scene, candidate: Candidate, repairs: Sequence[Repair]) -> Candidate:
        """All repairs applied, batch by batch of the denoiser; typesetting last. Raises RenderError."""
        return self.repair_many([RepairRequest(scene, candidate, tuple(repairs))])[0]

    def repair_many(self, requests: Sequence[RepairRequest]) -> list[Candidate]:
        """Repairs of several pictures at once: regions of all of them share calls of the denoiser. Raises RenderError.

        Each result equals that of ``repair`` alone, up to rounding; the work is divided by area.
        """
        requests = [replace(request, scene=self._grounded(request.scene)) for request in requests]
        for request in requests:
            self._check_size(request.size)
            refuse_unknown(request.repairs, self.operators)
        if not requests:
            return []
        with self._meter(requests[0].size) as meter, as_render_errors(meter):
            self.shared.parts.back()
            edits = any(repair.operator == "instruct_edit" for request in requests for repair in request.repairs)
            if edits and self.editor is not None and self.editor.denoiser is not self.family.denoiser:
                meter.watch(self.editor.denoiser)
            pictures = with_smaller_batches(
                self.settings.batch, lambda most: self.repairer.apply(requests, most), lambda: reduce_memory(self.pipe)
            )
        total = sum(picture.area for picture in pictures)
        return [
            Candidate(
                image=picture.image,
                seed=picture.request.candidate.seed,
                masks=picture.masks,
                work=meter.work(picture.area / total if total else 0.0),
            )
            for picture in pictures
        ]

    def _check_size(self, size: tuple[int, int]) -> None:
        unit = self.family.unit
        if self.repairer.painted_size(size) != size:
            return  # any size is reached by enlarging
        if size[0] % unit or size[1] % unit:
            nearest = "x".join(str(max(unit, round(extent / unit) * unit)) for extent in size)
            raise RenderError(f"the canvas {size[0]}x{size[1]} must be a multiple of {unit} pixels; try {nearest}")

    def _warn_of_size(self, size: tuple[int, int]) -> None:
        """A model paints far smaller or larger pictures than it was trained for badly, and no check may notice."""
        native = self.settings.facts.native if self.settings.facts else None
        if native is None or self.repairer.painted_size(size) != size:
            return
        share = size[0] * size[1] / (native[0] * native[1])
        if not 0.5 <= share <= 2.0:
            self.repairer.warn_once(
                f"a canvas of {size[0]}x{size[1]} has {share:.2g} times the area that the model was trained for; "
                f"its own size is {native[0]}x{native[1]}"
            )

    def _meter(self, size: tuple[int, int]) -> Meter:
        factor, size = int(self.pipe.vae_scale_factor), self.repairer.painted_size(size)
        share = self.repairer.shallow_share
        passes = equivalent_passes(self.settings.steps, self.settings.render_cache_interval, share)
        passes *= 2 if self.family.guided(self.settings.guidance) else 1
        return Meter(self.family.denoiser, size[0] * size[1] // factor**2 * passes, share)


@contextmanager
def as_render_errors(meter: Meter) -> Iterator[None]:
    """Turns errors of the model's libraries into one RenderError with the work spent so far."""
    try:
        yield
    except RenderError as error:
        raise type(error)(str(error), meter.work()) from error
    except (RuntimeError, ValueError, TypeError, LookupError) as error:
        line = (str(error).strip().splitlines() or [""])[0]
        raise RenderError(f"the pipeline failed: {type(error).__name__}: {line}", meter.work()) from error
