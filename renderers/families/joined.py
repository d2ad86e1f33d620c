"""Channels behind a denoiser's latents, for models whose input is wider: a plan, or a mask and what stays."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from renderers.families.parts import replaced_forward

if TYPE_CHECKING:
    import torch

    from renderers.families.base import Family


@contextmanager
def joined_channels(family: Family, channels: torch.Tensor | None) -> Iterator[None]:
    """While active, every call of a family's denoiser sees ``channels`` (n, c, h, w) behind its latents of n samples.

    A call of several passes over the same samples, stacked pass by pass, repeats them. Where caches replace the
    denoiser's ``forward`` too, this comes last, so that they see the joined input. None changes nothing. Where the
    plan's channels end with a guess of the clean latents, the denoiser's output is added to it.
    """
    if channels is None:
        yield
        return
    forward = family.denoiser.forward
    ready = channels
    guessed = 0 if family.conditions is None else family.conditions.guess_channels

    def joined(*args: Any, **options: Any) -> Any:
        nonlocal ready
        sample = args[0] if args else options.pop("hidden_states")
        if len(ready) != len(sample) or ready.dtype != sample.dtype:
            ready = channels.to(sample).repeat(len(sample) // len(channels), 1, 1, 1)
        made = forward(family.joined(sample, ready), *args[1:], **options)
        if not guessed:
            return made
        if isinstance(made, tuple):
            return made[0] + ready[:, -guessed:], *made[1:]
        return dataclasses.replace(made, sample=made.sample + ready[:, -guessed:])

    with replaced_forward(family.denoiser, joined):
        yield
