"""What a denoiser makes of a prompt alone, computed once a run instead of once a step.

The keys and values of cross-attention, and embeddings of the prompt that join the timestep's, depend on the text and
not on what is being denoised. A full render hardly notices them; for a small window they are much of a step: 77 tokens
of text against the 64 latent pixels of the smallest one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch


@contextmanager
def lasting(denoiser: Any) -> Iterator[None]:
    """While active, layers that see the text alone answer the same tensor with what they answered before.

    A tensor is told by its identity: callers hand over the very same one at every step, and don't write into it. An
    answer goes when its tensor does. Denoisers without such layers, and blocks that are compiled, are left as they
    are. What is kept takes as much memory as the text's keys and values of all layers: for SDXL in half precision, with
    guidance, 51 MB a prompt and picture.
    """
    from torch.utils.weak import WeakTensorKeyDictionary

    answers = WeakTensorKeyDictionary()
    with ExitStack() as stack:
        for layer in of_the_text(denoiser):
            stack.enter_context(answering(layer, _remembered(layer.forward, answers)))
        yield


def of_the_text(denoiser: Any) -> Iterator[torch.nn.Module]:
    """The layers of a denoiser that see the text alone. Asked for at every repair, so what a block with attention
    consists of, three quarters of SDXL's modules, isn't looked through."""
    waiting = [denoiser]
    while waiting:
        block = waiting.pop()
        attention = block._modules.get("attn2")  # so the blocks of diffusers' UNets call their cross-attention
        if attention is None:
            waiting += [child for child in block._modules.values() if child is not None]
        elif getattr(attention, "is_cross_attention", False) and not block._compiled_call_impl:
            yield attention.to_k
            yield attention.to_v
    if getattr(denoiser.config, "addition_embed_type", None) == "text":
        yield denoiser.add_embedding


@contextmanager
def answering(layer: torch.nn.Module, forward: Callable[..., Any]) -> Iterator[None]:
    """While active, a layer answers what ``forward`` does."""
    own = vars(layer).get("forward")  # what offloading or an adapter has put there
    layer.forward = forward
    try:
        yield
    finally:
        if own is None:
            del layer.forward
        else:
            layer.forward = own


def _remembered(forward: Callable[..., torch.Tensor], answers: Any) -> Callable[..., torch.Tensor]:
    """A layer's forward that looks among ``answers`` first: by text, then by layer, those of all layers."""

    def once(text: torch.Tensor, *more: Any, **options: Any) -> torch.Tensor:
        if more or options:
            return forward(text, *more, **options)
        known: dict[Any, torch.Tensor] = answers.setdefault(text, {})
        if forward not in known:
            known[forward] = forward(text)
        return known[forward]

    return once
