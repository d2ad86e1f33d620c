"""Follows the logger of ``planners/loading.py`` while a display is open."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable
from typing import Self

from planners.loading import LOGGER


class LoadingHandler(logging.Handler):
    """As a context manager: within it ``begins`` gets the name of each model that begins to load, and ``ends`` is
    called when that is over, in whatever thread loads it. Afterwards the logger is as before.
    """

    def __init__(self, begins: Callable[[str], None], ends: Callable[[], None]) -> None:
        super().__init__()
        self._begins, self._ends = begins, ends
        self._before = (LOGGER.level, LOGGER.propagate)

    def __enter__(self) -> Self:
        self._before = (LOGGER.level, LOGGER.propagate)
        LOGGER.addHandler(self)
        LOGGER.setLevel(logging.DEBUG)
        LOGGER.propagate = False  # open_clip has the root logger print on stderr, which would show each name twice
        return self

    def __exit__(self, *raised: object) -> None:
        LOGGER.removeHandler(self)
        LOGGER.setLevel(self._before[0])
        LOGGER.propagate = self._before[1]

    def emit(self, record: logging.LogRecord) -> None:
        """A line that can't be written, as on a full disk, makes no model fail to load."""
        with contextlib.suppress(OSError):
            if record.levelno >= logging.INFO:
                self._begins(record.getMessage())
            else:
                self._ends()
