"""What one region's repair does and costs, counted: no whole picture, no PIL, each prompt encoded once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest
import torch
from diffusers.image_processor import VaeImageProcessor
from torch.utils.flop_counter import FlopCounterMode

from planners.scene import Box, Canvas, Entity, Scene
from renderers.base import Candidate, RenderError, Repair
from renderers.diffusion import DiffusionRenderer, DiffusionSettings
from renderers.repair.denoising import DenoisingSettings, Region, denoise
from renderers.repair.inpainting import Inpainter, Job, Patch
from renderers.resizing import enlarged_size

WIDTH, HEIGHT = 256, 192
SCENE = Scene(
    prompt="a red cat",
    canvas=Canvas(width=WIDTH, height=HEIGHT),
    entities=(Entity(id="cat", noun="cat", box=Box(x0=0.1, y0=0.2, x1=0.5, y1=0.8)),),
)
CORNER = Box(x0=0.25, y0=1 / 3, x1=0.5, y1=2 / 3)  # 64x64 pixels on every grid: 1/12 of the picture


def renderer(folder: Path, **more: object) -> DiffusionRenderer:
    settings = {"steps": 2, "guidance": 3.0, "smallest_window": 16, "layout": "prompt", **more}
    return DiffusionRenderer(DiffusionSettings(model=str(folder), **settings))


def picture(seed: int = 1, size: tuple[int, int] = (WIDTH, HEIGHT)) -> Candidate:
    image = np.random.default_rng(seed).integers(0, 256, (size[1] // 8, size[0] // 8, 3), dtype=np.uint8)
    return Candidate(image=image.repeat(8, axis=0).repeat(8, axis=1), seed=seed)


def repair(region: Box = CORNER, **more: Any) -> Repair:
    return Repair(**{"id": "r", "operator": "inpaint", "region": region, "prompt": "a cat", "seed": 5, **more})


def shapes_seen(module: torch.nn.Module) -> list[tuple[int, ...]]:
    """Fills up with the shapes of a module's first argument, call by call."""
    seen: list[tuple[int, ...]] = []
    module.register_forward_pre_hook(lambda _, args: seen.append(tuple(args[0].shape)))
    return seen


