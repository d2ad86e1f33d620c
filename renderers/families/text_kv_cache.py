"""A cache of what a denoiser computes from the prompt alone: once a run instead of once a step.

The keys and values of cross-attention, and embeddings of the prompt that are added to the timestep's, depend on the
text and not on the latents. A full render hardly notices them; in a small window they are much of a step: 77 tokens of
text against the 64 latent pixels of the smallest one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from renderers.families.parts import replaced_forward

if TYPE_CHECKING:
    import torch


@contextmanager
def text_kv_cache(denoiser: Any) -> Iterator[None]:
    """While active, layers that see the text alone return the result of the first call with the same tensor.

    Results are cached by tensor identity: callers pass the very same tensor at every step, and don't write into it. A
    result is freed with its tensor. Nothing changes for denoisers without such layers and for compiled blocks. The
    cache takes as much memory as the text's keys and values of all layers: for SDXL in half precision, with guidance,
    51 MB a prompt and picture.
    """
    from torch.utils.weak import WeakTensorKeyDictionary

    cache = WeakTensorKeyDictionary()
    with ExitStack() as stack:
        for layer in text_only_layers(denoiser):
            stack.enter_context(replaced_forward(layer, _cached(layer.forward, cache)))
        yield


def text_only_layers(denoiser: Any) -> Iterator[torch.nn.Module]:
    """The layers of a denoiser that see the text alone.

    Every repair asks for them, so the search doesn't descend into blocks with attention, three quarters of SDXL's
    modules.
    """
    waiting = [denoiser]
    while waiting:
        block = waiting.pop()
        attention = block._modules.get("attn2")  # the name of cross-attention in the blocks of diffusers' UNets
        if attention is None:
            waiting += [child for child in block._modules.values() if child is not None]
        elif getattr(attention, "is_cross_attention", False) and not block._compiled_call_impl:
            yield attention.to_k
            yield attention.to_v
    if getattr(denoiser.config, "addition_embed_type", None) == "text":
        yield denoiser.add_embedding


def _cached(forward: Callable[..., torch.Tensor], cache: Any) -> Callable[..., torch.Tensor]:
    """A layer's ``forward`` with its results in ``cache``, which all layers share: by text, then by layer."""

    def cached(text: torch.Tensor, *more: Any, **options: Any) -> torch.Tensor:
        if more or options:
            return forward(text, *more, **options)
        results: dict[Any, torch.Tensor] = cache.setdefault(text, {})
        if forward not in results:
            results[forward] = forward(text)
        return results[forward]

    return cached
