"""Stable Diffusion 1.x, 2.x and XL, and all else that puts a UNet2DConditionModel over plain latent maps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from renderers.families.base import Family, Grid
from renderers.families.conditions import Conditions, Text, stack_pooled
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
        super().__init__(pipe)  # CLIP's length is fixed: the padding is trained in, and cheap in cross-attention

    @property
    def grid(self) -> Grid:
        levels = 2 ** (len(self.denoiser.config.down_block_types) - 1)
        return Grid(side=self.factor * levels, step=self.factor)

    @property
    def unit(self) -> int:
        return self.factor  # diffusers' UNets carry odd sizes through their levels

    def text(self, prompt: str) -> Text:
        embeds, _, *pooled = self.pipe.encode_prompt(
            prompt=prompt, device=device_of(self.pipe), num_images_per_prompt=1, do_classifier_free_guidance=False
        )
        return Text(embeds[0], pooled[0][0] if pooled else None)

    def unconditional(self, negative: str) -> Text:
        """SDXL's base model was trained with zeros for no text, which its pipeline's config says."""
        text = super().unconditional(negative)
        if negative or not self.pipe.config.get("force_zeros_for_empty_prompt"):
            return text
        return Text(text.embeds * 0, None if text.pooled is None else text.pooled * 0)

    def pipeline_arguments(self, guidance: float, negative: str, count: int) -> dict[str, Any]:
        against = {"negative_prompt": [negative] * count} if negative else {}  # none at all, for it to take zeros
        return {"guidance_scale": guidance, **against}

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

    def predict(self, latents: torch.Tensor, timestep: torch.Tensor, conditions: Conditions) -> torch.Tensor:
        import torch

        texts, embeds = conditions.all_texts, conditions.embeds
        sample = conditions.for_all_passes(latents).to(embeds.dtype)
        more: dict[str, Any] = {}
        if texts[0].pooled is not None:
            window = latents.shape[-2:]
            pictures = conditions.pictures or [tuple(window)] * len(latents)
            # a window that is painted enlarged may be larger than its picture
            sizes = torch.tensor(pictures).maximum(torch.tensor(window)) * self.factor
            times = conditions.for_all_passes(torch.cat([sizes, sizes * 0, sizes], dim=1).to(embeds))
            more["added_cond_kwargs"] = {"text_embeds": stack_pooled(texts), "time_ids": times}
        if (channels := self.denoiser.config.time_cond_proj_dim) is not None:  # a scale distilled into the model
            scale = torch.full((len(latents),), conditions.guidance - 1)
            more["timestep_cond"] = self.pipe.get_guidance_scale_embedding(scale, embedding_dim=channels).to(embeds)
        prediction = self.denoiser(sample, timestep, encoder_hidden_states=embeds, return_dict=False, **more)[0].float()
        return conditions.guided(prediction)
