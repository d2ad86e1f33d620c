"""What latents come to on the way: a denoiser that is right about the noise leads back to where it was put on."""

from __future__ import annotations

from typing import Any

import diffusers
import pytest
import torch

from renderers.repair.denoising import add_noise
from renderers.whole.predicted_clean import predicted_clean, reason_unsupported

STEPS = 10
NOISED = (
    "DDIMScheduler",
    "DDPMScheduler",
    "EulerDiscreteScheduler",
    "EulerAncestralDiscreteScheduler",
    "HeunDiscreteScheduler",
    "KDPM2DiscreteScheduler",
    "LMSDiscreteScheduler",
    "DPMSolverMultistepScheduler",
    "DPMSolverSinglestepScheduler",
    "UniPCMultistepScheduler",
    "DEISMultistepScheduler",
    "PNDMScheduler",
)
WITHOUT_SAMPLE = ("EulerAncestralDiscreteScheduler", "KDPM2DiscreteScheduler", "HeunDiscreteScheduler", "PNDMScheduler")
FLOWING = {
    "FlowMatchEulerDiscreteScheduler": {"shift": 3.0},
    "FlowMatchHeunDiscreteScheduler": {},
    "DPMSolverMultistepScheduler": {"use_flow_sigmas": True, "prediction_type": "flow_prediction", "flow_shift": 3.0},
    "UniPCMultistepScheduler": {"use_flow_sigmas": True, "prediction_type": "flow_prediction"},
}


def at(scheduler: Any, index: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Clean latents, noise, the timestep, and the first under so much of the second as the scheduler has there."""
    scheduler.set_timesteps(STEPS)
    torch.manual_seed(index)
    clean, noise = torch.randn(2, 4, 6, 8), torch.randn(2, 4, 6, 8)
    if hasattr(scheduler, "set_begin_index"):
        scheduler.set_begin_index(index)
    time = scheduler.timesteps[index]
    sample = add_noise(scheduler, clean, noise, time)
    if hasattr(scheduler, "scale_model_input"):
        scheduler.scale_model_input(sample, time)  # as pipelines do before they call the denoiser
    return clean, noise, time, sample


@pytest.mark.parametrize("index", [0, 4, 8])
@pytest.mark.parametrize("predicted", ["epsilon", "v_prediction", "sample"])
@pytest.mark.parametrize("name", NOISED)
def test_under_noise(name, predicted, index):
    if predicted == "sample" and name in WITHOUT_SAMPLE:
        pytest.skip("the scheduler has no such prediction")
    scheduler = getattr(diffusers, name)(prediction_type=predicted)
    clean, noise, time, sample = at(scheduler, index)
    share = scheduler.alphas_cumprod[round(float(time))]
    rotated = share.sqrt() * noise - (1 - share).sqrt() * clean
    prediction = {"epsilon": noise, "v_prediction": rotated, "sample": clean}[predicted]
    scheduler.step(prediction, time, sample)
    assert reason_unsupported(scheduler) is None
    found = predicted_clean(scheduler, prediction, time, sample)
    assert found.dtype == torch.float32 and (found - clean).abs().max() < 0.05
    assert (sample - clean).abs().max() > 0.2, "there was something to be found"


@pytest.mark.parametrize("index", [0, 4, 8])
@pytest.mark.parametrize("name", FLOWING)
def test_in_a_flow(name, index):
    scheduler = getattr(diffusers, name)(**FLOWING[name])
    clean, noise, time, sample = at(scheduler, index)
    scheduler.step(noise - clean, time, sample)
    assert reason_unsupported(scheduler) is None
    assert (predicted_clean(scheduler, noise - clean, time, sample) - clean).abs().max() < 1e-4


def test_half_precision_is_reckoned_in_single():
    scheduler = diffusers.DDIMScheduler()
    clean, noise, time, sample = at(scheduler, 8)
    found = predicted_clean(scheduler, noise.half(), time, sample.half())
    assert found.dtype == torch.float32 and (found - clean).abs().max() < 0.01


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("EDMEulerScheduler", {}),
        ("EulerDiscreteScheduler", {"timestep_type": "continuous"}),
        ("DPMSolverMultistepScheduler", {"use_flow_sigmas": True}),
        ("DDIMScheduler", {"prediction_type": "angles"}),
    ],
)
def test_a_scheduler_that_does_not_tell_is_named_with_the_way_out(name, how):
    assert reason_unsupported(getattr(diffusers, name)(**how)) == (
        f"predicting clean latents is not supported with {name}; use another scheduler"
    )
