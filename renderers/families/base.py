"""What a family of text-to-image models must say so that one denoising loop can repair regions of its pictures.

A family wraps a loaded diffusers pipeline and is chosen by ``renderers.families.registry.family_of(pipe)``. Everything
outside it works on *latent maps*: float32 (n, channels, height, width) on the pipeline's device, normalised as the
denoiser wants them, one latent pixel for ``factor`` x ``factor`` pixels of the picture. How a family packs them into
tokens, which positions these get, what a timestep is called and how guidance is done stays inside it.

The loop over it is ``renderers.repair.denoising.denoise``; ``renderers.repair.inpainting`` cuts windows, encodes
and decodes them.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from renderers.families.conditions import Conditions, Text

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class Grid:
    """What a window must obey, in pixels: its sides are multiples of ``side``, its corner of ``step``."""

    side: int
    step: int


class StaleError(Exception):
    """What is kept has drifted too far from what a whole pass would see."""

    def __init__(self, drift: float) -> None:
        super().__init__(f"a prediction with what is kept is off by {drift:.2f} of its size")
        self.drift = drift


@dataclass(frozen=True)
class Keeping:
    """How long what a whole pass leaves may be used: until the next one, every ``refresh`` steps, and as long as a
    prediction isn't off by more than ``drift`` (0 to 1) of its size. ``text``: the text's tokens are kept too.
    ``heard`` is told by how much it was off, each time that it is known.
    """

    refresh: int
    drift: float
    text: bool = False
    heard: Callable[[float], None] | None = None


class Sight(Protocol):
    """What a family can do that denoises some tokens alone and keeps the others in sight: those of the picture beyond a
    region, those of the text.
    """

    def kept_bytes(self, tokens: int, text: bool) -> int:
        """Bytes that are kept of a picture of so many tokens."""
        ...

    def opened(self, mask: torch.Tensor | None, how: Keeping) -> AbstractContextManager[Family]:
        """The family, while the context lasts, for one region of a whole picture or for whole windows.

        ``mask`` (height, width) is the picture's, in latent pixels; None: all tokens are computed but the text's. The
        family's ``predict`` raises StaleError. Raises ValueError where ``refresh`` is under 1 or the mask is empty.
        """
        ...


class Family(Protocol):
    """One family of pipelines, over one loaded pipeline."""

    def __init__(self, pipe: Any, text_tokens: int = 0) -> None: ...

    pipe: Any
    mixed_sizes: bool
    """Whether samples of different sizes can share a call (padded, and the padding masked out)."""
    seeds_apart: bool
    """Whether its pipeline must be called for one seed at a time, lest a picture depend on those beside it."""

    @property
    def sight(self) -> Sight | None:
        """How it keeps a whole picture in sight of a region; None where it can't."""
        ...

    @property
    def denoiser(self) -> Any:
        """The module that is called at every step; its weights and dtype are the run's."""
        ...

    @property
    def factor(self) -> int:
        """Pixels of the picture that one latent pixel stands for, each way."""
        ...

    @property
    def grid(self) -> Grid:
        """What windows must obey, in pixels of the picture."""
        ...

    @property
    def unit(self) -> int:
        """Pixels that the sides of a whole picture must be multiples of."""
        ...

    def tokens(self, size: tuple[int, int]) -> int:
        """Tokens that the denoiser sees of a latent map of (height, width)."""
        ...

    def text(self, prompt: str) -> Text:
        """A prompt, encoded. Callers keep the answer for the run."""
        ...

    def blank(self, negative: str) -> str:
        """The prompt of the unconditional pass, where the settings ask to keep away from ``negative``."""
        ...

    def guided(self, guidance: float) -> bool:
        """Whether a step at this scale takes an unconditional pass as well."""
        ...

    def encode(self, pixels: torch.Tensor) -> torch.Tensor:
        """Latent maps of pictures (n, 3, height, width) in [-1, 1]; the posterior's mode, so that it is repeatable."""
        ...

    def decode(self, latents: torch.Tensor) -> torch.Tensor:
        """Pictures (n, 3, height, width), about [-1, 1] and unclipped, float32."""
        ...

    def schedule(self, steps: int, tokens: int) -> tuple[Any, torch.Tensor]:
        """A scheduler of its own with its timesteps (steps,) set, for a picture of so many tokens.

        A region takes the schedule of the whole picture: then a strength means the same noise for all regions of a
        picture, and they can share a call.
        """
        ...

    def predict(self, latents: torch.Tensor, timestep: torch.Tensor, conditions: Conditions) -> torch.Tensor:
        """The guided prediction, shaped as ``latents`` and in float32, ready for the scheduler's ``step``."""
        ...

    def arguments(self, guidance: float, negative: str, count: int) -> dict[str, Any]:
        """What the family's own pipeline takes for this guidance and negative prompt, for ``count`` prompts."""
        ...
