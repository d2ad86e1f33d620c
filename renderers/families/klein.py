"""FLUX.2 klein: latents patched and normalised by the autoencoder's own batch norm, text from three layers of Qwen3."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from renderers.families.base import Family, Grid
from renderers.families.conditions import Conditions
from renderers.families.long_prompts import chat_template, unread_in_chat
from renderers.families.parts import flow_schedule, from_tokens, key_mask, raw_decode, raw_encode, to_tokens

if TYPE_CHECKING:
    import torch

PADDED = 512
"""Tokens of a chat that the pipeline pads to, where no other limit is set."""


class Klein(Family):
    """A latent pixel here is a patched one, a token of its own: 16 pixels of the picture each way.

    Distilled checkpoints take no guidance; the others are guided against the empty prompt, whatever the settings say.
    """

    mixed_sizes = True
    places_in_words = True
    negative_prompts = False

    @property
    def factor(self) -> int:
        return 2 * super().factor

    @property
    def grid(self) -> Grid:
        return Grid(side=self.factor, step=self.factor)

    def tokens(self, size: tuple[int, int]) -> int:
        return size[0] * size[1]

    def unread(self, prompt: str) -> list[str]:
        tokenizer = self.pipe.tokenizer
        return unread_in_chat(prompt, chat_template(tokenizer), tokenizer, self.text_tokens or PADDED)

    @property
    def takes_guidance(self) -> bool:
        return not self.pipe.config.is_distilled

    def guided(self, guidance: float) -> bool:
        return guidance > 1 and self.takes_guidance

    def _norm(self, like: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Mean and deviation of the patched latents, shaped for maps."""
        norm, epsilon = self.pipe.vae.bn, self.pipe.vae.config.batch_norm_eps
        mean = norm.running_mean.view(1, -1, 1, 1).to(like)
        return mean, (norm.running_var.view(1, -1, 1, 1).to(like) + epsilon).sqrt()

    def encode(self, pixels: torch.Tensor) -> torch.Tensor:
        raw = raw_encode(self.pipe.vae, pixels)
        n, c, h, w = raw.shape
        patched = to_tokens(raw).transpose(1, 2).reshape(n, 4 * c, h // 2, w // 2)
        mean, deviation = self._norm(patched)
        return (patched - mean) / deviation

    def decode(self, latents: torch.Tensor) -> torch.Tensor:
        mean, deviation = self._norm(latents)
        height, width = latents.shape[-2:]
        tokens = (latents * deviation + mean).flatten(2).transpose(1, 2)
        return raw_decode(self.pipe.vae, from_tokens(tokens, 2 * height, 2 * width))

    def schedule(self, steps: int, tokens: int) -> tuple[Any, torch.Tensor]:
        from diffusers.pipelines.flux2.pipeline_flux2_klein import compute_empirical_mu

        return flow_schedule(self.pipe, steps, compute_empirical_mu(image_seq_len=tokens, num_steps=steps))

    def predict(self, latents: torch.Tensor, timestep: torch.Tensor, conditions: Conditions) -> torch.Tensor:
        import torch

        embeds = conditions.embeds
        height, width = latents.shape[-2:]
        tokens = conditions.for_all_passes(latents.flatten(2).transpose(1, 2)).to(embeds.dtype)
        sizes = [*conditions.sizes] * (len(tokens) // len(latents))
        mask = key_mask(sizes, (height, width), embeds.shape[1], latents)
        only = torch.arange(1)
        places = torch.cartesian_prod(only, torch.arange(height), torch.arange(width), only)  # (t, row, column, layer)
        words = torch.cartesian_prod(only, only, only, torch.arange(embeds.shape[1]))
        prediction = self.denoiser(
            hidden_states=tokens,
            encoder_hidden_states=embeds,
            timestep=timestep.expand(len(tokens)) / 1000,
            img_ids=places.to(latents.device),
            txt_ids=words.to(latents.device),
            guidance=None,
            joint_attention_kwargs=None if mask is None else {"attention_mask": mask},
            return_dict=False,
        )[0].float()
        return conditions.guided(prediction).transpose(1, 2).reshape(latents.shape)
