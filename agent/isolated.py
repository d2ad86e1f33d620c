"""A critic in a worker process of its own: it can hang, crash, exit or fill its memory without ending the run.

The worker (``agent/critic_worker.py``) starts at once and builds the critic while the run plans. Each call goes to it
and back as one pickled message. What the critic prints goes to stderr.
"""

from __future__ import annotations

import json
import pickle
import signal
import struct
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import SimpleNamespace
from typing import Any, BinaryIO

import numpy as np

from agent import errors
from agent.config import Resolved
from agent.errors import ProofpressError, SetupError
from critics.base import Picture, Verdict
from critics.contained import BrokenCallError
from planners.checklist import Check, CheckKind
from planners.messages import described
from planners.scene import Scene

BEGIN = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from agent.critic_worker import serve; serve()"
LENGTH = struct.Struct("<Q")


class IsolatedCritic:
    """Stands for the critic of that name in the settings. ``memory`` is in GB.

    Every member waits for the worker. ``give_up``, called from another thread, ends such a wait: it kills the worker,
    and the next call starts a new one.
    """

    def __init__(self, named: str, resolved: Resolved, memory: float) -> None:
        self._named, self._begin = named, (named, resolved, memory)
        self._facts: dict[str, Any] | None = None
        self._money = 0.0
        self._lock = threading.Lock()
        self._worker = self._started()

    def ready(self, seconds: float | None) -> None:
        """Waits until the worker has built the critic. Raises what building it raised: ConfigError, SetupError."""
        label = f"the critic {self._named!r}"
        timer = threading.Timer(seconds or threading.TIMEOUT_MAX, self.give_up)
        timer.daemon = True
        timer.start()
        try:
            self._known()
        except BrokenCallError as error:
            late = "" if timer.is_alive() else f" within {seconds:g} seconds"
            raise SetupError(f"{label} can't be built in its process{late}: it {error}") from error
        finally:
            timer.cancel()

    @property
    def name(self) -> str:
        return self._known()["name"]

    @property
    def judges(self) -> frozenset[CheckKind]:
        return self._known()["judges"]

    @property
    def also_judges(self) -> Sequence[str]:
        return self._known()["also_judges"]

    @property
    def spent(self) -> SimpleNamespace:
        return SimpleNamespace(money=self._money)

    @property
    def judge_many(self) -> Callable[[Sequence[Picture]], Sequence[Sequence[Verdict]]] | None:
        return (lambda pictures: self._call("judge_many", pictures)) if self._known()["judge_many"] else None

    def judge(self, image: np.ndarray, scene: Scene, checks: Sequence[Check]) -> Sequence[Verdict]:
        return self._call("judge", image, scene, checks)

    def checks(self, scene: Scene) -> Sequence[Check]:
        return self._call("checks", scene) or ()

    def unable(self, scene: Scene, checks: Sequence[Check]) -> dict[str, str]:
        return self._call("unable", scene, checks) or {}

    def refuses(self, paints: str) -> str | None:
        return self._call("refuses", paints)

    def panel(self, verdicts: Sequence[Verdict]) -> str:
        return self._call("panel", verdicts) or ""

    def give_up(self) -> None:
        """Kills the worker, and with it the call that it is at."""
        self._worker.kill()

    def _started(self) -> subprocess.Popen[bytes]:
        worker = subprocess.Popen(
            [sys.executable, "-c", BEGIN, json.dumps(sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=-1,
        )
        weakref.finalize(self, _end, worker)
        assert worker.stdin is not None
        with suppress(OSError):  # one that ended at once is told of by the first call
            send(worker.stdin, self._begin)
        return worker

    def _known(self) -> dict[str, Any]:
        """What the worker said of the critic once it was built; after that no call waits for it."""
        with self._lock:
            if self._facts is None:
                self._facts = self._received()
            return self._facts

    def _call(self, member: str, *arguments: Any) -> Any:
        self._known()
        with self._lock:
            if self._worker.poll() is not None:
                self._worker = self._started()
                self._received()
            assert self._worker.stdin is not None
            try:
                send(self._worker.stdin, (member, arguments))
            except OSError:
                raise BrokenCallError(self._ended()) from None
            return self._received()

    def _received(self) -> Any:
        """The answer to a message. Raises BrokenCallError without the critic's name, and ProofpressError."""
        assert self._worker.stdout is not None
        try:
            status, value, self._money = receive(self._worker.stdout)
        except EOFError:
            raise BrokenCallError(self._ended()) from None
        except Exception as error:  # unpickling runs what the critic's own types define
            raise BrokenCallError(f"returned what can't be read here: {described(error)}") from error
        if status == "refused":
            kind, message = value
            refusal = getattr(errors, kind, SetupError)
            raise (refusal if issubclass(refusal, ProofpressError) else SetupError)(message)
        if status == "raised":
            raise BrokenCallError(f"raised {value}")
        return value

    def _ended(self) -> str:
        code = self._worker.wait()
        return f"ended its process ({signal.Signals(-code).name if code < 0 else f'exit code {code}'})"


def send(stream: BinaryIO | Any, value: object) -> None:
    """Writes one message. Raises OSError, and what pickling raises."""
    content = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    stream.write(LENGTH.pack(len(content)) + content)
    stream.flush()


def receive(stream: BinaryIO | Any) -> Any:
    """Reads one message. Raises EOFError where the other side has ended, and what unpickling raises."""
    head = stream.read(LENGTH.size)
    content = stream.read(LENGTH.unpack(head)[0]) if len(head) == LENGTH.size else b""
    if not content:
        raise EOFError
    return pickle.loads(content)


def _end(worker: subprocess.Popen[bytes]) -> None:
    worker.kill()
    for stream in (worker.stdin, worker.stdout):
        if stream is not None:
            with suppress(OSError):
                stream.close()
    worker.wait()
