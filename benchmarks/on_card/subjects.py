"""What is measured: each family at its real size with random weights, made on the card, or at a toy size."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from benchmarks.on_card.records import NotMeasured
from benchmarks.speed.dimensions import TINY, TRUE, Dimensions
from benchmarks.speed.models import random_pipeline
from benchmarks.speed.subjects import PRESETS, Subject
from planners.card_memory import CARD
from renderers.base import RenderError
from renderers.diffusion import DiffusionRenderer, DiffusionSettings
from renderers.diffusion_settings import Compile
from renderers.presets.reader import BYTES, Preset, load_preset
from renderers.runtime.memory import choose_placement, libraries, place_pipeline

FAMILIES = ("sdxl", "flux", "z-image", "klein", "qwen", "glm")
"""In the order in which they are measured. schnell is FLUX.1 dev's size."""
STEPS = 8
"""Steps of a measured picture, at most; a step's time tells the preset's number of them."""
TOY_CANVAS, TOY = (128, 96), {"steps": 2, "smallest_window": 32, "halo": 2, "enlarge_to": 64}
PRECISION = "bfloat16"


@dataclass
class Bench:
    """A loaded subject: renderers over one pipeline, by their windows, and what the first part found.

    ``steps``: the preset's, which a picture takes in earnest. ``seconds`` and ``denoising``: of a warm picture, and
    those of them in the denoiser; ``stock``: of the library's inpainting.
    """

    name: str
    pipe: Any
    settings: DiffusionSettings
    canvas: tuple[int, int]
    steps: int
    kept: str
    enlarge_to: int
    seconds: float = 0.0
    denoising: float = 0.0
    stock: tuple[float, float] | None = None
    compile: Compile = "on"
    renderers: dict[str, DiffusionRenderer] = field(default_factory=dict)

    def renderer(self, **changes: object) -> DiffusionRenderer:
        """One of the pipeline's renderers, with windows as small as the preset allows unless ``changes`` say else."""
        key = repr(sorted(changes.items()))
        if key not in self.renderers:
            made = DiffusionRenderer(self.settings.model_copy(update={"enlarge_to": 0, **changes}))
            made.pipe = self.pipe
            self.renderers[key] = made
        return self.renderers[key]

    @property
    def enlarged(self) -> DiffusionRenderer:
        return self.renderer(enlarge_to=self.enlarge_to)

    @cached_property
    def subject(self) -> Subject:
        return Subject(self.name, self.renderer(), self.canvas, "random", stock=False)

    @property
    def device(self) -> str:
        return "cuda" if self.settings.device == "cuda" else "cpu"

    def on_card(self, seconds: float) -> float:
        """What only a card needs; 0 on a processor."""
        return seconds if self.device == "cuda" else 0.0


def settings_of(kind: str, toy: bool) -> tuple[DiffusionSettings, Preset, Dimensions]:
    preset = load_preset(PRESETS[kind])
    table: dict[str, Any] = {**preset.settings, "model": kind, "layout": "prompt"}
    table.pop("scheduler", None)
    if toy:
        table |= {**TOY, "device": "cpu", "dtype": "float32"}
    else:
        table |= {"steps": min(STEPS, int(str(table["steps"]))), "device": "cuda", "dtype": PRECISION}
    return DiffusionSettings.model_validate(table), preset, (TINY if toy else TRUE)[kind]


def load_bench(kind: str, toy: bool) -> Bench:
    """The family's pipeline, whole on the card or offloaded. Raises NotMeasured where the card holds it in no such way.

    Each part is made on the card, where random numbers are quick, and leaves it again if the weights are offloaded.
    """
    settings, preset, dimensions = settings_of(kind, toy)
    device, dtype = ("cpu", "float32") if toy else ("cuda", PRECISION)
    weights = {part.name: part.parameters * BYTES["bfloat16"] for part in preset.parts}
    free = CARD.free(device)
    kept = "whole"
    if free is not None:
        try:
            placement = choose_placement(free, weights, BYTES["bfloat16"], libraries())
        except RenderError as error:
            raise NotMeasured(str(error)) from error
        if placement.mode not in ("whole", "model offload"):
            raise NotMeasured(f"{placement} (random weights are measured whole or offloaded by component)")
        kept = placement.mode
        pipe = random_pipeline(kind, dimensions, device, dtype, "cpu" if kept == "model offload" else None)
        pipe = place_pipeline(pipe, placement, device)
    else:
        pipe = random_pipeline(kind, dimensions, device, dtype)
    return Bench(
        name=kind,
        pipe=pipe,
        settings=settings,
        canvas=TOY_CANVAS if toy else preset.native,
        steps=int(str(preset.settings["steps"])),
        kept=kept,
        enlarge_to=settings.enlarge_to or max(preset.native),
    )
