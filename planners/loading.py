"""Tells which model is being loaded: records of the logger "proofpress.loading", whose handlers show them.

All rooms share this file. Without a handler that a program or the command line adds, nothing is shown.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath

from planners.messages import printable

LOGGER = logging.getLogger("proofpress.loading")


@contextmanager
def loading(what: str, model: str | PurePath | None = None) -> Iterator[None]:
    """Logs one line such as "the painter: org/name" at INFO before the block, which loads that model, and the same line
    at DEBUG after it, whether or not the block raised.

    ``model`` is a hub id, a path or a library's name; of a path the line holds the last two parts.
    """
    name = "" if model is None else f": {PurePath(*PurePath(model).parts[-2:])}"
    line = printable(what + name)
    LOGGER.info("%s", line)
    try:
        yield
    finally:
        LOGGER.debug("%s", line)
