"""Real weights and photos for the tests that need them."""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.shared_data import shared_data


def yolo_weights(name: str) -> tuple[Path, str]:
    """A .pt file of the folder of test data, and its SHA-256; skips where it or the library is absent."""
    if importlib.util.find_spec("ultralytics") is None:
        pytest.skip("ultralytics isn't installed (extra ultralytics)")
    path = shared_data("weights", name)
    return path, hashlib.sha256(path.read_bytes()).hexdigest()


def photo(name: str) -> np.ndarray:
    """A photo that ultralytics ships ("bus", "zidane"), uint8 sRGB of shape (height, width, 3)."""
    spec = importlib.util.find_spec("ultralytics")
    assert spec is not None and spec.origin is not None

    with Image.open(Path(spec.origin).parent / "assets" / f"{name}.jpg") as image:
        return np.array(image.convert("RGB"))
