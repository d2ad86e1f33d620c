"""What all families with a transformer over 2x2 patches of latents have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from renderers.families.base import Grid, Sight
from renderers.families.parts import decode_scaled, encode_scaled, flow_schedule, shift_for

if TYPE_CHECKING:
    import torch


class PatchTransformer:
    """Geometry, autoencoder and noise schedule; text, guidance and the call itself differ from family to family."""

    seeds_apart = False

    def __init__(self, pipe: Any, text_tokens: int = 0) -> None:
        self.pipe, self.text_tokens = pipe, text_tokens

    @property
    def sight(self) -> Sight | None:
        return None

    @property
    def longest(self) -> dict[str, int]:
        """The limit on a prompt's tokens as pipelines call it; empty where the family's own holds.

        What pads to its limit and masks nothing (T5 in FLUX.1 and SD3, Qwen3 in FLUX.2) has as many text tokens in
        every call, however small the region.
        """
        return {"max_sequence_length": self.text_tokens} if self.text_tokens else {}

    @property
    def denoiser(self) -> Any:
        return self.pipe.transformer

    @property
    def factor(self) -> int:
        return int(self.pipe.vae_scale_factor)

    @property
    def grid(self) -> Grid:
        return Grid(side=2 * self.factor, step=self.factor)

    @property
    def unit(self) -> int:
        return self.grid.side

    def tokens(self, size: tuple[int, int]) -> int:
        return size[0] * size[1] // 4

    def blank(self, negative: str) -> str:
        return negative

    def encode(self, pixels: torch.Tensor) -> torch.Tensor:
        return encode_scaled(self.pipe.vae, pixels)

    def decode(self, latents: torch.Tensor) -> torch.Tensor:
        return decode_scaled(self.pipe.vae, latents)

    def schedule(self, steps: int, tokens: int) -> tuple[Any, torch.Tensor]:
        return flow_schedule(self.pipe, steps, shift_for(self.pipe, tokens))
