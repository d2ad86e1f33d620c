"""Form by a classifier or a segmenter of artifacts: any of transformers' format, from a folder, safetensors only."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from pydantic import Field

from critics.base import CriticError
from critics.form.inspection import FormReading, FoundThing, corners, crop
from critics.pretrained import Device, PretrainedCheckpoint
from planners.scene import Frozen, Unit

SETTING = "critic_settings.form.classifier.checkpoint"
AROUND = 0.125
CELLS = 16
"""Cells of the map, each way, that a segmenter's pixels are averaged to."""
WORDS = ("artifact", "artefact", "malformed", "deformed", "distorted", "defect", "damaged", "fake", "implausible")


class ClassifierSettings(Frozen):
    """``labels``: the model's labels that mean a malformed thing; by default those with a word such as "artifact"."""

    checkpoint: str = Field(min_length=1)
    labels: tuple[str, ...] = ()
    passes_to: Unit = Field(default=0.35, description="a thing is well formed up to this probability")
    fails_from: Unit = Field(default=0.65, description="and malformed from this one on")
    device: Device = "auto"


class ClassifiedForm:
    """An inspector of any noun: whatever ``AutoModelForImageClassification`` or ``AutoModelForSemanticSegmentation``
    loads, by the architecture that the folder's config names."""

    def __init__(self, settings: ClassifierSettings) -> None:
        self.settings = settings
        self._checkpoint = PretrainedCheckpoint(settings.checkpoint, "classifier of artifacts", SETTING)
        self._lock = threading.Lock()
        self._model: Any = None
        self._processor: Any = None

    def problems(self) -> list[str]:
        return self._checkpoint.problems()

    def knows(self, noun: str) -> bool:
        return True

    def inspect(self, image: np.ndarray, things: Sequence[FoundThing]) -> list[FormReading]:
        return [self._reading(image, thing) for thing in things]

    def _reading(self, image: np.ndarray, thing: FoundThing) -> FormReading:
        import torch

        frame = thing.box.grown_by(AROUND)
        left, top, right, bottom = frame.pixels((image.shape[1], image.shape[0]))
        cut = crop(image, corners(frame), (right - left, bottom - top))
        with self._lock, torch.inference_mode():
            self._load()
            inputs = self._processor(images=np.array(cut), return_tensors="pt", input_data_format="channels_last")
            logits = self._model(**inputs.to(self._model.device)).logits[0].float()
        chances = logits.softmax(0) if logits.shape[0] > 1 else logits.sigmoid()
        wrong = chances[self._wrong].sum(0).cpu()
        cells = None
        if wrong.ndim == 2:  # a map of pixels
            cells = torch.nn.functional.adaptive_avg_pool2d(wrong[None], (CELLS, CELLS))[0].numpy()
        doubt = float(wrong if cells is None else cells.max())
        label = ", ".join(self._names[number] for number in self._wrong)
        limits = self.settings.passes_to, self.settings.fails_from
        return FormReading(doubt, f"{label}: {doubt:.2f}", *limits, cells=cells, frame=frame)

    @cached_property
    def _names(self) -> dict[int, str]:
        return {int(number): str(name) for number, name in self._model.config.id2label.items()}

    @cached_property
    def _wrong(self) -> list[int]:
        """The numbers of the labels that mean a malformed thing. Raises CriticError where there is none."""
        wanted, names = self.settings.labels, self._names
        if wanted:
            found = [number for number, name in names.items() if name in wanted]
        else:
            found = [number for number, name in names.items() if any(word in name.lower() for word in WORDS)]
        if not found:
            raise CriticError(
                f"{self.settings.checkpoint} has no label that means a malformed thing (it has "
                f"{', '.join(names.values())}): set {SETTING.replace('checkpoint', 'labels')}"
            )
        return found

    def _load(self) -> None:
        if self._model is not None:
            return
        from transformers import (
            AutoConfig,
            AutoImageProcessor,
            AutoModelForImageClassification,
            AutoModelForSemanticSegmentation,
        )

        named = " ".join(self._checkpoint.load(AutoConfig).architectures or ())
        maps = "SemanticSegmentation" in named
        auto = AutoModelForSemanticSegmentation if maps else AutoModelForImageClassification
        model = self._checkpoint.load_model(auto, self.settings.device)
        self._processor, self._model = self._checkpoint.load(AutoImageProcessor), model
