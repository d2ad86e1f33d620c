"""Strengths as noise: how noisy each step of a schedule is, on one scale, and at which step a strength starts.

A share of the steps would mean another noise in each family: a quarter of them starts FLUX.1 schnell at 0.25, Z-Image
at 0.5 and FLUX.2 klein at 0.77. So a strength names a noise level, and each schedule starts at a step of its own near
that.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

SHIFT = 3.0
"""The shift of the schedule whose share of steps a strength is: the shipped painter's, Z-Image's and SD3's."""


def flows(scheduler: Any) -> bool:
    """Whether the scheduler does flow matching: latents lie on a straight line from noise to picture."""
    return hasattr(scheduler, "scale_noise") or bool(getattr(scheduler.config, "use_flow_sigmas", False))


def noise_level(strength: float) -> float:
    """The noise level that a strength means, both in [0, 1]: the noise's share of noise and picture."""
    return SHIFT * strength / (1 + (SHIFT - 1) * strength)


def noise_levels(scheduler: Any, timesteps: torch.Tensor) -> list[float]:
    """The noise level at each timestep, in [0, 1]. A scheduler that diffuses is measured by deviations, its noise's
    over its picture's, which makes its levels those of a flow with the same ratio of signal to noise."""
    sigmas = getattr(scheduler, "sigmas", None)
    if sigmas is not None and flows(scheduler):
        return [float(sigma) for sigma in sigmas[: len(timesteps)]]
    if sigmas is not None:
        scale = scheduler.config.get("sigma_data", 1.0)
        return [float(sigma / (sigma + scale)) for sigma in sigmas[: len(timesteps)]]
    signal = scheduler.alphas_cumprod[timesteps.long().cpu()].double()
    picture, noise = signal.sqrt(), (1 - signal).sqrt()
    return [float(level) for level in noise / (noise + picture)]


def first_step(levels: Sequence[float], strength: float, order: int = 1) -> int | None:
    """The index at which denoising at a strength starts, given the schedule's ``levels``, of which each step takes
    ``order``.

    At part strength it is the first one that is no noisier than asked for, else the last. None where a schedule of one
    step has no other than that from pure noise, which forgets what was drawn.
    """
    if strength >= 1:
        return 0
    later = range(order, len(levels), order)
    return next((index for index in later if levels[index] <= noise_level(strength)), max(later, default=None))
