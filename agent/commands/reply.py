"""How a command answers: on stdout as text, one envelope or lines of events; on stderr with errors of one line.

Imports nothing heavy.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TextIO


class Stdout:
    """The standard output. A reader that has gone, or an encoding that lacks a letter, is no error."""

    def __init__(self, stream: TextIO | None) -> None:
        self.stream = stream or open(os.devnull, "w")  # noqa: SIM115 - None: closed before the start
        if isinstance(self.stream, io.TextIOWrapper):
            self.stream.reconfigure(errors="replace")

    def write(self, text: str) -> int:
        try:
            return self.stream.write(text)
        except BrokenPipeError:
            self._drop()
        return len(text)

    def flush(self) -> None:
        try:
            self.stream.flush()
        except BrokenPipeError:
            self._drop()

    def _drop(self) -> None:
        """Discards all further output, or the interpreter complains when it ends."""
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.stream.fileno())

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


@dataclass(frozen=True)
class Reply:
    """``json``: stdout gets one envelope and nothing else. ``events``: one event a line, and the envelope last."""

    stdout: Any
    json: bool = False
    events: bool = False

    def line(self, fields: Mapping[str, Any]) -> None:
        """Prints one line of JSON at once, in ASCII whatever the output's encoding."""
        self.stdout.write(json.dumps(fields) + "\n")
        self.stdout.flush()

    def envelope(self, fields: Mapping[str, Any]) -> None:
        self.line({"event": "result", **fields} if self.events else fields)

    def fail(self, name: str, kind: str, message: str, code: int, **fields: Any) -> int:
        """Reports an error of the command ``name`` and returns the exit code."""
        from planners.messages import printable

        line = printable(message)
        print(f"proofpress: {line}", file=sys.stderr)
        if self.json:
            from agent.terminal.envelope import envelope

            self.envelope(envelope(name, error={"kind": kind, "message": line}, **fields))
        return code

    def explain(self, error: BaseException, name: str, **fields: Any) -> int:
        """Reports what the command ``name`` raised and returns the exit code."""
        if hasattr(error, "format_message"):  # typer's own: a wrong option, a missing argument
            hint = f" (proofpress {name + ' ' if name else ''}--help lists the options)"
            return self.fail(name, "UsageError", error.format_message() + hint, 2)
        from agent.errors import ProofpressError, RunBroke
        from planners.base import PlanError, PlannerError
        from renderers.base import RenderError

        kind = type(error).__name__
        match error:
            case RunBroke():
                return self.explain(error.cause, name, run=error.run, image=error.image)
            case ProofpressError():
                return self.fail(name, kind, str(error), error.exit_code, **fields)
            case PlanError():
                return self.fail(name, "PlanError", str(error), 2, **fields)
            case PlannerError() | RenderError():
                base = "PlannerError" if isinstance(error, PlannerError) else "RenderError"
                return self.fail(name, base, str(error), 1, **fields)
            case _:
                return self.fail(name, kind, f"{kind}: {error} - this is a bug; --debug shows where", 1, **fields)
