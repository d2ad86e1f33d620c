"""The library's own inpainting as a baseline: over the whole picture, or with its ``padding_mask_crop``."""

from __future__ import annotations

from typing import Any

import numpy as np
from PIL import Image

from renderers.runtime.loading import quiet_libraries

CROP_PADDING = 32  # as in the library's documentation


def inpaint(
    pipe: Any, image: np.ndarray, mask: np.ndarray, prompt: str, seed: int, steps: int, guidance: float, crop: bool
) -> np.ndarray:
    """Repaints the masked part of a picture at full strength: uint8 (height, width, 3), mask bool (height, width).

    With ``crop`` the library cuts out the masked part and paints it at the whole picture's size. Raises ValueError if
    the library has no inpainting pipeline for this class or model.
    """
    import torch
    from diffusers import AutoPipelineForInpainting

    height, width = mask.shape
    with quiet_libraries(), torch.inference_mode():
        editor = AutoPipelineForInpainting.from_pipe(pipe)
        editor.set_progress_bar_config(disable=True)
        painted = editor(
            prompt=prompt,
            image=Image.fromarray(image),
            mask_image=Image.fromarray(mask.astype(np.uint8) * 255),
            width=width,
            height=height,
            strength=1.0,
            num_inference_steps=steps,
            guidance_scale=guidance,
            generator=torch.Generator().manual_seed(seed),
            padding_mask_crop=CROP_PADDING if crop else None,
        ).images[0]
    return np.asarray(painted.convert("RGB"))
