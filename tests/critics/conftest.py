from __future__ import annotations

from collections.abc import Iterator

import pytest
from recorded import RecordedReader

from critics.text.ocr import EasyReader


@pytest.fixture(scope="session")
def real_reader() -> EasyReader:
    """The real OCR, loaded once for all tests."""
    return EasyReader(device="cpu")


@pytest.fixture(scope="session")
def reader(real_reader: EasyReader) -> Iterator[RecordedReader]:
    """What the real OCR read in the pictures of these tests; it reads itself what was not recorded."""
    recorded = RecordedReader(real_reader)
    yield recorded
    recorded.close()
