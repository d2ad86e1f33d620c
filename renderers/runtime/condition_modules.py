"""Loading a pipeline's component ``conditions``, whose class a library doesn't know.

A folder names the class in its model_index.json, and importing a class runs code. So the folder's word for where the
class lies is never followed: the class name is looked up in the settings, and an unknown one is refused.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from renderers.base import RenderError
from renderers.presets.reader import DType

PART = "conditions"
TABLE = "renderer_settings.diffusion.conditions"


def named_class(folder: Path, known: Mapping[str, str]) -> str | None:
    """Where the class of a folder's ``conditions`` lies, as "package.module:Class"; None where it has no such part.

    ``known`` maps class names to such places. Raises RenderError for other classes.
    """
    entry = json.loads((folder / "model_index.json").read_text()).get(PART)
    if entry is None or entry == [None, None]:
        return None
    name = entry[-1] if isinstance(entry, list) and entry else entry
    if not isinstance(name, str) or name not in known:
        raise RenderError(
            f"{folder}: its part {PART!r} is of the unknown class {str(name)[:80]!r}; if you trust a module of yours "
            f'with it, set {TABLE} to {{{str(name)[:80]} = "package.module:Class"}}'
        )
    return known[name]


def load_conditions(folder: Path, place: str, dtype: DType, device: str) -> Any:
    """The component of a pipeline's folder, by the class at ``place``, from safetensors only, in eval mode.

    Raises RenderError where the class can't be imported, and what its ``from_pretrained`` raises.
    """
    import torch

    module, _, name = place.partition(":")
    try:
        kind = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise RenderError(f"{TABLE}: can't import {place!r}: {error}") from error
    made = kind.from_pretrained(
        folder / PART, torch_dtype=getattr(torch, dtype), use_safetensors=True, local_files_only=True
    )
    return made.to(device).eval()


def check_channels(pipe: Any, model: str) -> None:
    """Raises RenderError where a UNet's input isn't its latents with the channels of its conditions."""
    unet, conditions = getattr(pipe, "unet", None), getattr(pipe, PART, None)
    if conditions is None:
        return
    if unet is None:
        raise RenderError(f"{model}: a plan as channels is supported for UNets only, and this is {type(pipe).__name__}")
    extra, made = int(unet.config.in_channels) - int(unet.config.out_channels), int(conditions.out_channels)
    if extra != made:
        raise RenderError(
            f"{model}: its denoiser takes {extra} channels beside the latents, and its part {PART!r} makes {made}; "
            "download the checkpoint again, and give its folder"
        )
