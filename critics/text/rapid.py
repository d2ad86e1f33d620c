"""RapidOCR as a reader: PP-OCR's finder and recogniser on onnxruntime.

Source: https://github.com/RapidAI/RapidOCR (PP-OCRv6; Apache-2.0). One model reads Latin letters with all their
accents, Chinese, Japanese and more.
"""

from __future__ import annotations

import importlib.util
import os
import threading
from pathlib import Path
from typing import Any

import numpy as np

from critics.base import CriticError
from critics.packages import known_bytes, package_folder
from critics.text.ocr import TextReading, readings_of
from planners.loading import loading
from planners.scene import Box

WAY_OUT = "pip install 'rapidocr==3.10.*' onnxruntime, or set critic_settings.text.reader to \"easyocr\""
WEIGHTS = {
    "Det": ("PP-OCRv6_det_small.onnx", "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f"),
    "Rec": ("PP-OCRv6_rec_small.onnx", "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884"),
}
"""Each part's file in the package ``rapidocr``, and its SHA-256."""
COMMON = frozenset(map(chr, [*range(0x21, 0x7F), *range(0xC0, 0x100)])) - {"Ð", "×", "Þ", "ð", "÷", "þ"} | set("Œœ€£¥")
"""Characters that the recogniser knows, which needn't be loaded to say so: ASCII and Western Europe's letters."""
LARGEST = 1280
"""Pixels of the longer side that larger pictures are shrunk to while text is looked for, not while it is read."""
TALL = 1.5
"""Height over width from which a find is taken for text at a quarter turn."""


class RapidReader:
    """Loaded at the first reading, with the weights that the package ``rapidocr`` carries; nothing is downloaded.

    A tall find is read upright and at both quarter turns, and the surest reading counts, so ``turned`` changes nothing.
    RapidOCR's own confidence floor is off: callers have theirs.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._engine: Any = None
        self._alphabet: frozenset[str] = frozenset()

    @property
    def common(self) -> frozenset[str]:
        """``COMMON``; loads nothing. Raises CriticError where the library or its weights are missing."""
        if lacking := self.problems():
            raise CriticError("; ".join(lacking))
        return COMMON

    @property
    def alphabet(self) -> frozenset[str]:
        with self._lock:
            self._loaded()
            return self._alphabet

    def read(self, image: np.ndarray, turned: bool = False) -> list[TextReading]:
        """All readings of a uint8 sRGB (height, width, 3) picture from top to bottom, boxes normalised to it.

        Raises CriticError where the library or its weights are missing.
        """
        picture = np.ascontiguousarray(image[..., ::-1])  # it wants BGR, as OpenCV does
        with self._lock:
            engine = self._loaded()
            found = engine(picture, use_det=True, use_rec=False).boxes
            readings = []
            for corners in () if found is None else found:
                for reading in readings_of([(corners, "?", 0.0)], (image.shape[1], image.shape[0])):
                    readings.append(_read_line(engine, picture, corners, reading.box))
        return sorted((r for r in readings if r is not None), key=lambda r: (r.box.y0, r.box.x0))

    def problems(self) -> list[str]:
        """What is missing, with the way out; nothing is imported or loaded, and no hash is checked."""
        if missing := [name for name in ("rapidocr", "onnxruntime") if importlib.util.find_spec(name) is None]:
            return [f"reading text with RapidOCR needs {' and '.join(missing)}: {WAY_OUT}"]
        if missing := [name for name, _ in WEIGHTS.values() if not (_folder() / name).is_file()]:
            return [f"RapidOCR's weights {', '.join(missing)} aren't in {_folder()}: {WAY_OUT}"]
        return []

    def _loaded(self) -> Any:
        if self._engine is None:
            if lacking := self.problems():
                raise CriticError(lacking[0])
            with loading("the text reader", "RapidOCR"):
                from rapidocr import RapidOCR

                engine = RapidOCR(
                    params={
                        "Global.log_level": "error",
                        "Global.use_cls": False,
                        "Global.text_score": 0.0,
                        "Det.limit_type": "max",
                        "Det.limit_side_len": LARGEST,
                        "EngineConfig.onnxruntime.intra_op_num_threads": _threads(),
                        **{f"{part}.model_path": str(_known_weights(part)) for part in WEIGHTS},
                    }
                )
                # its parts are built lazily; the recogniser is what knows the characters
                self._alphabet = frozenset("".join(engine._load_rec_model().postprocess_op.character[1:]))
            self._engine = engine
        return self._engine


def _read_line(engine: Any, picture: np.ndarray, corners: np.ndarray, box: Box) -> TextReading | None:
    """What a find (4, 2) in pixels says; the surest reading of a tall one, which may lie at a quarter turn."""
    from rapidocr.utils.process_img import get_rotate_crop_image

    line = get_rotate_crop_image(picture, np.array(corners, dtype=np.float32))  # turns tall ones to the left
    wide, high = np.ptp(np.asarray(corners), axis=0)
    tall, best = bool(high >= TALL * wide), None
    for turns in (0, 1, 2) if tall else (0,):  # to the left, upside down by then, to the right
        found = engine(np.ascontiguousarray(np.rot90(line, -turns)), use_det=False, use_rec=True, return_word_box=True)
        for content, confidence, letters in zip(
            found.txts or (), found.scores or (), found.word_results or (), strict=False
        ):
            if content.strip() and (best is None or confidence > best.confidence):
                sure = [float(one) for one, c in zip(letters.confs, content, strict=True) if not c.isspace()]
                best = TextReading(content, box, float(confidence), tuple(sure), (1 - turns) % 4 if tall else 0)
    return best


def _threads() -> int:
    """As many as torch takes; onnxruntime's own choice ignores what the process may use."""
    named = os.environ.get("OMP_NUM_THREADS", "")
    if named.isdigit():
        return int(named)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _folder() -> Path:
    return (package_folder("rapidocr") or Path()) / "models"


def _known_weights(part: str) -> Path:
    """The file of one part's weights; raises CriticError where it isn't the known one."""
    name, sha256 = WEIGHTS[part]
    known_bytes(_folder() / name, sha256, WAY_OUT)
    return _folder() / name
