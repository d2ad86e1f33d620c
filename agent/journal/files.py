"""Files that are either complete or absent."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from agent.errors import JournalError


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
