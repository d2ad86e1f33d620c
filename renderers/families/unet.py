"""Stable Diffusion 1.x, 2.x and XL, and all else that puts a UNet2DConditionModel over plain latent maps."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from renderers.families.base import Family, Grid
from renderers.families.conditions import Conditions, Text, stack_pooled
from renderers.families.long_prompts import parts_of, unread_lines
from renderers.families.parts import device_of, fresh_scheduler

if TYPE_CHECKING:
    import torch


class UNet(Family):
    """CFG in one call of twice the batch, the unconditional half first. SDXL is told the
    size of the picture that a window belongs to: told the window's, it would paint as small pictures look.

    No mixed sizes, since convolutions see padding. ``tokens`` counts as a transformer over the same latents would.
    """

    component = "unet"

    def __init__(self, pipe: Any, text_tokens: int = 0) -> None:
        super().__init__(pipe, text_tokens)
        self.blank = lru_cache(maxsize=1)(self._encoded)

    @classmethod
    def takes_mask(cls, inputs: int, outputs: int, factor: int) -> bool:
        return inputs == 2 * outputs + 1

    def fill_channels(self, pixels: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        import torch
        from torch.nn import functional as F

        known = self.encode(pixels * (1 - mask))
        return torch.cat([F.adaptive_max_pool2d(mask, known.shape[-2:]).to(known), known], dim=1)

    @property
    def grid(self) -> Grid:
        levels = 2 ** (len(self.denoiser.config.down_block_types) - 1)
        return Grid(side=self.factor * levels, step=self.factor)

    @property
    def unit(self) -> int:
        return self.factor  # diffusers' UNets carry odd sizes through their levels

    def text(self, prompt: str) -> Text:
        """Part by part, each padded as the encoder was trained: the pooled embedding is the first part's."""
        import torch

        texts = [self._encoded(part) for part in self._parts(prompt)]
        return Text(torch.cat([text.embeds for text in texts]), texts[0].pooled)

    def is_long(self, prompt: str) -> bool:
        return len(self._parts(prompt)) > 1

    def unread(self, prompt: str) -> list[str]:
        if not self.text_tokens or self.conditions is not None:  # a plan in channels says the rest
            return []
        tokenizer = self.pipe.tokenizer
        most = max(self.text_tokens // tokenizer.model_max_length, 1) * tokenizer.model_max_length
        return unread_lines(prompt, {"CLIP": (tokenizer, most)}, "text_tokens = 0 reads all of it, in parts")

    def _encoded(self, prompt: str = "") -> Text:
        embeds, _, *pooled = self.pipe.encode_prompt(
            prompt=prompt, device=device_of(self.pipe), num_images_per_prompt=1, do_classifier_free_guidance=False
        )
        return Text(embeds[0], pooled[0][0] if pooled else None)

    def _fits(self, prompt: str) -> bool:
        readers = [getattr(self.pipe, name, None) for name in ("tokenizer", "tokenizer_2")]
        return all(len(r(prompt, verbose=False).input_ids) <= r.model_max_length for r in readers if r is not None)

    def _parts(self, prompt: str) -> list[str]:
        """All of a prompt's parts, or as many as ``text_tokens`` allows; a single one is cut by the pipeline."""
        most = self.text_tokens // self.pipe.tokenizer.model_max_length
        return [prompt] if self.text_tokens and most <= 1 else parts_of(prompt, self._fits)[: most or None]

    def evened(self, texts: Sequence[Text]) -> list[Text]:
        """Shorter ones get parts of no words, and zeros, which stand for no text, more zeros."""
        import torch

        longest = max(len(text.embeds) for text in texts)
        padded = []
        for text in texts:
            if (missing := longest - len(text.embeds)) > 0:
                blank = self.blank().embeds
                filling = blank.repeat(missing // len(blank), 1) * bool(text.embeds.any())
                text = Text(torch.cat([text.embeds, filling]), text.pooled)
            padded.append(text)
        return padded

    def unconditional(self, negative: str) -> Text:
        """SDXL's base model was trained with zeros for no text, which its pipeline's config says."""
        text = super().unconditional(negative)
        if negative or not self.pipe.config.get("force_zeros_for_empty_prompt"):
            return text
        return Text(text.embeds * 0, None if text.pooled is None else text.pooled * 0)

    def pipeline_arguments(self, guidance: float, negative: str, count: int) -> dict[str, Any]:
        against = {"negative_prompt": [negative] * count} if negative else {}  # none at all, for it to take zeros
        return {"guidance_scale": guidance, **against}

    def encoded_arguments(self, text: Text, unconditional: Text, count: int) -> dict[str, Any]:
        given = {"prompt_embeds": text.embeds, "negative_prompt_embeds": unconditional.embeds}
        if text.pooled is not None and unconditional.pooled is not None:
            given |= {"pooled_prompt_embeds": text.pooled, "negative_pooled_prompt_embeds": unconditional.pooled}
        return {name: embeds.expand(count, *embeds.shape) for name, embeds in given.items()}

    def phrase(self, words: str) -> torch.Tensor:
        """Of the last text encoder, which is SDXL's pooled one; unpadded."""
        encoder, tokenizer = (
            getattr(self.pipe, f"{part}_2", None) or getattr(self.pipe, part) for part in ("text_encoder", "tokenizer")
        )
        most = tokenizer.model_max_length
        ids = tokenizer([words], truncation=True, max_length=most, return_tensors="pt").input_ids
        output = encoder(ids.to(device_of(self.pipe)))
        pooled = output.text_embeds if hasattr(output, "text_embeds") else output.pooler_output
        return pooled[0]

    def guided(self, guidance: float) -> bool:
        return guidance > 1 and self.denoiser.config.time_cond_proj_dim is None

    def schedule(self, steps: int, tokens: int) -> tuple[Any, torch.Tensor]:
        scheduler = fresh_scheduler(self.pipe)
        scheduler.set_timesteps(steps, device=device_of(self.pipe))
        return scheduler, scheduler.timesteps

    def part_schedule(self, steps: int, tokens: int) -> tuple[Any, torch.Tensor]:
        """PNDM's first steps need one another, so that one that starts later leaves noise: DDIM takes its timesteps."""
        scheduler, timesteps = self.schedule(steps, tokens)
        if type(scheduler).__name__ != "PNDMScheduler":
            return scheduler, timesteps
        from diffusers import DDIMScheduler

        calm = DDIMScheduler.from_config(scheduler.config, clip_sample=False)
        calm.set_timesteps(steps, device=device_of(self.pipe))
        return calm, calm.timesteps

    def predict(self, latents: torch.Tensor, timestep: torch.Tensor, conditions: Conditions) -> torch.Tensor:
        import torch

        texts, embeds = conditions.all_texts, conditions.embeds
        sample = conditions.for_all_passes(latents).to(embeds.dtype)
        more: dict[str, Any] = {}
        if texts[0].pooled is not None:
            window = latents.shape[-2:]
            pictures = conditions.pictures or [(window[0], window[1])] * len(latents)
            # a window that is painted enlarged may be larger than its picture
            sizes = torch.tensor(pictures).maximum(torch.tensor(window)) * self.factor
            times = conditions.for_all_passes(torch.cat([sizes, sizes * 0, sizes], dim=1).to(embeds))
            more["added_cond_kwargs"] = {"text_embeds": stack_pooled(texts), "time_ids": times}
        if (channels := self.denoiser.config.time_cond_proj_dim) is not None:  # a scale distilled into the model
            scale = torch.full((len(latents),), conditions.guidance - 1)
            more["timestep_cond"] = self.pipe.get_guidance_scale_embedding(scale, embedding_dim=channels).to(embeds)
        prediction = self.denoiser(sample, timestep, encoder_hidden_states=embeds, return_dict=False, **more)[0].float()
        return conditions.guided(prediction)
