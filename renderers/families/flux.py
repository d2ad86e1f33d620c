"""FLUX.1: packed latents, CLIP's pooled and T5's whole text, guidance fed to the model (dev) or none (schnell)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from renderers.families.base import Conditions, StaleError, Text
from renderers.families.keeping import Kept, keeping
from renderers.families.parts import device_of, from_tokens, key_mask, stack_pooled, to_tokens
from renderers.families.transformer import PatchTransformer

if TYPE_CHECKING:
    import torch


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
        height, width = latents.shape[-2:]
        sizes = [(h // 2, w // 2) for h, w in conditions.sizes]
        full = (height // 2, width // 2)
        mask = key_mask(sizes, full, len(conditions.texts[0].embeds), latents)
        return from_tokens(self._call(to_tokens(latents), None, full[1], timestep, conditions, mask), height, width)

    def _call(
        self, tokens: torch.Tensor, places: torch.Tensor | None, across: int, timestep: torch.Tensor,
        conditions: Conditions, mask: torch.Tensor | None = None,
    ) -> torch.Tensor:  # fmt: skip
        """The model's word on tokens (n, count, channels), float32, that stand at ``places`` (count,) of a map with
        ``across`` tokens a row; None: at its first ones, in order. ``mask`` is as ``key_mask`` makes it.
        """
        import torch

        embeds = conditions.embeds
        if places is None:
            places = torch.arange(tokens.shape[1], device=tokens.device)
        # positions are (0, row, column); a smaller sample fills the map's corner, so that it keeps those it has alone
        positions = torch.stack([places * 0, places // across, places % across], dim=-1).to(embeds)
        scale = None
        if self.denoiser.config.guidance_embeds:
            scale = torch.full((len(tokens),), conditions.guidance, device=tokens.device, dtype=torch.float32)
        prediction: torch.Tensor = self.denoiser(
            hidden_states=tokens.to(embeds.dtype), encoder_hidden_states=embeds,
            pooled_projections=stack_pooled(conditions.texts), timestep=timestep.expand(len(tokens)) / 1000,
            img_ids=positions, txt_ids=positions.new_zeros(embeds.shape[1], 3), guidance=scale,
            joint_attention_kwargs=None if mask is None else {"attention_mask": mask}, return_dict=False,
        )[0]  # fmt: skip
        return prediction.float()

    def arguments(self, guidance: float, negative: str, count: int) -> dict[str, Any]:
        return {"guidance_scale": guidance, **self.longest}


class FluxSight:
    """FLUX.1 with the whole picture in sight."""

    def __init__(self, family: Flux) -> None:
        self.family = family

    def kept_bytes(self, tokens: int) -> int:
        denoiser = self.family.denoiser
        layers = len(denoiser.transformer_blocks) + len(denoiser.single_transformer_blocks)
        return int(2 * layers * tokens * denoiser.inner_dim * denoiser.dtype.itemsize)

    @contextmanager
    def opened(self, mask: torch.Tensor, refresh: int, drift: float) -> Iterator[FluxInSight]:
        from torch.nn import functional as F

        inside = F.max_pool2d(mask[None], 2)[0].flatten().nonzero()[:, 0]
        if refresh < 1 or not len(inside):
            raise ValueError("refresh counts steps, from 1, and the mask must hold something")
        with keeping(self.family.denoiser) as kept:
            yield FluxInSight(self.family, kept, inside, refresh, drift)


class FluxInSight(Flux):
    """FLUX.1 for one region of a whole picture: between whole passes it predicts the region's tokens alone.

    ``inside`` are the places (n,) of the region's tokens. Predictions of other tokens are zero in such a call; the
    denoising loop sets everything outside a region's mask anew after every step anyway. Right before a whole pass the
    region is predicted with what is still kept; where that is off by more than ``drift`` of the prediction's own size
    (the norm of the difference over the norm), ``StaleError`` is raised.
    """

    mixed_sizes = False

    def __init__(self, family: Flux, kept: Kept, inside: torch.Tensor, refresh: int, drift: float) -> None:
        super().__init__(family.pipe, family.text_tokens)
        self.kept, self.inside, self.refresh, self.drift, self.calls = kept, inside, refresh, drift, 0

    def predict(self, latents: torch.Tensor, timestep: torch.Tensor, conditions: Conditions) -> torch.Tensor:
        import torch

        height, width = latents.shape[-2:]
        tokens = to_tokens(latents)
        self.kept.text = len(conditions.texts[0].embeds)
        first, fresh = self.calls == 0, self.calls % self.refresh == 0
        part = len(self.inside) < tokens.shape[1]
        self.calls += 1

        def alone() -> torch.Tensor:
            self.kept.tokens = self.inside
            return self._call(tokens[:, self.inside], self.inside, width // 2, timestep, conditions)

        if part and not fresh:
            spread = torch.zeros(tokens.shape, dtype=torch.float32, device=latents.device)
            spread[:, self.inside] = alone()
            return from_tokens(spread, height, width)
        stale = alone() if part and not first and self.refresh > 1 else None
        self.kept.tokens = None
        whole = super().predict(latents, timestep, conditions)
        if stale is not None:
            wanted = to_tokens(whole)[:, self.inside]
            off = float((stale - wanted).norm() / wanted.norm())
            if not off <= self.drift:
                raise StaleError(off)
        return whole
