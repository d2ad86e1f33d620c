"""Installed packages that are asked for their files: none is imported for it."""

from __future__ import annotations

import importlib.util
from pathlib import Path


def package_folder(name: str) -> Path | None:
    """The folder of an installed package, by its import name; None where it isn't installed."""
    spec = importlib.util.find_spec(name)
    return next((Path(folder) for folder in (spec and spec.submodule_search_locations) or ()), None)
