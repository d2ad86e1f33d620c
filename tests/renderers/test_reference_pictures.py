"""IP-Adapters from files, beside diffusers' own pipelines, on small random models of its classes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import diffusers
import numpy as np
import pytest
import torch
from PIL import Image

from renderers.runtime.single_file import read_shapes
from tests.renderers.conftest import stable_diffusion_3, stable_diffusion_xl
from tests.renderers.small_scene import HEIGHT, SCENE, WIDTH, apart, picture, renderer, repair
from tests.renderers.test_controlnets import painted, whole_repair
from tests.renderers.test_filling import PROMPT, SEED, levels
from tests.renderers.tiny_guides import flux, save_adapter, sd

MODELS: dict[str, Callable[[], Any]] = {
    "SDXL": stable_diffusion_xl,
    "SD": sd,
    "SD3": stable_diffusion_3,
    "FLUX.1": flux,
}


def save_all(folder: Path, pipe: Any) -> None:
    pipe.save_pretrained(folder / "model")
    save_adapter(folder / "adapter", pipe)
    for number in (1, 2):
        Image.fromarray(picture(number).image).save(folder / f"{number}.png")


@pytest.fixture(scope="module", params=MODELS)
def adapted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a model, an adapter for it and two reference pictures."""
    folder = tmp_path_factory.mktemp("adapted")
    save_all(folder, MODELS[request.param]())
    return folder


def safe_names(folder: Path) -> list[str]:
    return list(read_shapes(folder / "adapter" / "ip-adapter.safetensors"))


def shown(folder: Path, *numbers: int) -> dict[str, Any]:
    return {
        "ip_adapter": {"file": str(folder / "adapter" / "ip-adapter.safetensors")},
        "reference": [str(folder / f"{number}.png") for number in numbers],
    }


@torch.inference_mode()
def theirs(folder: Path, numbers: tuple[int, ...], guidance: float) -> np.ndarray:
    """The library's own loading of the adapter and its encoder, and its own call."""
    pipe = diffusers.DiffusionPipeline.from_pretrained(folder / "model")
    pipe.set_progress_bar_config(disable=True)
    name, place = type(pipe).__name__, folder / "adapter"
    encoder: dict[str, Any] = {
        "FluxPipeline": {"image_encoder_pretrained_model_name_or_path": place, "image_encoder_dtype": torch.float32},
        "StableDiffusion3Pipeline": {"image_encoder_folder": str(place / "image_encoder")},
    }.get(name, {})
    if name == "FluxPipeline":
        encoder["image_encoder_subfolder"] = "image_encoder"
    pipe.load_ip_adapter(str(place), subfolder="", weight_name="ip-adapter.safetensors", **encoder)
    pipe.set_ip_adapter_scale(0.6)
    pictures = [Image.open(folder / f"{number}.png") for number in numbers]
    return pipe(
        prompt=PROMPT,
        ip_adapter_image=pictures if name == "StableDiffusion3Pipeline" else [pictures],
        width=WIDTH,
        height=HEIGHT,
        num_inference_steps=2,
        guidance_scale=guidance,
        generator=torch.Generator().manual_seed(SEED),
        output_type="np",
    ).images[0]


@pytest.mark.parametrize("guidance", [3.0, 1.0])
def test_reference_pictures_are_seen_as_in_the_pipeline_itself(adapted, guidance):
    numbers = (1,) if "image_proj.latents" in safe_names(adapted) else (1, 2)
    painter = renderer(adapted / "model", guidance=guidance, **shown(adapted, *numbers))
    expected = levels(theirs(adapted, numbers, guidance))
    assert apart(painted(painter), expected) <= 1
    assert apart(whole_repair(painter), expected) <= 1
    assert apart(painted(renderer(adapted / "model", guidance=guidance)), expected) > 3


def test_reference_pictures_reach_regional_prompts_and_regions_of_one_call(adapted):
    plain = renderer(adapted / "model", layout="regional")
    painter = renderer(adapted / "model", layout="regional", **shown(adapted, 1))
    both = painter.render(SCENE, [SEED, 2])
    assert apart(both[0].image, painter.render(SCENE, [SEED])[0].image) <= 1
    assert apart(both[0].image, plain.render(SCENE, [SEED])[0].image) > 3
    repairs = [repair(box, PROMPT, number) for number, box in enumerate(((0, 0, 64, 32), (160, 16, 224, 48)))]
    together = painter.repair(SCENE, picture(), repairs).image
    alone = painter.repair(SCENE, picture(), repairs[:1]).image
    assert apart(alone[:32, :64], together[:32, :64]) <= 1


def test_sd3_sees_one_picture_and_the_others_are_refused(tmp_path):
    save_all(tmp_path, stable_diffusion_3())
    (problem,) = renderer(tmp_path / "model", **shown(tmp_path, 1, 2)).problems()
    assert "sees one picture" in problem


def test_flux_keeps_no_attention_while_it_looks_at_pictures(tmp_path):
    """The cache would put its own attention in the adapter's place."""
    save_all(tmp_path, flux())
    more = {"sight": "picture", "keep_text": True}
    region = [repair((64, 32, 160, 128), PROMPT, SEED)]
    plain = renderer(tmp_path / "model", **shown(tmp_path, 1)).repair(SCENE, picture(), region).image
    kept = renderer(tmp_path / "model", **shown(tmp_path, 1), **more).repair(SCENE, picture(), region).image
    without = renderer(tmp_path / "model").repair(SCENE, picture(), region).image
    assert apart(kept, plain) <= 1 < 3 < apart(kept, without)
