"""All critics on some pictures, each of them contained: a broken one never passes a picture and never fails it.

A critic whose answer as a whole can't be trusted (it raised, it returned what isn't a list of verdicts, it judged a
check that it wasn't given, it gave none in time) leaves all of its checks unscored; a fault of one verdict (a score
that is no number in [0, 1], two verdicts on one check) only that check. Several pictures go to a critic together where
it has ``judge_many``; where that answer can't be trusted, each picture goes to ``judge`` alone, so that a bad picture
costs only its own verdicts.

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

from critics.base import Critic, Picture, Status, Verdict, not_a_picture
from planners.checklist import Check
from planners.messages import first_fault, in_one_line
from planners.scene import Frozen, Scene

LONGEST_REASON = 300
T = TypeVar("T")


class CheckOutcome(Frozen):
    """The final word of all critics on one check. ``verdict`` is the one that decided it, None where nobody judged."""

    check: str
    status: Status
    score: float | None = None
    critic: str | None = None
    reason: str
    verdict: Verdict | None = None


class _UntrustedError(Exception):
    """A critic's answer as a whole can't be trusted; the message says why."""


def judge_all(
    critics: Iterable[Critic], image: np.ndarray, scene: Scene, checks: Sequence[Check], seconds: float | None = None
) -> tuple[Verdict, ...]:
    """``judge_pictures`` for one picture."""
    return judge_pictures(critics, [Picture(image, scene, checks)], seconds)[0]


def judge_pictures(
    critics: Iterable[Critic], pictures: Sequence[Picture], seconds: float | None = None
) -> tuple[tuple[Verdict, ...], ...]:
    """A tuple a picture, in their order: every critic's verdict on every check of its kinds, critic by critic; nothing
    that a critic does raises here.

    Each critic gets copies of the images that are its own and read-only. What isn't a uint8 image of shape
    (height, width, 3) goes to no critic but those of the kind "artifact". A check that a critic leaves out is unscored;
    on checks of the kind "custom", most of which are other critics', it says nothing. KeyboardInterrupt passes through.

    ``seconds`` is the time each critic has for a picture, the loading of its model included, and as often as much for
    pictures that it judges together; where that fails late, each of them has its time once more. None sets no limit and
    asks every critic in the caller's own thread. One that hangs over several pictures can't be asked for each of them:
    all of its checks on them are unscored.
    """
    verdicts: list[list[Verdict]] = [[] for _ in pictures]
    for critic in critics:
        given: dict[int, Picture] = {}
        for number, (image, scene, checks) in enumerate(pictures):
            broken = not_a_picture(image)
            mine = [check for check in checks if check.kind in critic.judges]
            fit = tuple(check for check in mine if broken is None or check.kind == "artifact")
            verdicts[number] += [_unscored(check, critic.name, str(broken)) for check in mine if check not in fit]
            if fit:
                given[number] = Picture(image, scene, fit)
        for number, said in zip(given, _contained(critic, list(given.values()), seconds), strict=True):
            verdicts[number] += said
    return tuple(tuple(said) for said in verdicts)


def summarise(checks: Sequence[Check], verdicts: Iterable[Verdict]) -> tuple[CheckOutcome, ...]:
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
                    CheckOutcome(
                        check=check.id,
                        status=status,
                        score=verdict.score,
                        critic=verdict.critic,
                        reason=verdict.reason,
                        verdict=verdict,
                    )
                )
                break
        else:
            outcomes.append(
                CheckOutcome(check=check.id, status="unscored", reason=f'no critic judged it (kind "{check.kind}")')
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


def _contained(critic: Critic, pictures: Sequence[Picture], seconds: float | None) -> list[list[Verdict]]:
    """The critic's sound verdicts, a list a picture: on all of them together where it can, else on each alone."""
    together = _together(critic) if len(pictures) > 1 else None
    if together is not None:
        try:
            return _trusted(critic, together, pictures, seconds)
        except _UntrustedError as error:
            if _hangs(critic):
                return [[_unscored(check, critic.name, str(error)) for check in one.checks] for one in pictures]
    return [_alone(critic, picture, seconds) for picture in pictures]


def _together(critic: Critic) -> Callable[[Sequence[Picture]], Iterable[Iterable[Verdict]]] | None:
    try:
        found = getattr(critic, "judge_many", None)
    except Exception:  # a property of a plugin may raise anything; its pictures are then judged one by one
        return None
    return found if callable(found) else None


