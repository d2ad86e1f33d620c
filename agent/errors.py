"""Errors that a person can fix: one line each, with the way out, and the exit code of the command."""

from __future__ import annotations


class ProofpressError(Exception):
    """Something other than the call is wrong: a missing package, a folder that can't be written."""

    exit_code = 1


class RunBroke(Exception):
    """A run failed midway because of ``cause``. ``run`` and ``image`` are the folder and the best picture so far."""

    def __init__(self, cause: Exception, run: str | None, image: str | None) -> None:
        super().__init__(str(cause))
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
