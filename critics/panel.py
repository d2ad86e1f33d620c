"""All critics on some pictures, each of them contained: a broken one never passes a picture and never fails it.

An answer that can't be trusted as a whole (the critic raised, returned no list of verdicts, judged a check that it
wasn't given, or ran out of time) leaves all of its checks unscored. A fault of one verdict (a score outside of [0, 1],
two verdicts on one check) leaves that check unscored. A critic that has ``judge_many`` gets several pictures together;
where that answer can't be trusted, each picture goes to ``judge`` alone, so that a bad picture costs only its own
verdicts.

A check is judged only by the critics that own it (``ContainedCritic.owns``), so that no critic passes another's check.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from pydantic import ValidationError

from critics.base import Critic, Picture, Status, Verdict, not_a_picture
from critics.contained import BrokenCallError, ContainedCritic, contain
from planners.checklist import Check
from planners.messages import first_fault, in_one_line
from planners.scene import Frozen, Scene

LONGEST_REASON = 300


class CheckOutcome(Frozen):
    """The result of all critics on one check. ``verdict`` is the deciding one, None where no critic judged it."""

    check: str
    status: Status
    score: float | None = None
    critic: str | None = None
    reason: str
    verdict: Verdict | None = None


def judge_all(
    critics: Iterable[Critic | ContainedCritic],
    image: np.ndarray,
    scene: Scene,
    checks: Sequence[Check],
    seconds: float | None = None,
) -> tuple[Verdict, ...]:
    """``judge_pictures`` for one picture."""
    return judge_pictures(critics, [Picture(image, scene, checks)], seconds)[0]


def judge_pictures(
    critics: Iterable[Critic | ContainedCritic], pictures: Sequence[Picture], seconds: float | None = None
) -> tuple[tuple[Verdict, ...], ...]:
    """For each picture, every critic's verdict on every check that it owns, critic by critic. What a critic raises
    while it judges isn't raised here; KeyboardInterrupt is, and BrokenCallError where a critic has no sound name or
    kinds.

    Each critic gets read-only copies of the images. What isn't a uint8 image of shape (height, width, 3) goes only to
    critics of the kind "artifact". A check that a critic leaves out is unscored.

    ``seconds`` is a critic's time for one picture, the loading of its model included; it has n times as much for n
    pictures together, and once more for each picture where that fails. None sets no limit and runs every critic in the
    caller's own thread. One that hangs over several pictures isn't asked for each of them: all of its checks on them
    are unscored.
    """
    verdicts: list[list[Verdict]] = [[] for _ in pictures]
    for critic in [contain(critic, seconds) for critic in critics]:
        given: dict[int, Picture] = {}
        for number, (image, scene, checks) in enumerate(pictures):
            broken = not_a_picture(image)
            mine = [check for check in checks if critic.owns(check)]
            fit = tuple(check for check in mine if broken is None or check.kind == "artifact")
            verdicts[number] += [_unscored(check, critic.name, str(broken)) for check in mine if check not in fit]
            if fit:
                given[number] = Picture(image, scene, fit)
        for number, answer in zip(given, _contained(critic, list(given.values()), seconds), strict=True):
            verdicts[number] += answer
    return tuple(map(tuple, verdicts))


def summarise(checks: Sequence[Check], verdicts: Iterable[Verdict]) -> tuple[CheckOutcome, ...]:
    """One outcome a check, in the checks' order: fail if any critic fails it, unscored if none scored it, else pass.

    The verdict that decides is the one with the lowest score among those of that status.
    """
    verdicts = list(verdicts)
    return tuple(_outcome(check, [verdict for verdict in verdicts if verdict.check == check.id]) for check in checks)


def _outcome(check: Check, verdicts: Sequence[Verdict]) -> CheckOutcome:
    if not verdicts:
        return CheckOutcome(check=check.id, status="unscored", reason=f'no critic judged it (kind "{check.kind}")')
    order = ("fail", "pass", "unscored")
    decisive = min(verdicts, key=lambda v: (order.index(v.status), 0.0 if v.score is None else v.score))
    known = decisive.model_dump(include={"check", "status", "score", "critic", "reason"})
    return CheckOutcome(**known, verdict=decisive)


def _contained(critic: ContainedCritic, pictures: Sequence[Picture], seconds: float | None) -> list[list[Verdict]]:
    """The critic's sound verdicts, a list a picture: on all of them together where it can, else on each alone."""
    judge_many = critic.member("judge_many") if len(pictures) > 1 else None
    if callable(judge_many):
        try:
            return _trusted(critic, judge_many, pictures, seconds)
        except BrokenCallError as error:
            if critic.hangs():
                return [[_unscored(check, critic.name, str(error)) for check in one.checks] for one in pictures]
    return [_alone(critic, picture, seconds) for picture in pictures]


