"""Stable Diffusion 3 and 3.5: plain latent maps into an MMDiT, three text encoders, classifier-free guidance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from renderers.families.base import Family
from renderers.families.conditions import Conditions, Text, stack_pooled
from renderers.families.long_prompts import LOST, unread_lines
from renderers.families.parts import device_of, fresh_scheduler, shift_for

if TYPE_CHECKING:
    import torch


PADDED = 256
"""Tokens that the pipeline pads T5's text to, where no other limit is set."""


class StableDiffusion3(Family):
    """The model crops its learnt positions from the middle, so a region's depend on its size: no mixed sizes."""

    most_text_tokens = 512

    def text(self, prompt: str) -> Text:
        embeds, _, pooled, _ = self.pipe.encode_prompt(
            prompt=prompt,
            prompt_2=None,
            prompt_3=None,
            device=device_of(self.pipe),
            do_classifier_free_guidance=False,
            **self.text_limit,
        )
        return Text(embeds[0], pooled[0])

    def unread(self, prompt: str) -> list[str]:
        pipe, sees = self.pipe, "T5 alone reads the last words"
        most = pipe.tokenizer_max_length
        clips = {"CLIP": (pipe.tokenizer, most)}
        if pipe.text_encoder_3 is None:
            return unread_lines(prompt, clips, LOST)
        t5 = {"T5": (pipe.tokenizer_3, self.text_tokens or PADDED)}
        return unread_lines(prompt, clips, sees) + unread_lines(prompt, t5, LOST)

    def schedule(self, steps: int, tokens: int) -> tuple[Any, torch.Tensor]:
        scheduler = fresh_scheduler(self.pipe)
        dynamic = scheduler.config.get("use_dynamic_shifting")
        shift = {"mu": shift_for(self.pipe, tokens, 1.16)} if dynamic else {}
        scheduler.set_timesteps(steps, device=device_of(self.pipe), **shift)
        return scheduler, scheduler.timesteps

    def predict(self, latents: torch.Tensor, timestep: torch.Tensor, conditions: Conditions) -> torch.Tensor:
        embeds = conditions.embeds
        sample = conditions.for_all_passes(latents).to(embeds.dtype)
        prediction = self.denoiser(
            hidden_states=sample,
            timestep=timestep.expand(len(sample)),
            encoder_hidden_states=embeds,
            pooled_projections=stack_pooled(conditions.all_texts),
            return_dict=False,
        )[0].float()
        return conditions.guided(prediction)
