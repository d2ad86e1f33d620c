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
        """Each noun in a prompt of its own ("red car."): in one prompt nouns share tokens and attend to each other.

        A box's score is the mean over the noun's tokens, as GLIP scores a class (Li et al., 2022,
        https://arxiv.org/abs/2112.03857): a bear gets the "bear" of "teddy bear" alone.
        """
        import torch

        pairs = [(number, noun) for number in range(len(images)) for noun in nouns]
        found: list[RawDetections] = [[] for _ in images]
        for start in range(0, len(pairs), self.settings.batch):
            some = pairs[start : start + self.settings.batch]
            prompts = [f"{' '.join(noun.replace('.', ' ').split()).lower()}." for _, noun in some]
            inputs = self._inputs([images[number] for number, _ in some], prompts, padding=True)
            outputs = self._model(**inputs)
            tokenizer, ids = self._processor.tokenizer, inputs["input_ids"]
            others = {*tokenizer.all_special_ids, tokenizer.convert_tokens_to_ids(".")}
            own = ids.new_tensor([[int(token not in others) for token in row] for row in ids.tolist()])
            likely = outputs.logits[:, :, : ids.shape[1]].sigmoid() * own[:, None]
            scores = likely.sum(dim=2) / own.sum(dim=1, keepdim=True).clamp(min=1)
            centre, sides = outputs.pred_boxes.split(2, dim=2)
            height, width = images[0].shape[:2]
            boxes = torch.cat([centre - sides / 2, centre + sides / 2], dim=2) * scores.new_tensor([width, height] * 2)
            for (number, noun), row, xyxys in zip(some, scores.tolist(), boxes.tolist(), strict=True):
                kept = ((noun, score, xyxy) for score, xyxy in zip(row, xyxys, strict=True))
                found[number] += [one for one in kept if one[1] >= self.settings.threshold]
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
