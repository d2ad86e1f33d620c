"""FLUX.1: packed latents, CLIP's pooled and T5's whole text, guidance fed to the model (dev) or none (schnell)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from renderers.families.attention_cache import AttentionCache, attention_cache
from renderers.families.base import AttentionCacheSettings, Family, StaleError
from renderers.families.conditions import Conditions, Text, stack_pooled
from renderers.families.control import controls_of
from renderers.families.long_prompts import LOST, unread_lines
from renderers.families.parts import device_of, from_tokens, key_mask, to_tokens

if TYPE_CHECKING:
    import torch


PADDED = 512
"""Tokens that the pipeline pads T5's text to, where no other limit is set."""


class Flux(Family):
    """T5's padding stays: the model was trained to see all of it, unmasked."""

    negative_prompts = False
    most_text_tokens = 512

    def __init__(self, pipe: Any, text_tokens: int = 0) -> None:
        super().__init__(pipe, text_tokens)
        steered, adapted = bool(controls_of(pipe)), getattr(pipe, "reference", None) is not None
        self.caches_attention = not self.fills and not steered and not adapted
        self.mixed_sizes = not steered  # a ControlNet sees what pads a smaller sample

    @classmethod
    def takes_mask(cls, inputs: int, outputs: int, factor: int) -> bool:
        return inputs == 2 * outputs + 4 * factor**2

    def fill_channels(self, pixels: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        import torch
        from torch.nn import functional as F

        known = self.encode(pixels * (1 - mask))
        return torch.cat([known, F.pixel_unshuffle(mask, self.factor).to(known)], dim=1)

    def joined(self, sample: torch.Tensor, channels: torch.Tensor) -> torch.Tensor:
        import torch

        return torch.cat([sample, to_tokens(channels)], dim=-1)

    def packed(self, latents: torch.Tensor) -> torch.Tensor:
        return to_tokens(latents)

    def text(self, prompt: str) -> Text:
        embeds, pooled, _ = self.pipe.encode_prompt(
            prompt=prompt, prompt_2=None, device=device_of(self.pipe), **self.text_limit
        )
        return Text(embeds[0], pooled[0])

    def unread(self, prompt: str) -> list[str]:
        pipe = self.pipe
        clip = unread_lines(
            prompt, {"CLIP": (pipe.tokenizer, pipe.tokenizer_max_length)}, "T5 alone reads the last words"
        )
        t5 = {"T5": (pipe.tokenizer_2, self.text_tokens or PADDED)}
        return clip + unread_lines(prompt, t5, LOST)

    @property
    def takes_guidance(self) -> bool:
        return bool(self.denoiser.config.guidance_embeds)

    def guided(self, guidance: float) -> bool:
        return False

    def predict(self, latents: torch.Tensor, timestep: torch.Tensor, conditions: Conditions) -> torch.Tensor:
        import torch

        height, width = latents.shape[-2:]
        tokens = to_tokens(latents)
        positions = torch.arange(tokens.shape[1], device=tokens.device)
        prediction = self.predict_tokens(tokens, positions, (height, width), timestep, conditions)
        return from_tokens(prediction, height, width)

    def predict_tokens(
        self,
        tokens: torch.Tensor,
        positions: torch.Tensor,
        size: tuple[int, int],
        timestep: torch.Tensor,
        conditions: Conditions,
        with_text: bool = True,
    ) -> torch.Tensor:
        """The prediction for tokens (n, count, channels), float32, at ``positions`` (count,) of latent maps of ``size``
        (height, width). Not ``with_text``, the text isn't computed: its keys and values come from the cache.
        """
        import torch

        embeds = conditions.embeds if with_text else conditions.embeds[:, :0]
        full = (size[0] // 2, size[1] // 2)
        sizes = [(height // 2, width // 2) for height, width in conditions.sizes]
        mask = key_mask(sizes, full, conditions.embeds.shape[1], tokens)
        # ids are (0, row, column); a smaller sample fills the map's corner, so that it keeps the ids it has alone
        ids = torch.stack([positions * 0, positions // full[1], positions % full[1]], dim=-1).to(embeds)
        scale = None
        if self.denoiser.config.guidance_embeds:
            scale = torch.full((len(tokens),), conditions.guidance, device=tokens.device, dtype=torch.float32)
        prediction: torch.Tensor = self.denoiser(
            hidden_states=tokens.to(embeds.dtype),
            encoder_hidden_states=embeds,
            pooled_projections=stack_pooled(conditions.texts),
            timestep=timestep.expand(len(tokens)) / 1000,
            img_ids=ids,
            txt_ids=ids.new_zeros(embeds.shape[1], 3),
            guidance=scale,
            joint_attention_kwargs=None if mask is None else {"attention_mask": mask},
            return_dict=False,
        )[0]
        return prediction.float()

    def cache_bytes(self, tokens: int, with_text: bool) -> int:
        denoiser = self.denoiser
        layers = len(denoiser.transformer_blocks) + len(denoiser.single_transformer_blocks)
        text = (self.text_tokens or PADDED) if with_text else 0
        return int(2 * layers * (tokens + text) * denoiser.inner_dim * denoiser.dtype.itemsize)

    @contextmanager
    def with_attention_cache(self, mask: torch.Tensor | None, settings: AttentionCacheSettings) -> Iterator[CachedFlux]:
        from torch.nn import functional as F

        inside = None
        if mask is not None:
            inside = F.max_pool2d(mask[None], 2)[0].flatten().nonzero()[:, 0].to(device_of(self.pipe))
        if settings.refresh < 1 or (inside is not None and not len(inside)):
            raise ValueError("refresh counts steps, from 1, and the mask must hold something")
        with attention_cache(self.denoiser, settings.with_text) as cache:
            yield CachedFlux(self, cache, inside, settings)


class CachedFlux(Flux):
    """FLUX.1 for one region of a full picture, or for windows: between full passes it predicts the region's tokens
    alone, with the text's or without them.

    ``inside`` (n,) are the positions of the region's tokens, None for all. Predictions of other tokens are zero in such
    a call; the denoising loop resets everything outside a region's mask after every step anyway. Right before a full
    pass the region is predicted from the cache once more; where that is off by more than ``max_drift`` of the full
    prediction's size (the norm of the difference over the norm), ``predict`` raises StaleError.
    """

    mixed_sizes = False

    def __init__(
        self, family: Flux, cache: AttentionCache, inside: torch.Tensor | None, settings: AttentionCacheSettings
    ) -> None:
        super().__init__(family.pipe, family.text_tokens)
        self.cache, self.inside, self.settings, self.calls = cache, inside, settings, 0
        self.caches_attention = False

    def predict(self, latents: torch.Tensor, timestep: torch.Tensor, conditions: Conditions) -> torch.Tensor:
        import torch

        height, width = latents.shape[-2:]
        tokens, settings = to_tokens(latents), self.settings
        self.cache.text_length = conditions.embeds.shape[1]
        inside = torch.arange(tokens.shape[1], device=tokens.device) if self.inside is None else self.inside
        first, refreshes = self.calls == 0, self.calls % settings.refresh == 0
        partial = settings.with_text or len(inside) < tokens.shape[1]
        self.calls += 1

        def region_alone() -> torch.Tensor:
            self.cache.positions = inside
            return self.predict_tokens(
                tokens[:, inside], inside, (height, width), timestep, conditions, not settings.with_text
            )

        if partial and not refreshes:
            spread = torch.zeros(tokens.shape, dtype=torch.float32, device=latents.device)
            spread[:, inside] = region_alone()
            return from_tokens(spread, height, width)
        stale = region_alone() if partial and not first and settings.refresh > 1 else None
        self.cache.positions = None
        full = super().predict(latents, timestep, conditions)
        if stale is not None:
            exact = to_tokens(full)[:, inside]
            drift = float((stale - exact).norm() / exact.norm())
            if settings.on_drift:
                settings.on_drift(drift)
            if not drift <= settings.max_drift:
                raise StaleError(drift)
        return full
