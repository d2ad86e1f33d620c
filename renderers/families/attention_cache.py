"""Joint attention of FLUX.1 that caches the keys and values of a full pass, and completes a partial pass with them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch


@dataclass(eq=False)
class AttentionCache:
    """Keys and values, layer by layer, of the last full pass: the picture's, and with ``with_text`` the text's too.

    ``positions`` (n,) are those of the picture's tokens that the coming call computes, None for a full pass.
    ``text_length`` counts the text tokens in front of a full sequence; a partial pass ``with_text`` has none. Keys and
    values have shape (batch, tokens, heads, width).
    """

    with_text: bool = False
    text_length: int = 0
    positions: torch.Tensor | None = None
    layers: dict[int, tuple[torch.Tensor, torch.Tensor]] = field(default_factory=dict)

    def complete(self, layer: int, key: torch.Tensor, value: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """The keys and values of a full sequence, text first: cached now, or completed from the cache."""
        import torch

        if self.positions is None:
            first = 0 if self.with_text else self.text_length
            # copies: a view would keep the rest in memory as well
            self.layers[layer] = (key[:, first:].clone(), value[:, first:].clone())
            return key, value
        full = []
        for new, old in zip((key, value), self.layers[layer], strict=True):
            sequence = old.clone() if self.with_text else torch.cat([new[:, : self.text_length], old], dim=1)
            sequence[:, self.text_length + self.positions] = new if self.with_text else new[:, self.text_length :]
            full.append(sequence)
        return full[0], full[1]


class CachedAttention:
    """FLUX.1's joint attention with the keys and values of tokens that this pass doesn't compute taken from ``cache``.

    The call is that of diffusers' attention processors. The picture's tokens come in as ``hidden_states``, the text's
    as ``encoder_hidden_states``; single blocks give both as ``hidden_states``, the text first.
    """

    def __init__(self, cache: AttentionCache, layer: int) -> None:
        self.cache, self.layer = cache, layer

    def __call__(
        self,
        attn: Any,
        hidden_states: torch.Tensor,
        encoder_hidden_states: torch.Tensor | None = None,
        attention_mask: torch.Tensor | None = None,
        image_rotary_emb: Any = None,
    ) -> Any:
        import torch
        from diffusers.models.embeddings import apply_rotary_emb
        from torch.nn import functional as F

        def heads(layer: Any, states: torch.Tensor, norm: Any = None) -> torch.Tensor:
            split = layer(states).unflatten(-1, (-1, attn.head_dim))
            return norm(split) if norm is not None else split

        query = heads(attn.to_q, hidden_states, attn.norm_q)
        key = heads(attn.to_k, hidden_states, attn.norm_k)
        value = heads(attn.to_v, hidden_states)
        if encoder_hidden_states is not None:
            query = torch.cat([heads(attn.add_q_proj, encoder_hidden_states, attn.norm_added_q), query], dim=1)
            key = torch.cat([heads(attn.add_k_proj, encoder_hidden_states, attn.norm_added_k), key], dim=1)
            value = torch.cat([heads(attn.add_v_proj, encoder_hidden_states), value], dim=1)
        query, key = (apply_rotary_emb(part, image_rotary_emb, sequence_dim=1) for part in (query, key))
        key, value = self.cache.complete(self.layer, key, value)
        query, key, value = (part.transpose(1, 2) for part in (query, key, value))
        mixed = F.scaled_dot_product_attention(query, key, value, attn_mask=attention_mask)
        mixed = mixed.transpose(1, 2).flatten(2, 3).to(query.dtype)
        if encoder_hidden_states is None:
            return mixed
        count = encoder_hidden_states.shape[1]
        picture = attn.to_out[1](attn.to_out[0](mixed[:, count:]))
        return picture, attn.to_add_out(mixed[:, :count])


@contextmanager
def attention_cache(transformer: Any, with_text: bool = False) -> Iterator[AttentionCache]:
    """While active, a FluxTransformer2DModel's attention uses the cache; its own processors come back afterwards."""
    cache = AttentionCache(with_text)
    blocks = [*transformer.transformer_blocks, *transformer.single_transformer_blocks]
    before = [block.attn.processor for block in blocks]
    for layer, block in enumerate(blocks):
        block.attn.set_processor(CachedAttention(cache, layer))
    try:
        yield cache
    finally:
        for block, processor in zip(blocks, before, strict=True):
            block.attn.set_processor(processor)
