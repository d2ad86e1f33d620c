"""Calls into critics, each contained: bounded in time, and whatever it raises becomes one line with the critic's name.

A critic's name and kinds are read once, so that they can't change or break in the middle of a run.

Python can't end a thread. A critic that is out of time stays in its daemon thread, which ends with the process, and its
answer is dropped. While it hangs it isn't asked again, since critics aren't made for two calls at once.
"""

from __future__ import annotations

import contextlib
import contextvars
import math
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, get_args

from critics.base import Critic, CriticError, Verdict
from planners.checklist import Check, CheckKind
from planners.messages import described
from planners.scene import Scene

LONGEST_NAME = 200
ENDS = 5.0
"""Seconds that a call has to end after the critic was asked to give up."""
T = TypeVar("T")


class BrokenCallError(CriticError):
    """A call into a critic gave no answer; the message, one line, names the critic and says why."""


@dataclass(frozen=True, eq=False)
class ContainedCritic:
    """A critic, and what was read of it once. ``also_judges`` are ids of others' checks that it names.

    ``paints`` is the world of the painter's pictures, where the painter states one ("drawn", "anything").
    """

    critic: Critic
    name: str
    judges: frozenset[CheckKind]
    also_judges: frozenset[str] = frozenset()
    paints: str | None = None

    def owns(self, check: Check) -> bool:
        """Whether the critic may judge the check: it judges the kind, and it added or names a "custom" one."""
        named = check.kind != "custom" or check.owner == self.name or check.id in self.also_judges
        return check.kind in self.judges and named

    def ask(self, call: Callable[[], T], seconds: float | None) -> T:
        """What ``call`` returns. Raises BrokenCallError; KeyboardInterrupt passes through."""
        if self.hangs():
            raise BrokenCallError(f"critic {self.name} still hangs on an earlier call and wasn't asked")
        return _ask(self.critic, self.name, call, seconds)

    def hangs(self) -> bool:
        """Whether the critic is still at work on an earlier call, for which its time ran out."""
        return any(isinstance(thread, _CallThread) and thread.critic is self.critic for thread in threading.enumerate())

    def member(self, name: str) -> Any:
        """An optional member of the critic; None where it has none, or breaks when asked for it."""
        try:
            return getattr(self.critic, name, None)
        except KeyboardInterrupt:
            raise
        except BaseException:  # a plugin's property may raise anything
            return None

    def own_checks(self, scene: Scene, seconds: float | None = None) -> tuple[Check, ...]:
        """The checks that it adds, owned by it. Raises BrokenCallError."""

        def call() -> tuple[Check, ...]:
            make = getattr(self.critic, "checks", None)
            found = [Check.model_validate(check) for check in make(scene)] if make is not None else []
            return tuple(check.model_copy(update={"owner": self.name}) for check in found)

        return self.ask(call, seconds)

    def unable(self, scene: Scene, checks: Sequence[Check], seconds: float | None = None) -> Mapping[str, str]:
        """The ids of those checks that it can never judge, with the reasons. Raises BrokenCallError.

        None of them where its ``refuses`` says why it can't judge what the painter paints.
        """

        def call() -> dict[str, str]:
            refuses = getattr(self.critic, "refuses", None) if self.paints is not None else None
            if refuses is not None and (reason := refuses(self.paints)) is not None:
                return {check.id: str(reason) for check in checks}
            find = getattr(self.critic, "unable", None)
            return {} if find is None else {str(check): str(why) for check, why in dict(find(scene, checks)).items()}

        return self.ask(call, seconds)

    def panel(self, verdicts: Sequence[Verdict], seconds: float | None = None) -> str:
        """Its text for the report on its own verdicts; empty where it has none. Raises BrokenCallError."""

        def call() -> Any:
            write = getattr(self.critic, "panel", None)
            return write(tuple(verdicts)) if callable(write) else ""

        text = self.ask(call, seconds)
        if not isinstance(text, str):
            raise BrokenCallError(f"its panel is {type(text).__name__} instead of text")
        return text

    @property
    def money(self) -> float:
        """What it has cost so far."""
        return money_of(self.critic)


def contain(
    critic: Critic | ContainedCritic, seconds: float | None = None, paints: str | None = None
) -> ContainedCritic:
    """The critic, contained. Raises BrokenCallError where it has no sound name or kinds."""
    if isinstance(critic, ContainedCritic):
        return critic
    label = type(critic).__name__
    name = _ask(critic, label, lambda: critic.name, seconds)
    if not isinstance(name, str) or not name.strip() or not name.isprintable() or len(name) > LONGEST_NAME:
        raise BrokenCallError(f"critic {label} could not judge: its `name` is no short line of text")
    kinds, also = _ask(
        critic, name, lambda: (critic.judges, frozenset(map(str, getattr(critic, "also_judges", ())))), seconds
    )
    if not isinstance(kinds, frozenset | set | tuple | list) or not set(map(str, kinds)) <= set(get_args(CheckKind)):
        raise BrokenCallError(f"critic {name} could not judge: its `judges` is {described(kinds)}, no kinds of checks")
    return ContainedCritic(critic, name, frozenset(kinds), also, paints)


def money_of(critic: object) -> float:
    """What a critic has cost so far, by its own ``spent.money``; 0 where that is no amount."""
    try:
        amount = getattr(getattr(critic, "spent", None), "money", None)
        return float(amount) if isinstance(amount, int | float) and math.isfinite(amount) else 0.0
    except KeyboardInterrupt:
        raise
    except BaseException:  # a plugin's property may raise anything
        return 0.0


def own_checks(critic: Critic, scene: Scene) -> tuple[Check, ...]:
    """The checks that a critic adds to the scene's, owned by it. Raises BrokenCallError."""
    return contain(critic).own_checks(scene)


class _CallThread(threading.Thread, Generic[T]):
    """One call into a critic, in a daemon thread of its own and a copy of the caller's context."""

    def __init__(self, critic: Critic, name: str, call: Callable[[], T]) -> None:
        super().__init__(name=f"critic {name}", daemon=True)
        self.critic, self._call, self._context = critic, call, contextvars.copy_context()
        self._answer: Future[T] = Future()

    def run(self) -> None:
        try:
            self._answer.set_result(self._context.run(self._call))
        except BaseException as error:  # ``answer`` raises it in the caller's thread
            self._answer.set_exception(error)

    def answer(self, seconds: float) -> T:
        """The answer once it is there; raises what the critic raised, and TimeoutError."""
        self.start()
        self.join(seconds)
        if self.is_alive():
            raise TimeoutError
        return self._answer.result()

    def give_up(self) -> None:
        """Asks the critic to end the call, by its optional ``give_up()``, and waits a moment for it."""
        with contextlib.suppress(Exception):
            if callable(end := getattr(self.critic, "give_up", None)):
                end()
                self.join(ENDS)


def _ask(critic: Critic, name: str, call: Callable[[], T], seconds: float | None) -> T:
    thread = None if seconds is None else _CallThread(critic, name, call)
    try:
        return call() if thread is None or seconds is None else thread.answer(seconds)
    except KeyboardInterrupt:
        raise
    except BrokenCallError as error:  # of a critic in a process of its own
        raise BrokenCallError(f"critic {name} {error}") from error
    except BaseException as error:  # a plugin may raise anything: an exit, or the panic of a native library
        if thread is not None and thread.is_alive():
            thread.give_up()
            raise BrokenCallError(f"critic {name} gave no answer within {seconds:g} seconds") from error
        raise BrokenCallError(f"critic {name} raised {described(error)}") from error
