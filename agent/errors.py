"""Errors a person can mend: one line each, with the way out, and the exit code they end a command with."""

from __future__ import annotations


class ProofpressError(Exception):
    """Something outside the command's call is wrong: a missing package, a folder that can't be written."""

    exit_code = 1


class RunBroke(Exception):
    """An error in the middle of a run, which is its ``cause``; ``run`` and ``image`` are what there is by then."""

    def __init__(self, cause: Exception, run: str | None, image: str | None) -> None:
        super().__init__(str(cause))
        self.cause, self.run, self.image = cause, run, image


class SetupError(ProofpressError):
    """A plugin, package or file that the settings name is missing or broken."""


class JournalError(ProofpressError):
    """The run folder can't be made, written or read."""


class UsageError(ProofpressError):
    """The call itself is wrong."""

    exit_code = 2


class ConfigError(UsageError):
    """A setting is unknown or out of its bounds; the message names the key and where it came from."""


class PreflightError(UsageError):
    """The checklist holds hard checks that none of the critics can judge."""


class ImageError(UsageError):
    """A picture file can't be read."""
