"""Ultralytics' YOLO weights, as a detector. The library is AGPL-3.0, so it is an extra that is imported here alone.

A .pt file is a pickle: only files whose SHA-256 the settings list are opened, and those with torch's weights-only
loader against the library's list of known classes.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from critics.base import CriticError
from critics.objects.detector import CHECKPOINT, Detection, DetectorSettings, detections
from critics.pretrained import Device, device_name
from planners.loading import loading
from planners.messages import in_one_line

WHAT = {"detect": "object detector", "pose": "pose model"}
"""What weights are, by their task."""


class UltralyticsDetector:
    """YOLO weights of the task "detect"; labels are those stored with them."""

    def __init__(self, settings: DetectorSettings) -> None:
        self.settings = settings
        self._weights = YoloWeights(settings.checkpoint, settings.sha256, "detect", CHECKPOINT, settings.device)

    @property
    def labels(self) -> tuple[str, ...]:
        """The names are inside the weights, so these are loaded. Raises CriticError."""
        return tuple(self._weights.model().names.values())

    def problems(self) -> list[str]:
        """What is missing, with the way out; nothing is loaded."""
        return self._weights.problems()

    def detect(self, image: np.ndarray) -> list[Detection]:
        """Raises CriticError where the weights are missing, not listed, or of another task."""
        boxes = self._weights.predict(image, self.settings.threshold).boxes
        names = self._weights.model().names
        seen = zip(boxes.cls.tolist(), boxes.conf.tolist(), boxes.xyxy.tolist(), strict=True)
        return detections(
            ((names[int(label)], score, xyxy) for label, score, xyxy in seen),
            (image.shape[1], image.shape[0]),
            self.settings,
        )


class YoloWeights:
    """One .pt file, loaded once. ``setting`` is the dotted key that names it, for messages."""

    def __init__(self, path: str, sha256: Sequence[str], task: str, setting: str, device: Device = "auto") -> None:
        self.path, self.sha256 = Path(path), tuple(digest.lower() for digest in sha256)
        self.task, self.setting, self.device = task, setting, device
        self._lock = threading.RLock()
        self._model: Any = None

    def problems(self) -> list[str]:
        """What is missing, with the way out; the library isn't imported. Nothing, and no file is read, once loaded."""
        if self._model is not None:
            return []
        import importlib.util

        if importlib.util.find_spec("ultralytics") is None:
            return ["ultralytics isn't installed: pip install 'proofpress[ultralytics]' (its licence is AGPL-3.0)"]
        if not self.path.is_file():
            return [f"there is no file {self.path}: set {self.setting} to a .pt file of ultralytics"]
        digest = hashlib.sha256(self.path.read_bytes()).hexdigest()
        if digest not in self.sha256:
            key = f"{self.setting.rpartition('.')[0]}.sha256"
            return [f"{self.path} has the SHA-256 {digest}, which {key} doesn't list: add it if you trust the file"]
        return []

    def model(self) -> Any:
        """The library's YOLO object. Raises CriticError."""
        with self._lock:
            if self._model is None:
                if problems := self.problems():
                    raise CriticError(problems[0])
                with loading(f"the {WHAT.get(self.task, 'YOLO model')}", self.path):
                    self._model = self._loaded()
            return self._model

    def predict(self, image: np.ndarray, threshold: float) -> Any:
        """The library's result on a uint8 sRGB image (height, width, 3); its boxes are pixel xyxy. Writes no file."""
        with self._lock:
            model = self.model()
            bgr = np.ascontiguousarray(image[..., ::-1])
            return model.predict(bgr, conf=threshold, device=device_name(self.device), verbose=False, save=False)[0]

    def _loaded(self) -> Any:
        import torch

        with quiet_library(), torch.random.fork_rng(devices=[]):
            from ultralytics.models.yolo.model import YOLO

            try:
                model = YOLO(str(self.path))
            except (TypeError, RuntimeError, ValueError, KeyError, AttributeError) as error:
                raise CriticError(
                    f"{self.path} can't be loaded as weights of ultralytics: {in_one_line(error)}"
                ) from error
        if model.task != self.task:
            raise CriticError(f"{self.path} is for the task {model.task!r}, not {self.task!r}: set {self.setting}")
        return model


@contextmanager
def quiet_library() -> Iterator[None]:
    """Contains the library's first import, which reads the environment, writes a settings file and looks online.

    Inside, the environment keeps it offline, lets it install nothing and load weights safely, and its settings go to a
    temporary folder. Afterwards every variable is restored, and so are the functions of other libraries that it
    replaces (its ``PIL.Image.open`` would try to install a package for every file that is no picture). It changes
    nothing for a program that imported the library before.
    """
    before = dict(os.environ)  # before OpenCV, which sets variables of its own
    import cv2
    import torch
    from PIL import Image

    replaced = [(cv2, name) for name in ("imread", "imwrite", "imshow")] + [(Image, "open"), (torch, "save")]
    own = [(owner, name, getattr(owner, name)) for owner, name in replaced]
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(
            YOLO_OFFLINE="true",
            YOLO_AUTOINSTALL="false",
            YOLO_VERBOSE="false",
            ULTRALYTICS_SAFE_LOAD="true",
            YOLO_CONFIG_DIR=folder,
        )
        try:
            yield
        finally:
            for name in set(os.environ) - set(before):
                del os.environ[name]
            os.environ.update(before)
            for owner, name, function in own:
                setattr(owner, name, function)
