"""A whole checkpoint in one file, as CivitAI and ComfyUI have them: what its header says."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from renderers.base import RenderError
from renderers.runtime.weight_files import SUFFIX

FIRST_LAYER = "model.diffusion_model.input_blocks.0.0.weight"
AUTOENCODER = ("first_stage_model.", "vae.")


@dataclass(frozen=True)
class SingleFile:
    """``repository``: the hub id by which diffusers knows the kind; ``input_channels``: of an LDM-named UNet."""

    repository: str
    input_channels: int | None

    @classmethod
    def read(cls, path: Path) -> SingleFile:
        """Raises RenderError where the file is no whole checkpoint."""
        from diffusers.loaders.single_file_utils import DIFFUSERS_DEFAULT_PIPELINE_PATHS, infer_diffusers_model_type

        shapes = read_shapes(path)
        if not any(name.startswith(AUTOENCODER) for name in shapes):
            raise RenderError(
                f"{path} has no autoencoder: it is a denoiser alone, or an adapter; set model to the pipeline's folder "
                "or hub id, and denoiser (or loras) to this file"
            )
        kind = infer_diffusers_model_type(shapes)
        first = shapes.get(FIRST_LAYER)
        channels = None if first is None else first.shape[1]
        return cls(DIFFUSERS_DEFAULT_PIPELINE_PATHS[kind]["pretrained_model_name_or_path"], channels)


@dataclass(frozen=True)
class Header:
    """A tensor as a header describes it."""

    shape: tuple[int, ...]


def read_shapes(path: Path) -> dict[str, Header]:
    """The tensors of a safetensors file, without their numbers. Raises RenderError."""
    from safetensors import SafetensorError, safe_open

    if path.suffix != SUFFIX:
        raise RenderError(f"{path}: only {SUFFIX} files are loaded, since others can run code; convert it")
    try:
        with safe_open(path, "numpy") as tensors:
            return {name: Header(tuple(tensors.get_slice(name).get_shape())) for name in tensors.offset_keys()}
    except (OSError, SafetensorError) as error:
        raise RenderError(f"{path} is no safetensors file ({error}); download it again") from None
