"""Two readers: RapidOCR finds and reads, and EasyOCR's recogniser is asked of the lines that are in doubt."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from critics.base import CriticError
from critics.pretrained import Device
from critics.text.ocr import EasyReader, TextReading
from critics.text.rapid import RapidReader


class PairReader:
    """RapidOCR's readings and alphabet, and EasyOCR's word on a line; the latter loads at the first line in doubt.

    EasyOCR knows the letters of English alone, so it says nothing of accents.
    """

    def __init__(self, models: Path | None = None, device: Device = "auto") -> None:
        self.rapid = RapidReader()
        self.easy = EasyReader(models, device, finds=False)

    @property
    def common(self) -> frozenset[str]:
        """RapidOCR's, as ``RapidReader.common``; raises CriticError where either reader lacks something."""
        if lacking := self.problems():
            raise CriticError("; ".join(lacking))
        return self.rapid.common

    @property
    def alphabet(self) -> frozenset[str]:
        return self.rapid.alphabet

    def read(self, image: np.ndarray, turned: bool = False) -> list[TextReading]:
        """RapidOCR's readings, as ``RapidReader.read``."""
        return self.rapid.read(image, turned)

    def second(self, line: np.ndarray) -> tuple[str, float]:
        """What EasyOCR reads in a cut-out line, and how sure it is."""
        return self.easy.recognise(line)

    def problems(self) -> list[str]:
        """What either of them lacks."""
        return [*self.rapid.problems(), *self.easy.problems()]
