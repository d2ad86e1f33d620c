"""Detectors of any noun: Grounding DINO and OWLv2 as transformers saves them.

Grounding DINO: Liu et al., 2023, https://arxiv.org/abs/2303.05499. OWLv2: Minderer et al., 2023,
https://arxiv.org/abs/2306.09683.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import numpy as np

from critics.base import CriticError
from critics.objects.detector import CHECKPOINT, Detection, DetectorSettings, detect_in_batches, detections
from critics.pretrained import PretrainedCheckpoint

GROUNDED = ("grounding-dino", "mm-grounding-dino")
OWL = ("owlv2", "owlvit")
RawDetections = list[tuple[str, float, Sequence[float]]]
"""Noun, score and pixel xyxy of every box in one picture."""


class OpenVocabularyDetector:
    """What ``AutoModelForZeroShotObjectDetection`` loads of these two families, in float32, from safetensors only.

    ``labels`` are the nouns that it looks for; ``naming`` returns a detector of others that shares the weights. Without
    nouns it finds nothing. These models rank what they see and may find a noun that isn't in the picture, so the
    threshold matters more than with closed classes.
    """

    def __init__(self, settings: DetectorSettings) -> None:
        self.settings = settings
        self.labels: tuple[str, ...] = ()
        self._weights = _Weights(settings)

    def naming(self, nouns: Sequence[str]) -> OpenVocabularyDetector:
        """A detector of these nouns, each once."""
        named = OpenVocabularyDetector(self.settings)
        named.labels, named._weights = tuple(dict.fromkeys(nouns)), self._weights
        return named

    def problems(self) -> list[str]:
        """What is missing, with the way out; nothing is loaded."""
        return self._weights.checkpoint.problems(processor="*processor_config.json")

    def detect(self, image: np.ndarray) -> list[Detection]:
        """Raises CriticError where the checkpoint is missing, incomplete or of another family."""
        return self.detect_many([image])[0]

    def detect_many(self, images: Sequence[np.ndarray]) -> list[list[Detection]]:
        """What is in each, in their order; pictures of one size share a forward pass. Raises CriticError."""
        return detect_in_batches(images, self.settings.batch, self._detected)

    def _detected(self, images: Sequence[np.ndarray]) -> list[list[Detection]]:
        """One forward pass over pictures of one size; none without nouns."""
        if not self.labels:
            return [[] for _ in images]
        size = images[0].shape[1], images[0].shape[0]
        return [detections(found, size, self.settings) for found in self._weights.find(images, self.labels)]


class _Weights:
    """Model and processor, loaded at the first picture."""

    def __init__(self, settings: DetectorSettings) -> None:
        self.settings = settings
        self.checkpoint = PretrainedCheckpoint(settings.checkpoint, "open-vocabulary object detector", CHECKPOINT)
        self._lock = threading.Lock()
        self._model: Any = None
        self._processor: Any = None

    def find(self, images: Sequence[np.ndarray], nouns: Sequence[str]) -> list[RawDetections]:
        """What is in each picture; all have one size and share a forward pass."""
        import torch

        with self._lock:
            self._load()
            ask = self._owl if self._model.config.model_type in OWL else self._grounded
            with torch.inference_mode():
                return ask([np.array(image) for image in images], nouns)

    def _grounded(self, images: Sequence[np.ndarray], nouns: Sequence[str]) -> list[RawDetections]:
        """A noun's score is the largest over its own tokens in "cat. red car.".

        The library's phrases, made of all tokens above a threshold, may mix two nouns ("cat dog").
        """
        import torch

        texts = [" ".join(noun.replace(".", " ").split()) for noun in nouns]
        inputs = self._inputs(images, [". ".join(texts).lower() + "."] * len(images))
        outputs = self._model(**inputs)
        stop = self._processor.tokenizer.convert_tokens_to_ids(".")
        ids = inputs["input_ids"][0].tolist()
        ends = [i for i, token in enumerate(ids) if token == stop]
        if len(ends) != len(nouns):
            raise CriticError(f"{self.settings.checkpoint} can't take {len(nouns)} nouns at once: ask for fewer")
        spans = list(zip([1, *(end + 1 for end in ends)], ends, strict=False))
        likely = torch.sigmoid(outputs.logits)
        scores = torch.stack([likely[:, :, start:end].max(dim=2).values for start, end in spans], dim=2)
        centre, sides = outputs.pred_boxes.split(2, dim=2)
        height, width = images[0].shape[:2]
        scale = torch.tensor([width, height] * 2, device=centre.device)
        boxes = torch.cat([centre - sides / 2, centre + sides / 2], dim=2) * scale
        best, which = scores.max(dim=2)
        found = []
        for answer in zip(best.tolist(), which.tolist(), boxes.tolist(), strict=True):
            seen = zip(*answer, strict=True)
            found.append([(nouns[i], score, xyxy) for score, i, xyxy in seen if score >= self.settings.threshold])
        return found

    def _owl(self, images: Sequence[np.ndarray], nouns: Sequence[str]) -> list[RawDetections]:
        """Each noun in the prompt that the authors use, "a photo of a cat"."""
        inputs = self._inputs(images, [[f"a photo of a {noun}" for noun in nouns]] * len(images), truncation=True)
        answers = self._processor.post_process_grounded_object_detection(
            self._model(**inputs), threshold=self.settings.threshold, target_sizes=[image.shape[:2] for image in images]
        )
        found = []
        for answer in answers:
            seen = zip(*(answer[k].tolist() for k in ("scores", "labels", "boxes")), strict=True)
            found.append([(nouns[i], score, xyxy) for score, i, xyxy in seen])
        return found

    def _inputs(self, images: Sequence[np.ndarray], text: object, **options: object) -> Any:
        inputs = self._processor(
            images=list(images), text=text, return_tensors="pt", input_data_format="channels_last", **options
        )
        return inputs.to(self._model.device)

    def _load(self) -> None:
        if self._model is not None:
            return
        from transformers import AutoConfig, AutoModelForZeroShotObjectDetection, AutoProcessor

        kind = self.checkpoint.load(AutoConfig).model_type
        if kind not in OWL + GROUNDED:
            raise CriticError(
                f"{self.settings.checkpoint} is a model of type {kind}; an open-vocabulary object detector is one of "
                f"{', '.join(GROUNDED + OWL)}"
            )
        self._processor = self.checkpoint.load(AutoProcessor)
        self._model = self.checkpoint.load_model(AutoModelForZeroShotObjectDetection, self.settings.device)
