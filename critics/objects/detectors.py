"""Which detector the settings choose."""

from __future__ import annotations

from collections.abc import Callable

from critics.objects.closed_vocabulary import TransformersDetector
from critics.objects.detector import Detector, DetectorSettings
from critics.objects.open_vocabulary import OpenVocabularyDetector
from critics.objects.yolo import UltralyticsDetector


def build_detector(settings: DetectorSettings) -> Detector:
    """The detector of the chosen backend; nothing is loaded yet."""
    backends: dict[str, Callable[[DetectorSettings], Detector]] = {
        "transformers": TransformersDetector,
        "open_vocabulary": OpenVocabularyDetector,
        "ultralytics": UltralyticsDetector,
    }
    return backends[settings.backend](settings)
