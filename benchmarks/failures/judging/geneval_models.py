"""Models for GenEval's rules: transformers loads the detector from a folder, an open_clip model names colours."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from pydantic import Field

from benchmarks.failures.independence import classes, hashes
from benchmarks.failures.judging.base import Ingredients, JudgeError
from benchmarks.failures.judging.geneval import COLOURS, GenEvalDetection, GenEvalRules
from planners.scene import Frozen

TEMPLATES = ("a photo of a {colour} {label}", "a photo of a {colour}-colored {label}", "a photo of a {colour} object")
GENEVAL_NAMES = {
    "motorbike": "motorcycle",
    "aeroplane": "airplane",
    "sofa": "couch",
    "pottedplant": "potted plant",
    "diningtable": "dining table",
    "tvmonitor": "tv",
    "mouse": "computer mouse",
    "keyboard": "computer keyboard",
    "remote": "tv remote",
}
"""COCO's name -> GenEval's name, for the classes where they differ."""


class GenEvalSettings(Frozen):
    """``detector``: a folder with a detection or instance segmentation model trained on COCO; GenEval's own is
    Mask2Former Swin-S. ``clip``: a folder that open_clip loads, or a model's name together with ``clip_weights``.
    """

    detector: Path
    clip: str
    clip_weights: Path | None = None
    least_score: float = Field(default=0.05, ge=0.0, lt=1.0, description="detections with a lower score are dropped")


class GenEvalJudge(GenEvalRules):
    """GenEval's rules with models from folders. Its settings file has the keys detector, clip and clip_weights."""

    Settings = GenEvalSettings

    def __init__(self, settings: GenEvalSettings) -> None:
        super().__init__(
            FolderDetector(settings.detector, settings.least_score), ClipColours(settings.clip, settings.clip_weights)
        )


class FolderDetector:
    """Any transformers model that detects objects or segments instances."""

    def __init__(self, folder: Path, least_score: float = 0.05) -> None:
        self.folder, self.least_score = folder, least_score

    def ingredients(self) -> Ingredients:
        """Raises JudgeError if the folder holds no weights."""
        found = hashes(self.folder) if self.folder.is_dir() else set()
        if not found:
            raise JudgeError(f"{self.folder} contains no weights; set detector to a model's folder")
        return Ingredients(weights=frozenset(found), architectures=frozenset(classes(self.folder)))

    @cached_property
    def _loaded(self) -> tuple[Any, Any, bool]:
        """Processor, model, and whether it segments."""
        from transformers import (
            AutoConfig,
            AutoImageProcessor,
            AutoModelForObjectDetection,
            AutoModelForUniversalSegmentation,
        )

        segments = AutoConfig.from_pretrained(self.folder).model_type in ("mask2former", "maskformer", "oneformer")
        auto: Any = AutoModelForUniversalSegmentation if segments else AutoModelForObjectDetection
        model = auto.from_pretrained(self.folder, local_files_only=True).eval()
        return AutoImageProcessor.from_pretrained(self.folder, local_files_only=True), model, segments

    def detect(self, image: np.ndarray) -> list[GenEvalDetection]:
        import torch

        processor, model, segments = self._loaded
        inputs = processor(images=Image.fromarray(image), return_tensors="pt")
        with torch.inference_mode():
            outputs = model(**inputs)
        size, labels = [image.shape[:2]], model.config.id2label
        if not segments:
            found = processor.post_process_object_detection(outputs, threshold=self.least_score, target_sizes=size)[0]
            rows = zip(found["labels"].tolist(), found["scores"].tolist(), found["boxes"].tolist(), strict=True)
            return [GenEvalDetection(_name(labels[label]), score, tuple(box)) for label, score, box in rows]
        found = processor.post_process_instance_segmentation(
            outputs, threshold=self.least_score, target_sizes=size, return_binary_maps=True
        )[0]
        detections = []
        for one, mask in zip(found["segments_info"], found["segmentation"], strict=True):
            inside = mask.numpy().astype(bool)
            if inside.any():
                down, across = np.nonzero(inside)
                box = (float(across.min()), float(down.min()), float(across.max() + 1), float(down.max() + 1))
                detections.append(GenEvalDetection(_name(labels[one["label_id"]]), one["score"], box, inside))
        return detections


class ClipColours:
    """Classifies colours as GenEval does: by cosine similarity to the mean embedding of three captions per colour."""

    def __init__(self, model: str, weights: Path | None = None) -> None:
        self.model, self.weights = model, weights

    @property
    def _folder(self) -> Path | None:
        folder = Path(self.model.removeprefix("local-dir:"))
        return folder if folder.is_dir() else None

    def ingredients(self) -> Ingredients:
        """Raises JudgeError if there are no weights."""
        if self._folder is not None:
            return Ingredients(weights=frozenset(hashes(self._folder)), architectures=frozenset(classes(self._folder)))
        if self.weights is None or not self.weights.is_file():
            raise JudgeError(f"{self.model!r} is not a folder; set clip_weights to the file with its weights")
        return Ingredients(
            weights=frozenset(hashes(self.weights)), architectures=frozenset({f"open_clip {self.model}"})
        )

    @cached_property
    def _loaded(self) -> tuple[Any, Any, Any]:
        import open_clip

        name = f"local-dir:{self._folder}" if self._folder is not None else self.model
        model, _, transform = open_clip.create_model_and_transforms(
            name, pretrained=None if self._folder is not None else str(self.weights)
        )
        return model.eval(), transform, open_clip.get_tokenizer(name)

    def colours(self, crops: Sequence[np.ndarray], label: str) -> list[str]:
        import torch

        model, transform, tokenizer = self._loaded
        with torch.inference_mode():
            references = []
            for colour in COLOURS:
                captions = tokenizer([template.format(colour=colour, label=label) for template in TEMPLATES])
                mean = model.encode_text(captions, normalize=True).mean(0)
                references.append(mean / mean.norm())
            pixels = torch.stack([transform(Image.fromarray(crop)) for crop in crops])
            cosines = model.encode_image(pixels, normalize=True) @ torch.stack(references).T
        return [COLOURS[index] for index in cosines.argmax(-1).tolist()]


def _name(label: str) -> str:
    return GENEVAL_NAMES.get(label, label)
