"""Configs of models: tables in JSON files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from renderers.base import RenderError


def read_json(path: Path) -> dict[str, Any]:
    """The table of a JSON file. Raises RenderError."""
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RenderError(f"{path} is not JSON ({error}); download the checkpoint again") from error
    if not isinstance(table, dict):
        raise RenderError(f"{path} holds no table; download the checkpoint again")
    return table
