"""Models that were trained to inpaint: repairs and full pictures beside those of diffusers' own pipelines."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import diffusers
import numpy as np
import pytest
import torch
from PIL import Image

from renderers.base import Candidate
from renderers.families.parts import to_tokens
from tests.renderers import tiny_models
from tests.renderers.conftest import stable_diffusion, stable_diffusion_xl, unet
from tests.renderers.small_scene import HEIGHT, SCENE, WIDTH, apart, picture, renderer, repair
from tests.renderers.tiny_models import without_variance

BOX, PROMPT, SEED = (64, 32, 160, 128), "a red cat", 7
WHOLE = (0, 0, WIDTH, HEIGHT)
INSIDE = np.s_[32:128, 64:160]
"""The box's rows and columns."""


def xl() -> diffusers.DiffusionPipeline:
    pipe = without_variance(stable_diffusion_xl(in_channels=9))
    return diffusers.StableDiffusionXLInpaintPipeline(**pipe.components)


def sd() -> diffusers.DiffusionPipeline:
    other = xl()
    parts = {**stable_diffusion(unet(4, in_channels=9)).components, "vae": other.vae, "scheduler": other.scheduler}
    return diffusers.StableDiffusionInpaintPipeline(**parts, requires_safety_checker=False)


def fill() -> diffusers.DiffusionPipeline:
    """FLUX.1 Fill: 16 packed channels, as many of what stays, and a mask of 16 pixels a latent pixel, by four."""
    channels = {"in_channels": 16 + 16 + 4 * 16, "out_channels": 16}
    return without_variance(tiny_models.flux(kind=diffusers.FluxFillPipeline, **channels))


MODELS: dict[str, Callable[[], Any]] = {"SDXL": xl, "SD": sd, "FLUX.1 Fill": fill}


@pytest.fixture(scope="module", params=MODELS)
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("filling")
    MODELS[request.param]().save_pretrained(place)
    return place


@torch.inference_mode()
def theirs(folder: Path, image: np.ndarray, box: tuple[int, int, int, int]) -> np.ndarray:
    """A call of the folder's own pipeline, with the noise of the seed."""
    pipe = diffusers.DiffusionPipeline.from_pretrained(folder)
    pipe.set_progress_bar_config(disable=True)
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[box[1] : box[3], box[0] : box[2]] = 255
    channels, factor = pipe.vae.config.latent_channels, pipe.vae_scale_factor
    noise = torch.randn((1, channels, HEIGHT // factor, WIDTH // factor), generator=torch.Generator().manual_seed(SEED))
    return pipe(
        prompt=PROMPT,
        image=Image.fromarray(image),
        mask_image=Image.fromarray(mask),
        width=WIDTH,
        height=HEIGHT,
        strength=1.0,
        num_inference_steps=2,
        guidance_scale=3.0,
        latents=to_tokens(noise) if "Flux" in type(pipe).__name__ else noise,
        output_type="np",
    ).images[0]


def levels(floats: np.ndarray) -> np.ndarray:
    return np.rint(floats * 255).astype(np.uint8)


def filled(folder: Path) -> Candidate:
    """A repair of the box in a window as large as the picture."""
    return renderer(folder, smallest_window=WIDTH, feather=0).repair(SCENE, picture(), [repair(BOX, PROMPT, SEED)])


def painted(folder: Path) -> np.ndarray:
    return renderer(folder).render(SCENE.model_copy(update={"prompt": PROMPT}), [SEED])[0].image


def test_a_repair_is_the_pipelines_own_inpainting(folder):
    before, mended = picture(), filled(folder)
    expected = levels(theirs(folder, before.image, BOX))
    assert apart(mended.image[INSIDE], expected[INSIDE]) <= 1
    assert apart(mended.image[INSIDE], before.image[INSIDE]) > 20
    outside = ~mended.masks[0]
    assert (mended.image[outside] == before.image[outside]).all()


def test_a_full_picture_is_the_pipelines_own_where_nothing_stays(folder):
    assert apart(painted(folder), levels(theirs(folder, picture().image, WHOLE))) <= 1


def test_windows_of_several_shapes_see_their_own_masks(folder):
    """Regions of one call, whose windows are enlarged too, come out as each alone."""
    for more in ({}, {"enlarge_to": 96}):
        painter = renderer(folder, **more)
        boxes = ((0, 0, 64, 32), (96, 32, 128, 96))
        repairs = [repair(box, PROMPT, number) for number, box in enumerate(boxes)]
        together = painter.repair(SCENE, picture(), repairs).image
        for one, (left, top, right, bottom) in zip(repairs, boxes, strict=True):
            alone = painter.repair(SCENE, picture(), [one]).image
            assert apart(alone[top:bottom, left:right], together[top:bottom, left:right]) <= 1


def test_flux_fill_needs_no_attention_cache(tmp_path, caplog):
    fill().save_pretrained(tmp_path)
    painter = renderer(tmp_path, sight="picture", keep_text=True)
    with caplog.at_level("WARNING", logger="proofpress"):
        painter.repair(SCENE, picture(), [repair(BOX, PROMPT, SEED)])
    said = " ".join(record.getMessage() for record in caplog.records)
    assert "keep_text is ignored" in said and "falls back to a window" in said


@pytest.mark.parametrize("name", ["FluxControlPipeline", "FluxPipeline"])
def test_models_that_follow_a_picture_are_refused_in_words(tmp_path, name):
    tiny_models.flux(in_channels=32, out_channels=16).save_pretrained(tmp_path)
    index = json.loads((tmp_path / "model_index.json").read_text())
    (tmp_path / "model_index.json").write_text(json.dumps({**index, "_class_name": name}))
    (problem,) = renderer(tmp_path).problems()
    assert ("not supported" if "Control" in name else "16 channels beside the latents") in problem
