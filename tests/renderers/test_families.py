"""Every family on tiny pipelines of diffusers' real classes: the region loop against the family's own pipeline."""

from __future__ import annotations

import threading
from pathlib import Path

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

from planners.scene import Box, Canvas, Entity, Scene
from renderers.base import Candidate, RenderError, Repair
from renderers.diffusion import DiffusionRenderer, DiffusionSettings
from renderers.families.registry import family_of
from renderers.families.unet import UNet
from renderers.repair import denoising
from renderers.repair.denoising import DenoisingSettings, Region, denoise
from tests.renderers import tiny_models
from tests.renderers.conftest import stable_diffusion, unet

WIDTH, HEIGHT = 96, 64
SCENE = Scene(
    prompt="a red cat",
    canvas=Canvas(width=WIDTH, height=HEIGHT),
    entities=(Entity(id="cat", noun="cat", box=Box(x0=0.1, y0=0.2, x1=0.5, y1=0.8)),),
)
REGION = Box(x0=0.5, y0=0.25, x1=0.8, y1=0.75)


def renderer(folder: Path, **more: object) -> DiffusionRenderer:
    settings = {"steps": 3, "guidance": 3.0, "smallest_window": 16, "layout": "prompt", **more}
    return DiffusionRenderer(DiffusionSettings(model=str(folder), **settings))


@pytest.fixture(scope="module")
def painter(family_folder: Path) -> DiffusionRenderer:
    return renderer(family_folder)


@torch.inference_mode()
def own(painter: DiffusionRenderer, prompt: str, seed: int, guidance: float) -> np.ndarray:
    """The family's own pipeline: (height, width, 3) floats in [0, 1]."""
    return painter.pipe(
        prompt=[prompt],
        width=WIDTH,
        height=HEIGHT,
        generator=[torch.Generator().manual_seed(seed)],
        output_type="np",
        num_inference_steps=3,
        **painter.family.pipeline_arguments(guidance, "", 1),
    ).images[0]


@torch.inference_mode()
def whole(painter: DiffusionRenderer, prompt: str, seed: int, guidance: float) -> np.ndarray:
    """The region loop, the region being the whole of a grey picture, at full strength."""
    family = painter.family
    size = (HEIGHT // family.factor, WIDTH // family.factor)
    known = family.encode(torch.zeros(1, 3, HEIGHT, WIDTH))[0]
    blank = family.unconditional("") if family.guided(guidance) else None
    region = Region(known, torch.ones(size), family.text(prompt), seed, blank)
    latents = denoise(family, [region], DenoisingSettings(3, 1.0, family.tokens(size), guidance))[0]
    return (family.decode(latents[None])[0] / 2 + 0.5).clamp(0, 1).permute(1, 2, 0).numpy()


def apart(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one - other).max())


def test_a_region_that_is_the_whole_picture_comes_out_as_the_familys_own_pipeline_paints_it(painter):
    ours = whole(painter, "a red cat", 1, 3.0)
    assert apart(own(painter, "a red cat", 1, 3.0), ours) < 1e-5
    # what the comparison would notice: each of the inputs moves the picture by far more than that
    assert apart(whole(painter, "blue circle background", 1, 3.0), ours) > 1e-3
    assert apart(whole(painter, "a red cat", 1, 8.0), ours) > 1e-3
    assert apart(whole(painter, "a red cat", 2, 3.0), ours) > 1e-3


