from __future__ import annotations

import pytest

from critics.ocr import EasyReader


@pytest.fixture(scope="session")
def reader() -> EasyReader:
    """The real OCR, loaded once for all tests."""
    return EasyReader(device="cpu")
