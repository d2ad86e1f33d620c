"""FLUX.1: packed latents, CLIP's pooled and T5's whole text, guidance fed to the model (dev) or none (schnell)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from renderers.families.attention_cache import Kept, keeping
from renderers.families.base import Keeping, StaleError
from renderers.families.conditions import Conditions, Text, stack_pooled
from renderers.families.parts import device_of, from_tokens, key_mask, to_tokens
from renderers.families.transformer import PatchTransformer

if TYPE_CHECKING:
    import torch


PADDED = 512
"""Tokens that the pipeline pads T5's text to, where no other limit is set."""


class Flux(PatchTransformer):
    """T5's padding stays: the model was trained to see all of it, unmasked."""

    mixed_sizes = True

    @property
    def sight(self) -> FluxSight:
        return FluxSight(self)

    def text(self, prompt: str) -> Text:
        embeds, pooled, _ = self.pipe.encode_prompt(
            prompt=prompt, prompt_2=None, device=device_of(self.pipe), **self.longest
        )
        return Text(embeds[0], pooled[0])

    def guided(self, guidance: float) -> bool:
        return False

    def predict(self, latents: torch.Tensor, timestep: torch.Tensor, conditions: Conditions) -> torch.Tensor:
        import torch

        height, width = latents.shape[-2:]
        tokens = to_tokens(latents)
        places = torch.arange(tokens.shape[1], device=tokens.device)
        return from_tokens(self._call(tokens, places, (height, width), timestep, conditions), height, width)

    def _call(
        self,
        tokens: torch.Tensor,
        places: torch.Tensor,
        size: tuple[int, int],
        timestep: torch.Tensor,
        conditions: Conditions,
        words: bool = True,
    ) -> torch.Tensor:
        """The model's word on tokens (n, count, channels), float32, that stand at ``places`` (count,) of latent maps of
        ``size`` (height, width). Without ``words`` the text isn't computed: its keys and values are kept.
        """
        import torch

        embeds = conditions.embeds if words else conditions.embeds[:, :0]
        full = (size[0] // 2, size[1] // 2)
        sizes = [(height // 2, width // 2) for height, width in conditions.sizes]
        mask = key_mask(sizes, full, conditions.embeds.shape[1], tokens)
        # positions are (0, row, column); a smaller sample fills the map's corner, so that it keeps those it has alone
        positions = torch.stack([places * 0, places // full[1], places % full[1]], dim=-1).to(embeds)
        scale = None
        if self.denoiser.config.guidance_embeds:
            scale = torch.full((len(tokens),), conditions.guidance, device=tokens.device, dtype=torch.float32)
        prediction: torch.Tensor = self.denoiser(
            hidden_states=tokens.to(embeds.dtype),
            encoder_hidden_states=embeds,
            pooled_projections=stack_pooled(conditions.texts),
            timestep=timestep.expand(len(tokens)) / 1000,
            img_ids=positions,
            txt_ids=positions.new_zeros(embeds.shape[1], 3),
            guidance=scale,
            joint_attention_kwargs=None if mask is None else {"attention_mask": mask},
            return_dict=False,
        )[0]
        return prediction.float()

    def arguments(self, guidance: float, negative: str, count: int) -> dict[str, Any]:
        return {"guidance_scale": guidance, **self.longest}


class FluxSight:
    """FLUX.1 with the whole picture, or its text, in sight."""

    def __init__(self, family: Flux) -> None:
        self.family = family

    def kept_bytes(self, tokens: int, text: bool) -> int:
        denoiser = self.family.denoiser
        layers = len(denoiser.transformer_blocks) + len(denoiser.single_transformer_blocks)
        words = (self.family.text_tokens or PADDED) if text else 0
        return int(2 * layers * (tokens + words) * denoiser.inner_dim * denoiser.dtype.itemsize)

    @contextmanager
    def opened(self, mask: torch.Tensor | None, how: Keeping) -> Iterator[FluxInSight]:
        from torch.nn import functional as F

        inside = None
        if mask is not None:
            inside = F.max_pool2d(mask[None], 2)[0].flatten().nonzero()[:, 0].to(device_of(self.family.pipe))
        if how.refresh < 1 or (inside is not None and not len(inside)):
            raise ValueError("refresh counts steps, from 1, and the mask must hold something")
        with keeping(self.family.denoiser, how.text) as kept:
            yield FluxInSight(self.family, kept, inside, how)


class FluxInSight(Flux):
    """FLUX.1 for one region of a whole picture, or for whole windows: between whole passes it predicts the region's
    tokens alone, with the text's or without them.

    ``inside`` are the places (n,) of the region's tokens, None for all of them. Predictions of other tokens are zero in
    such a call; the denoising loop sets everything outside a region's mask anew after every step anyway. Right before
    a whole pass the region is predicted with what is still kept; where that is off by more than ``how.drift`` of the
    prediction's own size (the norm of the difference over the norm), ``StaleError`` is raised.
    """

    mixed_sizes = False

    def __init__(self, family: Flux, kept: Kept, inside: torch.Tensor | None, how: Keeping) -> None:
        super().__init__(family.pipe, family.text_tokens)
        self.kept, self.inside, self.how, self.calls = kept, inside, how, 0

    def predict(self, latents: torch.Tensor, timestep: torch.Tensor, conditions: Conditions) -> torch.Tensor:
        import torch

        height, width = latents.shape[-2:]
        tokens = to_tokens(latents)
        self.kept.text = conditions.embeds.shape[1]
        inside = torch.arange(tokens.shape[1], device=tokens.device) if self.inside is None else self.inside
        first, fresh = self.calls == 0, self.calls % self.how.refresh == 0
        part = self.how.text or len(inside) < tokens.shape[1]
        self.calls += 1

        def alone() -> torch.Tensor:
            self.kept.tokens = inside
            return self._call(tokens[:, inside], inside, (height, width), timestep, conditions, not self.how.text)

        if part and not fresh:
            spread = torch.zeros(tokens.shape, dtype=torch.float32, device=latents.device)
            spread[:, inside] = alone()
            return from_tokens(spread, height, width)
        stale = alone() if part and not first and self.how.refresh > 1 else None
        self.kept.tokens = None
        whole = super().predict(latents, timestep, conditions)
        if stale is not None:
            wanted = to_tokens(whole)[:, inside]
            off = float((stale - wanted).norm() / wanted.norm())
            if self.how.heard:
                self.how.heard(off)
            if not off <= self.how.drift:
                raise StaleError(off)
        return whole