@torch.inference_mode()
def test_nothing_is_noised_where_nothing_stays(painter, monkeypatch):
    """But where regions of two sizes share a call: what fills up the smaller one stays."""
    calls, own, family = [], denoising.add_noise, painter.family
    monkeypatch.setattr(denoising, "add_noise", lambda *given: calls.append(given) or own(*given))
    size = (HEIGHT // family.factor, WIDTH // family.factor)
    known = family.encode(torch.zeros(1, 3, HEIGHT, WIDTH))[0]
    everywhere, somewhere, text = torch.ones(size), torch.ones(size), family.text("a red cat")
    somewhere[0, 0] = 0
    half = known[:, : size[0] // 2], everywhere[: size[0] // 2]
    for regions, expected in (
        ([(known, everywhere)], 0),
        ([(known, somewhere)], 2),
        ([(known, everywhere), (known, somewhere)], 2),
        *([([(known, everywhere), half], 2)] if family.mixed_sizes else []),
    ):
        calls.clear()
        denoise(family, [Region(*one, text, 1) for one in regions], DenoisingSettings(3, 1.0, family.tokens(size), 1.0))
        assert len(calls) == expected


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


def test_without_guidance_too(painter):
    assert apart(own(painter, "a red cat", 1, 1.0), whole(painter, "a red cat", 1, 1.0)) < 1e-5


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


def test_flux_schnell_takes_no_scale(tmp_path):
    tiny_models.flux(guidance_embeds=False).save_pretrained(tmp_path)
    painter = renderer(tmp_path)
    assert apart(own(painter, "a red cat", 1, 3.0), whole(painter, "a red cat", 1, 3.0)) < 1e-5


def test_decoding_undoes_the_scaling_of_encoding(painter):
    """Exact autoencoders don't exist, but a wrong shift, scale or patch order would show beside the raw round trip."""
    family, vae = painter.family, painter.pipe.vae
    pixels = torch.rand(1, 3, HEIGHT, WIDTH, generator=torch.Generator().manual_seed(0)) * 2 - 1
    with torch.inference_mode():
        frames = pixels[:, :, None] if "Qwen" in type(vae).__name__ else pixels
        encoded = vae.encode(frames)
        raw = encoded.latents if hasattr(encoded, "latents") else encoded.latent_dist.mode()
        expected = vae.decode(raw, return_dict=False)[0]
        latents = family.encode(pixels)
        assert torch.allclose(family.decode(latents), expected.reshape(pixels.shape), atol=1e-5)
    assert latents.shape[-2:] == (HEIGHT // family.factor, WIDTH // family.factor)


def test_render_then_repair(painter):
    base = painter.render(SCENE, [1])[0]
    assert base.image.shape == (HEIGHT, WIDTH, 3) and base.image.dtype == np.uint8
    repair = Repair(id="r", operator="inpaint", region=REGION, about=("cat",), strength=0.7, seed=5)
    after = painter.repair(SCENE, base, [repair])
    (mask,) = after.masks
    assert after.image.shape == base.image.shape and mask.sum() < 0.25 * mask.size
    assert (after.image[~mask] == base.image[~mask]).all()
    assert (after.image[mask] != base.image[mask]).any()
    assert (painter.repair(SCENE, base, [repair]).image == after.image).all()
    assert 0 < after.work.full_render_equivalents < 0.5 * base.work.full_render_equivalents


def test_render_then_repair_in_half_precision(family_folder):
    """As cards run it: the maps of the loop stay float32, what goes into the models is theirs."""
    painter = renderer(family_folder, dtype="bfloat16")
    base = painter.render(SCENE, [1])[0]
    after = painter.repair(SCENE, base, [Repair(id="r", operator="inpaint", region=REGION, strength=0.7, seed=5)])
    (mask,) = after.masks
    assert painter.family.denoiser.dtype == torch.bfloat16
    assert (after.image[~mask] == base.image[~mask]).all() and (after.image[mask] != base.image[mask]).any()
    ours, theirs = whole(painter, "a red cat", 1, 3.0), own(painter, "a red cat", 1, 3.0)
    assert np.abs(ours - theirs).mean() < 0.02  # bfloat16 has eight bits of a number; they round at other places


@torch.inference_mode()
def test_a_smaller_sample_in_a_larger_map_is_predicted_as_it_is_alone(painter):
    """Padding is masked out, positions are those that the sample has alone."""
    family = painter.family
    if not family.mixed_sizes:
        pytest.skip("this family takes equal sizes only")
    side, channels = family.grid.side // family.factor, family.encode(torch.zeros(1, 3, 64, 64)).shape[1]
    draw = torch.Generator().manual_seed(3)
    small = torch.randn(channels, 2 * side, 3 * side, generator=draw)
    large = torch.randn(channels, 5 * side, 4 * side, generator=draw)
    course = DenoisingSettings(3, 1.0, 64, 3.0)
    blank = family.unconditional("") if family.guided(3.0) else None
    regions = [
        Region(latents, torch.ones(latents.shape[-2:]), family.text(prompt), seed, blank)
        for latents, prompt, seed in ((small, "a red cat", 1), (large, "circle", 2))
    ]
    both = denoise(family, regions, course)
    for region, together in zip(regions, both, strict=True):
        alone = denoise(family, [region], course)[0]
        assert together.shape == alone.shape and torch.allclose(together, alone, atol=1e-5)


def test_a_pipeline_of_no_known_family_is_refused_by_name():
    class SomethingElse:
        pass

    with pytest.raises(RenderError, match="SomethingElse is not supported"):
        family_of(SomethingElse())


def test_a_subclass_of_a_known_pipeline_belongs_to_its_family(sd_folder):
    pipe = renderer(sd_folder).pipe
    pipe.__class__ = type("MyPipeline", (type(pipe),), {})
    assert isinstance(family_of(pipe), UNet)
