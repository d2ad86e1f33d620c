"""A vision-language model's word on any check: one yes-or-no question each, scored by how sure the answer is.

The score is VQAScore's (Lin et al., 2024, https://arxiv.org/abs/2404.01291): the probability of the wanted answer over
that of both, at the first token. Near a tie, and where the model says neither, the critic abstains. An answer of this
kind is never exact: a check whose threshold is 1, such as a text's, is doubted by it and never passed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from pydantic import Field, model_validator

from critics.base import Fault, Verdict, not_a_picture
from critics.vision_language.answers import Answer, Respondent, Silence, Spent
from critics.vision_language.endpoint import EndpointModelSettings, EndpointRespondent
from critics.vision_language.local import LocalModelSettings, LocalRespondent
from critics.vision_language.questions import Question, question
from planners.checklist import Check, CheckKind
from planners.scene import Box, Frozen, Scene

TABLE = "critic_settings.vision_language"
KINDS: tuple[CheckKind, ...] = (
    "present",
    "count",
    "attribute",
    "relation",
    "text",
    "no_extra_text",
    "anatomy",
    "alignment",
    "artifact",
    "custom",
)
FAULTS: Mapping[CheckKind, Fault] = {
    "present": "missing",
    "count": "count",
    "attribute": "attribute",
    "relation": "relation",
    "text": "garbled_text",
    "no_extra_text": "stray_text",
    "anatomy": "anatomy",
    "alignment": "misaligned",
    "artifact": "artifact",
}
PLACED: tuple[CheckKind, ...] = ("present", "attribute", "relation", "text", "anatomy")
"""Kinds of which a fault lies where the plan has the things that the check is about."""
EXACT = "it must hold exactly, which a model's yes never proves; it is only doubted here"


class VisionLanguageSettings(Frozen):
    """Either ``local.model`` or ``endpoint.url`` with ``endpoint.model``."""

    local: LocalModelSettings = LocalModelSettings()
    endpoint: EndpointModelSettings = EndpointModelSettings()
    kinds: tuple[CheckKind, ...] = Field(default=KINDS, min_length=1, description="kinds of checks that it is asked")
    band: float = Field(
        default=0.15,
        ge=0.0,
        lt=0.5,
        description="a score nearer to 0.5 than this is no verdict; 0 abstains at 0.5 only",
    )
    least_mass: float = Field(
        default=0.5, gt=0.0, le=1.0, description="P(yes) + P(no) under which the model said neither"
    )

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
        self.judges = frozenset(self.settings.kinds)
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

    def unable(self, scene: Scene, checks: Sequence[Check]) -> dict[str, str]:
        """Check ids that it can never pass, with the reasons."""
        mine = [check for check in checks if check.kind in self.judges]
        if problems := self.problems():
            return {check.id: problems[0] for check in mine}
        return {check.id: EXACT for check in mine if check.threshold >= 1.0}

    def judge(self, image: np.ndarray, scene: Scene, checks: Sequence[Check]) -> list[Verdict]:
        """The same question is asked once. Raises CriticError where the model can't be loaded or asked at all."""
        wrong = self.problems()[:1] or [why for why in (not_a_picture(image),) if why is not None]
        if wrong or not checks:
            return [self._unscored(check, wrong[0]) for check in checks]
        asked = {check.id: question(scene, check) for check in checks}
        texts = list(dict.fromkeys(one.text for one in asked.values()))
        assert self._respondent is not None
        found, spent = self._respondent.ask(image, texts)
        self.spent += spent
        answers = dict(zip(texts, found, strict=True))
        return [self._verdict(scene, check, asked[check.id], answers[asked[check.id].text]) for check in checks]

    def _verdict(self, scene: Scene, check: Check, asked: Question, answer: Answer | Silence) -> Verdict:
        if isinstance(answer, Silence):
            return self._unscored(check, answer.reason)
        if answer.mass < self.settings.least_mass:
            return self._unscored(
                check, f"to “{asked.text}” the model says neither: P(yes) + P(no) = {answer.mass:.2f}"
            )
        score, (low, high) = answer.share, answer.bounds
        if not asked.wanted:
            score, low, high = 1.0 - score, 1.0 - high, 1.0 - low
        reason = f"“{asked.text}” P(yes) = {answer.share:.2f}"
        if high < min(0.5 - self.settings.band, check.threshold):
            return Verdict(
                check=check.id,
                critic=self.name,
                status="fail",
                score=score,
                reason=reason,
                region=_region(scene, check),
                fault=self._fault(check),
            )
        if low <= 0.5 + self.settings.band:
            return self._unscored(check, f"{reason}, too near a tie to tell")
        if check.threshold >= 1.0:
            return self._unscored(check, f"{reason}; {EXACT}")
        if low < check.threshold:
            return self._unscored(check, f"{reason}, under the check's threshold of {check.threshold:g}")
        return Verdict(check=check.id, critic=self.name, status="pass", score=score, reason=reason)

    def _fault(self, check: Check) -> Fault:
        none = isinstance(check.expected, Mapping) and check.expected.get("count") == 0
        return "extra" if check.kind == "count" and none else FAULTS.get(check.kind, "other")

    def _unscored(self, check: Check, reason: str) -> Verdict:
        return Verdict(check=check.id, critic=self.name, status="unscored", reason=reason)


def _region(scene: Scene, check: Check) -> Box | None:
    """The smallest box around what the check is about, where the plan gives boxes; None where no place is known."""
    boxes = [item.box for item in scene.things if item.id in check.about and item.box is not None]
    if check.kind not in PLACED or not boxes:
        return None
    whole = boxes[0]
    for box in boxes[1:]:
        whole = whole.union(box)
    return whole
