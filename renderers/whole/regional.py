"""Regional prompts: a full picture painted with a prompt for each region, fused at every denoising step.

At each step the denoiser sees the full latents with the base prompt and, for each planned region, the latents under its
window with the region's own prompt; predictions are averaged with smooth weights. The method is MultiDiffusion
(Bar-Tal et al., arXiv 2302.08113) with the planned boxes of RPG (Yang et al., arXiv 2401.11708). It works on any
diffusers pipeline whose denoiser is a UNet2DConditionModel, SD and SDXL alike.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from renderers.repair.region import Rect

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class LatentRegion:
    """A window in latent pixels (xyxy), the core of it that the item is planned to fill, and its prompt embeddings.

    ``embeds`` has shape (1, tokens, width); ``pooled`` (1, width) for models that want it (SDXL), else None.
    """

    window: Rect
    core: Rect
    embeds: torch.Tensor
    pooled: torch.Tensor | None = None


def core_weights(region: LatentRegion, height: int, width: int) -> torch.Tensor:
    """Weights (height, width): 1 in the core, falling off in the rest of the window, 0 outside of it."""
    import torch

    y = torch.arange(height, dtype=torch.float32)[:, None] + 0.5
    x = torch.arange(width, dtype=torch.float32)[None, :] + 0.5
    left, top, right, bottom = region.core
    outside = torch.maximum(
        torch.maximum(left - x, x - right).clamp(min=0), torch.maximum(top - y, y - bottom).clamp(min=0)
    )
    left, top, right, bottom = region.window
    inside = (x > left) & (x < right) & (y > top) & (y < bottom)
    return torch.exp(-outside) * inside


def fuse_weights(
    regions: Sequence[LatentRegion], height: int, width: int, base_ratio: float
) -> tuple[torch.Tensor, torch.Tensor]:
    """Weights of the base (height, width) and of each region (n, height, width); they add up to 1 everywhere."""
    import torch

    weights = torch.stack([core_weights(region, height, width) for region in regions])
    covered = weights.amax(0)
    weights = weights / weights.sum(0).clamp(min=1e-6) * covered.sqrt() * (1 - base_ratio)
    return 1 - weights.sum(0), weights


@contextmanager
def regional_prompts(denoiser: Any, regions: Sequence[LatentRegion], base_ratio: float, guided: bool) -> Iterator[None]:
    """While active, calls of ``denoiser`` return the fused prediction.

    With ``guided`` the batch holds the unconditional half first, as diffusers pipelines stack it; the unconditional
    half of a region uses the unconditional embeddings that the pipeline passed.
    """
    import torch

    if not regions:
        yield
        return
    groups: dict[tuple[int, int], list[int]] = defaultdict(list)
    for index, region in enumerate(regions):
        left, top, right, bottom = region.window
        groups[right - left, bottom - top].append(index)

    def conditioned(base: torch.Tensor, own: torch.Tensor) -> torch.Tensor:
        """``base`` (batch, ...) with its conditional part replaced by the region's ``own`` (1, ...)."""
        unconditional = base[: len(base) // 2] if guided else base[:0]
        fill = own.to(base).expand(len(base) - len(unconditional), *own.shape[1:])
        return torch.cat([unconditional, fill])

    stacked: dict[tuple[int, int], tuple[torch.Tensor, torch.Tensor]] = {}

    def texts_of(group: tuple[int, int], base: torch.Tensor) -> torch.Tensor:
        """The group's embeddings: the same tensor as long as the pipeline passes the same one."""
        if group not in stacked or stacked[group][0] is not base:
            stacked[group] = base, torch.cat([conditioned(base, regions[index].embeds) for index in groups[group]])
        return stacked[group][1]

    def fuse(module: Any, args: tuple[Any, ...], kwargs: dict[str, Any], output: Any) -> Any:
        sample, timestep, *rest = args
        base_embeds = kwargs.pop("encoder_hidden_states") if not rest else rest[0]
        prediction = output[0]
        base, weights = fuse_weights(regions, sample.shape[-2], sample.shape[-1], base_ratio)
        fused = prediction * base.to(prediction)
        for group, indices in groups.items():
            cuts, pooled = [], []
            for index in indices:
                left, top, right, bottom = regions[index].window
                cuts.append(sample[..., top:bottom, left:right])
                extra = kwargs.get("added_cond_kwargs") or {}
                own = regions[index].pooled
                if "text_embeds" in extra and own is not None:
                    pooled.append(conditioned(extra["text_embeds"], own))
            inner = dict(kwargs)
            if pooled:
                times = kwargs["added_cond_kwargs"]["time_ids"].repeat(len(indices), 1)
                inner["added_cond_kwargs"] = {"text_embeds": torch.cat(pooled), "time_ids": times}
            if kwargs.get("timestep_cond") is not None:
                inner["timestep_cond"] = kwargs["timestep_cond"].repeat(len(indices), 1)
            texts = texts_of(group, base_embeds)
            parts = module(torch.cat(cuts), timestep, encoder_hidden_states=texts, **inner)[0]
            for index, part in zip(indices, parts.chunk(len(indices)), strict=True):
                left, top, right, bottom = regions[index].window
                weight = weights[index, top:bottom, left:right].to(part)
                fused[..., top:bottom, left:right] += part * weight
        return (fused, *output[1:]) if isinstance(output, tuple) else type(output)(fused)

    fusing = False

    def hook(module: Any, args: tuple[Any, ...], kwargs: dict[str, Any], output: Any) -> Any:
        nonlocal fusing
        if fusing:
            return None
        fusing = True
        try:
            return fuse(module, args, dict(kwargs), output)
        finally:
            fusing = False

    handle = denoiser.register_forward_hook(hook, with_kwargs=True)
    try:
        yield
    finally:
        handle.remove()
