"""Where tensors are put while a pipeline's weights are offloaded: on the device that computes, not where weights lie.

accelerate's own offload needs an accelerator. A stand-in puts its hook's attribute on the components and moves the
autoencoder as the hook does, with torch's ``meta`` device, which has shapes and no numbers, for the card.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import AutoPipelineForText2Image

from renderers.diffusion_settings import DiffusionSettings
from renderers.families.base import Family
from renderers.families.parts import device_of
from renderers.families.registry import family_of
from renderers.repair.inpainting import Inpainter, Job

WIDTH, HEIGHT = 96, 64


class FakeOffloadHook:
    """What diffusers looks for on an offloaded module; ``execution_device`` is accelerate's name for it."""

    execution_device = "meta"


def fake_offload(pipe: Any) -> None:
    """Weights stay on the CPU and are on ``meta`` while the autoencoder encodes or decodes."""
    for part in pipe.components.values():
        if isinstance(part, torch.nn.Module):
            part._hf_hook = FakeOffloadHook()
    for name in ("encode", "decode"):
        original = getattr(pipe.vae, name)

        def brought(*args: Any, original: Any = original, **kwargs: Any) -> Any:
            pipe.vae.to("meta")
            try:
                return original(*args, **kwargs)
            finally:
                pipe.vae.to_empty(device="cpu")

        setattr(pipe.vae, name, brought)


@pytest.fixture
def family(family_folder: Path) -> Family:
    pipe = AutoPipelineForText2Image.from_pretrained(family_folder)
    assert device_of(pipe).type == "cpu"
    fake_offload(pipe)
    return family_of(pipe)


def test_tensors_go_where_an_offloaded_pipeline_computes(family):
    pipe = family.pipe
    assert pipe.device.type == "cpu" and device_of(pipe).type == "meta"
    job = Job(
        picture=np.zeros((HEIGHT, WIDTH, 3), np.uint8),
        window=(0, 0, WIDTH, HEIGHT),
        mask=np.ones((HEIGHT, WIDTH), bool),
        prompt="a red cat",
        seed=1,
    )
    with torch.inference_mode():
        tile = Inpainter(family, DiffusionSettings(model="m")).tile(job)
        assert tile.latents.device.type == "meta"
        assert tile.latents.shape[-2:] == (HEIGHT // family.factor, WIDTH // family.factor)
        pixels = family.decode(tile.latents[None])
    assert pixels.device.type == "meta" and pixels.shape == (1, 3, HEIGHT, WIDTH)
    _, timesteps = family.schedule(2, family.tokens((HEIGHT // family.factor, WIDTH // family.factor)))
    assert timesteps.device.type == "meta"
