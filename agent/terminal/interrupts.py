"""SIGINT and SIGTERM end a command in the same way: by one KeyboardInterrupt. Imports nothing heavy."""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from collections.abc import Iterator
from types import FrameType

AT_ONCE = 1.0
"""Seconds within which several signals are one: who ends a group of processes may reach this one twice."""


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """Within it SIGINT and SIGTERM raise KeyboardInterrupt, unless they were ignored; in the main thread alone.

    Who signals again after AT_ONCE interrupts even what the first signal made the command do.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    last = [-AT_ONCE]

    def interrupt(number: int, frame: FrameType | None) -> None:
        now = time.monotonic()
        if now - last[0] >= AT_ONCE:
            last[0] = now
            raise KeyboardInterrupt

    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    ours = [number for number, handler in before.items() if handler is not signal.SIG_IGN]
    for number in ours:
        signal.signal(number, interrupt)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, before[number])
