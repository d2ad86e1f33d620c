"""Which of two things is nearer, by a model of monocular depth: what "behind" and "in front of" ask.

Convention: maps hold relative inverse depth, the larger the nearer, as MiDaS, DPT (Ranftl et al., 2021,
https://arxiv.org/abs/2103.13413) and Depth Anything (Yang et al., 2024, https://arxiv.org/abs/2401.10891) give it.
The sign of metric depth, where larger is farther, is changed.
"""

from __future__ import annotations

import threading
from typing import Any

import numpy as np

from critics.pretrained import Device, PretrainedCheckpoint
from planners.scene import Box

SETTING = "critic_settings.objects.depth"
BY_DEPTH: frozenset[str] = frozenset({"behind", "in_front_of"})
METRIC = ("glpn", "zoedepth", "depth_pro", "prompt_depth_anything")
MARGIN = 0.1
"""Share of the map's spread (5th to 95th percentile) by which the medians of two things must differ."""
LEAST_OWN = 0.2
"""Share of a box that must lie outside the other for its pixels there to stand for the thing."""


class DepthReader:
    """What ``AutoModelForDepthEstimation`` loads, from a folder or the local cache, in float32, safetensors only."""

    def __init__(self, name: str, device: Device = "auto") -> None:
        self.checkpoint, self.device = PretrainedCheckpoint(name, "depth model", SETTING), device
        self._lock = threading.Lock()
        self._model: Any = None
        self._processor: Any = None

    def problems(self) -> list[str]:
        """What is missing, with the way out; nothing is loaded."""
        return self.checkpoint.problems()

    def map(self, image: np.ndarray) -> np.ndarray:
        """Float32 of shape (height, width) for a uint8 sRGB image (height, width, 3); larger is nearer.

        Raises CriticError where the checkpoint is missing, incomplete or no such model.
        """
        import torch

        with self._lock:
            self._load()
            with torch.inference_mode():
                inputs = self._processor(images=np.array(image), return_tensors="pt", input_data_format="channels_last")
                raw = self._model(**inputs.to(self._model.device)).predicted_depth[:, None]
                full = torch.nn.functional.interpolate(raw, image.shape[:2], mode="bicubic", align_corners=False)
        depth = full[0, 0].float().cpu().numpy()
        config = self._model.config
        metric = config.model_type in METRIC or getattr(config, "depth_estimation_type", None) == "metric"
        return -depth if metric else depth

    def _load(self) -> None:
        if self._model is not None:
            return
        from transformers import AutoImageProcessor, AutoModelForDepthEstimation

        model = self.checkpoint.load_model(AutoModelForDepthEstimation, self.device)
        self._processor, self._model = self.checkpoint.load(AutoImageProcessor), model


def nearness(kind: str, subject: Box, other: Box, depth: np.ndarray) -> float:
    """How far the subject is in front of (or behind) the other box, in [0, 1]; it holds above 0.5.

    ``depth`` is of shape (height, width), larger nearer. Compared are the medians of both boxes, each over its pixels
    outside the other box while at least ``LEAST_OWN`` of it are; 0.5 is a difference of ``MARGIN``. A map without
    spread is flat: 0. Raises ValueError for another relation.
    """
    if kind not in BY_DEPTH:
        raise ValueError(f"depth can't decide {kind!r}; it decides {', '.join(sorted(BY_DEPTH))}")
    far, near = np.percentile(depth, (5, 95))
    if not near > far:
        return 0.0
    ahead = float((_median(subject, other, depth) - _median(other, subject, depth)) / (near - far))
    return min(1.0, max(0.0, 0.5 * (ahead if kind == "in_front_of" else -ahead) / MARGIN))


def _median(box: Box, other: Box, depth: np.ndarray) -> float:
    size = (depth.shape[1], depth.shape[0])
    inside, covered = np.zeros(depth.shape, dtype=bool), np.zeros(depth.shape, dtype=bool)
    for mask, (left, top, right, bottom) in ((inside, box.pixels(size)), (covered, other.pixels(size))):
        mask[top:bottom, left:right] = True
    own = inside & ~covered
    return float(np.median(depth[own if own.sum() >= LEAST_OWN * inside.sum() else inside]))
