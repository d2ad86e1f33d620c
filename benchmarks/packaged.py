"""Pictures that installed packages ship: benchmarks use them, so that this project need not ship photographs."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
from PIL import Image


class MissingPackage(Exception):
    """A package, a file in it or its weights are missing; the message is one line that says which."""


def packaged_file(package: str, path: str) -> Path:
    """A file inside an installed package, which isn't imported. Raises MissingPackage."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise MissingPackage(f"{package} isn't installed, which ships {path}")
    file = Path(spec.origin).parent / path
    if not file.is_file():
        raise MissingPackage(f"this version of {package} doesn't ship {path}")
    return file


def packaged_picture(package: str, path: str) -> np.ndarray:
    """The picture in that file, uint8 sRGB (height, width, 3). Raises MissingPackage."""
    with Image.open(packaged_file(package, path)) as image:
        return np.array(image.convert("RGB"))
