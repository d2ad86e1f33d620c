"""What a call of the denoiser is asked to paint: encoded prompts, batched, and the guidance between them."""

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

    Padding is trimmed where the family masks it, and stays where the model was trained to see it. ``words`` is the
    prompt itself, for families in which another part than a text encoder reads it.
    """

    embeds: torch.Tensor
    pooled: torch.Tensor | None = None
    words: str = ""


@dataclass(frozen=True)
class Conditions:
    """What the samples of one call shall become: a text a sample, and the guidance scale.

    ``unconditional`` holds the texts of the unconditional pass, one a sample. It is empty where there is no such pass:
    without guidance, or where the model itself takes the scale. ``sizes`` are (height, width) in latent pixels: a
    sample smaller than its map fills the map's top left corner, which only families with ``mixed_sizes`` accept.
    ``seeds``, one a sample, are for families that draw more than noise; empty means 0. ``pictures`` are the (height,
    width) in latent pixels of the pictures that the samples are windows of, for families that are told of it; empty:
    the samples are whole pictures.
    """

    texts: Sequence[Text]
    unconditional: Sequence[Text]
    guidance: float
    sizes: Sequence[tuple[int, int]]
    seeds: Sequence[int] = ()
    pictures: Sequence[tuple[int, int]] = ()

    @cached_property
    def all_texts(self) -> list[Text]:
        """The texts of all passes, the unconditional ones first."""
        return [*self.unconditional, *self.texts]

    @cached_property
    def embeds(self) -> torch.Tensor:
        """Embeddings (passes * samples, longest, width) of ``all_texts``: the same tensor at every step."""
        return stack_texts(self.all_texts)[0]

    def for_all_passes(self, samples: torch.Tensor) -> torch.Tensor:
        """Samples (n, ...) once for each pass, as the rows of ``embeds``."""
        import torch

        return torch.cat([samples] * (len(self.all_texts) // len(samples)))

    def guided(self, prediction: torch.Tensor) -> torch.Tensor:
        """Classifier-free guidance (Ho and Salimans, arXiv 2207.12598) over the predictions of all passes.

        Without an unconditional pass the prediction comes back unchanged.
        """
        if not self.unconditional:
            return prediction
        unconditional, conditional = prediction.chunk(2)
        return unconditional + self.guidance * (conditional - unconditional)


def stack_texts(texts: Sequence[Text]) -> tuple[torch.Tensor, torch.Tensor | None]:
    """Embeddings (n, longest, width), zero behind shorter texts, and a bool mask (n, longest) of the tokens that count,
    None where all count."""
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
