"""GLM-Image: an autoregressive model writes tokens of the picture, a diffusion transformer paints them.

A region needs both too. The first model writes a draft of 256 tokens and then the tokens of a picture of the window's
size, from the region's prompt; the second starts from the window's own latents at part strength (image to image).
There is no negative prompt.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from renderers.families.base import Family, Grid
from renderers.families.conditions import Conditions, Text
from renderers.families.parts import device_of, fresh_scheduler, raw_decode, raw_encode, statistics

if TYPE_CHECKING:
    import torch


class GlmImage(Family):
    """The prompt's meaning comes with the tokens; the text encoder reads only what shall be written in the picture.

    No mixed sizes: the model takes one size, and positions are those of a full picture. Its pipeline draws the tokens
    of a whole batch from the first seed.
    """

    one_seed_per_call = True
    negative_prompts = False

    def __init__(self, pipe: Any, text_tokens: int = 0) -> None:
        super().__init__(pipe, text_tokens)
        self.prior = lru_cache(maxsize=64)(self._prior)

    @property
    def grid(self) -> Grid:
        return Grid(side=4 * self.factor, step=self.factor)  # a token stands for two patches each way

    def text(self, prompt: str) -> Text:
        embeds, _ = self.pipe.encode_prompt(
            prompt, do_classifier_free_guidance=False, device=device_of(self.pipe), **self.text_limit
        )
        return Text(embeds[0], words=prompt)

    def encode(self, pixels: torch.Tensor) -> torch.Tensor:
        latents = raw_encode(self.pipe.vae, pixels)
        mean, deviation = statistics(self.pipe.vae, latents)
        return (latents - mean) / deviation

    def decode(self, latents: torch.Tensor) -> torch.Tensor:
        mean, deviation = statistics(self.pipe.vae, latents)
        return raw_decode(self.pipe.vae, latents * deviation + mean)

    def schedule(self, steps: int, tokens: int) -> tuple[Any, torch.Tensor]:
        from diffusers.pipelines.glm_image.pipeline_glm_image import calculate_shift, retrieve_timesteps

        scheduler = fresh_scheduler(self.pipe)
        config = scheduler.config
        times = np.linspace(config.num_train_timesteps, 1.0, steps + 1)[:-1].astype(np.int64).astype(np.float32)
        shift = calculate_shift(
            tokens, config.get("base_image_seq_len", 256), config.get("base_shift", 0.25), config.get("max_shift", 0.75)
        )
        sigmas = times / config.num_train_timesteps
        timesteps, _ = retrieve_timesteps(scheduler, steps, device_of(self.pipe), times, sigmas, mu=shift)
        return scheduler, timesteps

    def predict(self, latents: torch.Tensor, timestep: torch.Tensor, conditions: Conditions) -> torch.Tensor:
        """Texts of one length share a call, the unconditional ones too, since the model masks no padding."""
        import torch

        size = (latents.shape[-2] * self.factor, latents.shape[-1] * self.factor)
        seeds = conditions.seeds or [0] * len(latents)
        prior = torch.cat(
            [self.prior(text.words, size, seed) for text, seed in zip(conditions.texts, seeds, strict=True)]
        )
        texts = conditions.all_texts
        sample, prior = conditions.for_all_passes(latents).to(self.denoiser.dtype), conditions.for_all_passes(prior)
        # the unconditional pass is the one without the picture's tokens
        drop = torch.zeros_like(prior, dtype=torch.bool)
        drop[: len(conditions.unconditional)] = True
        prediction = torch.empty(sample.shape, dtype=torch.float32, device=latents.device)
        for length in sorted({len(text.embeds) for text in texts}):
            rows = [row for row, text in enumerate(texts) if len(text.embeds) == length]
            embeds = torch.stack([texts[row].embeds for row in rows])
            sizes = torch.tensor([size] * len(rows)).to(embeds)
            prediction[rows] = self.denoiser(
                hidden_states=sample[rows],
                encoder_hidden_states=embeds,
                prior_token_id=prior[rows],
                prior_token_drop=drop[rows],
                timestep=timestep.expand(len(rows)) - 1,
                target_size=sizes,
                crop_coords=torch.zeros_like(sizes),
                return_dict=False,
            )[0].float()
        return conditions.guided(prediction)

    def _prior(self, prompt: str, size: tuple[int, int], seed: int) -> torch.Tensor:
        """The picture's tokens (1, patches) for a picture of ``size`` (height, width) in pixels."""
        import torch

        with torch.random.fork_rng():  # the pipeline seeds the process's own
            tokens, _, _ = self.pipe.generate_prior_tokens(
                prompt, *size, device=device_of(self.pipe), generator=torch.Generator().manual_seed(seed)
            )
        return tokens
