"""A planner on this machine: any instruct model that transformers loads, constrained to the proposal's schema."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from planners.base import Plan, PlannerError
from planners.language_model.decoding import Deadline, Writer
from planners.language_model.plan import FailedAnswers, plan_by_model
from planners.language_model.prompts import messages
from planners.language_model.proposal import compact_schema
from planners.language_model.weights import load_model, locate, need
from planners.rules import RulePlanner
from planners.scene import Canvas, Frozen


class LocalSettings(Frozen):
    """``model``: the folder of an instruct model in transformers' format, or a hub id; the planner needs one.

    A hub id must be in the cache on disk, unless ``download`` is set. ``seconds`` limit the writing of all tries
    together, without the loading of the model.
    """

    model: str | None = Field(default=None, min_length=1)
    device: str = Field(default="auto", pattern=r"^(auto|cpu|mps|cuda(:\d+)?)$")
    precision: Literal["auto", "float32", "bfloat16", "float16"] = "auto"
    tokens: int = Field(default=768, ge=16, le=8192)
    seconds: float = Field(default=120.0, gt=0.0, le=3600.0, allow_inf_nan=False)
    tries: int = Field(default=2, ge=1, le=5)
    download: bool = False


class LocalPlanner:
    """Loads its model at the first plan. Greedy decoding: the same prompt gives the same plan on the same machine."""

    Settings = LocalSettings

    def __init__(self, settings: LocalSettings) -> None:
        self.settings = settings
        self.rules = RulePlanner()
        self._writer: Writer | None = None

    def problems(self) -> Iterator[str]:
        """What is missing; loads nothing."""
        yield from self.rules.problems()
        try:
            locate(self.settings.model)
            need("llguidance")
        except PlannerError as error:
            yield str(error)

    def plan(self, prompt: str, canvas: Canvas) -> Plan:
        """Raises PlanError if the prompt can't be planned, PlannerError if the model can't work or takes too long."""
        deadline: Deadline | None = None

        def ask(failed: FailedAnswers) -> str:
            nonlocal deadline
            writer = self._ready()
            deadline = deadline or Deadline(time.monotonic() + self.settings.seconds)
            chat = messages(prompt, failed)
            written = writer.write(chat, self.settings.tokens, deadline)
            if not written.complete and deadline.passed:
                raise PlannerError(
                    f"the model wrote {written.tokens} tokens in {self.settings.seconds:g} s without finishing; "
                    "raise planner_settings.local.seconds or take a smaller model"
                )
            return written.text

        return plan_by_model(prompt, canvas, self.rules.read, ask, self.settings.tries)

    def _ready(self) -> Writer:
        if self._writer is None:
            chosen = self.settings
            tokenizer, model = load_model(chosen.model, chosen.device, chosen.precision, chosen.download)
            self._writer = Writer(tokenizer, model, compact_schema())
        return self._writer
