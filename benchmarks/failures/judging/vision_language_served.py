"""The judge's model behind an OpenAI-compatible endpoint: bounded in time, tries and money."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from pydantic import Field, model_validator

from agent.errors import UsageError
from benchmarks.failures.independence import served
from benchmarks.failures.judging.base import Ingredients, JudgeError
from benchmarks.failures.judging.closed_questions import PROMPTS, SYSTEM
from benchmarks.failures.judging.vision_language_models import SAID, Ask, ModelPrompt, no_answer
from critics.vision_language.endpoint import data_url
from planners.endpoint import Completion, Endpoint, EndpointFault, EndpointSettings, RetryBudget

WHO = "the vision-language judge"


class OutOfMoney(UsageError):
    """The judge may spend no more: the benchmark stops and can be resumed, no unit of it counting as failed."""


class ServedSettings(EndpointSettings):
    """``seconds`` bound all questions about one picture, ``tries`` the requests for one question.

    A judge of several processes (shards) spends ``most_money`` in each; requests under way when it is reached are
    still paid for.
    """

    side: int = Field(default=1024, ge=64, le=8192, description="larger pictures are sent with this longer side")
    parallel: int = Field(default=4, ge=1, le=64, description="questions about one picture that are asked at once")
    price_in: float | None = Field(default=None, ge=0.0, allow_inf_nan=False, description="of a million tokens asked")
    price_out: float | None = Field(
        default=None, ge=0.0, allow_inf_nan=False, description="of a million tokens answered"
    )
    most_money: float | None = Field(
        default=None, gt=0.0, allow_inf_nan=False, description="what a process may spend, in the prices' unit"
    )

    @model_validator(mode="after")
    def _priced(self) -> ServedSettings:
        if self.most_money is not None and None in (self.price_in, self.price_out):
            raise ValueError("most_money needs price_in and price_out")
        return self


class ServedModel:
    """A model behind an endpoint. ``money`` is what its answers have cost so far, where prices are set."""

    def __init__(self, settings: ServedSettings) -> None:
        self.settings = settings
        self.money = 0.0
        self._lock = threading.Lock()

    def ingredients(self) -> Ingredients:
        """The model goes by the name under which it is served: an alias on a server can't be seen through."""
        self._endpoint()
        return Ingredients(architectures=frozenset({served(self.settings.model or "")}), prompts=PROMPTS)

    def look(self, image: np.ndarray) -> Ask:
        endpoint = self._endpoint()
        end = time.monotonic() + self.settings.seconds
        picture = data_url(image, self.settings.side)

        def ask(prompts: Sequence[ModelPrompt]) -> list[str]:
            with ThreadPoolExecutor(max_workers=self.settings.parallel) as pool:
                return list(pool.map(lambda prompt: self._answer(endpoint, picture, prompt, end), prompts))

        return ask

    def _answer(self, endpoint: Endpoint, picture: str, prompt: ModelPrompt, end: float) -> str:
        chosen = self.settings

        def attempt(seconds: float) -> str:
            self._afford()
            completion = endpoint.complete(self._body(picture, prompt), seconds)
            self._pay(completion)
            found = prompt.read(completion.content)
            if found is None:
                raise EndpointFault("broken", no_answer(completion.content))
            return found

        if time.monotonic() >= end:
            raise JudgeError(f"no time was left to ask; {chosen.seconds:g} s are set for all questions on a picture")
        budget = RetryBudget(end, chosen.tries)
        try:
            return budget.first_reply(attempt)
        except EndpointFault as fault:
            raise JudgeError(f"no answer to {prompt.text[:SAID]!r} in {budget.used} tries: {fault}") from None

    def _body(self, picture: str, prompt: ModelPrompt) -> dict[str, Any]:
        content = [{"type": "text", "text": prompt.text}, {"type": "image_url", "image_url": {"url": picture}}]
        return {
            "model": self.settings.model,
            "temperature": 0,
            "seed": 0,
            "max_tokens": prompt.tokens,
            "messages": [{"role": "system", "content": SYSTEM}, {"role": "user", "content": content}],
        }

    def _afford(self) -> None:
        most = self.settings.most_money
        if most is not None and self.money >= most:
            raise OutOfMoney(
                f"{WHO} has spent {self.money:.4f} of most_money = {most:g}; raise it in the judge's settings and go "
                "on (--resume)"
            )

    def _pay(self, completion: Completion) -> None:
        chosen = self.settings
        if None in (completion.tokens_in, completion.tokens_out) and chosen.most_money is not None:
            raise OutOfMoney("the server doesn't say what tokens it used, so most_money can't be kept; leave it out")
        cost = (completion.tokens_in or 0) * (chosen.price_in or 0.0)
        cost += (completion.tokens_out or 0) * (chosen.price_out or 0.0)
        with self._lock:
            self.money += cost / 1e6

    def _endpoint(self) -> Endpoint:
        """Raises JudgeError where a setting or the key is missing."""
        try:
            return self.settings.endpoint(WHO, "endpoint")
        except EndpointFault as fault:
            raise JudgeError(str(fault)) from None
