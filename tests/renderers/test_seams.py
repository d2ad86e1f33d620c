"""The tint of a repair whose autoencoder normalises over all that it decodes, measured at the seam."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from diffusers import AutoencoderKL, StableDiffusionPipeline

from renderers.diffusion_settings import DiffusionSettings
from renderers.families.unet import UNet
from renderers.repair.inpainting import Inpainter, Job
from tests.renderers.conftest import stable_diffusion, unet

SIDE = 256
MASK = (96, 96, 160, 160)


@pytest.fixture(scope="module")
def family() -> UNet:
    """Stable Diffusion's autoencoder, narrow and with random weights."""
    torch.manual_seed(0)
    pipe: StableDiffusionPipeline = stable_diffusion(unet(4))
    vae = AutoencoderKL(
        block_out_channels=(16, 16, 32),
        down_block_types=("DownEncoderBlock2D",) * 3,
        up_block_types=("UpDecoderBlock2D",) * 3,
        norm_num_groups=8,
        latent_channels=4,
        layers_per_block=1,
    ).eval()
    pipe.register_modules(vae=vae)
    pipe.vae_scale_factor = 4
    return UNet(pipe)


@torch.inference_mode()
def off(family: UNet, halo: int, pieces: bool) -> float:
    """Mean difference in levels, over the mask, between a patch whose latents nothing changed and the same pixels
    decoded with the whole picture."""
    blobs = torch.nn.functional.interpolate(
        torch.randn(1, 3, 6, 6, generator=torch.Generator().manual_seed(0)), (SIDE, SIDE), mode="bicubic"
    ).clamp(-1, 1)
    picture = ((blobs[0].permute(1, 2, 0) + 1) * 127.5).round().to(torch.uint8).numpy()
    settings = DiffusionSettings(model="in memory", halo=halo)
    family.__dict__["decodes_pieces"] = pieces
    left, top, right, bottom = MASK
    job = Job(picture, MASK, np.ones((bottom - top, right - left), dtype=bool), "a cat", 1, scene=None)
    inpainter = Inpainter(family, settings)
    tile = inpainter.tile(job)
    whole = family.encode(torch.from_numpy(picture).permute(2, 0, 1)[None].float() / 127.5 - 1)
    wide = [edge // family.factor for edge in tile.outer]
    tile.latents.copy_(whole[0, :, wide[1] : wide[3], wide[0] : wide[2]])  # decoding alone is measured
    x0, y0, x1, y1 = tile.inner
    patch = inpainter._patch(job, tile, tile.latents[:, y0:y1, x0:x1])
    expected = ((family.decode(whole)[0] / 2 + 0.5).clamp(0, 1) * 255).permute(1, 2, 0).numpy()
    return float(np.abs(patch.pixels - expected[patch.rect[1] : patch.rect[3], patch.rect[0] : patch.rect[2]]).mean())


def test_the_whole_window_with_a_wide_halo_is_nearer_to_the_whole_pictures_decoding(family):
    assert not UNet(family.pipe).decodes_pieces and UNet(family.pipe).halo == 8
    narrow, wide = off(family, 2, pieces=True), off(family, 8, pieces=False)
    assert wide < 0.7 * narrow
    assert off(family, 32, pieces=False) < 0.3, "rounding, where the window's halo is the whole picture"
