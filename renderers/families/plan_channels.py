"""A plan as input channels of a denoiser: what a pipeline's component ``conditions`` is, and how its channels go in.

A model that was trained on plans takes channels behind its noisy latents that say what lies where. The module that
makes them is a component of the pipeline's folder, and so is its reading of a scene: ``ConditionModule``. All else is
the same for any such model: the channels of a full picture are those of its scene, a window takes them cut.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from planners.scene import Scene

if TYPE_CHECKING:
    import torch

PhraseEncoder = Callable[[Sequence[str]], "torch.Tensor"]
"""Phrases to the pipeline's own pooled text embeddings (phrases, width)."""


class ConditionModule(Protocol):
    """What a component ``conditions`` offers, besides ``from_pretrained`` of diffusers' models."""

    @property
    def out_channels(self) -> int:
        """The channels that it adds to the latents."""
        ...

    @property
    def guess_channels(self) -> int:
        """So many of the last channels are a guess of the clean latents, which the denoiser's output is added to; 0
        where the output is the prediction."""
        ...

    def scene_channels(
        self, scene: Scene, size: tuple[int, int], encoder: PhraseEncoder, font: Path | None
    ) -> torch.Tensor:
        """Channels (1, out_channels, height, width), float, in latent pixels, of a picture of ``size`` (width, height).

        ``font`` is the TrueType file that letters are planned in, None for the module's own choice.
        """
        ...

    def prompt_channels(
        self, prompt: str, size: tuple[int, int], encoder: PhraseEncoder, font: Path | None, seed: int
    ) -> torch.Tensor:
        """The same where there is no plan but the prompt: all open, or what the model makes of it by a seed."""
        ...


class PlanChannels:
    """The channels of one pipeline's scenes. ``encode`` gives one phrase's pooled embedding (width,)."""

    def __init__(
        self, module: ConditionModule, encode: Callable[[str], torch.Tensor], factor: int, font: Path | None
    ) -> None:
        self.module, self.factor, self.font = module, factor, font
        self.encode = lru_cache(maxsize=256)(encode)

    def full(self, scene: Scene, size: tuple[int, int]) -> torch.Tensor:
        """Channels (1, c, h, w) of a full picture of ``size`` (width, height)."""
        return self.module.scene_channels(scene, size, self.embedded, self.font)

    def unplanned(self, prompt: str, size: tuple[int, int], seeds: Sequence[int]) -> torch.Tensor:
        """Channels (seeds, c, h, w) of full pictures that follow from the prompt alone."""
        import torch

        return torch.cat([self.module.prompt_channels(prompt, size, self.embedded, self.font, seed) for seed in seeds])

    def window(
        self, scene: Scene, size: tuple[int, int], rect: tuple[int, int, int, int], painted: tuple[int, int]
    ) -> torch.Tensor:
        """Those (c, h, w) of a window (pixel xyxy) of the picture, which is denoised at the size ``painted``."""
        factor = self.factor
        across, down = painted[0] / (rect[2] - rect[0]) / factor, painted[1] / (rect[3] - rect[1]) / factor
        columns, rows = round(size[0] * across), round(size[1] * down)
        width, height = painted[0] // factor, painted[1] // factor
        left, top = min(round(rect[0] * across), columns - width), min(round(rect[1] * down), rows - height)
        whole = self.full(scene, (columns * factor, rows * factor))
        return whole[0, :, top : top + height, left : left + width]

    def embedded(self, phrases: Sequence[str]) -> torch.Tensor:
        """Each phrase encoded once and by itself, so that it means the same beside any others."""
        import torch

        return torch.stack([self.encode(phrase) for phrase in phrases])
