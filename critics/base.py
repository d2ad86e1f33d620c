"""What a critic is, and its verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, Protocol, runtime_checkable

import numpy as np
from pydantic import Field

from planners.checklist import Check, CheckKind
from planners.scene import Box, Frozen, Scene


class CriticError(RuntimeError):
    """A critic can't work here (weights or a library missing, a bad file): one line, with the way out."""


Status = Literal["pass", "fail", "unscored"]
Fault = Literal[
    "missing",
    "extra",
    "count",
    "attribute",
    "relation",
    "misplaced",
    "lettering",
    "setting",
    "garbled_text",
    "missing_text",
    "stray_text",
    "anatomy",
    "malformed",
    "artifact",
    "misaligned",
    "other",
]


class Evidence(Frozen):
    """One thing that was seen or read: its label, where, and how sure the model was in [0, 1]."""

    label: str
    box: Box | None = None
    score: float | None = Field(default=None, ge=0.0, le=1.0)


class Verdict(Frozen):
    """One critic's verdict on one check. ``unscored`` means that it could not judge: neither pass nor fail.

    ``region`` is where a repair should work, set on a fail that a repair of one place can fix; ``fault`` is its class.
    An unscored verdict with a fault is a doubt near a tie: it is repaired once nothing fails.
    """

    check: str
    critic: str
    status: Status
    score: float | None = Field(default=None, ge=0.0, le=1.0)
    reason: str
    evidence: tuple[Evidence, ...] = ()
    region: Box | None = None
    fault: Fault | None = None

    @classmethod
    def passed(
        cls, check: Check, critic: str, reason: str, score: float = 1.0, evidence: Sequence[Evidence] = ()
    ) -> Verdict:
        """The check holds."""
        return cls(check=check.id, critic=critic, status="pass", score=score, reason=reason, evidence=tuple(evidence))

    @classmethod
    def failed(
        cls,
        check: Check,
        critic: str,
        reason: str,
        fault: Fault,
        score: float = 0.0,
        region: Box | None = None,
        evidence: Sequence[Evidence] = (),
    ) -> Verdict:
        """The check doesn't hold; without a ``region`` no repair of one place can fix it."""
        return cls(
            check=check.id,
            critic=critic,
            status="fail",
            score=score,
            reason=reason,
            evidence=tuple(evidence),
            region=region,
            fault=fault,
        )

    @classmethod
    def unscored(
        cls,
        check: Check,
        critic: str,
        reason: str,
        evidence: Sequence[Evidence] = (),
        doubt: tuple[Fault, Box] | None = None,
    ) -> Verdict:
        """The critic could not judge the check. ``doubt``: what may be wrong and where, near a tie."""
        fault, region = doubt or (None, None)
        seen = tuple(evidence)
        return cls(
            check=check.id, critic=critic, status="unscored", reason=reason, evidence=seen, region=region, fault=fault
        )


class Picture(NamedTuple):
    """One picture to judge, in the order in which ``Critic.judge`` takes it: ``critic.judge(*picture)``."""

    image: np.ndarray
    scene: Scene
    checks: Sequence[Check]


@runtime_checkable
class Critic(Protocol):
    """Judges checks of the kinds it knows. Any object with these three members will do; nothing to inherit.

    ``judges`` lists the check kinds it can judge. ``judge`` gets an image of shape (height, width, 3), uint8 sRGB,
    which it must not change, the scene, and only checks of those kinds; it returns at most one verdict a check. It
    returns a check that it can't judge ``unscored``, or leaves it out. Of the kind "custom" it gets only the checks
    that it added itself or names. A critic may also have

    - ``checks(scene) -> Sequence[Check]``: checks that it adds to the checklist, of kinds that it judges ("custom"
      where none of the others fits),
    - ``also_judges``: ids of "custom" checks of other critics that it judges as well,
    - ``judge_many(pictures) -> Sequence[Sequence[Verdict]]``: several pictures at once (see ``BatchCritic``),
    - ``panel(verdicts) -> str``: plain text for the report, given its own verdicts on the final picture,
    - ``give_up()``: ends a call that is out of time; called from another thread,
    - ``spent`` with a member ``money``: what it has cost so far, which counts against the budget.
    """

    name: str
    judges: frozenset[CheckKind]

    def judge(self, image: np.ndarray, scene: Scene, checks: Sequence[Check]) -> Sequence[Verdict]: ...


@runtime_checkable
class BatchCritic(Critic, Protocol):
    """A critic that judges several pictures faster together than one after the other.

    ``judge_many`` gets pictures of any sizes and of different scenes. It returns one sequence a picture, in their
    order, with the verdicts that ``judge`` gives on each alone (floats may differ by rounding). It bounds what goes
    through its model at once, however many pictures it gets. Where it raises, each picture is judged alone. A subclass
    that overrides ``judge`` overrides ``judge_many`` as well; ``critics.testing`` finds where the two disagree.
    """

    def judge_many(self, pictures: Sequence[Picture]) -> Sequence[Sequence[Verdict]]: ...


def named_value(check: Check) -> tuple[str, str]:
    """What a check of an attribute or a quality expects: ("colour", "red"); ("", "") where it isn't of this form."""
    expected = check.expected if isinstance(check.expected, dict) else {}
    name, value = expected.get("name"), expected.get("value")
    return (name, value) if isinstance(name, str) and isinstance(value, str) else ("", "")


def not_a_picture(image: np.ndarray) -> str | None:
    """Why an array is no uint8 picture (height, width, 3); None where it is one."""
    if image.dtype == np.uint8 and image.ndim == 3 and image.shape[2] == 3 and image.size:
        return None
    return f"the picture is {image.dtype} {image.shape}, not uint8 (height, width, 3)"
