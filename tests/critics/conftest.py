from __future__ import annotations

import pytest

from critics.text.ocr import EasyReader


@pytest.fixture(scope="session")
def reader() -> EasyReader:
    """The real OCR, loaded once for all tests."""
    return EasyReader(device="cpu")
