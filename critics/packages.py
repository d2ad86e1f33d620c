"""Files that installed packages carry, found without importing them, and loaded by their hash."""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path

from critics.base import CriticError


def package_folder(name: str) -> Path | None:
    """The folder of an installed package, by its import name; None where it isn't installed."""
    spec = importlib.util.find_spec(name)
    return next((Path(folder) for folder in (spec and spec.submodule_search_locations) or ()), None)


def known_bytes(path: Path, sha256: str, way_out: str) -> bytes:
    """The file's bytes if they have this SHA-256; else raises CriticError, with the way out."""
    content = path.read_bytes()
    if (digest := hashlib.sha256(content).hexdigest()) != sha256:
        raise CriticError(f"{path} has the SHA-256 {digest}, not {sha256}, and isn't loaded: {way_out}")
    return content
