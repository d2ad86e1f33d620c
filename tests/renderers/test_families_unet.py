"""What UNets alone have, against their own pipelines: schedulers, SDXL's sizes and empty prompts, distilled scales."""

from __future__ import annotations

import threading

import numpy as np
import pytest
import torch
from diffusers import (
    DDIMScheduler,
    DPMSolverMultistepScheduler,
    EulerAncestralDiscreteScheduler,
    EulerDiscreteScheduler,
    HeunDiscreteScheduler,
    LCMScheduler,
    TCDScheduler,
    UniPCMultistepScheduler,
)

from planners.scene import Box, Entity
from renderers.base import Candidate, Repair
from renderers.families.registry import family_of
from renderers.families.unet import UNet
from renderers.repair.denoising import DenoisingSettings, Region, denoise
from tests.renderers.conftest import stable_diffusion, unet
from tests.renderers.whole_pictures import HEIGHT, REGION, SCENE, WIDTH, apart, own, renderer, whole


@torch.inference_mode()
def test_zeros_stand_for_an_empty_negative_prompt_only_where_the_pipelines_config_says_so(sdxl_folder, sd_folder):
    """Compared with the pipeline called as its own users call it."""
    painter = renderer(sdxl_folder)

    def plain(**more: object) -> np.ndarray:
        given = {"prompt": "a red cat", "width": WIDTH, "height": HEIGHT, "guidance_scale": 3.0, "output_type": "np"}
        seed = torch.Generator().manual_seed(1)
        return painter.pipe(**given, generator=seed, num_inference_steps=3, **more).images[0]

    zeros = plain()
    assert (
        apart(zeros, own(painter, "a red cat", 1, 3.0)) == 0
        and apart(zeros, whole(painter, "a red cat", 1, 3.0)) < 1e-5
    )
    assert apart(zeros, plain(negative_prompt="")) > 1e-3, "the comparison would notice an encoded empty prompt"
    painter.pipe.register_to_config(force_zeros_for_empty_prompt=False)
    encoded = plain()
    assert apart(encoded, plain(negative_prompt="")) == 0 and apart(encoded, whole(painter, "a red cat", 1, 3.0)) < 1e-5
    assert bool(painter.family.unconditional("red").embeds.any()) and bool(
        renderer(sd_folder).family.unconditional("").embeds.any()
    )


@pytest.mark.parametrize(
    "scheduler",
    [
        DDIMScheduler,
        EulerDiscreteScheduler,
        EulerAncestralDiscreteScheduler,
        HeunDiscreteScheduler,
        DPMSolverMultistepScheduler,
        UniPCMultistepScheduler,
        LCMScheduler,
        TCDScheduler,
    ],
)
def test_with_any_scheduler(sdxl_folder, scheduler):
    """Those that scale their input or their noise, take two calls a step, look back, or draw fresh noise."""
    painter = renderer(sdxl_folder)
    painter.pipe.scheduler = scheduler.from_config(painter.pipe.scheduler.config)
    ours = whole(painter, "a red cat", 1, 3.0)
    assert apart(own(painter, "a red cat", 1, 3.0), ours) < 1e-4
    assert apart(whole(painter, "a red cat", 2, 3.0), ours) > 1e-2
    # what the pipeline's own scheduler remembers of its last picture has no part in it, copied or not, and stays
    painter.pipe.scheduler.noise_sampler = threading.RLock()  # as in one that draws from a tree with a lock
    remembered = {name: id(value) for name, value in vars(painter.pipe.scheduler).items()}
    assert (whole(painter, "a red cat", 1, 3.0) == ours).all()
    assert {name: id(value) for name, value in vars(painter.pipe.scheduler).items()} == remembered
    del painter.pipe.scheduler.noise_sampler
    base = painter.render(SCENE, [1])[0]
    after = painter.repair(SCENE, base, [Repair(id="r", operator="inpaint", region=REGION, strength=0.7, seed=5)])
    (mask,) = after.masks
    assert (after.image[~mask] == base.image[~mask]).all() and (after.image[mask] != base.image[mask]).any()


