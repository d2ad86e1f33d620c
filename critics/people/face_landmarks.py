"""Faces and their five landmarks by MTCNN (Zhang et al., 2016, https://arxiv.org/abs/1604.02878).

The networks are those of the package ``facenet-pytorch`` (MIT). It pins an old torch that this project can't use, so it
is installed without its dependencies. Its weights are loaded only if their SHA-256 are the known ones.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import Field

from critics.base import CriticError
from critics.packages import known_bytes, package_folder
from critics.people.face_anatomy import Face
from critics.pretrained import Device, device_name
from planners.loading import loading
from planners.messages import in_one_line
from planners.scene import Box, Frozen, Unit

SHA256: Mapping[str, str] = {
    "pnet.pt": "a2a71925e0b9996a42f63e47efc1ca19043e69558b5c523b978d611dfae49c8f",
    "rnet.pt": "bbb937de72efc9ef83b186c49f5f558467a1d7e3453a8ece0d71a886633f6a86",
    "onet.pt": "165bfbe42940416ccfb977545cf0e976d5bf321f67083ae2aaaa5c764280118d",
}
"""Of the files in the wheel of version 2.6.0, in the order in which the networks look."""
PACKAGE = "facenet_pytorch"
WAY_OUT = "pip install --no-deps facenet-pytorch==2.6.0"
SHRINK = 0.709
"""From one size of the picture to the next smaller one: the paper's, which halves the area."""


class FaceFinderSettings(Frozen):
    device: Device = "auto"
    smallest: int = Field(default=32, ge=20, le=8192, description="pixels of the smallest face that is looked for")
    thresholds: tuple[Unit, Unit, Unit] = Field(default=(0.6, 0.7, 0.7), description="how sure each network must be")


class MtcnnFaces:
    """Loaded at first use, once. Safe to share between threads.

    ``weights`` is the folder of the three files, None for the one in the installed package.
    """

    def __init__(self, settings: FaceFinderSettings, weights: Path | None = None) -> None:
        self.settings = settings
        self._folder = weights
        self._lock = threading.Lock()
        self._networks: tuple[Any, ...] = ()

    def problems(self) -> list[str]:
        """What is missing, with the way out; nothing is loaded, and no hash is checked."""
        if self._networks:
            return []
        folder = self._data()
        if folder is None or package_folder(PACKAGE) is None:
            return [f"facenet-pytorch isn't installed: {WAY_OUT}"]
        missing = [name for name in SHA256 if not (folder / name).is_file()]
        return [f"{folder} lacks {', '.join(missing)}: {WAY_OUT}"] if missing else []

    def faces(self, image: np.ndarray) -> list[Face]:
        """All upright faces of a uint8 sRGB picture (height, width, 3), surest first. Raises CriticError."""
        if min(image.shape[:2]) < self.settings.smallest:
            return []
        networks = self._loaded()
        import torch
        from facenet_pytorch.models.utils.detect_face import detect_face

        chosen, device = self.settings, torch.device(device_name(self.settings.device))
        try:
            with torch.inference_mode():
                boxes, points = detect_face(image, chosen.smallest, *networks, list(chosen.thresholds), SHRINK, device)
        except (RuntimeError, IndexError, ValueError) as error:  # what it raises where a box has no pixel
            raise CriticError(
                f"MTCNN can't judge this picture of {image.shape[1]} x {image.shape[0]}: {in_one_line(error)}"
            ) from error
        found = [_face(box, five, image) for box, five in zip(boxes[0], points[0], strict=True)]
        return sorted((face for face in found if face is not None), key=lambda face: -face.score)

    def _data(self) -> Path | None:
        if self._folder is not None:
            return self._folder
        folder = package_folder(PACKAGE)
        return folder and folder / "data"

    def _loaded(self) -> tuple[Any, ...]:
        """The three networks, of exactly the bytes whose hashes were checked."""
        with self._lock:
            if not self._networks:
                with loading("the face finder", "MTCNN"):
                    self._networks = self._load()
            return self._networks

    def _load(self) -> tuple[Any, ...]:
        folder = self._data()
        if (lacking := self.problems()) or folder is None:
            raise CriticError(lacking[0] if lacking else WAY_OUT)
        contents = [known_bytes(folder / name, sha256, WAY_OUT) for name, sha256 in SHA256.items()]
        import torch
        from facenet_pytorch.models.mtcnn import ONet, PNet, RNet

        networks = []
        with torch.random.fork_rng(devices=[]):  # a network is filled with random numbers before its weights
            for kind, content in zip((PNet, RNet, ONet), contents, strict=True):
                network = kind(pretrained=False)
                network.load_state_dict(torch.load(io.BytesIO(content), map_location="cpu", weights_only=True))
                networks.append(network.to(device_name(self.settings.device)).eval())
        return tuple(networks)


def _face(box: np.ndarray, points: np.ndarray, image: np.ndarray) -> Face | None:
    """None for a box outside of the picture, or one that is no box."""
    size = (image.shape[1], image.shape[0])
    x0, y0, x1, y1, score = (float(value) for value in box[:5])
    if not (max(x0, 0.0) < min(x1, size[0]) and max(y0, 0.0) < min(y1, size[1])):
        return None
    return Face(min(1.0, max(0.0, score)), Box.from_pixels((x0, y0, x1, y1), size), points.astype(np.float64))
