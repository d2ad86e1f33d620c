"""The subjects to measure: the shipped pipeline, tiny models, and SDXL's and FLUX.1's dimensions on a card."""

from __future__ import annotations

import gc
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from agent.config import resolve
from agent.registry import build
from benchmarks.speed.models import TINY, TRUE, Dimensions, random_pipeline
from renderers.diffusion import DiffusionRenderer, DiffusionSettings
from renderers.diffusion_settings import Engine, Precision
from renderers.presets.reader import load_preset
from renderers.runtime.openvino import compiled_functions, put_on_openvino

PRESETS: Mapping[str, str] = {"sdxl": "sdxl", "flux": "flux1-dev"}
TINY_CANVAS, TINY_STEPS = (320, 256), 4
EVERY_STEP = {"repair_cache_interval": 1, "render_cache_interval": 1}
"""Computes all of a UNet's levels at every step."""


@dataclass(frozen=True)
class Subject:
    """A renderer with a loaded pipeline, and the canvas (width, height) for its measurements.

    ``stock``: whether the library's own inpainting supports it. ``weights``: "trained" or "random".
    """

    name: str
    renderer: DiffusionRenderer
    canvas: tuple[int, int]
    weights: str
    stock: bool

    @property
    def device(self) -> str:
        return str(self.renderer.pipe.device)


def shipped_subject(engine: Engine = "torch", often: int | None = None, **settings: object) -> Subject:
    """The shipped pipeline on its own canvas and on ``engine``; ``settings`` override the shipped ones.

    ``often``: after how many calls a shape gets its own graph on OpenVINO; None: the renderer's default.
    """
    resolved = resolve({}, {}, None)
    built: DiffusionRenderer = build("renderers", "diffusion", resolved)
    made = {"engine": engine, "graph_gigabytes": 0.0, **settings}
    renderer = DiffusionRenderer(built.settings.model_copy(update=made))
    if often is not None:
        put_on_openvino(renderer.pipe, renderer.settings.openvino_precision)  # as the renderer does before it paints
        for graphs in compiled_functions(renderer.pipe):
            graphs.often = often
    return Subject("Primer", renderer, resolved.settings.canvas.size, "trained", stock=False)


def whole_picture_subject(
    engine: Engine = "torch",
    often: int | None = None,
    kept: Mapping[str, int] = EVERY_STEP,
    precision: Precision = "float32",
) -> Subject:
    """``shipped_subject``, but it paints the whole picture in one pass from the prompt alone.

    Painting by region costs more, so repairs would look cheaper than they are. ``kept`` holds the settings of the
    UNet's deep cache.
    """
    return shipped_subject(engine, often, layout="prompt", openvino_precision=precision, **kept)


def tiny_subject(kind: str) -> Subject:
    """A kind of ``models.TINY`` on the CPU, with the smallest windows that its grid allows and a halo as narrow: a wide
    one would be most of so small a picture, and most of the work in models whose autoencoders are as large as they.
    """
    settings = {"steps": TINY_STEPS, "smallest_window": 16, "halo": 2}
    return _random(f"tiny {kind}", kind, TINY[kind], TINY_CANVAS, settings)


def card_subject(kind: str, floor: int, compiled: bool = False) -> Subject:
    """A kind of ``models.TRUE`` at 1024x1024 on CUDA, with its preset's steps and guidance; windows from ``floor``.

    The library's inpainting has no windows, so only the subject with the preset's windows measures it.
    """
    preset = load_preset(PRESETS[kind]).settings
    settings = {
        **preset,
        "dtype": "bfloat16",
        "device": "cuda",
        "enlarge_to": 0,
        "smallest_window": floor,
        "compile": "on" if compiled else "off",
    }
    made = _random(card_name(kind, floor, compiled), kind, TRUE[kind], (1024, 1024), settings)
    return replace(made, stock=floor == preset["smallest_window"])


def card_name(kind: str, floor: int, compiled: bool) -> str:
    return f"{kind}, windows from {floor}" + (", compiled" if compiled else "")


def free_memory() -> None:
    """Frees the memory of deleted subjects. Compiled modules and CUDA graphs would keep it otherwise."""
    import torch

    torch._dynamo.reset()
    gc.collect()
    torch.cuda.empty_cache()


def _random(name: str, kind: str, dimensions: Dimensions, canvas: tuple[int, int], table: Mapping[str, Any]) -> Subject:
    settings = DiffusionSettings.model_validate({"model": name, "layout": "prompt", **table})
    device = "cuda" if settings.device == "cuda" else "cpu"
    renderer = DiffusionRenderer(settings)
    # replaces the pipeline that the renderer would load from a folder
    renderer.pipe = random_pipeline(kind, dimensions, device, "float32" if device == "cpu" else "bfloat16")
    return Subject(name, renderer, canvas, "random", stock=True)
