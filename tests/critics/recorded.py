"""What EasyOCR read in the pictures of these tests, stored, so that the logic on top of it is tested without waiting.

A picture is known by its pixels. One that is not known is read by EasyOCR itself, so a picture that changed is slow and
never wrong. ``python -m tests.critics.recorded`` reads all of them anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path

import numpy as np
import pytest

from critics.text.ocr import EasyReader, TextReading
from planners.scene import Box

FILE = Path(__file__).with_name("readings.json")
ANEW = "RECORD_READINGS"
"""An environment variable: the file is written anew at the end of the tests."""


class RecordedReader:
    """EasyOCR's readings of the pictures in ``FILE``; all others are read by ``real``."""

    def __init__(self, real: EasyReader) -> None:
        self.real = real
        self.anew = bool(os.environ.get(ANEW))
        stored = {} if self.anew else json.loads(FILE.read_text(encoding="utf-8"))
        self._alphabet: str | None = stored.pop("alphabet", None)
        self._known: dict[str, list[tuple[str, list[float], float]]] = stored

    @property
    def alphabet(self) -> frozenset[str]:
        if self._alphabet is None:
            self._alphabet = "".join(sorted(self.real.alphabet))
        return frozenset(self._alphabet)

    def read(self, image: np.ndarray, turned: bool = False) -> list[TextReading]:
        key = hashlib.sha256(repr((image.shape, turned)).encode() + image.tobytes()).hexdigest()[:20]
        if key not in self._known:
            found = self.real.read(image, turned)
            self._known[key] = [
                (one.content, [one.box.x0, one.box.y0, one.box.x1, one.box.y1], one.confidence) for one in found
            ]
        return [
            TextReading(content, Box(x0=x0, y0=y0, x1=x1, y1=y1), confidence)
            for content, (x0, y0, x1, y1), confidence in self._known[key]
        ]

    def close(self) -> None:
        if self.anew:
            table = {"alphabet": self.alphabet and self._alphabet, **dict(sorted(self._known.items()))}
            lines = ",\n".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in table.items())
            FILE.write_text("{\n" + lines + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    os.environ[ANEW] = "1"
    sys.exit(pytest.main(["-n", "0", *map(str, FILE.parent.glob("test_text*.py"))]))
