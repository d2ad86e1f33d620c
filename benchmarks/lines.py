"""Rows of a benchmark, one JSON line each, in a file that a kill may cut off anywhere.

A line is written in one go, after whatever a kill left of another; what is left of one counts as if it weren't there,
so that its row is made again. Reading changes nothing, so a report can be made while rows are still being written.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from agent.errors import JournalError
from planners.messages import first_fault

Row = TypeVar("Row", bound=BaseModel)


def append(path: Path, rows: Sequence[BaseModel]) -> None:
    """Adds the rows in one write that is on the disk when it returns. Raises JournalError."""
    content = "".join(row.model_dump_json() + "\n" for row in rows).encode()
    try:
        with open(path, "ab+") as file:
            size = file.seek(0, os.SEEK_END)
            if size:
                file.seek(size - 1)
                if file.read(1) != b"\n":  # what a kill left of a line
                    content = b"\n" + content
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise JournalError(f"{path} can't be written: {error.strerror}") from error


def read(path: Path, kind: type[Row]) -> Iterator[Row]:
    """The whole rows of the file, none where there is no file. Raises JournalError for a line that isn't the trace of a
    kill but no such row."""
    try:
        lines = path.read_bytes().splitlines()  # of bytes: a text's own line separators part no rows
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
