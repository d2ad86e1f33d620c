"""Denoising only a region's tokens of a FLUX.1 picture, with the rest of the picture still in sight.

A window sees nothing of the picture beyond it. Here the region's tokens keep their own positions in the whole picture
and attend, in every layer, to the keys and values of all its other tokens. Those come from a pass over the whole
picture, the outside being the candidate at that step's noise level, and are kept until the next such pass, every
``refresh`` steps; between them only the region's and the text's tokens are computed. It is the idea of block caching
(Wimbauer et al., arXiv 2312.03209) and of sparse incremental editing (Li et al., arXiv 2211.02048) for transformers
whose picture is a sequence. With ``refresh`` 1 every step is a whole pass; a region that is the whole picture needs
nothing that was kept, and comes out as without it.

What is kept takes memory: two tensors (tokens, width) a layer, 2.9 GB for FLUX.1 at 1024x1024 in bfloat16.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from renderers.denoising import Course, Region, denoise
from renderers.families.base import Conditions
from renderers.families.flux import Flux
from renderers.families.parts import from_tokens, stack_pooled, stack_texts, to_tokens

if TYPE_CHECKING:
    import torch


@dataclass(eq=False)
class Kept:
    """The picture's keys and values, layer by layer, of the last whole pass.

    ``tokens`` are the places (n,) of the tokens that the coming call computes, None where it computes all of them;
    ``text`` counts the text tokens in front. Keys and values have shape (batch, tokens, heads, width).
    """

    text: int = 0
    tokens: torch.Tensor | None = None
    layers: dict[int, tuple[torch.Tensor, torch.Tensor]] = field(default_factory=dict)

    def complete(self, layer: int, key: torch.Tensor, value: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """The keys and values of a whole sequence, text first: kept now, or made up from what was kept."""
        import torch

        if self.tokens is None:
            self.layers[layer] = (key[:, self.text :], value[:, self.text :])
            return key, value
        whole = []
        for new, old in zip((key, value), self.layers[layer], strict=True):
            picture = old.clone()
            picture[:, self.tokens] = new[:, self.text :]
            whole.append(torch.cat([new[:, : self.text], picture], dim=1))
        return whole[0], whole[1]


class KeepingAttention:
    """FLUX.1's joint attention with the keys and values of tokens that aren't computed now taken from ``kept``.

    It has the call that diffusers gives its attention processors. The picture's tokens come in as ``hidden_states``,
    the text's as ``encoder_hidden_states``; single blocks give both as ``hidden_states``, the text first.
    """

    def __init__(self, kept: Kept, layer: int) -> None:
        self.kept, self.layer = kept, layer

    def __call__(
        self, attn: Any, hidden_states: torch.Tensor, encoder_hidden_states: torch.Tensor | None = None,
        attention_mask: torch.Tensor | None = None, image_rotary_emb: Any = None,
    ) -> Any:  # fmt: skip
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
def keeping(transformer: Any) -> Iterator[Kept]:
    """While active, a FluxTransformer2DModel's attention keeps and completes; its own processors come back after."""
    kept = Kept()
    blocks = [*transformer.transformer_blocks, *transformer.single_transformer_blocks]
    before = [block.attn.processor for block in blocks]
    for layer, block in enumerate(blocks):
        block.attn.set_processor(KeepingAttention(kept, layer))
    try:
        yield kept
    finally:
        for block, processor in zip(blocks, before, strict=True):
            block.attn.set_processor(processor)


class FluxInSight(Flux):
    """FLUX.1 for one region of a whole picture: between whole passes it predicts the region's tokens alone.

    ``inside`` are the places (n,) of the region's tokens. Predictions of other tokens are zero in such a call; the
    denoising loop sets everything outside a region's mask anew after every step anyway.
    """

    mixed_sizes = False

    def __init__(self, family: Flux, kept: Kept, inside: torch.Tensor, refresh: int) -> None:
        super().__init__(family.pipe, family.text_tokens)
        self.kept, self.inside, self.refresh, self.calls = kept, inside, refresh, 0

    def predict(self, latents: torch.Tensor, timestep: torch.Tensor, conditions: Conditions) -> torch.Tensor:
        import torch

        height, width = latents.shape[-2:]
        tokens = to_tokens(latents)
        self.kept.text = len(conditions.texts[0].embeds)
        whole = self.calls % self.refresh == 0 or len(self.inside) == tokens.shape[1]
        self.calls += 1
        if whole:
            self.kept.tokens = None
            return super().predict(latents, timestep, conditions)
        self.kept.tokens = self.inside
        embeds, _ = stack_texts(conditions.texts)
        positions = torch.stack([self.inside * 0, self.inside // (width // 2), self.inside % (width // 2)], dim=-1)
        scale = None
        if self.denoiser.config.guidance_embeds:
            scale = torch.full((1,), conditions.guidance, device=latents.device, dtype=torch.float32)
        predicted = self.denoiser(
            hidden_states=tokens[:, self.inside].to(embeds.dtype), encoder_hidden_states=embeds,
            pooled_projections=stack_pooled(conditions.texts), timestep=timestep.expand(1) / 1000,
            img_ids=positions.to(embeds), txt_ids=embeds.new_zeros(embeds.shape[1], 3), guidance=scale,
            return_dict=False,
        )[0]  # fmt: skip
        spread = torch.zeros(tokens.shape, dtype=torch.float32, device=latents.device)
        spread[:, self.inside] = predicted.float()
        return from_tokens(spread, height, width)


def denoise_in_sight(family: Flux, region: Region, course: Course, refresh: int) -> torch.Tensor:
    """The latent map (c, h, w) of a picture after ``region``, whose map is the whole picture's, was denoised in it.

    It is what ``renderers.denoising.denoise`` makes of the region, exactly so with ``refresh`` 1. Raises ValueError
    where ``refresh`` is under 1 or the mask is empty.
    """
    from torch.nn import functional as F

    inside = F.max_pool2d(region.mask[None], 2)[0].flatten().nonzero()[:, 0]
    if refresh < 1 or not len(inside):
        raise ValueError("refresh counts steps, from 1, and the mask must hold something")
    with keeping(family.denoiser) as kept:
        return denoise(FluxInSight(family, kept, inside, refresh), [region], course)[0]
