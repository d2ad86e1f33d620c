"""Data that the repository doesn't hold: published prompt lists, weights. Tests that want it skip where it's absent."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

FOLDER = Path(os.environ.get("PROOFPRESS_TEST_DATA", Path(__file__).parents[2] / "shared")).resolve()


def shared_data(*names: str) -> Path:
    """A file or folder of the shared data; skips the test where it is absent."""
    path = FOLDER.joinpath(*names)
    if not path.exists():
        pytest.skip(f"no shared data: {'/'.join(names)} (set PROOFPRESS_TEST_DATA to the folder that holds it)")
    return path
