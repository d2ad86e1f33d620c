"""The process of an isolated critic (``agent/isolated.py``): builds it, and answers calls until its parent ends."""

from __future__ import annotations

import os
import queue
import signal
import sys
import threading
from typing import Any

import numpy as np

from agent.errors import ProofpressError
from agent.isolated import receive, send
from agent.registry import build
from critics.contained import money_of
from planners.messages import described

GB = 2**30


def serve() -> None:
    """Answers the messages on stdin. Ends as soon as stdin does, even in the middle of a call."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nowhere, 0)
    os.dup2(2, 1)  # what the critic prints
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent says when to stop
    named, resolved, memory = receive(requests)
    _limit(memory)
    waiting: queue.SimpleQueue[tuple[str, tuple[Any, ...]]] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(requests, waiting), daemon=True).start()
    critic: Any = None

    def answer(status: str, value: object) -> None:
        send(replies, (status, value, money_of(critic)))

    try:
        critic = build("critics", named, resolved)
        facts = {name: getattr(critic, name) for name in ("name", "judges")}
        facts |= {"also_judges": tuple(getattr(critic, "also_judges", ())), "judge_many": hasattr(critic, "judge_many")}
        answer("built", facts)
    except ProofpressError as error:
        answer("refused", (type(error).__name__, str(error)))
    except BaseException as error:  # a plugin may raise anything
        answer("raised", described(error))
    while True:
        member, arguments = waiting.get()
        try:
            answer("answered", _called(critic, member, arguments))
        except BaseException as error:
            answer("raised", described(error))


def _listen(requests: Any, waiting: queue.SimpleQueue[tuple[str, tuple[Any, ...]]]) -> None:
    try:
        while True:
            waiting.put(receive(requests))
    finally:
        os._exit(1)


def _called(critic: Any, member: str, arguments: tuple[Any, ...]) -> object:
    pictures = arguments[0] if member == "judge_many" else [arguments] if member == "judge" else []
    for image, *_ in pictures:
        if isinstance(image, np.ndarray):
            image.flags.writeable = False
    call = getattr(critic, member, None)
    found = None if call is None else call(*arguments)
    if member == "judge_many":
        return [list(answer) for answer in found or ()]
    return list(found) if member in ("judge", "checks") and found is not None else found


def _limit(memory: float) -> None:
    """Has allocations fail once the process holds so many GB of data. Systems without such a limit have none."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (round(memory * GB),) * 2)
