"""The clean latents that a sampler predicts at a step, for previews of a picture in progress."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from renderers.repair.noise_levels import flows

if TYPE_CHECKING:
    import torch


def reason_unsupported(scheduler: Any) -> str | None:
    """Why ``predicted_clean`` doesn't support a scheduler, with a remedy; None where it does."""
    config = scheduler.config
    kind = getattr(config, "prediction_type", None)
    if getattr(config, "use_flow_sigmas", False):
        supported = kind == "flow_prediction"
    else:
        by_alphas = hasattr(scheduler, "alphas_cumprod") and kind in ("epsilon", "v_prediction", "sample")
        # continuous timesteps (EulerDiscreteScheduler has them) are no indices of alphas_cumprod
        supported = flows(scheduler) or (by_alphas and getattr(config, "timestep_type", "discrete") == "discrete")
    if supported:
        return None
    return f"predicting clean latents is not supported with {type(scheduler).__name__}; use another scheduler"


def predicted_clean(
    scheduler: Any, prediction: torch.Tensor, timestep: torch.Tensor, sample: torch.Tensor
) -> torch.Tensor:
    """The clean latents that a denoiser's prediction for ``sample`` implies, shaped as these and in float32.

    The supported ``scheduler`` has just taken its step with all three, in its own scale. Predictions may be of noise,
    velocity or the sample itself (Ho et al., arXiv 2006.11239; Salimans and Ho, arXiv 2202.00512), or of flow matching
    (Lipman et al., arXiv 2210.02747).
    """
    prediction, sample = prediction.float(), sample.float()
    if flows(scheduler):
        return sample - scheduler.sigmas[scheduler.step_index - 1].to(sample) * prediction
    if scheduler.config.prediction_type == "sample":
        return prediction
    signal = _signal(scheduler, timestep).to(sample)
    noise = 1 - signal
    if scheduler.init_noise_sigma != 1:  # noise was added to unscaled clean latents, as by Karras et al. (2206.00364)
        sample = sample * signal.sqrt()
    if scheduler.config.prediction_type == "v_prediction":
        return signal.sqrt() * sample - noise.sqrt() * prediction
    return (sample - noise.sqrt() * prediction) / signal.sqrt()


def _signal(scheduler: Any, timestep: torch.Tensor) -> torch.Tensor:
    """The clean picture's share of the variance at a timestep, interpolated linearly between integer timesteps."""
    shares, time = scheduler.alphas_cumprod, timestep.cpu().double()
    below = time.floor().long()
    above = (below + 1).clamp(max=len(shares) - 1)
    low, high = shares[below].double(), shares[above].double()
    return low + (high - low) * (time - below)
