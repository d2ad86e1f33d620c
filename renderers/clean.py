"""What a sampler takes the clean latents to be while it is still on its way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from renderers.base import RenderError

if TYPE_CHECKING:
    import torch


def clean_latents(
    scheduler: Any, prediction: torch.Tensor, timestep: torch.Tensor, sample: torch.Tensor
) -> torch.Tensor:
    """The clean latents that a denoiser's prediction for ``sample`` stands for, shaped as these and in float32.

    ``scheduler`` has just taken its step with all three, in its own scale. For noise, velocity and the sample itself as
    what is predicted (Ho et al., arXiv 2006.11239; Salimans and Ho, arXiv 2202.00512) and for flow matching (Lipman et
    al., arXiv 2210.02747). Raises RenderError where a scheduler doesn't say how noisy a step is.
    """
    prediction, plain = prediction.float(), sample.float()
    if hasattr(scheduler, "scale_noise") or getattr(scheduler.config, "use_flow_sigmas", False):
        return plain - scheduler.sigmas[scheduler.step_index - 1].to(plain) * prediction
    kind = getattr(scheduler.config, "prediction_type", None)
    if not hasattr(scheduler, "alphas_cumprod") or kind not in ("epsilon", "v_prediction", "sample"):
        raise RenderError(
            f"{type(scheduler).__name__} doesn't say what its latents come to on the way; set draft_kind to short"
        )
    if kind == "sample":
        return prediction
    signal = _signal(scheduler, timestep).to(plain)
    noise = 1 - signal
    if scheduler.init_noise_sigma != 1:  # noise is added to whole clean latents, as Karras et al. (2206.00364) do
        plain = plain * signal.sqrt()
    if kind == "v_prediction":
        return signal.sqrt() * plain - noise.sqrt() * prediction
    return (plain - noise.sqrt() * prediction) / signal.sqrt()


def _signal(scheduler: Any, timestep: torch.Tensor) -> torch.Tensor:
    """The clean picture's share of the variance at a timestep; between two whole ones along a straight line."""
    shares, time = scheduler.alphas_cumprod, timestep.cpu().double()
    below = time.floor().long()
    above = (below + 1).clamp(max=len(shares) - 1)
    low, high = shares[below].double(), shares[above].double()
    return low + (high - low) * (time - below)
