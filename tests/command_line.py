"""The commands as a shell calls them, in this process: models and libraries that are loaded stay loaded."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import agent.cli


@dataclass(frozen=True)
class Done:
    """What a command left: its exit code, and what it wrote."""

    code: int
    out: str
    err: str


def called(main: Callable[[Sequence[str]], int], words: Sequence[str], cwd: Path) -> Done:
    """``main`` with ``words`` as its arguments and ``cwd`` as its working directory."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.chdir(cwd), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(words)
    return Done(code, out.getvalue(), err.getvalue())


def proofpress(*words: str, cwd: Path) -> Done:
    return called(agent.cli.main, words, cwd)
