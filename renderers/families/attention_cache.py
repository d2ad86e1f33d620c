"""Joint attention of FLUX.1 that keeps keys and values of a whole pass, and completes a part's with what was kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch


@dataclass(eq=False)
class Kept:
    """Keys and values, layer by layer, of the last whole pass: the picture's, and with ``words`` the text's too.

    ``tokens`` are the places (n,) of the picture's tokens that the coming call computes, None where it is a whole pass;
    ``text`` counts the text tokens in front of a whole sequence. With ``words`` a call that isn't whole has none. Keys
    and values have shape (batch, tokens, heads, width).
    """

    words: bool = False
    text: int = 0
    tokens: torch.Tensor | None = None
    layers: dict[int, tuple[torch.Tensor, torch.Tensor]] = field(default_factory=dict)

    def complete(self, layer: int, key: torch.Tensor, value: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """The keys and values of a whole sequence, text first: kept now, or made up from what was kept."""
        import torch

        if self.tokens is None:
            first = 0 if self.words else self.text
            # copies: a view would keep what isn't wanted as well
            self.layers[layer] = (key[:, first:].clone(), value[:, first:].clone())
            return key, value
        whole = []
        for new, old in zip((key, value), self.layers[layer], strict=True):
            sequence = old.clone() if self.words else torch.cat([new[:, : self.text], old], dim=1)
            sequence[:, self.text + self.tokens] = new if self.words else new[:, self.text :]
            whole.append(sequence)
        return whole[0], whole[1]


class KeepingAttention:
    """FLUX.1's joint attention with the keys and values of tokens that aren't computed now taken from ``kept``.

    It has the call that diffusers gives its attention processors. The picture's tokens come in as ``hidden_states``,
    the text's as ``encoder_hidden_states``; single blocks give both as ``hidden_states``, the text first.
    """

    def __init__(self, kept: Kept, layer: int) -> None:
        self.kept, self.layer = kept, layer

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

        def headed(layer: Any, states: torch.Tensor, norm: Any = None) -> torch.Tensor:
            split = layer(states).unflatten(-1, (-1, attn.head_dim))
            return norm(split) if norm is not None else split

        query = headed(attn.to_q, hidden_states, attn.norm_q)
        key = headed(attn.to_k, hidden_states, attn.norm_k)
        value = headed(attn.to_v, hidden_states)
        if encoder_hidden_states is not None:
            query = torch.cat([headed(attn.add_q_proj, encoder_hidden_states, attn.norm_added_q), query], dim=1)
            key = torch.cat([headed(attn.add_k_proj, encoder_hidden_states, attn.norm_added_k), key], dim=1)
            value = torch.cat([headed(attn.add_v_proj, encoder_hidden_states), value], dim=1)
        query, key = (apply_rotary_emb(part, image_rotary_emb, sequence_dim=1) for part in (query, key))
        key, value = self.kept.complete(self.layer, key, value)
        query, key, value = (part.transpose(1, 2) for part in (query, key, value))
        mixed = F.scaled_dot_product_attention(query, key, value, attn_mask=attention_mask)
        mixed = mixed.transpose(1, 2).flatten(2, 3).to(query.dtype)
        if encoder_hidden_states is None:
            return mixed
        count = encoder_hidden_states.shape[1]
        picture = attn.to_out[1](attn.to_out[0](mixed[:, count:]))
        return picture, attn.to_add_out(mixed[:, :count])


@contextmanager
def keeping(transformer: Any, words: bool = False) -> Iterator[Kept]:
    """While active, a FluxTransformer2DModel's attention keeps and completes; its own processors come back after."""
    kept = Kept(words)
    blocks = [*transformer.transformer_blocks, *transformer.single_transformer_blocks]
    before = [block.attn.processor for block in blocks]
    for layer, block in enumerate(blocks):
        block.attn.set_processor(KeepingAttention(kept, layer))
    try:
        yield kept
    finally:
        for block, processor in zip(blocks, before, strict=True):
            block.attn.set_processor(processor)
