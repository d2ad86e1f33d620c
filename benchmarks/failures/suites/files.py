"""Reads prompt files. Every error message is one line."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from agent.errors import UsageError
from benchmarks.failures.items import Source

HINT = "name the suite's file or folder with --data"


class SuiteError(UsageError):
    """A suite's file is missing or broken, or there is no such suite."""


def read_text(path: Path) -> str:
    """A UTF-8 file. Raises SuiteError."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise SuiteError(f"{path}: can't be read: {error.strerror}; {HINT}") from None
    except UnicodeDecodeError:
        raise SuiteError(f"{path} is not UTF-8 text; save it as UTF-8") from None


def read_lines(path: Path) -> list[dict[str, Any]]:
    """A file of one JSON object a line. Raises SuiteError."""
    rows = []
    for number, line in enumerate(read_text(path).splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise SuiteError(f"{path}: line {number} is not JSON: {error}") from None
        if not isinstance(row, dict):
            raise SuiteError(f"{path}: line {number} is not a JSON object")
        rows.append(row)
    if not rows:
        raise SuiteError(f"{path} holds no prompts")
    return rows


def source(path: Path) -> Source:
    """The file's name and hash. Raises SuiteError."""
    try:
        return Source(name=path.name, sha256=hashlib.sha256(path.read_bytes()).hexdigest())
    except OSError as error:
        raise SuiteError(f"{path}: can't be read: {error.strerror}; {HINT}") from None


def needed(data: Path | None, what: str) -> Path:
    """Raises SuiteError if no path is given."""
    if data is None:
        raise SuiteError(f"name {what} with --data")
    return data
