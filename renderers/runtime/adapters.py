"""LoRAs and textual inversions on a loaded pipeline, from safetensors files of the user's."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from renderers.base import RenderError
from renderers.model_settings import Embedding, Lora
from renderers.runtime.weight_files import SUFFIX

SECOND = "clip_g"
"""The tensor of an embedding's file that is for SDXL's second text encoder; its first is "clip_l"."""


def check_adapters(loras: Sequence[Lora], embeddings: Sequence[Embedding]) -> None:
    """Raises RenderError where a file is missing or no safetensors file, or LoRAs lack the package that loads them."""
    for file in (*(lora.file for lora in loras), *(embedding.file for embedding in embeddings)):
        path = Path(file)
        if not path.is_file():
            raise RenderError(f"there is no {path}; name the {SUFFIX} file of the LoRA or embedding")
        if path.suffix != SUFFIX:
            raise RenderError(f"{path}: only {SUFFIX} files are loaded, since others can run code; convert it")
    if loras and importlib.util.find_spec("peft") is None:
        raise RenderError("LoRAs are loaded by another package: pip install peft")


def load_adapters(pipe: Any, loras: Sequence[Lora], embeddings: Sequence[Embedding]) -> None:
    """Adds them all to the pipeline. Raises RenderError, and what diffusers raises for files of other models."""
    if loras and not hasattr(pipe, "load_lora_weights"):
        raise RenderError(f"{type(pipe).__name__} takes no LoRA; leave loras out")
    if embeddings and not hasattr(pipe, "load_textual_inversion"):
        raise RenderError(f"{type(pipe).__name__} takes no textual inversion; leave embeddings out")
    names = [f"lora_{number}" for number, _ in enumerate(loras)]
    for name, lora in zip(names, loras, strict=True):
        path = Path(lora.file)
        pipe.load_lora_weights(path.parent, weight_name=path.name, adapter_name=name, local_files_only=True)
    if loras:
        pipe.set_adapters(names, [lora.weight for lora in loras])
    for embedding in embeddings:
        _load_embedding(pipe, embedding)


def _load_embedding(pipe: Any, embedding: Embedding) -> None:
    from safetensors.torch import load_file

    tensors = load_file(embedding.file)
    if SECOND not in tensors:
        pipe.load_textual_inversion(tensors, token=embedding.token)
        return
    if getattr(pipe, "text_encoder_2", None) is None:
        raise RenderError(f"{embedding.file} is an embedding for SDXL, and this is {type(pipe).__name__}; leave it out")
    for part, tensor in (("", tensors["clip_l"]), ("_2", tensors[SECOND])):
        encoder, tokenizer = (getattr(pipe, f"{name}{part}") for name in ("text_encoder", "tokenizer"))
        pipe.load_textual_inversion(tensor, token=embedding.token, text_encoder=encoder, tokenizer=tokenizer)
