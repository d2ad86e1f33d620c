"""The judge's model in a local folder: any image-text-to-text model that transformers can load."""

from __future__ import annotations

import time
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import Field

from benchmarks.failures.independence import classes, hashes, served
from benchmarks.failures.judging.base import Ingredients, JudgeError
from benchmarks.failures.judging.closed_questions import PROMPTS, SYSTEM
from benchmarks.failures.judging.vision_language_models import EXCERPT, Ask, ModelPrompt, no_answer
from critics.base import CriticError
from critics.pretrained import Device, PretrainedCheckpoint, device_name
from planners.scene import Frozen


class FolderSettings(Frozen):
    """``folder`` holds config.json, processor, chat template and safetensors weights of an image-text-to-text model."""

    folder: Path
    device: Device = "auto"
    seconds: float = Field(
        default=300.0,
        gt=0.0,
        le=3600.0,
        allow_inf_nan=False,
        description="for all questions about one picture, without loading the model",
    )


class FolderModel:
    """A model that transformers loads at first use: bfloat16 on a GPU, float32 elsewhere. It decodes greedily."""

    def __init__(self, settings: FolderSettings) -> None:
        self.settings = settings
        self._checkpoint = PretrainedCheckpoint(str(settings.folder), "image-text-to-text model", "local.folder")

    def ingredients(self) -> Ingredients:
        folder = self.settings.folder
        if not folder.is_dir():
            raise JudgeError(f"{folder} is not a folder; set local.folder to the folder of an image-text-to-text model")
        if problems := self._checkpoint.problems("*processor_config.json"):
            raise JudgeError(problems[0])
        named = {served(folder.resolve().name)} | classes(folder)
        return Ingredients(weights=frozenset(hashes(folder)), architectures=frozenset(named), prompts=PROMPTS)

    @cached_property
    def _loaded(self) -> tuple[Any, Any]:
        """Processor and model. Raises JudgeError."""
        import torch
        from transformers import AutoModelForImageTextToText, AutoProcessor

        device = device_name(self.settings.device)
        dtype = torch.bfloat16 if device == "cuda" else torch.float32
        try:
            processor = self._checkpoint.load(AutoProcessor)
            model = self._checkpoint.load(AutoModelForImageTextToText, use_safetensors=True, dtype=dtype)
        except CriticError as error:
            raise JudgeError(str(error)) from None
        if getattr(processor, "chat_template", None) is None:
            raise JudgeError(f"the processor in {self.settings.folder} has no chat template; save it with one")
        return processor, model.to(device).eval()

    def look(self, image: np.ndarray) -> Ask:
        from PIL import Image

        self._loaded  # noqa: B018 - load before the clock of this picture starts
        picture, end = Image.fromarray(image), time.monotonic() + self.settings.seconds
        return lambda prompts: [self._answer(picture, prompt, end) for prompt in prompts]

    def _answer(self, picture: Any, prompt: ModelPrompt, end: float) -> str:
        import torch

        processor, model = self._loaded
        messages = [
            {"role": "system", "content": [{"type": "text", "text": SYSTEM}]},
            {"role": "user", "content": [{"type": "image"}, {"type": "text", "text": prompt.text}]},
        ]
        left = end - time.monotonic()
        if left <= 0:
            raise JudgeError(f"the model took longer than {self.settings.seconds:g} s; raise local.seconds")
        chat = processor.apply_chat_template(messages, add_generation_prompt=True)
        try:
            inputs = processor(text=[chat], images=[picture], return_tensors="pt").to(model.device, model.dtype)
        except ValueError as error:  # processors refuse pictures that are too small or too elongated
            why = " ".join(str(error).split())[:200]
            raise JudgeError(f"the model's processor refuses the picture: {why}") from None
        with torch.inference_mode():
            generated = model.generate(**inputs, max_new_tokens=prompt.tokens, do_sample=False, max_time=left)
        reply = processor.decode(generated[0, inputs["input_ids"].shape[1] :], skip_special_tokens=True)
        answer = prompt.read(reply)
        if answer is None:
            raise JudgeError(f"no answer to {prompt.text[:EXCERPT]!r}: {no_answer(reply)}")
        return answer
