"""A pipeline's own safety checker, of the real class with random weights, that finds fault with everything."""

from __future__ import annotations

import pytest
import torch
from diffusers.pipelines.stable_diffusion.safety_checker import StableDiffusionSafetyChecker
from transformers import CLIPConfig, CLIPImageProcessor

from planners.scene import Canvas, Scene
from renderers.base import RenderError
from renderers.diffusion import DiffusionRenderer, DiffusionSettings
from tests.renderers.conftest import stable_diffusion, unet


def test_a_blanked_picture_is_an_error_in_words(tmp_path):
    torch.manual_seed(0)
    pipe = stable_diffusion(unet(16))
    vision = {
        "hidden_size": 16,
        "intermediate_size": 16,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "image_size": 32,
        "patch_size": 16,
    }
    checker = StableDiffusionSafetyChecker(CLIPConfig(vision_config=vision, projection_dim=16))
    checker.concept_embeds_weights.data.fill_(-2.0)  # every likeness is over it
    size = {"height": 32, "width": 32}
    pipe.register_modules(
        safety_checker=checker, feature_extractor=CLIPImageProcessor(size={"shortest_edge": 32}, crop_size=size)
    )
    pipe.save_pretrained(tmp_path)
    painter = DiffusionRenderer(DiffusionSettings(model=str(tmp_path), steps=2, guidance=1.0, smallest_window=16))
    scene = Scene(prompt="a red cat", canvas=Canvas(width=96, height=64))
    with pytest.raises(RenderError, match=r"safety checker blanked 2 of 2 pictures; try another seed .*model_index"):
        painter.render(scene, [1, 2])
    painter.pipe.safety_checker = None
    assert painter.render(scene, [1])[0].image.any()
