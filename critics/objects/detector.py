"""Object detectors: what they return, which one the settings choose, and transformers' closed-class ones."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol, Self, runtime_checkable

import numpy as np
from pydantic import Field, model_validator

from critics.pretrained import Checkpoint, Device
from planners.scene import Box, Frozen

CHECKPOINT = "critic_settings.objects.detector.checkpoint"


@dataclass(frozen=True, eq=False)
class Detection:
    """One detected object. ``score`` is in [0, 1]; ``mask``, if any, is boolean of shape (height, width)."""

    label: str
    score: float
    box: Box
    mask: np.ndarray | None = None


@runtime_checkable
class Detector(Protocol):
    """``labels`` lists every class that it can find; known without loading the weights where possible."""

    @property
    def labels(self) -> tuple[str, ...]: ...

    def detect(self, image: np.ndarray) -> list[Detection]:
        """All objects of a uint8 sRGB image of shape (height, width, 3), surest first."""
        ...


@runtime_checkable
class BatchDetector(Detector, Protocol):
    """A detector that takes several pictures at once."""

    def detect_many(self, images: Sequence[np.ndarray]) -> list[list[Detection]]:
        """What ``detect`` finds in each, in their order; the images may have different sizes."""
        ...


@runtime_checkable
class OpenVocabulary(Protocol):
    """A detector of any noun: told a scene's nouns it gives a ``Detector`` whose labels are these very nouns."""

    def naming(self, nouns: Sequence[str]) -> Detector: ...


class DetectorSettings(Frozen):
    """``checkpoint``: a folder that save_pretrained wrote or a hub id; for ultralytics the path of a .pt file.

    An open-vocabulary id is looked up in the local cache alone.
    """

    checkpoint: str
    backend: Literal["transformers", "open_vocabulary", "ultralytics"] = "transformers"
    sha256: tuple[str, ...] = Field(
        default=(), description="hashes of the .pt files that may be loaded (ultralytics only): a .pt is a pickle"
    )
    threshold: float = Field(default=0.1, ge=0.0, le=1.0, description="detections less sure than this aren't returned")
    same_class_iou: float = Field(default=0.6, gt=0.0, le=1.0)
    cross_class_iou: float = Field(default=0.6, gt=0.0, le=1.0)
    batch: int = Field(default=8, ge=1, le=256, description="pictures of one size that go through the model at once")
    device: Device = "auto"

    @model_validator(mode="after")
    def _hashed(self) -> Self:
        if self.backend == "ultralytics" and not self.sha256:
            raise ValueError(
                "the ultralytics backend needs sha256, the hashes of the .pt files that you trust (sha256sum FILE)"
            )
        if self.backend != "ultralytics" and self.sha256:
            raise ValueError('sha256 is only for backend = "ultralytics"; folders are loaded from safetensors')
        return self


def build_detector(settings: DetectorSettings) -> Detector:
    """The detector of the chosen backend; nothing is loaded yet."""
    if settings.backend == "open_vocabulary":
        from critics.objects.open_vocabulary import OpenVocabularyDetector

        return OpenVocabularyDetector(settings)
    if settings.backend == "ultralytics":
        from critics.objects.yolo import UltralyticsDetector

        return UltralyticsDetector(settings)
    return TransformersDetector(settings)


class TransformersDetector:
    """DETR, RT-DETR, D-FINE, YOLOS ... : whatever ``AutoModelForObjectDetection`` loads, from safetensors only.

    Computes in float32. Boxes of one class that overlap by more than ``same_class_iou`` and boxes of any classes that
    overlap by more than ``cross_class_iou`` are one object: the surest stays (greedy NMS). By default the class makes
    no difference.
    """

    def __init__(self, settings: DetectorSettings | str | Path) -> None:
        self.settings = (
            settings if isinstance(settings, DetectorSettings) else DetectorSettings(checkpoint=str(settings))
        )
        self._checkpoint = Checkpoint(self.settings.checkpoint, "object detector", CHECKPOINT, cached=False)
        self._lock = threading.Lock()
        self._model: Any = None
        self._processor: Any = None
        self._labels: tuple[str, ...] | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """Read from config.json alone. Raises CriticError."""
        if self._labels is None:
            from transformers import AutoConfig

            config = self._checkpoint.load(AutoConfig)
            self._labels = tuple(name for _, name in sorted(config.id2label.items()) if name != "N/A")
        return self._labels

    def detect(self, image: np.ndarray) -> list[Detection]:
        """Raises CriticError where the checkpoint is missing, incomplete or no detector."""
        return self.detect_many([image])[0]

    def detect_many(self, images: Sequence[np.ndarray]) -> list[list[Detection]]:
        """What is in each, in their order; pictures of one size share a forward pass. Raises CriticError."""
        import torch

        found: dict[int, list[Detection]] = {}
        with self._lock, torch.inference_mode():
            self._load()
            for numbers in of_one_size(images, self.settings.batch):
                found.update(zip(numbers, self._detected([images[number] for number in numbers]), strict=True))
        return [found[number] for number in range(len(images))]

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


def detected(detector: Detector, images: Sequence[np.ndarray]) -> list[list[Detection]]:
    """What the detector finds in each image, together where it can."""
    if isinstance(detector, BatchDetector):
        return detector.detect_many(images)
    return [detector.detect(image) for image in images]


def of_one_size(images: Sequence[np.ndarray], most: int) -> Iterator[list[int]]:
    """The images' places in ``images``, in groups of at most ``most`` that have the same height and width."""
    sizes: dict[tuple[int, ...], list[int]] = {}
    for number, image in enumerate(images):
        sizes.setdefault(image.shape[:2], []).append(number)
    for numbers in sizes.values():
        for start in range(0, len(numbers), most):
            yield numbers[start : start + most]


def detections(
    found: Iterable[tuple[str, float, Sequence[float]]], size: tuple[int, int], settings: DetectorSettings
) -> list[Detection]:
    """From (label, score, pixel xyxy) in a picture of ``size`` (width, height): cut to it, duplicates suppressed."""
    kept = []
    for label, score, xyxy in found:
        x0, y0, x1, y1 = (min(max(v / size[i % 2], 0.0), 1.0) for i, v in enumerate(xyxy))
        if x1 > x0 and y1 > y0:
            kept.append(Detection(label, min(1.0, score), Box(x0=x0, y0=y0, x1=x1, y1=y1)))
    return suppressed(kept, settings.same_class_iou, settings.cross_class_iou)


def suppressed(
    found: Sequence[Detection], same_class_iou: float = 0.6, cross_class_iou: float = 0.6
) -> list[Detection]:
    """Greedy non-maximum suppression with one limit within a class and one between classes; surest first."""
    kept: list[Detection] = []
    for one in sorted(found, key=lambda d: -d.score):
        limits = ((same_class_iou if other.label == one.label else cross_class_iou, other) for other in kept)
        if not any(one.box.iou(other.box) > limit for limit, other in limits):
            kept.append(one)
    return kept
