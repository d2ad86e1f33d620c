"""When Python looks for garbage. Libraries of a million objects are walked through again and again while they load,
and once more as the process ends: together two seconds of a run that takes ten.
"""

from __future__ import annotations

import gc
from collections.abc import Callable

USUAL = gc.get_threshold()
RARELY = (100_000, 20, 50)


def owning_the_process(work: Callable[[], int]) -> int:
    """What ``work`` returns, for a process that does nothing else.

    Garbage is looked for rarely until ``loaded``, and what is there in the end isn't walked through once more.
    """
    gc.set_threshold(*RARELY)
    try:
        return work()
    finally:
        gc.freeze()


def loaded() -> None:
    """What is there by now stays to the end: it is looked through no more, and what comes is as usual.

    Changes nothing where the process isn't owned by one command.
    """
    if gc.get_threshold() == RARELY:
        gc.freeze()
        gc.set_threshold(*USUAL)
