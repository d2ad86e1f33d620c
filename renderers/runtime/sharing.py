"""A pipeline that leaves its card while others work there, and returns when it paints."""

from __future__ import annotations

from typing import Any

from planners.card_memory import Card, CardModel, release_unused, weights_of
from renderers.base import RenderError
from renderers.families.parts import device_of
from renderers.model_settings import ModelSettings
from renderers.runtime.checkpoint import find_checkpoint
from renderers.runtime.loading import find_device, weights_by_part


class SharedPipeline:
    """A loaded pipeline. One that is offloaded by accelerate leaves no more than its hooks let it; one that is compiled
    stays, since its graphs know where its weights lie, and so does one in 8 bits.
    """

    def __init__(self, pipe: Any, card: Card, compiled: bool) -> None:
        import torch

        self.pipe, self.card, self.device = pipe, card, device_of(pipe)
        parts = [part for part in vars(pipe).values() if isinstance(part, torch.nn.Module)]
        self.parts = CardModel(parts, str(self.device), card)
        self.stays = compiled or any(getattr(part, "hf_quantizer", None) is not None for part in parts)

    @property
    def offloaded(self) -> bool:
        """Also where memory ran out later."""
        return bool(getattr(self.pipe, "_all_hooks", None) or getattr(self.pipe, "hf_device_map", None))

    def on_card(self) -> int:
        """Bytes of weights that are there now."""
        if not self.offloaded:
            return self.parts.on_card()
        there = (one for part in self.parts.modules for one in part.parameters() if one.device.type == self.device.type)
        return sum(one.numel() * one.element_size() for one in there) if self.card.holds(str(self.device)) else 0

    def needs(self) -> int:
        """Bytes of weights on the card while it paints: all of them, or those of its largest part."""
        if not self.card.holds(str(self.device)):
            return 0
        sizes = [weights_of([part]) for part in self.parts.modules]
        return max(sizes) if self.offloaded else sum(sizes)

    def leave(self) -> None:
        if self.offloaded:
            self.pipe.maybe_free_model_hooks()
            release_unused()
        elif not self.stays:
            self.parts.leave()


def needed_bytes(settings: ModelSettings, card: Card) -> int:
    """What a pipeline that isn't loaded will take on the card, as far as its files are here; 0 where they aren't, or
    where it is painted elsewhere."""
    device = find_device(settings.device)
    if not card.holds(device):
        return 0
    dtype = settings.precision(device)
    try:
        checkpoint = find_checkpoint(settings, fetch=None)
        weights = {} if checkpoint is None else weights_by_part(settings, checkpoint, dtype)
    except RenderError:
        return 0
    return sum(weights.values())
