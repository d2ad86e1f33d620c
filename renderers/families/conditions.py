"""What a family is asked to paint: encoded prompts, batched, and the guidance between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class Text:
    """One prompt, encoded: ``embeds`` (tokens, width), ``pooled`` (width,) for families that want one.

    Padding is trimmed where the family masks it; where the model was trained to see it, it is still there. ``words`` is
    the prompt itself, for families in which a part that is no text encoder reads it.
    """

    embeds: torch.Tensor
    pooled: torch.Tensor | None = None
    words: str = ""


@dataclass(frozen=True)
class Conditions:
    """What the samples of one call are to become: a text a sample, and how hard to press for it.

    ``blanks`` holds the texts of the unconditional pass, one a sample; it is empty where there is no such pass (no
    guidance wanted, or the scale goes into the model itself). ``sizes`` are (height, width) in latent pixels: a sample
    smaller than its map fills the top left corner of it, and only families with ``mixed_sizes`` take such samples.
    ``seeds`` are the samples' own, for families that draw more than noise; empty: 0.
    """

    texts: Sequence[Text]
    blanks: Sequence[Text]
    guidance: float
    sizes: Sequence[tuple[int, int]]
    seeds: Sequence[int] = ()

    @cached_property
    def embeds(self) -> torch.Tensor:
        """The blanks' embeddings, then the texts', (samples, longest, width): one and the same tensor at every step."""
        return stack_texts([*self.blanks, *self.texts])[0]


def stack_texts(texts: Sequence[Text]) -> tuple[torch.Tensor, torch.Tensor | None]:
    """Embeddings (n, longest, width), zeros behind the shorter ones, and which tokens count: bool, None for all."""
    import torch

    lengths = [len(text.embeds) for text in texts]
    embeds = torch.nn.utils.rnn.pad_sequence([text.embeds for text in texts], batch_first=True)
    if min(lengths) == max(lengths):
        return embeds, None
    places = torch.arange(max(lengths), device=embeds.device)
    return embeds, places[None] < torch.tensor(lengths, device=embeds.device)[:, None]


def stack_pooled(texts: Sequence[Text]) -> torch.Tensor:
    """Pooled embeddings (n, width)."""
    import torch

    return torch.stack([text.pooled for text in texts if text.pooled is not None])


def guided(prediction: torch.Tensor, conditions: Conditions) -> torch.Tensor:
    """Classifier-free guidance (Ho and Salimans, arXiv 2207.12598) of a batch whose first half is the blanks'.

    The prediction as it is where the conditions hold no blanks.
    """
    if not conditions.blanks:
        return prediction
    blank, wanted = prediction.chunk(2)
    return blank + conditions.guidance * (wanted - blank)
