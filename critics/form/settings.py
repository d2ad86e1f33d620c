"""The settings of the critic of form: one backend, and what isn't judged."""

from __future__ import annotations

from pydantic import Field, model_validator

from critics.form.classified import ClassifierSettings
from critics.vision_language.endpoint import EndpointModelSettings
from critics.vision_language.local import LocalModelSettings
from planners.scene import Frozen


class FormSettings(Frozen):
    """One of ``classifier``, ``local.model`` and ``endpoint.url`` chooses the backend, else ``checkpoint``."""

    checkpoint: str | None = Field(default=None, description="folder of a form model with its references")
    classifier: ClassifierSettings | None = Field(default=None, description="a classifier or segmenter of artifacts")
    local: LocalModelSettings = LocalModelSettings()
    endpoint: EndpointModelSettings = EndpointModelSettings()
    smallest: int = Field(default=28, ge=8, le=8192, description="things whose shorter side is less aren't judged")
    hard: bool = Field(default=True, description="whether a thing that it knows must be well formed")
    geometry: bool = Field(default=True, description="measure the outlines of circles, squares and the like")

    @model_validator(mode="after")
    def _one(self) -> FormSettings:
        chosen = {"classifier": self.classifier, "local.model": self.local.model, "endpoint.url": self.endpoint.url}
        if len(both := [name for name, value in chosen.items() if value is not None]) > 1:
            raise ValueError(f"{' and '.join(both)} are set; leave one of them")
        return self
