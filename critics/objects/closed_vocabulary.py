"""Detectors of a fixed list of classes, as transformers saves them."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from critics.domain import Domain, read_domain
from critics.objects.detector import CHECKPOINT, Detection, DetectorSettings, detect_in_batches, detections
from critics.pretrained import PretrainedCheckpoint


class TransformersDetector:
    """DETR, RT-DETR, D-FINE, YOLOS ... : whatever ``AutoModelForObjectDetection`` loads, from safetensors only.

    Computes in float32. Boxes of one class that overlap by more than ``same_class_iou``, or of two classes by more than
    ``cross_class_iou``, are one object: the surest stays (greedy NMS). By default both limits are the same.
    """

    def __init__(self, settings: DetectorSettings | str | Path) -> None:
        self.settings = (
            settings if isinstance(settings, DetectorSettings) else DetectorSettings(checkpoint=str(settings))
        )
        self._checkpoint = PretrainedCheckpoint(self.settings.checkpoint, "object detector", CHECKPOINT, cached=False)
        self._lock = threading.Lock()
        self._model: Any = None
        self._processor: Any = None
        self._labels: tuple[str, ...] | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """Read from config.json alone; without transformers where a folder's file lists them. Raises CriticError."""
        if self._labels is None:
            names = listed_labels(Path(self.settings.checkpoint) / "config.json")
            if names is None:
                from transformers import AutoConfig

                names = self._checkpoint.load(AutoConfig).id2label
            self._labels = tuple(name for _, name in sorted(names.items()) if name != "N/A")
        return self._labels

    @cached_property
    def domain(self) -> Domain | None:
        """What its folder says that it was made for; None: no limits are stated. Raises CriticError."""
        return read_domain(Path(self.settings.checkpoint))

    def detect(self, image: np.ndarray) -> list[Detection]:
        """Raises CriticError where the checkpoint is missing, incomplete or no detector."""
        return self.detect_many([image])[0]

    def detect_many(self, images: Sequence[np.ndarray]) -> list[list[Detection]]:
        """What is in each, in their order; pictures of one size share a forward pass. Raises CriticError."""
        import torch

        with self._lock, torch.inference_mode():
            self._load()
            return detect_in_batches(images, self.settings.batch, self._detected)

    def _detected(self, images: Sequence[np.ndarray]) -> list[list[Detection]]:
        """One forward pass over pictures of one size."""
        height, width = images[0].shape[:2]
        inputs = self._processor(
            images=[np.array(image) for image in images], return_tensors="pt", input_data_format="channels_last"
        )
        outputs = self._model(**inputs.to(self._model.device))
        answers = self._processor.post_process_object_detection(
            outputs, threshold=self.settings.threshold, target_sizes=[(height, width)] * len(images)
        )
        names, found = self._model.config.id2label, []
        for answer in answers:
            seen = zip(*(answer[k].tolist() for k in ("scores", "labels", "boxes")), strict=True)
            named = ((names[label], score, xyxy) for score, label, xyxy in seen if names[label] != "N/A")
            found.append(detections(named, (width, height), self.settings))
        return found

    def problems(self) -> list[str]:
        """What is missing, with the way out; nothing is loaded. Whether a hub id can be reached isn't asked."""
        return self._checkpoint.problems()

    def _load(self) -> None:
        if self._model is not None:
            return
        from transformers import AutoImageProcessor, AutoModelForObjectDetection

        model = self._checkpoint.load_model(AutoModelForObjectDetection, self.settings.device)
        self._processor = self._checkpoint.load(AutoImageProcessor)
        self._model = model


def listed_labels(config: Path) -> dict[int, str] | None:
    """The labels that a config.json lists, by their numbers; None where there is no such file or it lists none."""
    try:
        listed = json.loads(config.read_text(encoding="utf-8"))["id2label"]
        return {int(number): str(name) for number, name in listed.items()}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None
