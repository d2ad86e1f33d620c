"""The judge's model behind an OpenAI-compatible endpoint, with limits on time, tries and money."""

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
from benchmarks.failures.judging.vision_language_models import EXCERPT, Ask, ModelPrompt, no_answer
from critics.vision_language.endpoint import data_url
from planners.endpoint import Completion, Endpoint, EndpointFault, EndpointSettings, RetryBudget

WHO = "the vision-language judge"


class OutOfMoney(UsageError):
    """The judge has spent its budget. The benchmark stops, counts no unit as failed, and can be resumed."""


class ServedSettings(EndpointSettings):
    """``seconds`` limits all questions about one picture, ``tries`` the requests for one question.

    Each process (shard) may spend ``most_money``. Requests in flight when the limit is reached still cost money.
    """

    side: int = Field(default=1024, ge=64, le=8192, description="scale larger pictures down to this longer side")
    parallel: int = Field(
        default=4, ge=1, le=64, description="how many questions about one picture to ask at the same time"
    )
    price_in: float | None = Field(
        default=None, ge=0.0, allow_inf_nan=False, description="price of a million input tokens"
    )
    price_out: float | None = Field(
        default=None, ge=0.0, allow_inf_nan=False, description="price of a million output tokens"
    )
    most_money: float | None = Field(
        default=None, gt=0.0, allow_inf_nan=False, description="what one process may spend, in the unit of the prices"
    )

    @model_validator(mode="after")
    def _priced(self) -> ServedSettings:
        if self.most_money is not None and None in (self.price_in, self.price_out):
            raise ValueError("most_money needs price_in and price_out")
        return self


class ServedModel:
    """A model behind an endpoint. ``money`` is the cost of its answers so far, if prices are set."""

    def __init__(self, settings: ServedSettings) -> None:
        self.settings = settings
        self.money = 0.0
        self._lock = threading.Lock()

    def ingredients(self) -> Ingredients:
        """Identifies the model by its served name. It can't recognise a model that a server offers under an alias."""
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
            raise JudgeError(
                f"the questions about one picture took longer than {chosen.seconds:g} s; raise endpoint.seconds"
            )
        budget = RetryBudget(end, chosen.tries)
        try:
            return budget.first_reply(attempt)
        except EndpointFault as fault:
            raise JudgeError(f"no answer to {prompt.text[:EXCERPT]!r} in {budget.used} tries: {fault}") from None

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
                f"{WHO} has spent {self.money:.4f} of most_money = {most:g}; raise it in the judge's settings and "
                "resume the run (--resume)"
            )

    def _pay(self, completion: Completion) -> None:
        chosen = self.settings
        if None in (completion.tokens_in, completion.tokens_out) and chosen.most_money is not None:
            raise OutOfMoney(
                "the server doesn't report how many tokens it used, so most_money can't be enforced; remove it"
            )
        cost = (completion.tokens_in or 0) * (chosen.price_in or 0.0)
        cost += (completion.tokens_out or 0) * (chosen.price_out or 0.0)
        with self._lock:
            self.money += cost / 1e6

    def _endpoint(self) -> Endpoint:
        """Raises JudgeError if a setting or the key is missing."""
        try:
            return self.settings.endpoint(WHO, "endpoint")
        except EndpointFault as fault:
            raise JudgeError(str(fault)) from None
