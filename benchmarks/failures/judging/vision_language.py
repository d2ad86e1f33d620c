"""A vision-language model as judge: each requirement of a prompt is a closed question of its own.

Which model it is says the file that ``--judge-settings`` names; ``vision_language.md`` says how it judges and what it
can't tell.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import numpy as np
from pydantic import Field, model_validator

from benchmarks.failures.items import WHATEVER, FailureMode, GenEvalNeeds, Needs, QuestionNeeds, SceneNeeds, TextNeeds
from benchmarks.failures.judging.base import Ingredients, JudgeError, Judgement
from benchmarks.failures.judging.closed_questions import (
    ANATOMY,
    ARTIFACT,
    TRANSCRIBE,
    answer,
    failed_modes,
    questions,
    transcript,
)
from benchmarks.failures.judging.texts import scored
from benchmarks.failures.judging.vision_language_folder import FolderModel, FolderSettings
from benchmarks.failures.judging.vision_language_models import Ask, JudgeModel, ModelPrompt
from benchmarks.failures.judging.vision_language_served import ServedModel, ServedSettings
from planners.scene import Frozen


class VisionLanguageJudgeSettings(Frozen):
    """``[endpoint]`` (url, model) or ``[local]`` (folder), one of them."""

    endpoint: ServedSettings | None = None
    local: FolderSettings | None = None
    tokens: int = Field(default=16, ge=1, le=4096, description="of a short answer; a model that thinks needs more")
    soundness: bool = Field(
        default=True, description="also ask of scenes whether bodies have all their parts and the picture is undamaged"
    )
    transcript_tokens: int = Field(default=1024, ge=16, le=16384, description="of a transcription")

    @model_validator(mode="after")
    def _one(self) -> VisionLanguageJudgeSettings:
        if (self.endpoint is None) == (self.local is None):
            raise ValueError("name one model: endpoint.url and endpoint.model, or local.folder")
        return self


class VisionLanguageJudge:
    """Judges every kind of needs. Whatever it can't get an answer to is a JudgeError, never a requirement met."""

    name = "vision-language"
    judges = frozenset({"scene", "geneval", "texts", "questions"})
    Settings = VisionLanguageJudgeSettings

    def __init__(self, settings: VisionLanguageJudgeSettings) -> None:
        self.settings = settings
        self.model: JudgeModel
        if settings.local is not None:
            self.model = FolderModel(settings.local)
        else:
            assert settings.endpoint is not None
            self.model = ServedModel(settings.endpoint)

    @property
    def looks_for(self) -> frozenset[FailureMode]:
        return WHATEVER if self.settings.soundness else frozenset()

    def ingredients(self) -> Ingredients:
        """Raises JudgeError where the model's settings, key or folder are missing."""
        made = self.model.ingredients()
        unasked = frozenset() if self.settings.soundness else frozenset({ANATOMY, ARTIFACT})
        return made.model_copy(update={"prompts": made.prompts - unasked})

    def judge(self, image: np.ndarray, needs: Needs) -> Judgement:
        """Raises JudgeError where an answer can't be had, OutOfMoney where none may be paid for any more."""
        if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3:
            raise JudgeError(f"a picture is a uint8 array (height, width, 3), not {image.dtype} {image.shape}")
        if isinstance(needs, TextNeeds):
            return self._transcribed(image, needs)
        return self._asked(self.model.look(image), needs)

    def _transcribed(self, image: np.ndarray, needs: TextNeeds) -> Judgement:
        """The published text metrics on what the model writes down, as LongText-Bench's own judge reads."""
        (lettering,) = self.model.look(image)([ModelPrompt(TRANSCRIBE, transcript, self.settings.transcript_tokens)])
        return scored(tuple(lettering.splitlines()), needs)

    def _asked(self, ask: Ask, needs: SceneNeeds | GenEvalNeeds | QuestionNeeds) -> Judgement:
        asked = questions(needs, self.settings.soundness)
        met: dict[str, bool] = {}
        seen: list[str] = []
        left = asked
        while left:
            ready = [one for one in left if met.keys() >= set(one.after)]
            left = [one for one in left if one not in ready]
            open_ = [one for one in ready if all(met[name] for name in one.after)]
            said = self._answers(ask, ((one.text, one.wanted) for one in open_))
            met |= dict.fromkeys((one.name for one in ready), False)
            for one, word in zip(open_, said, strict=True):
                met[one.name] = word == one.wanted
                seen.append(f"{one.name}: {word}")
            assert ready, "a requirement hangs on none of those before it"
        # a second question only where the first was asked and has two causes
        unsure = [
            (one.name, one.cause[0])
            for one in asked
            if one.cause and not met[one.name] and all(met[name] for name in one.after)
        ]
        said = self._answers(ask, ((text, "yes") for _, text in unsure))
        causes = {name: word == "yes" for (name, _), word in zip(unsure, said, strict=True)}
        return Judgement(
            met={one.name: met[one.name] for one in asked}, failures=failed_modes(asked, met, causes), seen=tuple(seen)
        )

    def _answers(self, ask: Ask, wanted: Iterable[tuple[str, str]]) -> list[str]:
        """What the model says to (question, the answer of a right picture), in the terms of the latter."""
        prompts = [ModelPrompt(text, partial(answer, wanted=right), self.settings.tokens) for text, right in wanted]
        return ask(prompts) if prompts else []
