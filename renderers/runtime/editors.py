"""Edit models: pipelines that change a picture by an instruction, loaded beside the painter.

They are called as their own users call them. ``EDITORS`` says in which words each class is given the scale, and what
else keeps it from resizing the picture by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from planners.card_memory import CARD
from planners.loading import loading
from planners.weights import fault_of_weights
from renderers.base import RenderError
from renderers.model_settings import EditorSettings, ModelSettings
from renderers.runtime.checkpoint import LocalCheckpoint, inspect_folder, read_index
from renderers.runtime.hub import cached_folder, download, is_hub_id, offline
from renderers.runtime.loading import LOAD_FAULTS, find_device, heavy_parts, quiet_libraries
from renderers.runtime.memory import load_arguments, pipeline_weights, place_pipeline, placement_of

SETTING = "renderer_settings.diffusion.editor.model"
Size = tuple[int, int]


def _flux(scale: float, size: Size) -> dict[str, Any]:
    return {"guidance_scale": scale, "max_area": size[0] * size[1], "_auto_resize": False}


def _qwen(scale: float, size: Size) -> dict[str, Any]:
    return {"true_cfg_scale": scale, "negative_prompt": " "}


def _klein(scale: float, size: Size) -> dict[str, Any]:
    return {"guidance_scale": scale}


EDITORS: Mapping[str, Callable[[float, Size], dict[str, Any]]] = {
    "FluxKontextPipeline": _flux,
    "QwenImageEditPipeline": _qwen,
    "QwenImageEditPlusPipeline": _qwen,
    "Flux2KleinPipeline": _klein,
}


def refuse_other_pipelines(name: str) -> None:
    """Raises RenderError where a pipeline class edits no pictures."""
    if name not in EDITORS:
        raise RenderError(f"a {name} edits no pictures; set {SETTING} to one of {', '.join(EDITORS)}")


def find_editor(settings: EditorSettings, model: str, fetch: bool) -> LocalCheckpoint | None:
    """The edit model's folder, inspected; a hub id's, if it is in the cache or ``fetch`` allows to download it.

    Raises RenderError where it is missing, incomplete or no edit model.
    """
    folder = Path(model) if Path(model).is_dir() else None
    if folder is None:
        if not is_hub_id(model):
            raise RenderError(f"there is no {model}; set {SETTING} to a pipeline folder or a hub id")
        folder = cached_folder(model, settings.revision)
        if folder is None and fetch:
            folder = download(model, settings.revision, "bfloat16")
    if folder is None and offline():
        raise RenderError(f"{model} is not in the local cache: run `hf download {model}`")
    if folder is None:
        return None
    inspect_folder(folder)
    refuse_other_pipelines(str(read_index(folder).get("_class_name")))
    return LocalCheckpoint(model, folder)


def load_editor(settings: EditorSettings, model: str, painter: ModelSettings) -> Any:
    """Its pipeline on the painter's device, in bfloat16 on a card. Raises RenderError."""
    import diffusers
    import torch

    found = find_editor(settings, model, fetch=True)
    assert found is not None  # what is not here was fetched
    if fault := fault_of_weights(found.folder):
        raise RenderError(fault)
    device = find_device(painter.device)
    dtype = painter.dtype if painter.dtype != "auto" else "float32" if device == "cpu" else "bfloat16"
    free = CARD.free(device)
    placement = placement_of({} if free is None else pipeline_weights(found.folder, dtype), dtype, free)
    heavy = heavy_parts(found.index, "transformer") if placement.mode == "quantised" else []
    kind = getattr(diffusers, str(found.index["_class_name"]))
    with loading("the edit model", model):
        try:
            with quiet_libraries():
                pipe = kind.from_pretrained(
                    found.folder,
                    torch_dtype=getattr(torch, dtype),
                    use_safetensors=True,
                    local_files_only=True,
                    variant=found.variant(dtype),
                    **load_arguments(placement, heavy),
                )
                pipe = place_pipeline(pipe, placement, device)
        except LOAD_FAULTS as error:
            line = (str(error).strip().splitlines() or [type(error).__name__])[0]
            raise RenderError(f"can't load the edit model {model}: {line}") from error
    pipe.set_progress_bar_config(disable=True)
    return pipe
