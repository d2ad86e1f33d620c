"""Parts of a pipeline from other files: a denoiser in one file (quantised by GGUF too), an autoencoder."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

from renderers.base import RenderError
from renderers.presets.reader import DType
from renderers.runtime.checkpoint import LocalCheckpoint
from renderers.runtime.configs import read_json
from renderers.runtime.weight_files import SUFFIX, best_variant, by_variant

GGUF = ".gguf"


def load_denoiser(weights: str | None, checkpoint: LocalCheckpoint, dtype: DType) -> dict[str, Any]:
    """The pipeline's part from a file or folder, by its name; nothing where ``weights`` is None. Raises RenderError and
    what diffusers raises.
    """
    return {} if weights is None else _replaced(Path(weights), checkpoint, checkpoint.denoiser, dtype)


def load_autoencoder(weights: str | None, checkpoint: LocalCheckpoint, dtype: DType) -> dict[str, Any]:
    """The same for the autoencoder."""
    return {} if weights is None else _replaced(Path(weights), checkpoint, "vae", dtype)


def _replaced(path: Path, checkpoint: LocalCheckpoint, part: str, dtype: DType) -> dict[str, Any]:
    import diffusers
    import torch

    precision = getattr(torch, dtype)
    if path.is_dir():
        folder = path / part if (path / part).is_dir() else path
        kind = getattr(diffusers, str(read_json(folder / "config.json").get("_class_name")), None)
        if kind is None or not issubclass(kind, diffusers.ModelMixin):
            raise RenderError(f"{folder} is no {part} of diffusers; give the folder with its config.json")
        variant = best_variant(by_variant(map(str, folder.glob(f"*{SUFFIX}"))), dtype) or None
        return {part: kind.from_pretrained(folder, torch_dtype=precision, use_safetensors=True, variant=variant)}
    if path.suffix not in (SUFFIX, GGUF):
        raise RenderError(f"{path}: only {SUFFIX} and {GGUF} files are loaded, since others can run code; convert it")
    kind = getattr(diffusers, checkpoint.index[part][1])
    more: dict[str, Any] = {}
    if path.suffix == GGUF:
        if missing := [name for name in ("gguf", "accelerate") if importlib.util.find_spec(name) is None]:
            raise RenderError(f"{path} needs other packages: pip install {' '.join(missing)}")
        more["quantization_config"] = diffusers.GGUFQuantizationConfig(compute_dtype=precision)
    return {
        part: kind.from_single_file(
            str(path),
            config=str(checkpoint.folder),
            subfolder=part,
            torch_dtype=precision,
            local_files_only=True,
            **more,
        )
    }
