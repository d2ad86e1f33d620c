"""The vocabulary of object detectors: what they return, their protocols, their settings, and duplicates removed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, Self, runtime_checkable

import numpy as np
from pydantic import Field, model_validator

from critics.pretrained import Device
from planners.scene import Box, Frozen, Unit

CHECKPOINT = "critic_settings.objects.detector.checkpoint"


@dataclass(frozen=True, eq=False)
class Detection:
    """One detected object; ``score`` is in [0, 1].

    ``fill``, boolean (height, width), are the pixels of a drawn shape's filled area that are seen; None where they
    aren't known. ``doubted``: geometry isn't sure of it, or disagrees with the detector; its score is too low to count.
    """

    label: str
    score: float
    box: Box
    fill: np.ndarray | None = None
    doubted: bool = False


@runtime_checkable
class Detector(Protocol):
    """``labels`` lists every class that it can find, if possible without loading the weights."""

    @property
    def labels(self) -> tuple[str, ...]: ...

    def detect(self, image: np.ndarray) -> list[Detection]:
        """All objects of a uint8 sRGB image of shape (height, width, 3), surest first."""
        ...


@runtime_checkable
class BatchDetector(Detector, Protocol):
    """A detector of several pictures at once."""

    def detect_many(self, images: Sequence[np.ndarray]) -> list[list[Detection]]:
        """What ``detect`` finds in each, in their order; the images may have different sizes."""
        ...


@runtime_checkable
class OpenVocabulary(Protocol):
    """A detector of any noun: ``naming`` returns a ``Detector`` whose labels are these nouns."""

    def naming(self, nouns: Sequence[str]) -> Detector: ...


class DetectorSettings(Frozen):
    """``checkpoint``: a folder that save_pretrained wrote or a hub id; for ultralytics the path of a .pt file.

    An open-vocabulary id is looked up in the local cache alone.
    """

    checkpoint: str
    backend: Literal["transformers", "open_vocabulary", "ultralytics"] = "transformers"
    sha256: tuple[str, ...] = Field(default=(), description="ultralytics only: hashes of files that may be loaded")
    threshold: Unit = Field(default=0.1, description="detections less sure than this aren't returned")
    same_class_iou: float = Field(default=0.6, gt=0.0, le=1.0)
    cross_class_iou: float = Field(default=0.6, gt=0.0, le=1.0)
    batch: int = Field(default=8, ge=1, le=256, description="pictures of one size that go through the model at once")
    tiles: bool = Field(default=True, description="look at wide and tall pictures in tiles too")
    closer: bool = Field(default=True, description="look closer at small things of flat drawings")
    again: bool = Field(default=True, description="look again, in tiles, where something planned wasn't found")
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


def detected(detector: Detector, images: Sequence[np.ndarray]) -> list[list[Detection]]:
    """What the detector finds in each image, together where it can."""
    if isinstance(detector, BatchDetector):
        return detector.detect_many(images)
    return [detector.detect(image) for image in images]


def detect_in_batches(
    images: Sequence[np.ndarray], most: int, detect: Callable[[Sequence[np.ndarray]], Sequence[list[Detection]]]
) -> list[list[Detection]]:
    """What ``detect`` finds in each image, in their order; it gets up to ``most`` images of one size at a time."""
    found: dict[int, list[Detection]] = {}
    for numbers in of_one_size(images, most):
        found.update(zip(numbers, detect([images[number] for number in numbers]), strict=True))
    return [found[number] for number in range(len(images))]


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
    """From (label, score, pixel xyxy) in a picture of ``size`` (width, height): cut to it, duplicates removed."""
    kept = []
    for label, score, xyxy in found:
        x0, y0, x1, y1 = (min(max(v / size[i % 2], 0.0), 1.0) for i, v in enumerate(xyxy))
        if x1 > x0 and y1 > y0:
            kept.append(Detection(label, min(1.0, score), Box(x0=x0, y0=y0, x1=x1, y1=y1)))
    return suppressed(kept, settings.same_class_iou, settings.cross_class_iou)


def suppressed(
    found: Sequence[Detection], same_class_iou: float = 0.6, cross_class_iou: float = 0.6
) -> list[Detection]:
    """Greedy non-maximum suppression with one limit within a class and one between classes; surest first.

    A detection of either class may suppress the next one, so that two passes of torchvision's ``nms`` (within classes,
    then between them) would remove others.
    """
    kept: list[Detection] = []
    for one in sorted(found, key=lambda d: -d.score):
        limits = ((same_class_iou if other.label == one.label else cross_class_iou, other) for other in kept)
        if not any(one.box.iou(other.box) > limit for limit, other in limits):
            kept.append(one)
    return kept
