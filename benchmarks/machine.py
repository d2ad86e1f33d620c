"""The line under a table's heading that says what it was measured with."""

from __future__ import annotations

import platform
from collections.abc import Iterable
from importlib.metadata import version


def machine_line(packages: Iterable[str]) -> str:
    """Architecture, Python and those distributions' versions. Raises PackageNotFoundError where one is missing."""
    used = ", ".join(f"{name} {version(name)}" for name in packages)
    return f"{platform.machine()}, Python {platform.python_version()}, {used}."
