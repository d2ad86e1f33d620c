"""A vision-language model judges any check: one yes-or-no question each, scored by how sure the answer is.

The score is VQAScore's (Lin et al., 2024, https://arxiv.org/abs/2404.01291): the probability of the answer that makes
the check hold over that of both, at the first token. Near a tie, and where the model says neither, the critic abstains.
An answer is never exact: a check whose threshold is 1, such as a text's, can fail here and never passes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import get_args

import numpy as np
from pydantic import Field, model_validator

from critics.base import Fault, Verdict, named_value, not_a_picture
from critics.vision_language.answers import Answer, Respondent, Silence, Spent
from critics.vision_language.endpoint import EndpointModelSettings, EndpointRespondent
from critics.vision_language.local import LocalModelSettings, LocalRespondent
from critics.vision_language.questions import YesNoQuestion, question
from planners.checklist import Check, CheckKind
from planners.scene import Box, Frozen, Scene

TABLE = "critic_settings.vision_language"
KINDS: tuple[CheckKind, ...] = tuple(kind for kind in get_args(CheckKind) if kind != "safe")
FAULTS: Mapping[str, Fault] = {kind: kind for kind in get_args(Fault)} | {
    "present": "missing",
    "text": "garbled_text",
    "no_extra_text": "stray_text",
    "alignment": "misaligned",
    "form": "malformed",
}
"""The fault of a failed check by its kind; kinds that aren't here are "other"."""
PLACED: tuple[CheckKind, ...] = ("present", "attribute", "relation", "text", "lettering", "anatomy", "form")
"""Kinds whose faults lie where the plan has the things that the check is about."""
EXACT = "the text must be exact, which a model's yes never proves, so this critic can only fail it"


class VisionLanguageSettings(Frozen):
    """Either ``local.model`` or ``endpoint.url`` with ``endpoint.model``."""

    local: LocalModelSettings = LocalModelSettings()
    endpoint: EndpointModelSettings = EndpointModelSettings()
    kinds: tuple[CheckKind, ...] = Field(default=KINDS, min_length=1, description="kinds of checks that it judges")
    also_judges: tuple[str, ...] = Field(default=(), description='ids of other critics\' "custom" checks to judge too')
    band: float = Field(default=0.15, ge=0.0, lt=0.5, description="a score nearer to 0.5 than this is no verdict")
    least_mass: float = Field(default=0.5, gt=0.0, le=1.0, description="P(yes) + P(no) below which it is no answer")

    @model_validator(mode="after")
    def _one(self) -> VisionLanguageSettings:
        if self.local.model is not None and self.endpoint.url is not None:
            raise ValueError("local.model and endpoint.url are both set; leave one of them out")
        return self


class VisionLanguageCritic:
    """Judges the kinds of its settings. ``spent`` is what all its answers have cost so far."""

    name = "vision_language"
    judges: frozenset[CheckKind] = frozenset(KINDS)
    Settings = VisionLanguageSettings

    def __init__(self, settings: VisionLanguageSettings | None = None) -> None:
        self.settings = settings or VisionLanguageSettings()
        self.judges, self.also_judges = frozenset(self.settings.kinds), frozenset(self.settings.also_judges)
        self.spent = Spent()
        self._respondent: Respondent | None = None
        if self.settings.local.model is not None:
            self._respondent = LocalRespondent(self.settings.local)
        elif self.settings.endpoint.url is not None:
            self._respondent = EndpointRespondent(self.settings.endpoint)

    def problems(self) -> list[str]:
        """What it lacks to work here, with the way out; nothing is loaded, nothing is asked."""
        if self._respondent is None:
            return [f"no model is set: set {TABLE}.local.model to a folder, or {TABLE}.endpoint.url and .model"]
        return self._respondent.problems()

    def card_needs(self) -> int:
        """Bytes of a local model's weights on the card; see ``planners.card_memory.CardUser``."""
        return self._local.card_needs() if self._local else 0

    def on_card(self) -> int:
        """Bytes of them that are there now."""
        return self._local.on_card() if self._local else 0

    def leave_card(self) -> None:
        """Moves them to main memory until it is asked again."""
        if self._local:
            self._local.leave_card()

    @property
    def _local(self) -> LocalRespondent | None:
        return self._respondent if isinstance(self._respondent, LocalRespondent) else None

    def unable(self, scene: Scene, checks: Sequence[Check]) -> dict[str, str]:
        """Check ids that it can never pass, with the reasons."""
        mine = [check for check in checks if check.kind in self.judges]
        if problems := self.problems():
            return {check.id: problems[0] for check in mine}
        return {check.id: EXACT for check in mine if check.threshold >= 1.0}

    def judge(self, image: np.ndarray, scene: Scene, checks: Sequence[Check]) -> list[Verdict]:
        """The same question is asked once. Raises CriticError where the model can't be loaded or asked at all."""
        wrong = next(iter(self.problems()), None) or not_a_picture(image)
        if wrong or not checks:
            return [Verdict.unscored(check, self.name, str(wrong)) for check in checks]
        asked = {check.id: question(scene, check) for check in checks}
        texts = list(dict.fromkeys(one.text for one in asked.values()))
        assert self._respondent is not None
        found, spent = self._respondent.ask(image, texts)
        self.spent += spent
        answers = dict(zip(texts, found, strict=True))
        return [self._verdict(scene, check, asked[check.id], answers[asked[check.id].text]) for check in checks]

    def _verdict(self, scene: Scene, check: Check, asked: YesNoQuestion, answer: Answer | Silence) -> Verdict:
        if isinstance(answer, Silence):
            return Verdict.unscored(check, self.name, answer.reason)
        if answer.mass < self.settings.least_mass:
            reason = f"to “{asked.text}” the model says neither: P(yes) + P(no) = {answer.mass:.2f}"
            return Verdict.unscored(check, self.name, reason)
        score, (low, high) = answer.share, answer.bounds
        if not asked.holds_if_yes:
            score, low, high = 1.0 - score, 1.0 - high, 1.0 - low
        reason = f"“{asked.text}” P(yes) = {answer.share:.2f}"
        if high < min(0.5 - self.settings.band, check.threshold):
            return Verdict.failed(check, self.name, reason, _fault(check), score, _region(scene, check))
        if low <= 0.5 + self.settings.band:
            return Verdict.unscored(check, self.name, f"{reason}, too near a tie to tell")
        if check.threshold >= 1.0:
            return Verdict.unscored(check, self.name, f"{reason}; {EXACT}")
        if low < check.threshold:
            return Verdict.unscored(check, self.name, f"{reason}, under the check's threshold of {check.threshold:g}")
        return Verdict.passed(check, self.name, reason, score)


def _fault(check: Check) -> Fault:
    forbidden = isinstance(check.expected, Mapping) and check.expected.get("count") == 0
    if named_value(check)[0] == "place":
        return "misplaced"
    return "extra" if check.kind == "count" and forbidden else FAULTS.get(check.kind, "other")


def _region(scene: Scene, check: Check) -> Box | None:
    """The smallest box around what the check is about, where the plan gives boxes; None where no place is known."""
    boxes = [item.box for item in scene.things if item.id in check.about and item.box is not None]
    return reduce(Box.union, boxes) if check.kind in PLACED and boxes else None
