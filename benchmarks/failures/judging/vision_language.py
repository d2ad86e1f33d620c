"""A vision-language model as judge. It answers one closed question for each requirement of a prompt.

``--judge-settings`` names the file that chooses the model. ``vision_language.md`` explains the method and its limits.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import numpy as np
from pydantic import Field, model_validator

from benchmarks.failures.items import FailureMode, GenEvalNeeds, GoldNeeds, Needs, QuestionNeeds, SceneNeeds, TextNeeds
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

SOUNDNESS: frozenset[FailureMode] = frozenset({"anatomy", "artifact"})
"""What the setting ``soundness`` adds."""


class VisionLanguageJudgeSettings(Frozen):
    """Exactly one of ``[endpoint]`` (url, model) and ``[local]`` (folder)."""

    endpoint: ServedSettings | None = None
    local: FolderSettings | None = None
    tokens: int = Field(default=16, ge=1, le=4096, description="for a short answer; a reasoning model needs more")
    soundness: bool = Field(
        default=True, description="also ask about scenes whether bodies are complete and the picture is undamaged"
    )
    transcript_tokens: int = Field(default=1024, ge=16, le=16384, description="for a transcription")

    @model_validator(mode="after")
    def _one(self) -> VisionLanguageJudgeSettings:
        if (self.endpoint is None) == (self.local is None):
            raise ValueError("name exactly one model: endpoint.url and endpoint.model, or local.folder")
        return self


class VisionLanguageJudge:
    """Judges every kind of needs. If the model gives no answer, it raises JudgeError and never counts a requirement as
    met.
    """

    name = "vision-language"
    judges = frozenset({"scene", "gold", "geneval", "texts", "questions"})
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
        return SOUNDNESS if self.settings.soundness else frozenset()

    def ingredients(self) -> Ingredients:
        """Raises JudgeError if the model's settings, key or folder are missing."""
        found = self.model.ingredients()
        unused = frozenset() if self.settings.soundness else frozenset({ANATOMY, ARTIFACT})
        return found.model_copy(update={"prompts": found.prompts - unused})

    def judge(self, image: np.ndarray, needs: Needs) -> Judgement:
        """Raises JudgeError if the model gives no answer, OutOfMoney if the judge has spent its budget."""
        if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3:
            raise JudgeError(f"a picture must be a uint8 array (height, width, 3), not {image.dtype} {image.shape}")
        if isinstance(needs, TextNeeds):
            return self._transcribed(image, needs)
        return self._asked(self.model.look(image), needs)

    def _transcribed(self, image: np.ndarray, needs: TextNeeds) -> Judgement:
        """The published text metrics on the model's transcription. LongText-Bench's own judge transcribes, too."""
        (lettering,) = self.model.look(image)([ModelPrompt(TRANSCRIBE, transcript, self.settings.transcript_tokens)])
        return scored(tuple(lettering.splitlines()), needs)

    def _asked(self, ask: Ask, needs: SceneNeeds | GoldNeeds | GenEvalNeeds | QuestionNeeds) -> Judgement:
        asked = questions(needs, self.settings.soundness)
        met: dict[str, bool] = {}
        seen: list[str] = []
        left = asked
        while left:
            ready = [one for one in left if met.keys() >= set(one.after)]
            left = [one for one in left if one not in ready]
            open_ = [one for one in ready if all(met[name] for name in one.after)]
            answers = self._answers(ask, ((one.text, one.wanted) for one in open_))
            met |= dict.fromkeys((one.name for one in ready), False)
            for one, word in zip(open_, answers, strict=True):
                met[one.name] = word == one.wanted
                seen.append(f"{one.name}: {word}")
            assert ready, "a requirement depends on one that doesn't exist"
        # a second question only if the first was asked and its failure has two possible causes
        unsure = [
            (one.name, one.cause[0])
            for one in asked
            if one.cause and not met[one.name] and all(met[name] for name in one.after)
        ]
        answers = self._answers(ask, ((text, "yes") for _, text in unsure))
        causes = {name: word == "yes" for (name, _), word in zip(unsure, answers, strict=True)}
        return Judgement(
            met={one.name: met[one.name] for one in asked}, failures=failed_modes(asked, met, causes), seen=tuple(seen)
        )

    def _answers(self, ask: Ask, wanted: Iterable[tuple[str, str]]) -> list[str]:
        """The model's answers to pairs of (question, a right picture's answer), in the form of that answer."""
        prompts = [ModelPrompt(text, partial(answer, wanted=right), self.settings.tokens) for text, right in wanted]
        return ask(prompts) if prompts else []
