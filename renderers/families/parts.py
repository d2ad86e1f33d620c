"""Parts that families share: token packing, key masks, autoencoders, schedules, replaced layers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import torch


def device_of(pipe: Any) -> torch.device:
    """Where a pipeline's components compute.

    Under accelerate's offload their weights lie elsewhere meanwhile (on the CPU or ``meta``), so ``pipe.device`` is
    wrong. Otherwise the first weight's device is right, and quick: diffusers' own answer walks through all modules
    (2.3 ms in the smallest pipeline, 16 ms in SDXL's).
    """
    import torch

    parts = [part for part in vars(pipe).values() if isinstance(part, torch.nn.Module)]
    if any(hasattr(part, "_hf_hook") for part in parts):
        return pipe._execution_device
    return next(weight.device for part in parts for weight in part.parameters())


@contextmanager
def replaced_forward(module: torch.nn.Module, forward: Callable[..., Any]) -> Iterator[None]:
    """While active, calls of a module run ``forward`` instead of its own."""
    own = vars(module).get("forward")  # set by offloading or an adapter
    module.forward = forward
    try:
        yield
    finally:
        if own is None:
            del module.forward
        else:
            module.forward = own


def to_tokens(latents: torch.Tensor) -> torch.Tensor:
    """Maps (n, c, h, w) as tokens (n, h/2 * w/2, 4 c): each token holds a 2x2 patch, channels first."""
    n, c, h, w = latents.shape
    return latents.reshape(n, c, h // 2, 2, w // 2, 2).permute(0, 2, 4, 1, 3, 5).reshape(n, h * w // 4, c * 4)


def from_tokens(tokens: torch.Tensor, height: int, width: int) -> torch.Tensor:
    """The inverse of ``to_tokens``: maps (n, c, height, width)."""
    n, _, c = tokens.shape
    patches = tokens.reshape(n, height // 2, width // 2, c // 4, 2, 2).permute(0, 3, 1, 4, 2, 5)
    return patches.reshape(n, c // 4, height, width)


def key_mask(sizes: Sequence[tuple[int, int]], full: tuple[int, int], before: int, like: Any) -> torch.Tensor | None:
    """The keys that attention may look at, bool (n, 1, 1, before + tokens); None where all samples fill the map.

    ``sizes`` and ``full`` are (height, width) in tokens; ``before`` counts the text tokens in front of the picture's.
    """
    import torch

    if all(size == full for size in sizes):
        return None
    mask = torch.zeros(len(sizes), *full, dtype=torch.bool, device=like.device)
    for row, (height, width) in zip(mask, sizes, strict=True):
        row[:height, :width] = True
    text = torch.ones(len(sizes), before, dtype=torch.bool, device=like.device)
    return torch.cat([text, mask.flatten(1)], dim=1)[:, None, None]


def statistics(vae: Any, like: torch.Tensor) -> tuple[Any, Any]:
    """The autoencoder's per-channel mean and deviation, shaped for maps; (0, 1) where it has none."""
    import torch

    mean, deviation = (getattr(vae.config, name, None) for name in ("latents_mean", "latents_std"))
    if mean is None or deviation is None:
        return getattr(vae.config, "shift_factor", None) or 0.0, 1.0
    return torch.tensor(mean).view(1, -1, 1, 1).to(like), torch.tensor(deviation).view(1, -1, 1, 1).to(like)


@contextmanager
def working_dtype(vae: Any) -> Iterator[torch.dtype]:
    """While active, an autoencoder that overflows in half precision (SDXL's ``force_upcast``) works in float32.

    Yields the dtype that it works in, read from the first weight: diffusers' own answer walks through all modules.
    """
    import torch

    before = next(vae.parameters()).dtype
    overflows = before == torch.float16 and getattr(vae.config, "force_upcast", False)
    if overflows:
        vae.to(torch.float32)
    try:
        yield torch.float32 if overflows else before
    finally:
        if overflows:
            vae.to(before)


def raw_encode(vae: Any, pixels: torch.Tensor, frames: bool = False) -> torch.Tensor:
    """The autoencoder's latents of pictures (n, 3, h, w) in [-1, 1], float32: the posterior's mode, not yet scaled.

    The pictures are on the pipeline's device (``device_of``); hooks bring offloaded weights there. ``frames``: the
    autoencoder is one for videos, to which a picture is a single frame.
    """
    with working_dtype(vae) as dtype:
        pixels = pixels.to(dtype)
        encoded = vae.encode(pixels[:, :, None] if frames else pixels)
        latents = encoded.latents if hasattr(encoded, "latents") else encoded.latent_dist.mode()
    return (latents[:, :, 0] if frames else latents).float()


def raw_decode(vae: Any, latents: torch.Tensor, frames: bool = False) -> torch.Tensor:
    """The inverse of ``raw_encode``: pictures (n, 3, h, w), float32."""
    with working_dtype(vae) as dtype:
        latents = latents.to(dtype)
        pixels = vae.decode(latents[:, :, None] if frames else latents, return_dict=False)[0]
    return (pixels[:, :, 0] if frames else pixels).float()


def seeded_noise(shape: Sequence[int], seeds: Sequence[int]) -> torch.Tensor:
    """Noise as pipelines draw it, one of ``shape`` (1, ...) a seed, joined along the first axis; on the CPU."""
    import torch

    return torch.cat([torch.randn(tuple(shape), generator=torch.Generator().manual_seed(seed)) for seed in seeds])


def encode_scaled(vae: Any, pixels: torch.Tensor, frames: bool = False) -> torch.Tensor:
    """Latent maps as denoisers want them: shifted and scaled by the autoencoder's own numbers."""
    latents = raw_encode(vae, pixels, frames)
    mean, deviation = statistics(vae, latents)
    return (latents - mean) / deviation * getattr(vae.config, "scaling_factor", 1.0)


def decode_scaled(vae: Any, latents: torch.Tensor, frames: bool = False) -> torch.Tensor:
    """The inverse of ``encode_scaled``."""
    mean, deviation = statistics(vae, latents)
    return raw_decode(vae, latents / getattr(vae.config, "scaling_factor", 1.0) * deviation + mean, frames)


def fresh_scheduler(pipe: Any) -> Any:
    """A scheduler like the pipeline's, without state: a copy of one that never ran.

    Making it from the config each time would cost a repair a millisecond more.
    """
    return deepcopy(_untouched(pipe.scheduler))


@lru_cache(maxsize=4)
def _untouched(scheduler: Any) -> Any:
    return type(scheduler).from_config(scheduler.config)


def flow_schedule(pipe: Any, steps: int, shift: float) -> tuple[Any, torch.Tensor]:
    """Flow matching as the transformer families run it: even sigmas from 1 to 1/steps, shifted by ``shift`` (mu)."""
    from diffusers.pipelines.flux.pipeline_flux import retrieve_timesteps

    scheduler = fresh_scheduler(pipe)
    own = scheduler.config.get("use_flow_sigmas")
    sigmas = None if own else np.linspace(1.0, 1 / steps, steps)
    timesteps, _ = retrieve_timesteps(scheduler, steps, device_of(pipe), sigmas=sigmas, mu=shift)
    return scheduler, timesteps


def shift_for(pipe: Any, tokens: int, most: float = 1.15) -> float:
    """The noise shift (mu) for a picture of so many tokens, by the scheduler's own line (Esser et al., 2403.03206)."""
    from diffusers.pipelines.flux.pipeline_flux import calculate_shift

    config = pipe.scheduler.config
    return float(
        calculate_shift(
            tokens,
            config.get("base_image_seq_len", 256),
            config.get("max_image_seq_len", 4096),
            config.get("base_shift", 0.5),
            config.get("max_shift", most),
        )
    )
