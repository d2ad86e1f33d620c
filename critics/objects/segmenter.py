"""Which pixels of a box belong to its thing, by a segmentation model that takes boxes: colours are measured there.

SAM: Kirillov et al., 2023, https://arxiv.org/abs/2304.02643; SAM 2 and HQ-SAM load the same way.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import numpy as np

from critics.pretrained import Device, PretrainedCheckpoint
from planners.scene import Box

SETTING = "critic_settings.objects.segmenter"


class Segmenter:
    """What ``AutoModelForMaskGeneration`` loads, from a folder or the local cache, in float32, safetensors only."""

    def __init__(self, name: str, device: Device = "auto") -> None:
        self.checkpoint, self.device = PretrainedCheckpoint(name, "segmentation model", SETTING), device
        self._lock = threading.Lock()
        self._model: Any = None
        self._processor: Any = None

    def problems(self) -> list[str]:
        """What is missing, with the way out; nothing is loaded."""
        return self.checkpoint.problems("*processor_config.json")  # transformers 5 writes the image's part there too

    def masks(self, image: np.ndarray, boxes: Sequence[Box]) -> list[np.ndarray]:
        """One boolean (height, width) mask a box of a uint8 sRGB image (height, width, 3), in one pass.

        Raises CriticError where the checkpoint is missing, incomplete or no such model.
        """
        import torch

        if not boxes:
            return []
        size = image.shape[1], image.shape[0]
        corners = [[float(value) for value in box.pixels(size)] for box in boxes]
        with self._lock, torch.inference_mode():
            self._load()
            inputs = self._processor(images=np.array(image), input_boxes=[corners], return_tensors="pt")
            outputs = self._model(**inputs.to(self._model.device), multimask_output=False)
            sizes = [inputs["original_sizes"]]
            if "reshaped_input_sizes" in inputs:
                sizes.append(inputs["reshaped_input_sizes"])
            masks = self._processor.post_process_masks(outputs.pred_masks.cpu(), *sizes)[0]
        return [mask.numpy().astype(bool) for mask in masks.reshape(len(boxes), *image.shape[:2])]

    def _load(self) -> None:
        if self._model is not None:
            return
        from transformers import AutoModelForMaskGeneration, AutoProcessor

        model = self.checkpoint.load_model(AutoModelForMaskGeneration, self.device)
        self._processor, self._model = self.checkpoint.load(AutoProcessor), model
