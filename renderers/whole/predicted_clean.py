"""What a sampler takes the clean latents to be while it is still on its way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch


def untold(scheduler: Any) -> str | None:
    """Why ``clean_latents`` can't tell anything with a scheduler, and the way out; None where it can."""
    config = scheduler.config
    kind = getattr(config, "prediction_type", None)
    if getattr(config, "use_flow_sigmas", False):
        tells = kind == "flow_prediction"
    else:
        by_share = hasattr(scheduler, "alphas_cumprod") and kind in ("epsilon", "v_prediction", "sample")
        # times that are no places in the table of shares: EulerDiscreteScheduler has such
        tells = _flows(scheduler) or (by_share and getattr(config, "timestep_type", "discrete") == "discrete")
    if tells:
        return None
    return f"{type(scheduler).__name__} doesn't say what its latents come to on the way; use another scheduler"


def clean_latents(
    scheduler: Any, prediction: torch.Tensor, timestep: torch.Tensor, sample: torch.Tensor
) -> torch.Tensor:
    """The clean latents that a denoiser's prediction for ``sample`` stands for, shaped as these and in float32.

    ``scheduler``, of which nothing is ``untold``, has just taken its step with all three, in its own scale. For noise,
    velocity and the sample itself as what is predicted (Ho et al., arXiv 2006.11239; Salimans and Ho, arXiv 2202.00512)
    and for flow matching (Lipman et al., arXiv 2210.02747).
    """
    prediction, plain = prediction.float(), sample.float()
    if _flows(scheduler):
        return plain - scheduler.sigmas[scheduler.step_index - 1].to(plain) * prediction
    if scheduler.config.prediction_type == "sample":
        return prediction
    signal = _signal(scheduler, timestep).to(plain)
    noise = 1 - signal
    if scheduler.init_noise_sigma != 1:  # noise is added to whole clean latents, as Karras et al. (2206.00364) do
        plain = plain * signal.sqrt()
    if scheduler.config.prediction_type == "v_prediction":
        return signal.sqrt() * plain - noise.sqrt() * prediction
    return (plain - noise.sqrt() * prediction) / signal.sqrt()


def _flows(scheduler: Any) -> bool:
    """Whether latents are on a straight line from noise to picture: flow matching's schedulers, or others made to."""
    return hasattr(scheduler, "scale_noise") or bool(getattr(scheduler.config, "use_flow_sigmas", False))


def _signal(scheduler: Any, timestep: torch.Tensor) -> torch.Tensor:
    """The clean picture's share of the variance at a timestep; between two whole ones along a straight line."""
    shares, time = scheduler.alphas_cumprod, timestep.cpu().double()
    below = time.floor().long()
    above = (below + 1).clamp(max=len(shares) - 1)
    low, high = shares[below].double(), shares[above].double()
    return low + (high - low) * (time - below)