def test_no_whole_picture_goes_through_the_autoencoder(family_folder):
    painter = renderer(family_folder, halo=2)
    vae = painter.pipe.vae
    into, out = shapes_seen(vae.encoder), shapes_seen(vae.decoder)
    painter.repair(SCENE, picture(), [repair()])
    factor = painter.family.factor
    widest = 64 + 2 * 2 * factor
    assert [shape[-2:] for shape in into] == [(widest, widest)]
    (decoded,) = out
    assert max(decoded[-2:]) * (WIDTH // int(painter.pipe.vae_scale_factor)) ** -1 < 0.6
    piece = painter.family.decodes_pieces
    assert piece == (type(vae).__name__ == "AutoencoderTiny")
    assert piece or decoded[-1] == widest // int(painter.pipe.vae_scale_factor)


def test_a_prompt_is_encoded_once_a_run(family_folder):
    painter = renderer(family_folder)
    encoder = painter.pipe.text_encoder
    calls: list[int] = []
    encoder.register_forward_pre_hook(lambda *_: calls.append(1))
    painter.repair(SCENE, picture(), [repair()])
    first = len(calls)
    assert first == (2 if painter.family.guided(3.0) else 1)  # the prompt, and the unconditional one
    painter.repair(SCENE, picture(2), [repair(), repair(Box(x0=0.75, y0=0, x1=1, y1=1 / 3), seed=6)])
    assert len(calls) == first
    painter.repair(SCENE, picture(), [repair(prompt="blue")])
    assert len(calls) == first + 1


def test_no_pil_and_no_image_processor_on_the_way(sd_folder, monkeypatch):
    painter, base = renderer(sd_folder), picture()

    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("the repair went through PIL or an image processor")

    for owner, name in (
        (PIL.Image, "fromarray"),
        (PIL.Image.Image, "resize"),
        (VaeImageProcessor, "preprocess"),
        (VaeImageProcessor, "postprocess"),
    ):
        monkeypatch.setattr(owner, name, forbidden)  # a fault, injected
    after = painter.repair(SCENE, base, [repair(strength=0.6)])
    assert (after.image != base.image).any()
    with pytest.raises(AssertionError, match="PIL"):
        painter.render(SCENE, [1])  # the guard itself works


@torch.inference_mode()
def test_with_a_halo_the_window_is_encoded_as_inside_the_whole_picture(sd_folder):
    """Its autoencoder has no normalisation, so only the edge of the cut can differ."""
    painter, base = renderer(sd_folder), picture()
    factor = painter.family.factor
    whole = painter.family.encode(torch.from_numpy(base.image).permute(2, 0, 1)[None].float() / 127.5 - 1)[0]
    window = (64, 64, 128, 128)
    job = Job(base.image, window, np.ones((64, 64), dtype=bool), "a cat", 1)
    expected = whole[:, 64 // factor : 128 // factor, 64 // factor : 128 // factor]

    def error(halo: int) -> float:
        tile = Inpainter(painter.family, painter.settings.model_copy(update={"halo": halo})).tile(job)
        left, top, right, bottom = tile.inner
        return float((tile.latents[:, top:bottom, left:right] - expected).abs().max())

    assert error(8) < 1e-5 < error(2) < error(1)


def paint(painter: DiffusionRenderer, job: Job, strength: float = 1.0, **more: Any) -> Patch:
    settings = painter.settings.model_copy(update={"steps": 2, "guidance": 1.0, **more})
    (patch,) = Inpainter(painter.family, settings).paint([job], strength)
    return patch


def test_small_regions_are_rendered_enlarged_when_asked(sd_folder):
    painter, base = renderer(sd_folder), picture()
    mask = np.zeros((32, 64), dtype=bool)
    mask[8:24, 8:56] = True
    job = Job(base.image, (64, 64, 128, 96), mask, "a cat", 1)
    seen = shapes_seen(painter.family.denoiser)
    plain = paint(painter, job)
    enlarged = paint(painter, job, enlarge_to=200)
    factor = painter.family.factor
    assert seen[0][-2:] == (32 // factor, 64 // factor) and seen[-1][-2:] == (144 // factor, 280 // factor)
    assert enlarged.rect == plain.rect == (71, 71, 121, 89)
    assert enlarged.pixels.shape == plain.pixels.shape == (18, 50, 3)
    assert (enlarged.pixels != plain.pixels).any()
    paint(painter, job, enlarge_to=40)  # it is larger already
    assert seen[-1][-2:] == (32 // factor, 64 // factor)


def test_a_window_is_enlarged_in_its_shape_and_no_side_shrinks():
    assert enlarged_size((512, 512), 1024, 64) == (1024, 1024)
    assert enlarged_size((512, 256), 1024, 64) == (1472, 704)
    assert enlarged_size((2048, 512), 1024, 64) == (2048, 512) and enlarged_size((512, 512), 0, 64) == (512, 512)
    for width in range(64, 600, 8):
        found = enlarged_size((width, 200), 256, 32)
        assert found[0] >= width and found[1] >= 200
        if width * 200 < 256**2:
            assert 0.8 < found[0] * found[1] / 256**2 < 1.25 and not (found[0] % 32 and found[0] != width)


@torch.inference_mode()
def test_a_soft_mask_lets_its_edge_change_in_the_last_steps_alone(family_folder):
    painter = renderer(family_folder)
    family, side = painter.family, painter.family.grid.side // painter.family.factor
    known = family.encode(torch.from_numpy(picture().image[:64, :96]).permute(2, 0, 1)[None].float() / 127.5 - 1)[0]
    mask = torch.ones(known.shape[-2:])
    mask[:, :side], mask[:, side : 2 * side] = 0, 0.1
    blank = family.unconditional("") if family.guided(3.0) else None
    region = Region(known, mask, family.text("a red cat"), 1, blank)
    (found,) = denoise(family, [region], DenoisingSettings(10, 1.0, family.tokens(mask.shape), 3.0))
    change = (found - known).abs().mean((0, 1))
    assert change[:side].max() == 0 < change[side : 2 * side].mean() < 0.7 * change[2 * side :].mean()


def test_a_soft_mask_leaves_what_is_outside_alone(sd_folder):
    base = picture()
    hard, soft = (renderer(sd_folder, steps=6, soft_mask=w).repair(SCENE, base, [repair()]) for w in (0, 24))
    (mask,) = soft.masks
    assert (soft.image[~mask] == base.image[~mask]).all() and (soft.image[mask] != hard.image[mask]).any()


def test_a_windows_least_size_can_be_told_in_sizes_of_its_region(sd_folder):
    seen = {}
    for factor in (1.0, 2.0):
        painter = renderer(sd_folder, crop_factor=factor)
        shapes = shapes_seen(painter.family.denoiser)
        painter.repair(SCENE, picture(), [repair()])
        seen[factor] = shapes[0][-1] * painter.family.factor
    assert seen == {1.0: 64, 2.0: 128}


def test_an_enlarged_repair_leaves_the_rest_alone(family_folder):
    painter, base = renderer(family_folder, enlarge_to=128), picture()
    after = painter.repair(SCENE, base, [repair(strength=0.6)])
    (mask,) = after.masks
    assert (after.image[~mask] == base.image[~mask]).all() and (after.image[mask] != base.image[mask]).any()


def flops(work: Callable[[], object]) -> int:
    with FlopCounterMode(display=False) as counter:
        work()
    return counter.get_total_flops()


# a UNet, a packed transformer and one whose text is masked
@pytest.mark.parametrize("family_folder", ["sdxl_folder", "FluxPipeline", "QwenImagePipeline"], indirect=True)
def test_the_arithmetic_of_a_repair_follows_its_region(family_folder):
    """Counted with torch's counter over whole calls at equal steps, prompts encoded before: at most 1.8 x the region's
    share of the picture, autoencoder passes, halo and text tokens included, and no constant beside it. The halo weighs
    most in models as small as these, whose autoencoders take as much as four steps."""
    painter, base = renderer(family_folder, steps=4, halo=2, text_tokens=16), picture()
    full = flops(lambda: painter.render(SCENE, [1]))
    for region in (CORNER, Box(x0=0.25, y0=1 / 3, x1=0.75, y1=2 / 3)):
        painter.repair(SCENE, base, [repair(region)])
        part = flops(lambda region=region: painter.repair(SCENE, base, [repair(region)]))
        assert 0.1 * region.area < part / full <= 1.8 * region.area


def test_a_picture_off_the_grid_is_refused_before_anything_is_denoised(sd_folder):
    painter = renderer(sd_folder)
    with pytest.raises(RenderError, match="250x190 must be a multiple of 4 pixels; try 248x192"):
        painter.repair(SCENE, Candidate(image=np.zeros((190, 250, 3), dtype=np.uint8), seed=1), [repair()])


def test_text_tokens_shorten_what_pads_to_a_length(family_folder):
    short, own = renderer(family_folder, text_tokens=8), renderer(family_folder)
    with torch.inference_mode():
        lengths = [len(painter.family.text("a cat").embeds) for painter in (short, own)]
    kind = type(own.family).__name__
    if kind in ("Flux", "Klein", "StableDiffusion3"):
        assert lengths[0] < 30 < 200 < lengths[1]
    else:
        assert lengths[1] < 60  # masked or of CLIP's own length already
    assert (short.render(SCENE, [1])[0].image.shape) == (HEIGHT, WIDTH, 3)
