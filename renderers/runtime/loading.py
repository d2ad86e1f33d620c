"""Loading a pipeline by folder or hub id: safetensors only, complete folders only, one clear line otherwise."""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

from planners.loading import loading
from renderers.base import RenderError
from renderers.families.registry import FAMILIES
from renderers.presets.reader import DType
from renderers.runtime.condition_modules import check_channels, load_conditions, named_class
from renderers.runtime.memory import Placement, free_bytes, load_arguments, place_pipeline, placement_of

SETTING = "renderer_settings.diffusion.model"
LOAD_FAULTS = (OSError, ValueError, LookupError, AttributeError, TypeError, RuntimeError, ImportError)
WHOLE = Placement("whole", None, "the size of a hub's weights isn't known before they are loaded")
NO_CONDITIONS: Mapping[str, str] = MappingProxyType({})
PICKLES = {".bin", ".pt", ".pth", ".ckpt", ".pkl"}


def inspect_folder(folder: Path) -> None:
    """Raises RenderError where a local pipeline folder is incomplete or holds its weights as pickles."""
    index = folder / "model_index.json"
    if not index.is_file():
        raise RenderError(f"{folder} is no diffusers pipeline: it has no model_index.json; give the pipeline's folder")
    try:
        parts = json.loads(index.read_text())
    except ValueError as error:
        raise RenderError(f"{index} is not JSON ({error}); download the checkpoint again") from error
    if not isinstance(parts, dict):
        raise RenderError(f"{index} is no pipeline's index; download the checkpoint again")
    for name, kind in parts.items():
        if name.startswith("_") or not isinstance(kind, list) or kind[0] is None:
            continue
        part = folder / name
        if not part.is_dir():
            raise RenderError(f"{folder} lacks its part {name!r}; download the checkpoint again")
        files = [f for f in part.iterdir() if f.is_file()]
        if any(f.suffix in PICKLES for f in files) and not any(f.suffix == ".safetensors" for f in files):
            raise RenderError(f"{part} holds its weights as pickles, which can run code; convert them to safetensors")
        if (part / "config.json").exists() and not any(f.suffix == ".safetensors" for f in files):
            raise RenderError(f"{part} has a config and no weights (*.safetensors); download the checkpoint again")


def inspect_model(model: str) -> bool:
    """Whether ``model`` is a local folder, else a hub id. Raises RenderError where it is neither or incomplete."""
    folder = Path(model)
    if folder.is_dir():
        inspect_folder(folder)
        return True
    if folder.is_absolute() or model.startswith(".") or model.count("/") != 1 or Path(folder.parts[0]).exists():
        raise RenderError(f"there is no folder {model}; set {SETTING} to a pipeline folder or a hub id")
    return False


def heavy_parts(folder: Path) -> list[str]:
    """The denoiser and text encoders of a local pipeline: what takes its memory, and what may be quantised."""
    index = json.loads((folder / "model_index.json").read_text())
    names = [name for name, kind in index.items() if isinstance(kind, list) and kind[0] is not None]
    return [name for name in names if name in ("unet", "transformer") or name.startswith("text_encoder")]


@contextmanager
def quiet_libraries() -> Iterator[None]:
    """Keeps progress bars and advice of the model libraries off the terminal, and puts their settings back."""
    from diffusers.utils import logging as diffusers_logging
    from transformers.utils import logging as transformers_logging

    libraries = (diffusers_logging, transformers_logging)
    before = [(library.get_verbosity(), library.is_progress_bar_enabled()) for library in libraries]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for library in libraries:
            library.set_verbosity_error()
            library.disable_progress_bar()
        try:
            yield
        finally:
            for library, (verbosity, bars) in zip(libraries, before, strict=True):
                library.set_verbosity(verbosity)
                if bars:
                    library.enable_progress_bar()


def pipeline_class(model: str, local: bool) -> Any:
    """The pipeline's own class where a folder's index names one of ``FAMILIES``, which are text-to-image pipelines;
    else diffusers' automatic one. That one would import all of diffusers' pipelines, for seconds.
    """
    import diffusers

    index = json.loads((Path(model) / "model_index.json").read_text()) if local else {}
    name = index.get("_class_name")
    return getattr(diffusers, name if name in FAMILIES else "AutoPipelineForText2Image")


def load_pipeline(model: str, device: str, dtype: str, conditions: Mapping[str, str] = NO_CONDITIONS) -> Any:
    """The text-to-image pipeline of a folder or hub id, on its device, in eval mode. Raises RenderError.

    ``conditions`` says where the classes lie that a folder's part of that name may have; the pipeline has it as an
    attribute.
    ``device`` and ``dtype`` may be "auto": CUDA in bfloat16 where there is a card, else the CPU in float32. A folder's
    weights that don't fit on the card are offloaded or quantised (``renderers/runtime/memory.py``).
    """
    local = inspect_model(model)
    place = named_class(Path(model), conditions) if local else None
    with loading("the painter", model):
        return _loaded(model, local, device, dtype, place)


def _loaded(model: str, local: bool, device: str, dtype: str, conditions: str | None) -> Any:
    import torch
    from safetensors import SafetensorError

    offline = local or os.environ.get("HF_HUB_OFFLINE") == "1"
    target = ("cuda" if torch.cuda.is_available() else "cpu") if device == "auto" else device
    chosen = ("float32" if target == "cpu" else "bfloat16") if dtype == "auto" else dtype
    placement = placement_of(Path(model), cast(DType, chosen), free_bytes(target)) if local else WHOLE
    quantised = placement.mode == "quantised"
    try:
        with quiet_libraries():
            pipe = pipeline_class(model, local).from_pretrained(
                model,
                torch_dtype=getattr(torch, chosen),
                use_safetensors=True,
                local_files_only=offline,
                **load_arguments(placement, heavy_parts(Path(model)) if quantised else ()),
            )
            pipe = place_pipeline(pipe, placement, target)
            if conditions is not None:
                pipe.conditions = load_conditions(Path(model), conditions, cast(DType, chosen), target)
    except (*LOAD_FAULTS, SafetensorError) as error:
        line = str(error).strip().splitlines() or [type(error).__name__]
        raise RenderError(f"can't load the pipeline {model}: {line[0]}") from error
    denoiser = getattr(pipe, "unet", None) or getattr(pipe, "transformer", None)
    if denoiser is not None and not quantised and denoiser.dtype != getattr(torch, chosen):
        denoiser.to(getattr(torch, chosen))  # diffusers 0.42 loads SD3's in float32, whatever it is asked for
    check_channels(pipe, model)
    pipe.set_progress_bar_config(disable=True)
    return pipe
