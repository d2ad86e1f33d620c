"""The process's standard streams. A reader that has gone, a full disk or an encoding that lacks a letter is no error:
a command outlives whoever watches it. Imports nothing heavy.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Iterator
from typing import Any, TextIO


class SafeStream:
    """A text stream whose writes never raise. Once one fails, all further output goes nowhere."""

    def __init__(self, stream: TextIO | None) -> None:
        """None is a stream that was closed before the start."""
        self.stream = stream or open(os.devnull, "w")  # noqa: SIM115 - open as long as the process
        if isinstance(self.stream, io.TextIOWrapper) and self.stream.errors == "strict":
            self.stream.reconfigure(errors="replace")

    def write(self, text: str) -> int:
        try:
            return self.stream.write(text)
        except (OSError, ValueError):  # ValueError: it is closed
            self._drop()
        return len(text)

    def flush(self) -> None:
        try:
            self.stream.flush()
        except (OSError, ValueError):
            self._drop()

    def isatty(self) -> bool:
        try:
            return self.stream.isatty()
        except (OSError, ValueError):
            return False

    def _drop(self) -> None:
        """Discards what is still buffered too, or the interpreter complains when it ends."""
        with contextlib.suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.stream.fileno())
            os.close(nowhere)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


@contextlib.contextmanager
def safe_streams(quiet: bool) -> Iterator[SafeStream]:
    """Within it stdout and stderr are safe; if ``quiet``, what is printed goes to stderr. Yields the safe stdout."""
    stdout, stderr = SafeStream(sys.stdout), SafeStream(sys.stderr)
    told: Any = stderr  # contextlib asks for a complete TextIO
    with contextlib.redirect_stdout(told if quiet else stdout), contextlib.redirect_stderr(told):
        try:
            yield stdout
        finally:
            stdout.flush()
            stderr.flush()


def own_descriptors(quiet: bool) -> None:
    """For a process that does nothing else: opens what was closed of the descriptors 0 to 2, so that no file gets their
    numbers. If ``quiet``, descriptor 1 becomes stderr and sys.stdout keeps the real one, so that nothing but Python's
    own ``sys.stdout`` reaches it: neither C libraries nor child processes do.
    """
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free
    if quiet and sys.stdout is not None:
        sys.stdout.flush()
        kept = os.dup(1)
        os.dup2(2, 1)
        sys.stdout = open(kept, "w", encoding=sys.stdout.encoding, errors="replace")  # noqa: SIM115 - as above
