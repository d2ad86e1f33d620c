"""Files that are either complete or absent."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from agent.errors import JournalError, UsageError

LONGEST = 4_000_000
"""Bytes; no longer file is one that Proofpress wrote where the user named a file."""


def write_atomically(path: Path, content: bytes) -> None:
    """Writes a file that nobody ever sees half-written. Raises JournalError."""
    temporary = path.with_name(f".writing-{secrets.token_hex(8)}")
    try:
        with open(temporary, "xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise JournalError(f"{path} can't be written: {error.strerror}") from error


def write_output(path: Path, content: bytes, ours: Callable[[bytes], bool], force: bool = False) -> None:
    """Writes a file that the user named; a symbolic link is followed.

    Without ``force`` it replaces only an empty file and one whose content is ``ours``, with it no folder and no device.
    Raises UsageError for any other file that is there, and JournalError if the file can't be written.
    """
    path = Path(os.path.realpath(path))
    if path.exists() and not path.is_file():
        raise UsageError(f"{path} is no regular file; name another one")
    try:
        with open(path, "rb") as file:
            before = file.read(LONGEST + 1)
    except FileNotFoundError:
        before = b""
    except OSError as error:
        raise JournalError(f"{path} can't be read: {error.strerror}") from error
    if before and not force and (len(before) > LONGEST or not ours(before)):
        raise UsageError(f"{path} is there and would be lost; name another file, or replace it with --force")
    write_atomically(path, content)
