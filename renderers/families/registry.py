"""The families of pipelines, by the pipeline's class."""

from __future__ import annotations

from typing import Any

from renderers.base import RenderError
from renderers.families.base import Family
from renderers.families.flux import Flux
from renderers.families.glm import GlmImage
from renderers.families.klein import Klein
from renderers.families.qwen import QwenImage
from renderers.families.sd3 import StableDiffusion3
from renderers.families.unet import UNet
from renderers.families.zimage import ZImage

FAMILIES: dict[str, type[Family]] = {
    "StableDiffusionPipeline": UNet,
    "StableDiffusionXLPipeline": UNet,
    "StableDiffusion3Pipeline": StableDiffusion3,
    "FluxPipeline": Flux,
    "Flux2KleinPipeline": Klein,
    "QwenImagePipeline": QwenImage,
    "ZImagePipeline": ZImage,
    "GlmImagePipeline": GlmImage,
}


def family_of(pipe: Any, text_tokens: int = 0) -> Family:
    """The family of a pipeline, by its class or the nearest base class. Raises RenderError for others.

    ``text_tokens`` limits a prompt's tokens, padding included, where the family can shorten it; 0: its own limit.
    """
    for kind in type(pipe).__mro__:
        if kind.__name__ in FAMILIES:
            refuse_more_text(kind.__name__, text_tokens)
            return FAMILIES[kind.__name__](pipe, text_tokens)
    raise RenderError(f"{type(pipe).__name__} is not supported; use a checkpoint of one of " + ", ".join(FAMILIES))


def refuse_more_text(pipeline: str, text_tokens: int) -> None:
    """Raises RenderError where a pipeline's class can't be told to read so many tokens of a prompt."""
    if text_tokens > (most := FAMILIES[pipeline].most_text_tokens):
        raise RenderError(f"text_tokens is at most {most} for {pipeline}, which reads no more of a prompt")
