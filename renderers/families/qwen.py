"""Qwen-Image: packed latents of a video autoencoder, one masked text stream, guidance that keeps the norm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from renderers.families.base import Family
from renderers.families.conditions import Conditions, stack_texts
from renderers.families.long_prompts import LOST, unread_in_chat
from renderers.families.parts import from_tokens, to_tokens

if TYPE_CHECKING:
    import torch

READ = 512
"""Tokens of a prompt that its pipeline reads, where no other limit is set."""


class QwenImage(Family):
    """Positions are counted from the picture's middle, so a region's depend on its size: no mixed sizes."""

    video_autoencoder = True
    places_in_words = True

    def unconditional_prompt(self, negative: str) -> str:
        return negative or " "  # its pipeline guides only against a prompt that isn't empty

    def packed(self, latents: torch.Tensor) -> torch.Tensor:
        return to_tokens(latents)

    @property
    def text_limit(self) -> dict[str, int]:
        """Its encoder alone would read 1024 tokens, and the pipeline passes it 512."""
        return {"max_sequence_length": self.text_tokens or READ}

    def unread(self, prompt: str) -> list[str]:
        pipe, limit = self.pipe, self.text_limit["max_sequence_length"]
        most = limit + pipe.prompt_template_encode_start_idx  # these are cut off again
        longest = self.most_text_tokens
        way_out = LOST if limit >= longest else f"text_tokens = {longest} reads more"
        return unread_in_chat(prompt, pipe.prompt_template_encode, pipe.tokenizer, most, way_out)

    def predict(self, latents: torch.Tensor, timestep: torch.Tensor, conditions: Conditions) -> torch.Tensor:
        embeds, mask = stack_texts(conditions.all_texts)
        height, width = latents.shape[-2:]
        tokens = conditions.for_all_passes(to_tokens(latents)).to(embeds.dtype)
        prediction = self.denoiser(
            hidden_states=tokens,
            encoder_hidden_states=embeds,
            encoder_hidden_states_mask=mask,
            timestep=timestep.expand(len(tokens)) / 1000,
            img_shapes=[[(1, height // 2, width // 2)]] * len(tokens),
            return_dict=False,
        )[0].float()
        guided = conditions.guided(prediction)
        if conditions.unconditional:
            _, conditional = prediction.chunk(2)
            guided = guided * (conditional.norm(dim=-1, keepdim=True) / guided.norm(dim=-1, keepdim=True))
        return from_tokens(guided, height, width)

    def pipeline_arguments(self, guidance: float, negative: str, count: int) -> dict[str, Any]:
        arguments = super().pipeline_arguments(guidance, negative, count)
        return {"true_cfg_scale": arguments.pop("guidance_scale"), **arguments}
