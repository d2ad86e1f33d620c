"""Denoising only some of a sequence's tokens against cached keys and values of the others, and when that is worth it.

**Picture context** (``sight = "picture"``). A window sees nothing of the picture beyond it. Here the region's tokens
keep their own positions in the full picture and attend, in every layer, to the keys and values of all its other tokens.
A pass over the full picture, with the candidate at that step's noise level outside the region, fills the cache every
``refresh`` steps; the steps between compute only the region's and the text's tokens. It is the idea of block caching
(Wimbauer et al., arXiv 2312.03209) and of sparse incremental editing (Li et al., arXiv 2211.02048) for transformers
whose picture is a sequence. With ``refresh`` 1 every step is a full pass; a region that covers the full picture needs
no cache, and comes out as without it.

A region that fails one of three conditions falls back to a window:

- Its share of the picture. A larger region makes more of the cache stale, gains less, and has most of the picture in
  its window anyhow. By counted operations of FLUX.1 at 1024x1024, refreshed every ten steps, it costs less than a
  window from 512 pixels up to a twentieth of the picture and about as much at a tenth, 0.30 of a full pass against
  0.29 (``benchmarks/speed/results.md``).
- Memory: two tensors (tokens, width) a layer, 2.9 GB for FLUX.1 at 1024x1024 in bfloat16.
- Drift. Before each further full pass the region is predicted from the cache once more; if that is off by more than
  ``MAX_DRIFT``, the repair starts again in a window.

**Cached text** (``keep_text``). The text's tokens run through every block with the picture's, in FLUX.1 padded to 512
of them: five times as many as a region of 2% has at 1024x1024. Their keys and values can be cached as well, between
full passes of a window or of the picture; then only the region's tokens are computed. The same drift ends it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from planners.card_memory import RESERVE, gib
from renderers.families.base import AttentionCacheSettings, Family
from renderers.repair.denoising import DenoisingSettings, Region, denoise

if TYPE_CHECKING:
    import torch

MAX_DRIFT = 0.35
"""How far a prediction from the cache may be off that of a full pass, as a share of its size: about the most that was
seen to do pictures no harm, on a small model with trained weights (``benchmarks/speed/kept.md``)."""


def reason_for_window(
    family: Family, mask: np.ndarray, share: float, free: int | None, with_text: bool = False
) -> str | None:
    """Why a region falls back to a window, for the user; None where it may be denoised in its picture's context.

    ``mask`` is the full picture's, bool (height, width); ``share`` the largest part of it; ``free`` the card's free
    bytes, None to leave memory out; ``with_text``: whether the text is cached too.
    """
    if not family.caches_attention:
        return f"{type(family.pipe).__name__} has no attention cache"
    if mask.mean() > share:
        return f"a region covers more than {share:g} of its picture (sight_share)"
    height, width = (side // family.factor for side in mask.shape)
    needed = family.cache_bytes(family.tokens((height, width)), with_text)
    if free is not None and needed + RESERVE > free:
        return f"the attention cache takes {gib(needed)}, and {gib(RESERVE)} must stay free for the work"
    return None


def denoise_in_picture(
    family: Family, region: Region, settings: DenoisingSettings, cache: AttentionCacheSettings
) -> torch.Tensor:
    """The picture's latents (c, h, w) after denoising ``region``, whose latents are the full picture's, in its context.

    It approximates ``renderers.repair.denoising.denoise``, and equals it with ``refresh`` 1. Raises ValueError where
    ``refresh`` is under 1, the mask is empty or the family has no attention cache, StaleError where the drift is too
    large.
    """
    return _denoise_cached(family, [region], settings, cache, region.mask)[0]


def denoise_with_cached_text(
    family: Family, regions: Sequence[Region], settings: DenoisingSettings, cache: AttentionCacheSettings
) -> list[torch.Tensor]:
    """Approximates ``renderers.repair.denoising.denoise``: the text is computed in every ``refresh``-th step alone.

    Raises ValueError where ``refresh`` is under 1 or the family has no attention cache, StaleError where the drift is
    too large.
    """
    return _denoise_cached(family, regions, settings, replace(cache, with_text=True), None)


def _denoise_cached(
    family: Family,
    regions: Sequence[Region],
    settings: DenoisingSettings,
    cache: AttentionCacheSettings,
    mask: torch.Tensor | None,
) -> list[torch.Tensor]:
    if not family.caches_attention:
        raise ValueError(f"{type(family.pipe).__name__} has no attention cache")
    with family.with_attention_cache(mask, cache) as cached:
        return denoise(cached, regions, settings)
