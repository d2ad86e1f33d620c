"""RapidOCR as a reader: PP-OCR's detector and recogniser on onnxruntime, a second opinion to EasyOCR.

Source: https://github.com/RapidAI/RapidOCR (PP-OCRv6; Apache-2.0). It reads many scripts with one model.
"""

from __future__ import annotations

import importlib.util
import threading
from pathlib import Path
from typing import Any

import numpy as np

from critics.base import CriticError
from critics.packages import package_folder
from critics.text.ocr import TextReading, readings_of
from planners.loading import loading

WAY_OUT = "pip install 'proofpress[bench]', or set critic_settings.text.reader to \"easyocr\""
PARTS = {"Det": "*_det_*.onnx", "Rec": "*_rec_*.onnx"}


class RapidReader:
    """Loaded at the first reading, with the weights that the package ``rapidocr`` carries; nothing is downloaded.

    Text that lies at a quarter turn is always tried upright too (RapidOCR does so for tall finds), so ``turned``
    changes nothing. RapidOCR's own confidence floor is off: callers have theirs.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._engine: Any = None
        self._alphabet: frozenset[str] = frozenset()

    @property
    def alphabet(self) -> frozenset[str]:
        with self._lock:
            self._loaded()
            return self._alphabet

    def read(self, image: np.ndarray, turned: bool = False) -> list[TextReading]:
        """All readings of a uint8 sRGB (height, width, 3) picture from top to bottom, boxes normalised to it.

        Raises CriticError where the library or its weights are missing.
        """
        with self._lock:
            found = self._loaded()(np.ascontiguousarray(image[..., ::-1]))  # it wants BGR, as OpenCV does
        if found.txts is None:
            return []
        finds = zip(found.boxes, found.txts, found.scores, strict=True)
        return readings_of(finds, (image.shape[1], image.shape[0]))

    def problems(self) -> list[str]:
        """What is missing, with the way out; nothing is imported or loaded."""
        if missing := [name for name in ("rapidocr", "onnxruntime") if importlib.util.find_spec(name) is None]:
            return [f"reading text with RapidOCR needs {' and '.join(missing)}: {WAY_OUT}"]
        try:
            for part in PARTS:
                _weights(part)
        except CriticError as error:
            return [str(error)]
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
                        **{f"{part}.model_path": str(_weights(part)) for part in PARTS},
                    }
                )
                # its parts are built lazily; the recogniser is what knows the characters
                self._alphabet = frozenset("".join(engine._load_rec_model().postprocess_op.character[1:]))
            self._engine = engine
        return self._engine


def _weights(part: str) -> Path:
    """The file of one part's weights in the installed package; raises CriticError without it."""
    folder = (package_folder("rapidocr") or Path()) / "models"
    files = sorted(folder.glob(PARTS[part]))
    if not files:
        raise CriticError(f"RapidOCR's weights {PARTS[part]} aren't in {folder}: {WAY_OUT}")
    return files[0]
