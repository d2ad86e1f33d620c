"""A planner at an OpenAI-compatible endpoint, hosted or local, that uses structured output."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from pydantic import Field

from planners.base import Plan, PlannerError
from planners.endpoint import Endpoint, EndpointFault, EndpointSettings, RetryBudget
from planners.language_model.plan import FailedAnswers, plan_by_model
from planners.language_model.prompts import messages
from planners.language_model.proposal import strict_schema
from planners.rules import RulePlanner
from planners.scene import Canvas

WHO, SETTING = "the remote planner", "planner_settings.remote"


class RemotePlannerSettings(EndpointSettings):
    """``seconds`` limit the plan with all its tries; ``tries`` limit the requests."""

    tokens: int = Field(default=2048, ge=16, le=65536)


class RemotePlanner:
    """Asks with temperature 0 and a fixed seed; whether answers are deterministic depends on the server."""

    Settings = RemotePlannerSettings

    def __init__(self, settings: RemotePlannerSettings) -> None:
        self.settings = settings
        self.rules = RulePlanner()

    def problems(self) -> Iterator[str]:
        """What is missing; sends nothing."""
        yield from self.rules.problems()
        yield from self.settings.problems(WHO, SETTING)

    def plan(self, prompt: str, canvas: Canvas) -> Plan:
        """Raises PlanError if the prompt can't be planned, PlannerError if no usable answer came in time."""
        endpoint = self._endpoint()
        chosen = self.settings
        budget = RetryBudget(time.monotonic() + chosen.seconds, chosen.tries)

        def ask(failed: FailedAnswers) -> str:
            if budget.used >= chosen.tries:
                raise PlannerError(f"the remote model gave no usable answer in {chosen.tries} tries: {failed[-1][1]}")
            try:
                return budget.complete(endpoint, self._body(prompt, failed)).content
            except EndpointFault as fault:
                why = f" ({budget.used} tries in {chosen.seconds:g} s)" if fault.kind != "refused" else ""
                raise PlannerError(f"the remote planner failed{why}: {fault}") from None

        return plan_by_model(prompt, canvas, self.rules.read, ask, chosen.tries)

    def _body(self, prompt: str, failed: FailedAnswers) -> dict[str, Any]:
        form = {"name": "scene", "strict": True, "schema": strict_schema()}
        return {
            "model": self.settings.model,
            "messages": messages(prompt, failed),
            "temperature": 0,
            "seed": 0,
            "max_tokens": self.settings.tokens,
            "response_format": {"type": "json_schema", "json_schema": form},
        }

    def _endpoint(self) -> Endpoint:
        """Raises PlannerError if a setting or the API key is missing."""
        try:
            return self.settings.endpoint(WHO, SETTING)
        except EndpointFault as fault:
            raise PlannerError(str(fault)) from None
