"""Edits by words (operator ``instruct_edit``): an edit model is given a window and an instruction, and only the region
of its answer is kept.

The model's own pipeline is called, whatever its class: nothing of a family has to be known here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from renderers.model_settings import EditorSettings
from renderers.resizing import enlarged_size, resized
from renderers.runtime.editors import EDITORS
from renderers.runtime.loading import quiet_libraries


@dataclass(frozen=True)
class Editor:
    """A loaded edit model."""

    pipe: Any
    settings: EditorSettings

    @property
    def denoiser(self) -> Any:
        """The module that is called at every step."""
        return self.pipe.transformer

    def painted(self, window: tuple[int, int]) -> tuple[int, int]:
        """The (width, height) at which a window of that size is edited."""
        unit = 2 * int(self.pipe.vae_scale_factor)
        width, height = enlarged_size(window, self.settings.enlarge_to, unit)
        return max(1, round(width / unit)) * unit, max(1, round(height / unit)) * unit

    def edit(self, picture: np.ndarray, instruction: str, seed: int) -> np.ndarray:
        """The picture as the instruction has it, uint8 of its own shape (height, width, 3)."""
        import torch

        settings, own = self.settings, (picture.shape[1], picture.shape[0])
        size = self.painted(own)
        named = EDITORS[type(self.pipe).__name__](settings.guidance, size)
        with quiet_libraries(), torch.inference_mode():
            floats = self.pipe(
                image=Image.fromarray(resized(picture, size)),
                prompt=instruction,
                width=size[0],
                height=size[1],
                num_inference_steps=settings.steps,
                generator=torch.Generator().manual_seed(seed),
                output_type="np",
                **named,
            ).images[0]
        return resized(np.rint(np.clip(floats, 0, 1) * 255).astype(np.uint8), own)
