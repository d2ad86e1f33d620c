"""Z-Image: a list of latent maps and a list of texts, each of its own size, through one transformer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from renderers.families.base import Family
from renderers.families.conditions import Conditions, Text
from renderers.families.control import controls_of
from renderers.families.long_prompts import chat_template, unread_in_chat
from renderers.families.parts import device_of

if TYPE_CHECKING:
    import torch

READ = 512
"""Tokens of a chat that the pipeline reads, where no other limit is set."""


class ZImage(Family):
    """The model masks by itself; it predicts minus the velocity, and its time runs from 0 (noise) to 1.

    Its guidance counts from the text's own prediction: 0 is none, and g here is g + 1 elsewhere.
    """

    places_in_words = True

    def __init__(self, pipe: Any, text_tokens: int = 0) -> None:
        super().__init__(pipe, text_tokens)
        self.mixed_sizes = not controls_of(pipe)  # their pictures are of one size

    def text(self, prompt: str) -> Text:
        embeds, _ = self.pipe.encode_prompt(
            prompt=[prompt], device=device_of(self.pipe), do_classifier_free_guidance=False, **self.text_limit
        )
        return Text(embeds[0])

    def unread(self, prompt: str) -> list[str]:
        tokenizer = self.pipe.tokenizer
        return unread_in_chat(prompt, chat_template(tokenizer), tokenizer, self.text_tokens or READ)

    def guided(self, guidance: float) -> bool:
        return guidance > 0

    def predict(self, latents: torch.Tensor, timestep: torch.Tensor, conditions: Conditions) -> torch.Tensor:
        import torch

        texts = [*conditions.texts, *conditions.unconditional]
        cuts = [
            sample[:, None, :height, :width].to(self.denoiser.dtype)
            for sample, (height, width) in zip(latents, conditions.sizes, strict=True)
        ]
        samples = cuts * (len(texts) // len(cuts))
        times = ((1000 - timestep) / 1000).expand(len(samples))
        parts = self.denoiser(samples, times, [text.embeds for text in texts], return_dict=False)[0]
        prediction = torch.zeros_like(latents, dtype=torch.float32)
        for index, (height, width) in enumerate(conditions.sizes):
            guided = parts[index][:, 0].float()
            if conditions.unconditional:
                guided = guided + conditions.guidance * (guided - parts[len(cuts) + index][:, 0].float())
            prediction[index, :, :height, :width] = -guided
        return prediction
