"""How a command's answer leaves the process: on stdout, as text, as one envelope, or as lines of events; errors as one
line on stderr. Nothing heavy is imported here.
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
    """The standard output, whose reader may have gone and whose encoding may lack a letter: neither is an error."""

    def __init__(self, stream: TextIO | None) -> None:
        self.stream = stream or open(os.devnull, "w")  # noqa: SIM115 - it was closed before the start
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
        """What is left, and what is still to come, goes nowhere: else the interpreter complains when it ends."""
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.stream.fileno())

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


@dataclass(frozen=True)
class Reply:
    """``json``: stdout holds one envelope and nothing else. ``events``: one event a line, the envelope as the last."""

    stdout: Any
    json: bool = False
    events: bool = False

    def line(self, fields: Mapping[str, Any]) -> None:
        """One line of JSON, in ASCII whatever the output's encoding, and out at once."""
        self.stdout.write(json.dumps(fields) + "\n")
        self.stdout.flush()

    def envelope(self, fields: Mapping[str, Any]) -> None:
        self.line({"event": "result", **fields} if self.events else fields)

    def fail(self, name: str, kind: str, message: str, code: int, **fields: Any) -> int:
        """Tells an error of the command ``name`` and returns the exit code."""
        from planners.messages import printable

        line = printable(message)
        print(f"proofpress: {line}", file=sys.stderr)
        if self.json:
            from agent.terminal.envelope import failed

            self.envelope(failed(name, kind, line, **fields))
        return code

    def explain(self, error: Exception, name: str, **fields: Any) -> int:
        """Tells what was raised in the command ``name`` and returns the exit code."""
        if hasattr(error, "format_message"):  # typer's own: a wrong option, a missing argument
            hint = f" (proofpress {name + ' ' if name else ''}--help shows what there is)"
            return self.fail(name, "UsageError", error.format_message() + hint, 2)
        from agent.errors import ProofpressError, RunBroke
        from planners.base import PlanError, PlannerError
        from renderers.base import RenderError

        match error:
            case RunBroke():
                return self.explain(error.cause, name, run=error.run, image=error.image)
            case ProofpressError():
                return self.fail(name, type(error).__name__, str(error), error.exit_code, **fields)
            case PlanError():
                return self.fail(name, "PlanError", str(error), 2, **fields)
            case PlannerError():
                return self.fail(name, "PlannerError", str(error), 1, **fields)
            case RenderError():
                return self.fail(name, "RenderError", str(error), 1, **fields)
            case _:
                said = f"{type(error).__name__}: {error} - this is a bug; --debug shows where"
                return self.fail(name, type(error).__name__, said, 1, **fields)
