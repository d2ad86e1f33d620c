"""The default planner: the rules where they place every word of a prompt, a model where they don't."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import Field

from planners.base import Plan, Planner, PlannerError
from planners.rules import RulePlanner
from planners.scene import Canvas, Frozen


class AutoSettings(Frozen):
    """``model`` names the planner to ask where the rules leave words over: "local", "remote" or a plugin's name."""

    model: str | None = Field(default=None, min_length=1)


class AutoPlanner:
    """``uses`` is the name of another planner; who builds this one sets ``model`` to it. None: the rules alone."""

    Settings = AutoSettings

    def __init__(self, settings: AutoSettings) -> None:
        self.uses = settings.model
        self.model: Planner | None = None

    def problems(self) -> Iterator[str]:
        asked: Any = self.model
        if asked is not None and hasattr(asked, "problems"):
            yield from asked.problems()

    def plan(self, prompt: str, canvas: Canvas) -> Plan:
        """A model that can't work leaves the rules' plan, with a note that says why. Raises PlanError."""
        by_rules = RulePlanner().plan(prompt, canvas)
        if not by_rules.unplaced or self.model is None:
            return by_rules
        try:
            return self.model.plan(prompt, canvas)
        except PlannerError as error:
            return by_rules.model_copy(update={"notes": (*by_rules.notes, f"planned by rules alone: {error}")})
