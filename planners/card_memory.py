"""A card's memory, which the painter and the judges share: what is free, what a model takes, and how it makes room."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    import torch

RESERVE = 2 * 2**30
"""Bytes kept free for activations, the framework and other uses of the card: a margin, not a measurement."""
ALLOCATOR_MESSAGES = ("not enough memory", "can't allocate memory", "bad_alloc")
"""Words of the RuntimeErrors of torch's CPU allocator, by platform, and of OpenVINO's."""


@runtime_checkable
class CardUser(Protocol):
    """A renderer or critic whose models can leave the card for a while; they return when they are used again."""

    def card_needs(self) -> int:
        """Bytes that its weights take while it works, loaded or not; 0 where none of them is for the card."""
        ...

    def on_card(self) -> int:
        """Bytes of its weights that are there now."""
        ...

    def leave_card(self) -> None:
        """Moves them to main memory."""
        ...


class Card:
    """The CUDA cards here; tests put one with a limit of its own in its place."""

    def holds(self, device: str) -> bool:
        """Whether models on that device take a card's memory."""
        return device.startswith("cuda")

    def free(self, device: str = "cuda") -> int | None:
        """Bytes free on a CUDA device, including those that torch holds unused; None on others, and without a card."""
        if not device.startswith("cuda"):
            return None
        import torch

        if not torch.cuda.is_available():
            return None
        unused = torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
        return int(torch.cuda.mem_get_info(device)[0]) + unused


CARD = Card()


class CardModel:
    """Modules that compute on one device, and may lie in main memory meanwhile."""

    def __init__(self, modules: Sequence[torch.nn.Module], device: str, card: Card = CARD) -> None:
        self.modules, self.device, self.card, self.parked = modules, device, card, False

    def on_card(self) -> int:
        """Bytes on the card now."""
        return 0 if self.parked or not self.card.holds(self.device) else weights_of(self.modules)

    def leave(self) -> None:
        """To main memory; nothing where they don't lie on a card."""
        if self.on_card():
            self._move("cpu")
            self.parked = True
            release_unused()

    def back(self) -> None:
        """To their device, where they had left it. Raises torch's OutOfMemoryError."""
        if self.parked:
            self._move(self.device)
            self.parked = False

    def _move(self, device: str) -> None:
        for module in self.modules:
            module.to(device)


def weights_of(modules: Sequence[torch.nn.Module]) -> int:
    """Bytes of modules' parameters and buffers."""
    tensors = (one for module in modules for one in (*module.parameters(), *module.buffers()))
    return sum(one.numel() * one.element_size() for one in tensors)


def is_out_of_memory(error: BaseException) -> bool:
    """Whether it is torch's own error on a card, or the bare RuntimeError of the CPU."""
    torch = sys.modules.get("torch")
    on_card = torch is not None and isinstance(error, torch.OutOfMemoryError)
    return on_card or (isinstance(error, RuntimeError) and any(words in str(error) for words in ALLOCATOR_MESSAGES))


def release_unused() -> None:
    """Gives memory that nothing uses any more back to the card."""
    gc.collect()
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_available():
        torch.cuda.empty_cache()


def gib(amount: int) -> str:
    return f"{amount / 2**30:.1f} GiB"
