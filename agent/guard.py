"""A small parent process, so that no command ends with 0 unless it said so itself.

The parent is forked before anything heavy is imported, and only waits. The command tells it the exit code as its last
act. If it ends without that (a native library called ``_exit(0)``, crashed, or was killed for its memory), or doesn't
obey SIGTERM or SIGINT in time because it is inside a native call, the parent answers in its place. Only Linux has all
that this takes; elsewhere the command runs without a parent, and only exits that pass through Python are caught
(``agent/cli.py``). Imports nothing heavy.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable

OBEYS = 2.0
"""Seconds that a command has to end after it was interrupted."""
FROM_KERNEL = 0x80
"""``si_code`` of a signal that a terminal sends: it reaches the command by itself."""
DIE_WITH_PARENT = 1
"""``PR_SET_PDEATHSIG`` of prctl(2)."""

Refuse = Callable[[str, str, int], int]


def guarded(work: Callable[[], int], refuse: Refuse) -> int:
    """The exit code that ``work`` returns in a child process. Where the child ends without one, ``refuse`` gets the
    error's kind, a line for people and an exit code, answers, and returns the code.
    """
    if sys.platform != "linux":
        return work()
    asked = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    waited = {signal.SIGCHLD, *(number for number in asked if signal.getsignal(number) is not signal.SIG_IGN)}
    reading, writing = os.pipe()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, waited)
    parent = os.getpid()
    try:
        child = os.fork()
    except OSError:  # the system allows no more processes
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        return work()
    if child == 0:
        os.close(reading)
        _end_with(parent)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        code = work()
        os.write(writing, bytes([code]))
        return code
    os.close(writing)
    status, interrupted = _waited(child, waited)
    os.set_blocking(reading, False)  # a process that the command left behind may still hold the other end
    try:
        told = os.read(reading, 1)
    except BlockingIOError:
        told = b""
    if told:
        return told[0]
    code = os.waitstatus_to_exitcode(status)
    if interrupted:
        message = (
            "interrupted; it did not end by itself in time and was ended. What it recorded stays in its run folder"
        )
        return refuse("Interrupted", message, 130)
    if code < 0:
        name = signal.Signals(-code).name
        out_of_memory = ", perhaps by the system because memory ran out" if -code == signal.SIGKILL else ""
        return refuse("Crashed", f"the command was ended by {name}{out_of_memory}; a run can be resumed", 1)
    return refuse("NoVerdict", f"a library or plugin ended the process (exit code {code}) before it had an answer", 1)


def _waited(child: int, signals: set[signal.Signals]) -> tuple[int, bool]:
    """The child's status once it has ended, and whether it was interrupted. Passes signals on to it; kills it OBEYS
    seconds after the first.
    """
    deadline: float | None = None
    interrupted = False
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return status, interrupted
        left = 3600.0 if deadline is None else max(0.0, deadline - time.monotonic())
        got = signal.sigtimedwait(signals, left)
        if got is None and deadline is not None:
            os.kill(child, signal.SIGKILL)
            deadline = None
        elif got is not None and got.si_signo != signal.SIGCHLD:
            if not interrupted:
                interrupted, deadline = True, time.monotonic() + OBEYS
            if got.si_code != FROM_KERNEL:
                os.kill(child, got.si_signo)


def _end_with(parent: int) -> None:
    """Has the kernel kill this process as soon as its parent ends, or a killed command would go on unseen."""
    import ctypes

    ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)
