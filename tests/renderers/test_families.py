"""Every family on tiny pipelines of diffusers' real classes: the region loop against the family's own pipeline."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from renderers.base import RenderError, Repair
from renderers.diffusion import DiffusionRenderer
from renderers.families.registry import family_of
from renderers.repair import denoising
from renderers.repair.denoising import DenoisingSettings, Region, denoise
from tests.renderers import tiny_models
from tests.renderers.whole_pictures import HEIGHT, REGION, SCENE, WIDTH, apart, own, renderer, whole


@pytest.fixture(scope="module")
def painter(family_folder: Path) -> DiffusionRenderer:
    return renderer(family_folder)


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


def test_without_guidance_too(painter):
    assert apart(own(painter, "a red cat", 1, 1.0), whole(painter, "a red cat", 1, 1.0)) < 1e-5


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
