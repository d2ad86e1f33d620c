"""The library's own inpainting as a baseline: over the whole picture, or with its ``padding_mask_crop``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from PIL import Image

from renderers.runtime.loading import quiet_libraries

CROP_PADDING = 32  # as in the library's documentation
NOT_AUTOMATIC: Mapping[str, str] = {"Flux2KleinPipeline": "Flux2KleinInpaintPipeline"}
"""Inpainting classes that the library's automatic choice doesn't know."""


def inpaint(
    pipe: Any,
    image: np.ndarray,
    mask: np.ndarray,
    prompt: str,
    seed: int,
    steps: int,
    arguments: Mapping[str, Any],
    crop: bool,
) -> np.ndarray:
    """Repaints the masked part of a picture at full strength: uint8 (height, width, 3), mask bool (height, width).

    ``arguments``: the family's, for one prompt. With ``crop`` the library cuts out the masked part and paints it at
    the whole picture's size. Raises ValueError if the library has no inpainting pipeline for this class or model.
    """
    import diffusers
    import torch

    height, width = mask.shape
    with quiet_libraries(), torch.inference_mode():
        own = NOT_AUTOMATIC.get(type(pipe).__name__, "AutoPipelineForInpainting")
        editor = getattr(diffusers, own).from_pipe(pipe)
        editor.set_progress_bar_config(disable=True)
        painted = editor(
            prompt=[prompt],
            image=Image.fromarray(image),
            mask_image=Image.fromarray(mask.astype(np.uint8) * 255),
            width=width,
            height=height,
            strength=1.0,
            num_inference_steps=steps,
            generator=torch.Generator().manual_seed(seed),
            **arguments,
            **({"padding_mask_crop": CROP_PADDING} if crop else {}),
        ).images[0]
    return np.asarray(painted.convert("RGB"))
