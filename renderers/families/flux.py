"""FLUX.1: packed latents, CLIP's pooled and T5's whole text, guidance fed to the model (dev) or none (schnell)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from renderers.families.base import Conditions, Text
from renderers.families.parts import from_tokens, key_mask, stack_pooled, stack_texts, to_tokens
from renderers.families.transformer import PatchTransformer

if TYPE_CHECKING:
    import torch


class Flux(PatchTransformer):
    """T5's padding stays: the model was trained to see all of it, unmasked."""

    mixed_sizes = True

    def text(self, prompt: str) -> Text:
        embeds, pooled, _ = self.pipe.encode_prompt(
            prompt=prompt, prompt_2=None, device=self.pipe.device, **self.longest
        )
        return Text(embeds[0], pooled[0])

    def guided(self, guidance: float) -> bool:
        return False

    def predict(self, latents: torch.Tensor, timestep: torch.Tensor, conditions: Conditions) -> torch.Tensor:
        import torch

        embeds, _ = stack_texts(conditions.texts)
        height, width = latents.shape[-2:]
        sizes = [(h // 2, w // 2) for h, w in conditions.sizes]
        full = (height // 2, width // 2)
        mask = key_mask(sizes, full, embeds.shape[1], latents)
        # positions are (0, row, column); a smaller sample fills the map's corner, so that it keeps those it has alone
        rows, columns = torch.meshgrid(torch.arange(full[0]), torch.arange(full[1]), indexing="ij")
        positions = torch.stack([torch.zeros_like(rows), rows, columns], dim=-1).reshape(-1, 3).to(embeds)
        scale = None
        if self.denoiser.config.guidance_embeds:
            scale = torch.full((len(latents),), conditions.guidance, device=latents.device, dtype=torch.float32)
        prediction = self.denoiser(
            hidden_states=to_tokens(latents).to(embeds.dtype), encoder_hidden_states=embeds,
            pooled_projections=stack_pooled(conditions.texts), timestep=timestep.expand(len(latents)) / 1000,
            img_ids=positions, txt_ids=positions.new_zeros(embeds.shape[1], 3), guidance=scale,
            joint_attention_kwargs=None if mask is None else {"attention_mask": mask}, return_dict=False,
        )[0]  # fmt: skip
        return from_tokens(prediction.float(), height, width)

    def arguments(self, guidance: float, negative: str, count: int) -> dict[str, Any]:
        return {"guidance_scale": guidance, **self.longest}
