"""Qwen-Image: packed latents of a video autoencoder, one masked text stream, guidance that keeps the norm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from renderers.families.conditions import Conditions, Text, guided, stack_texts
from renderers.families.parts import decode_scaled, device_of, encode_scaled, from_tokens, to_tokens
from renderers.families.transformer import PatchTransformer

if TYPE_CHECKING:
    import torch


class QwenImage(PatchTransformer):
    """Positions are counted from the picture's middle, so a region's depend on its size: no mixed sizes."""

    mixed_sizes = False

    def text(self, prompt: str) -> Text:
        embeds, _ = self.pipe.encode_prompt(
            prompt=prompt, device=device_of(self.pipe), **self.longest
        )  # of one: no padding
        return Text(embeds[0])

    def blank(self, negative: str) -> str:
        return negative or " "  # its pipeline guides only against a prompt that isn't empty

    def guided(self, guidance: float) -> bool:
        return guidance > 1

    def encode(self, pixels: torch.Tensor) -> torch.Tensor:
        return encode_scaled(self.pipe.vae, pixels, frames=True)

    def decode(self, latents: torch.Tensor) -> torch.Tensor:
        return decode_scaled(self.pipe.vae, latents, frames=True)

    def predict(self, latents: torch.Tensor, timestep: torch.Tensor, conditions: Conditions) -> torch.Tensor:
        import torch

        texts = [*conditions.blanks, *conditions.texts]
        embeds, mask = stack_texts(texts)
        height, width = latents.shape[-2:]
        tokens = torch.cat([to_tokens(latents)] * (len(texts) // len(latents))).to(embeds.dtype)
        prediction = self.denoiser(
            hidden_states=tokens,
            encoder_hidden_states=embeds,
            encoder_hidden_states_mask=mask,
            timestep=timestep.expand(len(tokens)) / 1000,
            img_shapes=[[(1, height // 2, width // 2)]] * len(tokens),
            return_dict=False,
        )[0].float()
        mixed = guided(prediction, conditions)
        if conditions.blanks:
            _, wanted = prediction.chunk(2)
            mixed = mixed * (wanted.norm(dim=-1, keepdim=True) / mixed.norm(dim=-1, keepdim=True))
        return from_tokens(mixed, height, width)

    def arguments(self, guidance: float, negative: str, count: int) -> dict[str, Any]:
        return {"true_cfg_scale": guidance, "negative_prompt": [self.blank(negative)] * count, **self.longest}
