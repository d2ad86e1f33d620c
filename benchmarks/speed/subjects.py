"""The subjects to measure: the shipped pipeline, and tiny models."""

from __future__ import annotations

import gc
from collections.abc import Mapping
from dataclasses import dataclass

from agent.config import resolve
from agent.registry import build
from benchmarks.speed.models import TINY, random_pipeline
from renderers.diffusion import DiffusionRenderer, DiffusionSettings
from renderers.diffusion_settings import Engine, Precision
from renderers.runtime.openvino import compiled_functions, put_on_openvino

PRESETS: Mapping[str, str] = {
    "sdxl": "sdxl",
    "flux": "flux1-dev",
    "schnell": "flux1-schnell",
    "z-image": "z-image-turbo",
    "klein": "flux2-klein",
    "qwen": "qwen-image",
    "glm": "glm-image",
}
"""The kinds of ``models.TRUE`` and their presets."""
TIMED = ("sdxl", "flux")
"""The tiny kinds whose repairs are timed here; ``benchmarks/on_card`` times all of them at their real sizes."""
TINY_CANVAS, TINY_STEPS = (320, 256), 4


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
    """The shipped pipeline, its own canvas, on ``engine``; ``settings`` override its preset's.

    ``often``: after how many calls a shape gets its own graph on OpenVINO; None: the renderer's default.
    """
    resolved = resolve({}, {}, None)
    built: DiffusionRenderer = build("renderers", "diffusion", resolved)
    made = {"engine": engine, "openvino_precision": "float32", "graph_gigabytes": 0.0, **settings}
    renderer = DiffusionRenderer(built.settings.model_copy(update=made))
    if often is not None:
        put_on_openvino(renderer.pipe, renderer.settings.openvino_precision)  # as the renderer does before it paints
        for graphs in compiled_functions(renderer.pipe):
            graphs.often = often
    return Subject("Primer", renderer, resolved.settings.canvas.size, "trained", stock=False)


def whole_picture_subject(
    engine: Engine = "torch", often: int | None = None, precision: Precision = "float32"
) -> Subject:
    """``shipped_subject``, but it paints the whole picture in one pass from the prompt alone.

    Painting by region costs more, so repairs would look cheaper than they are.
    """
    return shipped_subject(engine, often, layout="prompt", openvino_precision=precision)


def tiny_subject(kind: str) -> Subject:
    """A kind of ``models.TINY`` on the CPU, with the smallest windows that its grid allows and a halo as narrow: a wide
    one would be most of so small a picture, and most of the work in models whose autoencoders are as large as they.
    """
    settings = {"steps": TINY_STEPS, "smallest_window": 16, "halo": 2}
    renderer = DiffusionRenderer(
        DiffusionSettings.model_validate({"model": kind, "layout": "prompt", "device": "cpu", **settings})
    )
    renderer.pipe = random_pipeline(kind, TINY[kind])  # instead of one that the renderer would load from a folder
    return Subject(f"tiny {kind}", renderer, TINY_CANVAS, "random", stock=True)


def free_memory() -> None:
    """Frees the memory of deleted subjects. Compiled modules and CUDA graphs would keep it otherwise."""
    import torch

    torch._dynamo.reset()
    gc.collect()
    torch.cuda.empty_cache()