def _alone(critic: ContainedCritic, picture: Picture, seconds: float | None) -> list[Verdict]:
    try:
        return _trusted(critic, lambda pictures: [critic.critic.judge(*one) for one in pictures], [picture], seconds)[0]
    except BrokenCallError as error:
        return [_unscored(check, critic.name, str(error)) for check in picture.checks]


def _trusted(
    critic: ContainedCritic,
    judge: Callable[[Sequence[Picture]], Iterable[Iterable[Verdict]]],
    pictures: Sequence[Picture],
    seconds: float | None,
) -> list[list[Verdict]]:
    """One list a picture, with one sound verdict a check; ``judge`` asks the critic. Raises BrokenCallError."""
    name = critic.name
    own = tuple(Picture(_read_only(image), scene, tuple(checks)) for image, scene, checks in pictures)

    def ask() -> tuple[int, list[str], list[list[Verdict]]]:
        answers = [list(answer) for answer in judge(own)]
        pairs = list(zip(own, answers, strict=False))
        foreign = [what for one, answer in pairs for what in _foreign(one.checks, answer)]
        return len(answers), foreign, [] if foreign else [_sound(name, one.checks, answer) for one, answer in pairs]

    count, foreign, sound = critic.ask(ask, None if seconds is None else seconds * len(pictures))
    if count != len(pictures):
        raise BrokenCallError(f"critic {name} returned {count} lists of verdicts for {len(pictures)} pictures")
    if foreign:
        raise BrokenCallError(f"critic {name} {foreign[0]}")
    return sound


def _foreign(checks: Sequence[Check], answer: Sequence[Verdict]) -> list[str]:
    """What in an answer is no verdict on one of these checks."""
    ids, types = {check.id for check in checks}, [type(one).__name__ for one in answer if not isinstance(one, Verdict)]
    unasked = [one.check for one in answer if isinstance(one, Verdict) and one.check not in ids]
    found = [f"returned {name} instead of a Verdict" for name in types]
    return found + [f"judged {check!r}, which it wasn't given" for check in unasked]


def _read_only(image: np.ndarray) -> np.ndarray:
    own = np.array(image)
    own.flags.writeable = False
    return own


def _sound(name: str, checks: Sequence[Check], answer: Sequence[Verdict]) -> list[Verdict]:
    return [_checked(check, name, [verdict for verdict in answer if verdict.check == check.id]) for check in checks]


def _checked(check: Check, name: str, verdicts: Sequence[Verdict]) -> Verdict:
    """The critic's one verdict on the check if it is sound, else an unscored one that says what was wrong."""
    if len(verdicts) != 1:
        what = f"gave {len(verdicts) or 'no'} verdict{'s' if verdicts else ''} on it"
        return _unscored(check, name, f"critic {name} {what}")
    try:
        verdict = Verdict.model_validate({**verdicts[0].model_dump(warnings=False), "critic": name})
    except (ValidationError, AttributeError, TypeError) as error:
        fault = first_fault(error, "verdict") if isinstance(error, ValidationError) else str(error)
        return _unscored(check, name, f"critic {name} returned a broken verdict: {fault}")
    if verdict.status == "unscored":
        return verdict.model_copy(update={"score": None})
    if verdict.status == "pass" and verdict.score is None and check.threshold > 0:
        return _unscored(check, name, f"critic {name} passed it without a score, which its threshold needs")
    if verdict.status == "pass" and verdict.score is not None and verdict.score < check.threshold:
        reason = f"{verdict.reason} (its score {verdict.score:.2f} is below the check's {check.threshold:.2f})"
        return verdict.model_copy(update={"status": "fail", "reason": reason, "fault": verdict.fault or "other"})
    return verdict


def _unscored(check: Check, critic: str, reason: str) -> Verdict:
    return Verdict.unscored(check, critic, in_one_line(reason, LONGEST_REASON))
