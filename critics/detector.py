"""Object detectors: what they return, and any checkpoint of transformers' object detection models as one."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol, runtime_checkable

import numpy as np
from pydantic import Field

from critics.base import CriticError
from planners.scene import Box, Frozen


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


class DetectorSettings(Frozen):
    """``checkpoint``: a folder with config.json, preprocessor_config.json and safetensors weights, or a hub id."""

    checkpoint: str
    threshold: float = Field(default=0.1, ge=0.0, le=1.0, description="detections less sure than this aren't returned")
    same_class_iou: float = Field(default=0.6, gt=0.0, le=1.0)
    cross_class_iou: float = Field(default=0.6, gt=0.0, le=1.0)
    device: Literal["auto", "cpu", "cuda"] = "auto"


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
        self._lock = threading.Lock()
        self._model: Any = None
        self._processor: Any = None
        self._labels: tuple[str, ...] | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """Read from config.json alone. Raises CriticError."""
        if self._labels is None:
            from transformers import AutoConfig

            config = self._from_pretrained(AutoConfig)
            self._labels = tuple(name for _, name in sorted(config.id2label.items()) if name != "N/A")
        return self._labels

    def detect(self, image: np.ndarray) -> list[Detection]:
        """Raises CriticError where the checkpoint is missing, incomplete or no detector."""
        import torch

        height, width = image.shape[:2]
        with self._lock:
            self._load()
            with torch.inference_mode():
                inputs = self._processor(images=np.array(image), return_tensors="pt", input_data_format="channels_last")
                outputs = self._model(**inputs.to(self._model.device))
                found = self._processor.post_process_object_detection(
                    outputs, threshold=self.settings.threshold, target_sizes=[(height, width)]
                )[0]
        names = self._model.config.id2label
        detections = []
        for score, label, xyxy in zip(*(found[k].tolist() for k in ("scores", "labels", "boxes")), strict=True):
            x0, x1 = (min(max(x / width, 0.0), 1.0) for x in xyxy[::2])
            y0, y1 = (min(max(y / height, 0.0), 1.0) for y in xyxy[1::2])
            if x1 > x0 and y1 > y0 and names[label] != "N/A":
                detections.append(Detection(names[label], min(1.0, score), Box(x0=x0, y0=y0, x1=x1, y1=y1)))
        return suppressed(detections, self.settings.same_class_iou, self.settings.cross_class_iou)

    def problems(self) -> list[str]:
        """What is missing, with the way out; nothing is loaded. Whether a hub id can be reached isn't asked."""
        name, folder = self.settings.checkpoint, Path(self.settings.checkpoint)
        if not folder.is_dir():
            return [] if is_hub_id(name) else [_absent(name)]
        wanted = ("config.json", "preprocessor_config.json", "*.safetensors")
        missing = [pattern for pattern in wanted if not any(folder.glob(pattern))]
        way_out = "save the model and its image processor there with save_pretrained"
        return [f"the detector's folder {name} lacks {', '.join(missing)}: {way_out}"] if missing else []

    def _load(self) -> None:
        if self._model is not None:
            return
        import torch
        from transformers import AutoImageProcessor, AutoModelForObjectDetection

        folder = Path(self.settings.checkpoint)
        if folder.is_dir() and not any(folder.glob("*.safetensors")):
            raise CriticError(
                f"{folder} holds no safetensors weights; pickled weights aren't loaded: save the model again with "
                "save_pretrained(folder, safe_serialization=True)"
            )
        with torch.random.fork_rng(devices=[]):
            self._processor = self._from_pretrained(AutoImageProcessor)
            model = self._from_pretrained(AutoModelForObjectDetection, use_safetensors=True, dtype=torch.float32)
        cuda = self.settings.device == "cuda" or (self.settings.device == "auto" and torch.cuda.is_available())
        self._model = model.to("cuda" if cuda else "cpu").eval()

    def _from_pretrained(self, auto: Any, **options: object) -> Any:
        """``auto.from_pretrained`` with one-line errors; a path that isn't there never becomes a download."""
        name = self.settings.checkpoint
        local = Path(name).is_dir()
        if not local and not is_hub_id(name):
            raise CriticError(_absent(name))
        try:
            with no_progress_bars():
                return auto.from_pretrained(name, local_files_only=local, **options)
        except (OSError, ValueError, ImportError) as error:
            line = " ".join(str(error).split())[:200]
            if not local:
                line = f"no such folder, and the hub can't be reached or has no such model ({line})"
            raise CriticError(f"{name} can't be loaded as an object detector: {line}") from error


@contextmanager
def no_progress_bars() -> Iterator[None]:
    """Keeps the library's bars off the terminal while a model loads, and puts its setting back."""
    from transformers.utils import logging

    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()


def is_hub_id(name: str) -> bool:
    """Whether the name can only mean a model on a hub: "org/name" that is no path here, and org no folder."""
    if name.count("/") != 1 or name.startswith((".", "/", "~")):
        return False
    return not Path(name).exists() and not Path(name).parent.exists()


def _absent(name: str) -> str:
    return (
        f"there is no detector at {name}: set critic_settings.objects.detector.checkpoint to a checkpoint folder or a "
        "hub id such as org/name"
    )


def suppressed(
    detections: Sequence[Detection], same_class_iou: float = 0.6, cross_class_iou: float = 0.6
) -> list[Detection]:
    """Greedy non-maximum suppression with one limit within a class and one between classes; surest first."""
    kept: list[Detection] = []
    for one in sorted(detections, key=lambda d: -d.score):
        limits = ((same_class_iou if other.label == one.label else cross_class_iou, other) for other in kept)
        if not any(one.box.iou(other.box) > limit for limit, other in limits):
            kept.append(one)
    return kept
