"""How a command answers: on stdout as text, one envelope or lines of events; on stderr with errors of one line.

Imports nothing heavy.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

LONGEST = 4000
"""The most characters of an error's line."""


@dataclass(frozen=True)
class CallWords:
    """What the words of a call say before they are parsed: how to answer, and which command was meant."""

    words: tuple[str, ...]
    options: tuple[str, ...]
    """The words before "--"."""

    @classmethod
    def of(cls, words: Sequence[str]) -> CallWords:
        end = list(words).index("--") if "--" in words else len(words)
        return cls(tuple(words), tuple(words[:end]))

    @property
    def events(self) -> bool:
        return "--json-events" in self.options

    @property
    def json(self) -> bool:
        return self.events or "--json" in self.options

    @property
    def debug(self) -> bool:
        return "--debug" in self.options

    @property
    def only_asks(self) -> bool:
        """Whether the call does no work: it asks for help or the version."""
        return not self.words or not {"--help", "--version"}.isdisjoint(self.options)

    @property
    def without_debug(self) -> list[str]:
        return [word for word in self.options if word != "--debug"] + list(self.words[len(self.options) :])

    def command(self, known: Container[str]) -> str:
        """The first word that is the name of a command; empty where none is."""
        return next((word for word in self.options if word in known), "")


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
        from planners.base import EditQuestionError, PlanError, PlannerError
        from planners.messages import described, in_one_line
        from renderers.base import RenderError

        kind, text = type(error).__name__, in_one_line(error, LONGEST)
        match error:
            case RunBroke():
                return self.explain(error.cause, name, run=error.run, image=error.image)
            case ProofpressError():
                return self.fail(name, kind, text, error.exit_code, **fields)
            case PlanError():
                return self.fail(name, kind if isinstance(error, EditQuestionError) else "PlanError", text, 2, **fields)
            case PlannerError() | RenderError():
                base = "PlannerError" if isinstance(error, PlannerError) else "RenderError"
                return self.fail(name, base, text, 1, **fields)
            case FileNotFoundError(filename=None):
                line = "the working directory does not exist any more; change to one that does"
                return self.fail(name, kind, line, 1, **fields)
            case OSError(strerror=str(why)):
                path = "" if error.filename is None else f"{in_one_line(error.filename, 100)}: "
                return self.fail(name, kind, path + why, 1, **fields)
            case ValueError() if "null byte" in text or "null character" in text:
                return self.fail(name, "UsageError", "a path holds a NUL character; no file can have that name", 2)
            case ValueError() if isinstance(error, UnicodeError) or "surrogates not allowed" in text:
                return self.fail(name, "UsageError", "a path or a text is not UTF-8; rename the file, or retype it", 2)
            case SystemExit():
                line = f"a library or plugin ended the command (exit {text or 0}) before it had an answer"
                return self.fail(name, "NoVerdict", line, 1, **fields)
            case _:
                line = f"{described(error, LONGEST)} - this is a bug; --debug shows where"
                return self.fail(name, kind, line, 1, **fields)
