"""The planner protocol and the plan."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from planners.checklist import Checklist
from planners.scene import Canvas, Frozen, Scene

MOST_ITEMS = 24
"""The most entities and texts that are read from a description."""
MOST_BOXES = 36
"""The most entities and texts that get boxes; a crowd of more is planned by so many and an open amount."""


class PlanError(ValueError):
    """The prompt can't be planned; the message is one line that says what, where and how to fix it."""


class EditQuestionError(PlanError):
    """An instruction can't be carried out as it stands; the message is one line with a question or the reason."""


class PlannerError(RuntimeError):
    """The planner can't work, whatever the prompt: a missing package, a missing model, or no usable answer from it.

    The message is one line that says what, where and how to fix it.
    """


def nothing_to_paint(prompt: str) -> PlanError:
    """The error for a prompt that names no object and quotes no text."""
    start = prompt.strip().splitlines()[0][:60]
    return PlanError(f'there is nothing to paint in "{start}"; name an object ("a red circle") or quote a text')


class Plan(Frozen):
    """A laid-out scene, its checklist, and the words of the prompt that no part of the plan covers.

    ``given_up`` are places and relations ("cat (top left)", "dog next to cat") for which the layout has no room.
    ``notes`` say, a line each, how the plan differs from what a model proposed and what remains doubtful.
    """

    scene: Scene
    checklist: Checklist
    unplaced: tuple[str, ...] = ()
    given_up: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@runtime_checkable
class Planner(Protocol):
    """Turns a prompt into a plan. Deterministic for a prompt, canvas and configuration."""

    def plan(self, prompt: str, canvas: Canvas) -> Plan:
        """Raises PlanError if the prompt can't be planned and PlannerError if the planner can't work."""
        ...
