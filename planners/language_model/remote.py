"""A planner behind an OpenAI-compatible endpoint, hosted or on this machine, by structured output."""

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
from planners.scene import Canvas

WHO, SETTING = "the remote planner", "planner_settings.remote"


class RemotePlannerSettings(EndpointSettings):
    """``seconds`` bound the whole plan with all its tries; ``tries`` bound the requests."""

    tokens: int = Field(default=2048, ge=16, le=65536)


class RemotePlanner:
    """Temperature 0 and a fixed seed; whether that makes a server deterministic is the server's affair."""

    Settings = RemotePlannerSettings

    def __init__(self, settings: RemotePlannerSettings) -> None:
        self.settings = settings

    def problems(self) -> Iterator[str]:
        """What the settings lack; nothing is asked over the network."""
        yield from self.settings.problems(WHO, SETTING)

    def plan(self, prompt: str, canvas: Canvas) -> Plan:
        """Raises PlanError where the prompt can't be planned, PlannerError where no usable answer came in time."""
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

        return plan_by_model(prompt, canvas, ask, chosen.tries)

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
        """Raises PlannerError where a setting or the key is missing."""
        try:
            return self.settings.endpoint(WHO, SETTING)
        except EndpointFault as fault:
            raise PlannerError(str(fault)) from None