def _alone(critic: Critic, picture: Picture, seconds: float | None) -> list[Verdict]:
    try:
        return _trusted(critic, lambda pictures: [critic.judge(*one) for one in pictures], [picture], seconds)[0]
    except _UntrustedError as error:
        return [_unscored(check, critic.name, str(error)) for check in picture.checks]


def _trusted(
    critic: Critic,
    judge: Callable[[Sequence[Picture]], Iterable[Iterable[Verdict]]],
    pictures: Sequence[Picture],
    seconds: float | None,
) -> list[list[Verdict]]:
    """One list a picture, with one sound verdict a check; ``judge`` asks the critic. Raises _UntrustedError."""
    name = critic.name
    if _hangs(critic):
        raise _UntrustedError(f"critic {name} still hangs on an earlier picture and wasn't asked")
    own = tuple(Picture(_read_only(image), scene, tuple(checks)) for image, scene, checks in pictures)
    limit = None if seconds is None else seconds * len(pictures)

    def ask() -> list[list[Verdict]]:
        return [list(said) for said in judge(own)]

    asked = None if limit is None else _Asked(critic, ask)
    try:
        answers = ask() if asked is None or limit is None else asked.answer(limit)
        foreign = [what for one, said in zip(pictures, answers, strict=False) for what in _foreign(one.checks, said)]
    except (Exception, SystemExit) as error:
        if asked is not None and asked.is_alive():
            raise _UntrustedError(f"critic {name} gave no verdict within {limit:g} seconds") from error
        raise _UntrustedError(f"critic {name} raised {type(error).__name__}: {error}") from error
    if len(answers) != len(pictures):
        raise _UntrustedError(f"critic {name} returned {len(answers)} lists of verdicts for {len(pictures)} pictures")
    if foreign:
        raise _UntrustedError(f"critic {name} {foreign[0]}")
    return [_sound(name, picture.checks, answer) for picture, answer in zip(pictures, answers, strict=True)]


def _foreign(checks: Sequence[Check], answer: Sequence[Verdict]) -> list[str]:
    """What in an answer is no verdict on one of these checks."""
    ids = {check.id for check in checks}
    found = [f"returned {type(one).__name__} instead of a Verdict" for one in answer if not isinstance(one, Verdict)]
    verdicts = (one for one in answer if isinstance(one, Verdict))
    return found + [f"judged {one.check!r}, which it wasn't given" for one in verdicts if one.check not in ids]


def _read_only(image: np.ndarray) -> np.ndarray:
    own = np.array(image)
    own.flags.writeable = False
    return own


def _sound(name: str, checks: Sequence[Check], answer: Sequence[Verdict]) -> list[Verdict]:
    told = {verdict.check for verdict in answer}
    judged = [check for check in checks if check.id in told or check.kind != "custom"]
    return [_checked(check, name, [verdict for verdict in answer if verdict.check == check.id]) for check in judged]


def _checked(check: Check, name: str, said: Sequence[Verdict]) -> Verdict:
    """The critic's one verdict on the check if it is sound, else an unscored one that says what was wrong."""
    if len(said) != 1:
        what = "said nothing on it" if not said else f"gave {len(said)} verdicts on it"
        return _unscored(check, name, f"critic {name} {what}")
    try:
        verdict = Verdict.model_validate({**said[0].model_dump(warnings=False), "critic": name})
    except (ValidationError, AttributeError, TypeError) as error:
        fault = first_fault(error, "verdict") if isinstance(error, ValidationError) else str(error)
        return _unscored(check, name, f"critic {name} returned a broken verdict: {fault}")
    if verdict.status == "unscored":
        return verdict.model_copy(update={"score": None, "region": None, "fault": None})
    if verdict.status == "pass" and verdict.score is not None and verdict.score < check.threshold:
        reason = f"{verdict.reason} (its score {verdict.score:.2f} is below the check's {check.threshold:.2f})"
        return verdict.model_copy(update={"status": "fail", "reason": reason, "fault": verdict.fault or "other"})
    return verdict


def _unscored(check: Check, critic: str, reason: str) -> Verdict:
    return Verdict(check=check.id, critic=critic, status="unscored", reason=in_one_line(reason, LONGEST_REASON))
