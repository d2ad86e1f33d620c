"""A benchmark's rows, one JSON line each, in a file that survives being killed in the middle of a write.

A write adds whole lines, after the remains of a line that an earlier kill cut off. A reader skips such remains, so the
benchmark makes that row again. Reading changes nothing: a report can be made while rows are still being written.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from agent.errors import JournalError
from planners.messages import first_fault

RowModel = TypeVar("RowModel", bound=BaseModel)


def append_rows(path: Path, rows: Sequence[BaseModel]) -> None:
    """Adds the rows in one write, which is on the disk when the call returns. Raises JournalError."""
    content = "".join(row.model_dump_json() + "\n" for row in rows).encode()
    try:
        with open(path, "ab+") as file:
            size = file.seek(0, os.SEEK_END)
            if size:
                file.seek(size - 1)
                if file.read(1) != b"\n":  # a kill cut the last line off
                    content = b"\n" + content
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise JournalError(f"{path} can't be written: {error.strerror}") from error


def read_rows(path: Path, kind: type[RowModel]) -> Iterator[RowModel]:
    """The file's whole rows; no rows if there is no file.

    Raises JournalError for a line that is whole JSON but no such row.
    """
    try:
        lines = path.read_bytes().splitlines()  # bytes: a line separator inside a text must not split a row
    except FileNotFoundError:
        return
    except OSError as error:
        raise JournalError(f"{path} can't be read: {error.strerror}") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield kind.model_validate_json(line)
        except ValidationError as error:
            if error.errors()[0]["type"] != "json_invalid":  # half a line is no JSON
                raise JournalError(f"{path}: line {number}: {first_fault(error, 'the row')}") from None
