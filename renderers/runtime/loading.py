"""Loading a pipeline: its checkpoint inspected first, safetensors only, one clear line where it can't be loaded."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from planners.card_memory import CARD
from planners.loading import loading
from planners.weights import fault_of_weights
from renderers.base import RenderError
from renderers.model_settings import ModelSettings
from renderers.presets.reader import DType
from renderers.presets.schedulers import set_scheduler
from renderers.runtime.adapters import load_adapters
from renderers.runtime.checkpoint import LocalCheckpoint, find_checkpoint
from renderers.runtime.condition_modules import check_channels, load_conditions, named_class
from renderers.runtime.guides import load_controls, load_ip_adapter, read_reference
from renderers.runtime.memory import (
    file_weights,
    load_arguments,
    part_weights,
    pipeline_weights,
    place_pipeline,
    placement_of,
)
from renderers.runtime.replaced_parts import load_autoencoder, load_denoiser

LOGGER = logging.getLogger("proofpress.renderers.loading")
LOAD_FAULTS = (OSError, ValueError, LookupError, AttributeError, TypeError, RuntimeError, ImportError)


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


def chosen_device(wanted: str, cuda: bool, mps: bool) -> str:
    """The device that "auto" means where there is a CUDA card, Apple's, or neither."""
    if wanted != "auto":
        return wanted
    return "cuda" if cuda else "mps" if mps else "cpu"


def find_device(wanted: str) -> str:
    import torch

    return chosen_device(wanted, torch.cuda.is_available(), torch.backends.mps.is_available())


def load_pipeline(settings: ModelSettings) -> Any:
    """The text-to-image pipeline of a checkpoint, on its device, in eval mode. Raises RenderError.

    Its attribute ``conditions`` is the component of that name where the folder has one. Weights that don't fit on the
    card are offloaded or quantised (``renderers/runtime/memory.py``). Where another preset fits the checkpoint better,
    a warning says so.
    """
    device = find_device(settings.device)
    dtype = settings.precision(device)
    checkpoint = find_checkpoint(settings, fetch=dtype)
    assert checkpoint is not None  # what is not here was fetched
    if fault := fault_of_weights(checkpoint.folder):
        raise RenderError(fault)
    if advice := checkpoint.advice(settings):
        LOGGER.warning("%s", advice)
    place = named_class(checkpoint.folder, settings.conditions)
    with loading("the painter", settings.model):
        return _loaded(settings, checkpoint, device, dtype, place)


def _loaded(
    settings: ModelSettings, checkpoint: LocalCheckpoint, device: str, dtype: DType, conditions: str | None
) -> Any:
    import torch
    from safetensors import SafetensorError

    free = CARD.free(device)
    placement = placement_of({} if free is None else weights_by_part(settings, checkpoint, dtype), dtype, free)
    quantised = placement.mode == "quantised"
    try:
        with quiet_libraries():
            replaced = {
                **load_denoiser(settings.denoiser, checkpoint, dtype),
                **load_autoencoder(settings.vae, checkpoint, dtype),
            }
            parts = heavy_parts(checkpoint.index, checkpoint.denoiser)
            heavy = [name for name in parts if name not in replaced] if quantised else ()
            more = {**replaced, **load_arguments(placement, heavy)}
            pipe = load_ip_adapter(_pipeline(checkpoint, dtype, more), settings)
            pipe = place_pipeline(pipe, placement, device)
            read_reference(pipe, settings, device)
            load_controls(pipe, settings, getattr(torch, dtype), device)
            if (place := named_class(checkpoint.folder, settings.conditions)) is not None:
                pipe.conditions = load_conditions(checkpoint.folder, place, dtype, device)
            set_scheduler(pipe, settings.scheduler)
            load_adapters(pipe, settings.loras, settings.embeddings)
    except (*LOAD_FAULTS, SafetensorError) as error:
        if isinstance(error, RenderError):
            raise
        line = str(error).strip().splitlines() or [type(error).__name__]
        raise RenderError(f"can't load the pipeline {settings.model}: {line[0]}") from error
    denoiser = getattr(pipe, checkpoint.denoiser)
    if not quantised and denoiser.dtype != getattr(torch, dtype):
        denoiser.to(getattr(torch, dtype))  # diffusers 0.42 loads SD3's in float32, whatever it is asked for
    check_channels(pipe, settings.model)
    pipe.set_progress_bar_config(disable=True)
    return pipe


def weights_by_part(settings: ModelSettings, checkpoint: LocalCheckpoint, dtype: DType) -> dict[str, int]:
    """Bytes by component."""
    if checkpoint.file is not None:
        weights = file_weights(checkpoint.file, dtype)
    else:
        weights = pipeline_weights(checkpoint.folder, dtype)
    replaced = {"vae": settings.vae, checkpoint.denoiser: settings.denoiser}
    return {**weights, **{part: part_weights(Path(path), dtype) for part, path in replaced.items() if path}}


def _pipeline(checkpoint: LocalCheckpoint, dtype: DType, more: dict[str, Any]) -> Any:
    """The pipeline on the CPU, by its class: diffusers' automatic one would import all pipelines, for seconds."""
    import diffusers
    import torch

    kind, precision = getattr(diffusers, checkpoint.pipeline), getattr(torch, dtype)
    if checkpoint.file is not None:
        return kind.from_single_file(
            str(checkpoint.file), config=str(checkpoint.folder), torch_dtype=precision, local_files_only=True, **more
        )
    return kind.from_pretrained(
        checkpoint.folder,
        torch_dtype=precision,
        use_safetensors=True,
        local_files_only=True,
        variant=checkpoint.variant(dtype),
        **more,
    )


def heavy_parts(index: Mapping[str, Any], denoiser: str) -> list[str]:
    """The denoiser and text encoders of a pipeline: what takes its memory, and what may be quantised."""
    names = [name for name, kind in index.items() if isinstance(kind, list) and kind[0] is not None]
    return [name for name in names if name == denoiser or name.startswith("text_encoder")]
