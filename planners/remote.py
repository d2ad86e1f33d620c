"""A planner behind an OpenAI-compatible endpoint, hosted or on this machine, by structured output."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from pydantic import Field

from planners.base import Plan, PlannerError
from planners.endpoint import LOCAL, Endpoint, EndpointFault
from planners.instructions import messages
from planners.modelled import Failed, plan_by_model
from planners.proposal import strict_schema
from planners.scene import Canvas, Frozen

FIRST_WAIT = 0.5
LONGEST_WAIT = 20.0


class RemoteSettings(Frozen):
    """``url`` up to and with ``/v1``. ``key_from`` names the environment variable that holds the key, if one is needed.

    ``seconds`` bound the whole plan with all its tries; ``tries`` bound the requests.
    """

    url: str | None = Field(default=None, pattern=r"^https?://[^\s]+$", max_length=2000)
    model: str | None = Field(default=None, min_length=1, max_length=200)
    key_from: str | None = Field(default=None, pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")
    tokens: int = Field(default=2048, ge=16, le=65536)
    seconds: float = Field(default=60.0, gt=0.0, le=3600.0, allow_inf_nan=False)
    tries: int = Field(default=4, ge=1, le=10)
    longest: int = Field(default=200_000, ge=1000, le=10_000_000, description="bytes of an answer")


class RemotePlanner:
    """Temperature 0 and a fixed seed; whether that makes a server deterministic is the server's affair."""

    Settings = RemoteSettings

    def __init__(self, settings: RemoteSettings) -> None:
        self.settings = settings

    def problems(self) -> Iterator[str]:
        """What the settings lack; nothing is asked over the network."""
        try:
            self._endpoint()
        except PlannerError as error:
            yield str(error)

    def plan(self, prompt: str, canvas: Canvas) -> Plan:
        """Raises PlanError where the prompt can't be planned, PlannerError where no usable answer came in time."""
        endpoint = self._endpoint()
        chosen = self.settings
        end = time.monotonic() + chosen.seconds
        left = chosen.tries

        def ask(failed: Failed) -> str:
            nonlocal left
            if left <= 0:
                raise PlannerError(f"the remote model gave no usable answer in {chosen.tries} tries: {failed[-1][1]}")
            wait = FIRST_WAIT
            body = self._body(prompt, failed)
            while True:
                left -= 1
                try:
                    return endpoint.post(body, max(0.01, end - time.monotonic()))
                except EndpointFault as fault:
                    pause = 0.0 if fault.kind == "broken" else min(max(wait, fault.wait), LONGEST_WAIT)
                    late = time.monotonic() + pause >= end
                    if fault.kind == "refused" or left <= 0 or late:
                        tried = chosen.tries - left
                        why = f" ({tried} tries in {chosen.seconds:g} s)" if fault.kind != "refused" else ""
                        raise PlannerError(f"the remote planner failed{why}: {fault}") from None
                    time.sleep(pause)
                    wait *= 2

        return plan_by_model(prompt, canvas, ask, chosen.tries)

    def _body(self, prompt: str, failed: Failed) -> dict[str, Any]:
        form = {"name": "scene", "strict": True, "schema": strict_schema()}
        return {
            "model": self.settings.model, "messages": messages(prompt, full=True, failed=failed), "temperature": 0,
            "seed": 0, "max_tokens": self.settings.tokens,
            "response_format": {"type": "json_schema", "json_schema": form},
        }  # fmt: skip

    def _endpoint(self) -> Endpoint:
        """Raises PlannerError where a setting or the key is missing."""
        chosen = self.settings
        for key, value in (("url", chosen.url), ("model", chosen.model)):
            if value is None:
                raise PlannerError(f"the remote planner has no {key}; set planner_settings.remote.{key}")
        secret = os.environ.get(chosen.key_from, "").strip() if chosen.key_from else None
        if chosen.key_from and not secret:
            raise PlannerError(f"the environment variable {chosen.key_from} holds no key; set it")
        parts = urlsplit(chosen.url or "")
        if secret and parts.scheme != "https" and parts.hostname not in LOCAL:
            raise PlannerError("a key isn't sent over plain http; set planner_settings.remote.url to an https address")
        if secret and not (secret.isascii() and secret.isprintable()):
            raise PlannerError(f"the environment variable {chosen.key_from} holds no key, but other characters; set it")
        return Endpoint(f"{(chosen.url or '').rstrip('/')}/chat/completions", secret, chosen.longest)
