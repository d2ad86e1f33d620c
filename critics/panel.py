"""All critics on one picture, each of them contained: a broken one never passes a picture and never fails it.

A critic whose answer as a whole can't be trusted (it raised, it returned what isn't a list of verdicts, it judged a
check that it wasn't given, it gave none in time) leaves all of its checks unscored; a fault of one verdict (a score
that is no number in [0, 1], two verdicts on one check) only that check.

Deadlines: Python can't end a thread, so a critic that is out of time is left behind in its daemon thread, which ends
with the process; what it says there is dropped. While it hangs it is not asked again: it isn't made for two calls.
"""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

import numpy as np
from pydantic import ValidationError

from critics.base import Critic, Status, Verdict
from planners.checklist import Check
from planners.scene import Frozen, Scene

LONGEST_REASON = 300
T = TypeVar("T")


class Outcome(Frozen):
    """The final word of all critics on one check. ``verdict`` is the one that decided it, None where nobody judged."""

    check: str
    status: Status
    score: float | None = None
    critic: str | None = None
    reason: str
    verdict: Verdict | None = None


def judge_all(
    critics: Iterable[Critic], image: np.ndarray, scene: Scene, checks: Sequence[Check], seconds: float | None = None
) -> tuple[Verdict, ...]:
    """Every critic's verdict on every check of its kinds, critic by critic; nothing that a critic does raises here.

    Each critic gets a copy of the image that is its own and read-only. What isn't a uint8 image of shape
    (height, width, 3) goes to no critic but those of the kind "artifact". A check that a critic leaves out is unscored;
    on checks of the kind "custom", most of which are other critics', it says nothing. KeyboardInterrupt passes through.

    ``seconds`` is the time each critic has for its answer, the loading of its model included; None sets no limit and
    asks every critic in the caller's own thread.
    """
    sound = image.dtype == np.uint8 and image.ndim == 3 and image.shape[2] == 3 and image.size > 0
    verdicts: list[Verdict] = []
    for critic in critics:
        mine = [check for check in checks if check.kind in critic.judges]
        given = [check for check in mine if sound or check.kind == "artifact"]
        broken = f"the picture is no uint8 image of shape (height, width, 3): {image.dtype} {image.shape}"
        verdicts += [_unscored(check, critic.name, broken) for check in mine if check not in given]
        if given:
            verdicts += _contained(critic, image, scene, given, seconds)
    return tuple(verdicts)


def summarise(checks: Sequence[Check], verdicts: Iterable[Verdict]) -> tuple[Outcome, ...]:
    """One outcome a check, in the checks' order: fail if any critic fails it, unscored if none scored it, else pass.

    The verdict that decides is the one with the lowest score among those of that status.
    """
    verdicts = list(verdicts)
    outcomes = []
    for check in checks:
        about = [v for v in verdicts if v.check == check.id]
        order: tuple[Status, ...] = ("fail", "pass", "unscored")
        for status in order:
            if deciding := [v for v in about if v.status == status]:
                verdict = min(deciding, key=lambda v: 0.0 if v.score is None else v.score)
                outcomes.append(
                    Outcome(check=check.id, status=status, score=verdict.score, critic=verdict.critic,
                            reason=verdict.reason, verdict=verdict)
                )  # fmt: skip
                break
        else:
            outcomes.append(
                Outcome(check=check.id, status="unscored", reason=f'no critic judged it (kind "{check.kind}")')
            )
    return tuple(outcomes)


class _Asked(threading.Thread, Generic[T]):
    """One critic at work in a daemon thread of its own, in a copy of the caller's context."""

    def __init__(self, critic: Critic, ask: Callable[[], T]) -> None:
        super().__init__(name=f"critic {critic.name}", daemon=True)
        self.critic, self._ask, self._context = critic, ask, contextvars.copy_context()
        self._answer: list[T] = []
        self._error: BaseException | None = None

    def run(self) -> None:
        try:
            self._answer.append(self._context.run(self._ask))
        except BaseException as error:  # handed to the caller, which raises it
            self._error = error

    def answer(self, seconds: float) -> T:
        """What was asked for, once it is there; raises what the critic raised, and TimeoutError."""
        self.start()
        self.join(seconds)
        if self.is_alive():
            raise TimeoutError
        if self._error is not None:
            raise self._error
        return self._answer[0]


def _hangs(critic: Critic) -> bool:
    """Is the critic still at work on an earlier picture that it got no verdict done for in time?"""
    return any(isinstance(thread, _Asked) and thread.critic is critic for thread in threading.enumerate())


def _contained(
    critic: Critic, image: np.ndarray, scene: Scene, given: Sequence[Check], seconds: float | None
) -> list[Verdict]:
    name, own = critic.name, np.array(image)
    own.flags.writeable = False
    ids = {check.id for check in given}
    if _hangs(critic):
        late = f"critic {name} still hangs on an earlier picture and wasn't asked"
        return [_unscored(check, name, late) for check in given]

    def ask() -> list[Verdict]:
        return list(critic.judge(own, scene, tuple(given)))

    asked = None if seconds is None else _Asked(critic, ask)
    try:
        answer = ask() if asked is None or seconds is None else asked.answer(seconds)
        foreign = [v for v in answer if not isinstance(v, Verdict) or v.check not in ids]
    except (Exception, SystemExit) as error:
        if asked is not None and asked.is_alive():
            late = f"critic {name} gave no verdict within {seconds:g} seconds"
            return [_unscored(check, name, late) for check in given]
        return [_unscored(check, name, f"critic {name} raised {type(error).__name__}: {error}") for check in given]
    if foreign:
        first = foreign[0]
        what = f"judged {first.check!r}, which it wasn't given" if isinstance(first, Verdict) else (
            f"returned {type(first).__name__} instead of a Verdict"
        )  # fmt: skip
        return [_unscored(check, name, f"critic {name} {what}") for check in given]
    told = {v.check for v in answer}
    judged = [check for check in given if check.id in told or check.kind != "custom"]
    return [_checked(check, name, [v for v in answer if v.check == check.id]) for check in judged]


def _checked(check: Check, name: str, said: Sequence[Verdict]) -> Verdict:
    """The critic's one verdict on the check if it is sound, else an unscored one that says what was wrong."""
    if len(said) != 1:
        what = "said nothing on it" if not said else f"gave {len(said)} verdicts on it"
        return _unscored(check, name, f"critic {name} {what}")
    try:
        verdict = Verdict.model_validate({**said[0].model_dump(warnings=False), "critic": name})
    except (ValidationError, AttributeError, TypeError) as error:
        problem = error.errors()[0] if isinstance(error, ValidationError) else {"loc": (), "msg": str(error)}
        place = ".".join(str(part) for part in problem["loc"])
        return _unscored(check, name, f"critic {name} returned a broken verdict: {place}: {problem['msg']}")
    if verdict.status == "unscored":
        return verdict.model_copy(update={"score": None, "region": None, "fault": None})
    if verdict.status == "pass" and verdict.score is not None and verdict.score < check.threshold:
        reason = f"{verdict.reason} (its score {verdict.score:.2f} is below the check's {check.threshold:.2f})"
        return verdict.model_copy(update={"status": "fail", "reason": reason, "fault": verdict.fault or "other"})
    return verdict


def _unscored(check: Check, critic: str, reason: str) -> Verdict:
    return Verdict(check=check.id, critic=critic, status="unscored", reason=" ".join(reason.split())[:LONGEST_REASON])
