"""Models that remember what they said of the picture at hand, so that other settings cost no second look.

Only answers are kept, by the hash of the very pixels; what is made of them is the critics' own code every time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from benchmarks.pixels import digest
from critics.contrast.clip_model import ClipModel
from critics.objects.detector import Detection, Detector
from critics.text.ocr import Reader, TextReading

MOST = 256
"""Answers that a model keeps; a picture needs a few dozen at most."""


class RememberingReader:
    """A reader of texts that reads each picture or cut once."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        if hasattr(reader, "second"):
            self.second = reader.second
        self._known: dict[tuple[str, bool], list[TextReading]] = {}

    @property
    def alphabet(self) -> frozenset[str]:
        return self.reader.alphabet

    def read(self, image: np.ndarray, turned: bool = False) -> list[TextReading]:
        key = (digest(image), turned)
        if key not in self._known:
            _trim(self._known)
            self._known[key] = self.reader.read(image, turned)
        return list(self._known[key])


class RememberingDetector:
    """A detector that looks at each picture once. The same objects come back, as critics compare them by identity."""

    def __init__(self, detector: Detector) -> None:
        self.detector = detector
        self._known: dict[str, list[Detection]] = {}

    @property
    def labels(self) -> tuple[str, ...]:
        return self.detector.labels

    def detect(self, image: np.ndarray) -> list[Detection]:
        key = digest(image)
        if key not in self._known:
            _trim(self._known)
            self._known[key] = self.detector.detect(image)
        return list(self._known[key])


class RememberingClip(ClipModel):
    """An open_clip pair that embeds each picture or cut once."""

    def __init__(self, model: ClipModel) -> None:
        super().__init__(model.settings)
        self._known: dict[str, np.ndarray] = {}

    def image_vectors(self, images: Sequence[np.ndarray]) -> np.ndarray:
        keys = [digest(image) for image in images]
        new = {key: image for key, image in zip(keys, images, strict=True) if key not in self._known}
        if new:
            _trim(self._known)
            self._known.update(zip(new, super().image_vectors(list(new.values())), strict=True))
        return np.stack([self._known[key] for key in keys])


def _trim(known: dict[Any, Any]) -> None:
    if len(known) >= MOST:
        known.clear()
