"""The default planner: the rules, or a model for prompts with words that the rules can't place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import Field

from planners.base import Plan, Planner, PlannerError
from planners.rules import RulePlanner
from planners.scene import Canvas, Frozen


class AutoSettings(Frozen):
    """``model`` names the planner for prompts that the rules can't place whole: "local", "remote" or a plugin's."""

    model: str | None = Field(default=None, min_length=1)


class AutoPlanner:
    """``uses`` names another planner, and the registry sets ``model`` to it. If both are None, the rules plan alone.

    The registry sets ``rules`` to the rule planner of the settings.
    """

    Settings = AutoSettings

    def __init__(self, settings: AutoSettings) -> None:
        self.uses = settings.model
        self.model: Planner | None = None
        self.rules = RulePlanner()

    def problems(self) -> Iterator[str]:
        of_model: Any = getattr(self.model, "problems", tuple)
        yield from dict.fromkeys((*self.rules.problems(), *of_model()))

    def plan(self, prompt: str, canvas: Canvas) -> Plan:
        """The rules' plan, or the model's where the rules found no place for some words; a note says for which.

        If the model can't work, the rules' plan stands, with a note that says why.

        Raises PlanError, and PlannerError if the rules can't work.
        """
        by_rules = self.rules.plan(prompt, canvas)
        if not by_rules.unplaced or self.model is None:
            return by_rules
        try:
            asked = self.model.plan(prompt, canvas)
        except PlannerError as error:
            return by_rules.model_copy(update={"notes": (*by_rules.notes, f"planned by rules alone: {error}")})
        why = f"the model {self.uses} was asked, since the rules found no place for: {', '.join(by_rules.unplaced)}"
        return asked.model_copy(update={"notes": (why, *asked.notes)})
