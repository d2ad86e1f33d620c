"""Errors that a person can fix: one line each, with the way out, and the exit code of the command."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from critics.base import CriticError
from planners.messages import described, in_one_line
from renderers.base import RenderError


class ProofpressError(Exception):
    """Something other than the call is wrong: a missing package, a folder that can't be written."""

    exit_code = 1


class RunBroke(Exception):
    """A run failed midway because of ``cause``. ``run`` and ``image`` are the folder and the best picture so far."""

    def __init__(self, cause: BaseException, run: str | None, image: str | None) -> None:
        super().__init__(described(cause))
        self.cause, self.run, self.image = cause, run, image


class SetupError(ProofpressError):
    """A plugin, package or file named by the settings is missing or broken."""


class JournalError(ProofpressError):
    """The run folder can't be created, written or read."""


class UsageError(ProofpressError):
    """The command was called wrongly."""

    exit_code = 2


class ConfigError(UsageError):
    """A setting is unknown or out of bounds; the message names the key and where it came from."""


class PreflightError(UsageError):
    """No critic can judge some of the hard checks."""


class ImageError(UsageError):
    """A file can't be read as a picture."""


@contextlib.contextmanager
def plugin_faults(what: str) -> Iterator[None]:
    """Within it, whatever a plugin raises becomes a SetupError that begins with ``what``: an exit and the panic of a
    native library too. A ProofpressError and KeyboardInterrupt pass through, a CriticError and a RenderError keep
    their words.
    """
    try:
        yield
    except (KeyboardInterrupt, ProofpressError):
        raise
    except BaseException as error:
        known = isinstance(error, CriticError | RenderError)
        raise SetupError(f"{what}: {in_one_line(error, 2000) if known else described(error)}") from error
