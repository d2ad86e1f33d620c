"""What a planner is, and what it hands on."""

from __future__ import annotations

from typing import Literal, Protocol, runtime_checkable

from planners.checklist import Checklist
from planners.scene import Canvas, Frozen, Scene

MOST_ITEMS = 24
"""The most entities and texts that one scene may have."""
Place = Literal["top", "bottom", "left", "right", "centre", "top left", "top right", "bottom left", "bottom right"]
"""Where in the picture a prompt says that a thing should be."""


class PlanError(ValueError):
    """The prompt can't be planned; the message is one line that says what, where and how to mend it."""


class PlannerError(RuntimeError):
    """The planner itself can't work: a missing package, a model that isn't there or gives no usable answer.

    Nothing is wrong with the prompt. The message is one line that says what, where and how to mend it.
    """


def nothing_to_paint(prompt: str) -> PlanError:
    """What is said of a prompt that names no object and quotes no text."""
    start = prompt.strip().splitlines()[0][:60]
    return PlanError(f'there is nothing to paint in "{start}"; name an object ("a red circle") or quote a text')


class Plan(Frozen):
    """A laid-out scene, its checklist, and the words of the prompt that no part of the plan covers.

    ``notes`` tell, a line each, what was repaired after a model had proposed the scene and what stays doubtful.
    """

    scene: Scene
    checklist: Checklist
    unplaced: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@runtime_checkable
class Planner(Protocol):
    """Turns a prompt into a plan. Deterministic for a prompt, canvas and configuration."""

    def plan(self, prompt: str, canvas: Canvas) -> Plan:
        """Raises PlanError where the prompt is empty, too long or contradicts itself.

        Raises PlannerError where the planner can't work.
        """
        ...