def test_a_scale_distilled_into_the_model_is_passed_on_and_nothing_is_guided(sd_folder, tmp_path):
    pipe = renderer(sd_folder).pipe
    torch.manual_seed(0)
    pipe.register_modules(unet=unet(16, time_cond_proj_dim=8))
    pipe.save_pretrained(tmp_path)
    painter = renderer(tmp_path)
    ours = whole(painter, "a red cat", 1, 3.0)
    assert not painter.family.guided(3.0)
    assert (
        apart(own(painter, "a red cat", 1, 3.0), ours) < 1e-5 < 1e-4 < apart(whole(painter, "a red cat", 1, 9.0), ours)
    )


def test_several_candidates_of_such_a_model_are_painted_by_region(tmp_path):
    """LCM's and the like, which get an embedding of the scale; each candidate comes out as it does alone."""
    torch.manual_seed(0)
    stable_diffusion(unet(16, time_cond_proj_dim=8)).save_pretrained(tmp_path)
    painter = renderer(tmp_path, layout="regional")
    things = tuple(Entity(id=f"e{n}", noun="cat", box=Box(x0=n / 3, y0=0, x1=(n + 1) / 3, y1=1)) for n in range(3))
    scene = SCENE.model_copy(update={"entities": things})
    one, other = painter.render(scene, [1, 2])
    for candidate in (one, other):
        alone = painter.render(scene, [candidate.seed])[0].image.astype(int)
        assert np.abs(alone - candidate.image).max() <= 1
    assert (one.image != other.image).any()


@torch.inference_mode()
def test_a_window_of_sdxl_is_painted_as_its_pipeline_paints_that_size_of_a_larger_picture(sdxl_folder):
    painter = renderer(sdxl_folder)
    family = painter.family
    size, picture = (HEIGHT // family.factor, WIDTH // family.factor), (256, 320)

    def ours(picture: tuple[int, int] | None) -> np.ndarray:
        known = family.encode(torch.zeros(1, 3, HEIGHT, WIDTH))[0]
        latent = picture and (picture[0] // family.factor, picture[1] // family.factor)
        region = Region(known, torch.ones(size), family.text("a red cat"), 1, family.unconditional(""), picture=latent)
        latents = denoise(family, [region], DenoisingSettings(3, 1.0, family.tokens(size), 3.0))[0]
        return (family.decode(latents[None])[0] / 2 + 0.5).clamp(0, 1).permute(1, 2, 0).numpy()

    theirs = painter.pipe(
        prompt="a red cat",
        width=WIDTH,
        height=HEIGHT,
        original_size=picture,
        target_size=picture,
        guidance_scale=3.0,
        generator=torch.Generator().manual_seed(1),
        num_inference_steps=3,
        output_type="np",
    ).images[0]
    assert apart(ours(picture), theirs) < 1e-5 < 1e-4 < apart(ours(None), theirs)
    assert apart(ours((64, 64)), ours(None)) == 0, "never told less than it paints"


@torch.inference_mode()
def test_repairs_tell_sdxl_the_pictures_size(sdxl_folder):
    painter = renderer(sdxl_folder)
    told: list[list[float]] = []
    painter.family.denoiser.register_forward_pre_hook(
        lambda _, args, kwargs: told.extend(kwargs["added_cond_kwargs"]["time_ids"].tolist()), with_kwargs=True
    )
    base = Candidate(image=np.full((HEIGHT, WIDTH, 3), 128, np.uint8), seed=1)
    painter.repair(SCENE, base, [Repair(id="r", operator="inpaint", region=REGION, seed=5)])
    assert told and all(one == [HEIGHT, WIDTH, 0, 0, HEIGHT, WIDTH] for one in told)


def test_a_subclass_of_a_known_pipeline_belongs_to_its_family(sd_folder):
    pipe = renderer(sd_folder).pipe
    pipe.__class__ = type("MyPipeline", (type(pipe),), {})
    assert isinstance(family_of(pipe), UNet)
