"""The table of docs/conventions.md: ``python -m tests.renderers.conventions`` writes it, in minutes on one core.

Every family's pipeline, of diffusers' real classes with small random weights, paints a picture, and so does the loop
that repairs regions, for a region that is the whole picture. The two share the seed and the prompt, and nothing else:
the pipeline is called as its own users call it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import diffusers
import numpy as np
import torch
from PIL import Image

from renderers.families.base import Family
from renderers.families.parts import shift_for
from renderers.families.registry import family_of
from renderers.repair.denoising import DenoisingSettings, Region, denoise
from renderers.repair.noise_levels import first_step, noise_level, noise_levels
from tests.renderers import test_controlnets, test_filling, test_instructed, test_reference_pictures, tiny_models
from tests.renderers.conftest import BUILDERS, stable_diffusion, stable_diffusion_xl, unet
from tests.renderers.small_scene import apart, picture, renderer
from tests.renderers.tiny_guides import STEERED, control_net

PAGE = Path(__file__).parents[2] / "docs" / "conventions.md"
PAGE_TEXT = """# Conventions, compared with diffusers

`python -m tests.renderers.conventions`, diffusers {version}, small random weights of the real classes, {size}, 3 steps,
seed 1. A picture of the family's own pipeline, called as its users call it, beside one of the loop that repairs
regions, the region being the whole picture: packing, positions, prediction type, guidance, templates, scheduler and
autoencoder all have to agree. Differences are the largest of any pixel.

| pipeline | guidance | of 1.0 | levels of 255 |
|---|---|---|---|
{families}

## Schedulers

SDXL's classes at guidance 3.

| scheduler | set | of 1.0 | levels of 255 |
|---|---|---|---|
{schedulers}

## Models beside the plain ones

256x192, 2 steps, seed {seed}: full pictures, and repairs whose region is the full picture, beside calls of the
library's own pipelines. Differences in levels of 255. Of models trained to inpaint, a full picture is one in which
nothing stays, and the repair is of one region, compared inside it; their pipelines get the same mask. Edit models are
shown the whole picture, and for a repair the region's window alone; compared is the region.

| what | model | the library's pipeline | full picture | repair |
|---|---|---|---|---|
{guided}

## Dynamic shift of a window

FLUX.1 dev's own schedule of 50 steps. Regions take the picture's tokens, so that all regions of a picture have one
schedule and can share a call; the window's own are what its pipeline would take for a picture of that size. In brackets
is the noise that each strength asks for. Which of the two paints better was not measured.

| tokens | mu | steps at 0.75 noise or more | strength 0.25 starts at | 0.5 | 0.8 |
|---|---|---|---|---|---|
{shifts}
"""
INPAINTING, EDITING = "trained to inpaint", "edit model"
WIDTH, HEIGHT, STEPS, SEED, PROMPT = 96, 64, 3, 1, "a red cat on a blue circle"
SCHEDULERS = """
    DDIMScheduler DDPMScheduler PNDMScheduler EulerDiscreteScheduler EulerAncestralDiscreteScheduler
    HeunDiscreteScheduler KDPM2DiscreteScheduler LMSDiscreteScheduler DPMSolverMultistepScheduler
    DPMSolverSinglestepScheduler DEISMultistepScheduler UniPCMultistepScheduler SASolverScheduler LCMScheduler
    TCDScheduler
""".split()
SPACED: tuple[dict[str, Any], ...] = (
    {"timestep_spacing": "trailing"},
    {"prediction_type": "v_prediction", "rescale_betas_zero_snr": True, "timestep_spacing": "trailing"},
)


def families() -> Iterator[tuple[str, Callable[[], Any]]]:
    yield "StableDiffusionPipeline", lambda: stable_diffusion(unet(16))
    yield "StableDiffusionXLPipeline", stable_diffusion_xl
    yield from BUILDERS.items()
    yield "FluxPipeline, schnell", lambda: tiny_models.flux(guidance_embeds=False)
    yield "Flux2KleinPipeline, distilled", tiny_models.flux2_klein


def loaded(build: Callable[[], Any]) -> Any:
    """The pipeline, saved and loaded, as its users get it."""
    with tempfile.TemporaryDirectory() as folder:
        build().save_pretrained(folder)
        pipe = diffusers.DiffusionPipeline.from_pretrained(folder)
    pipe.set_progress_bar_config(disable=True)
    return pipe


@torch.inference_mode()
def theirs(pipe: Any, guidance: float) -> np.ndarray:
    """Floats (height, width, 3) in [0, 1] of a call with a prompt, a size, a seed, steps and the scale alone."""
    scale = {"true_cfg_scale": guidance, "negative_prompt": " "} if "Qwen" in type(pipe).__name__ else {}
    return pipe(
        prompt=PROMPT,
        width=WIDTH,
        height=HEIGHT,
        num_inference_steps=STEPS,
        generator=torch.Generator().manual_seed(SEED),
        output_type="np",
        **(scale or {"guidance_scale": guidance}),
    ).images[0]


@torch.inference_mode()
def ours(family: Family, guidance: float) -> np.ndarray:
    size = (HEIGHT // family.factor, WIDTH // family.factor)
    known = family.encode(torch.zeros(1, 3, HEIGHT, WIDTH))[0]
    blank = family.unconditional("") if family.guided(guidance) else None
    region = Region(known, torch.ones(size), family.text(PROMPT), SEED, blank)
    latents = denoise(family, [region], DenoisingSettings(STEPS, 1.0, family.tokens(size), guidance))[0]
    return (family.decode(latents[None])[0] / 2 + 0.5).clamp(0, 1).permute(1, 2, 0).numpy()


def compared(pipe: Any, guidance: float) -> tuple[float, int]:
    """The largest difference as a float of pictures in [0, 1], and in levels of 255."""
    one, other = theirs(pipe, guidance), ours(family_of(pipe), guidance)
    levels = np.abs(np.rint(one * 255) - np.rint(other * 255)).max()
    return float(np.abs(one - other).max()), int(levels)


def family_rows() -> Iterator[str]:
    for name, build in families():
        pipe = loaded(build)
        for guidance in (3.0, 1.0):
            apart, levels = compared(pipe, guidance)
            yield f"| {name} | {guidance:g} | {apart:.0e} | {levels} |"


def scheduler_rows() -> Iterator[str]:
    pipe = loaded(stable_diffusion_xl)
    config = pipe.scheduler.config
    named: list[tuple[str, dict[str, Any]]] = [(name, {}) for name in SCHEDULERS if name != "PNDMScheduler"]
    named += [("PNDMScheduler", {"skip_prk_steps": True})]
    named += [(name, more) for name in ("DDIMScheduler", "EulerDiscreteScheduler") for more in SPACED]
    for name, more in named:
        pipe.scheduler = getattr(diffusers, name).from_config(config, **more)
        apart, levels = compared(pipe, 3.0)
        says = ", ".join(f"{key} = {value}" for key, value in more.items())
        yield f"| {name} | {says} | {apart:.0e} | {levels} |"


def guided_rows(wanted: Collection[str] = ()) -> Iterator[str]:
    """ControlNets, IP-Adapters, models trained to inpaint and edit models, as their tests compare them; of the
    ``wanted`` kinds alone, if any is named."""
    kinds: Mapping[str, Iterator[tuple[str, str, int, int]]] = {
        "ControlNet": map(_controlled, STEERED),
        "IP-Adapter": map(_adapted, test_reference_pictures.MODELS),
        INPAINTING: map(_filling, test_filling.MODELS),
        EDITING: map(_edited, test_instructed.MODELS),
    }
    for what, rows in ((what, rows) for what, rows in kinds.items() if not wanted or what in wanted):
        for name, pipeline, picture_apart, repair_apart in rows:
            yield f"| {what} | {name} | {pipeline} | {picture_apart} | {repair_apart} |"


def _controlled(name: str) -> tuple[str, str, int, int]:
    made = STEERED[name]
    with tempfile.TemporaryDirectory() as place:
        folder, file = Path(place), str(Path(place) / "edges.png")
        pipe = made.build()
        pipe.save_pretrained(folder / "model")
        control_net(made, pipe).save_pretrained(folder / "net_1")
        Image.fromarray(picture(3).image).save(file)
        painter = renderer(folder / "model", **test_controlnets.controls(folder, 1, picture=file, weight=0.7))
        expected = test_filling.levels(test_controlnets.theirs(folder, made, Image.open(file), (1,), [0.7]))
        both = test_controlnets.painted(painter), test_controlnets.whole_repair(painter)
    return name, made.kind.__name__, apart(both[0], expected), apart(both[1], expected)


def _adapted(name: str) -> tuple[str, str, int, int]:
    with tempfile.TemporaryDirectory() as place:
        folder, pipe = Path(place), test_reference_pictures.MODELS[name]()
        test_reference_pictures.save_all(folder, pipe)
        painter = renderer(folder / "model", **test_reference_pictures.shown(folder, 1))
        expected = test_filling.levels(test_reference_pictures.theirs(folder, (1,), 3.0))
        both = test_controlnets.painted(painter), test_controlnets.whole_repair(painter)
    return name, f"{type(pipe).__name__}, load_ip_adapter", apart(both[0], expected), apart(both[1], expected)


def _filling(name: str) -> tuple[str, str, int, int]:
    with tempfile.TemporaryDirectory() as place:
        folder, pipe, inside = Path(place), test_filling.MODELS[name](), test_filling.INSIDE
        pipe.save_pretrained(folder)
        whole, part = (
            test_filling.levels(test_filling.theirs(folder, picture().image, box))
            for box in (test_filling.WHOLE, test_filling.BOX)
        )
        both = test_filling.painted(folder), test_filling.filled(folder).image
    return name, type(pipe).__name__, apart(both[0], whole), apart(both[1][inside], part[inside])


def _edited(name: str) -> tuple[str, str, int, int]:
    with tempfile.TemporaryDirectory() as place:
        painter, editor, inside = Path(place) / "painter", Path(place) / "editor", test_filling.INSIDE
        tiny_models.flux().save_pretrained(painter)
        pipe, before = test_instructed.MODELS[name](), picture()
        pipe.save_pretrained(editor)
        whole, window = (
            test_instructed.renderer(painter, editor, crop=crop)
            .repair(test_instructed.SCENE, before, [test_instructed.told()])
            .image[inside]
            for crop in (False, True)
        )
        expected = test_instructed.theirs(editor, before.image, test_instructed.SAID)[inside]
        cut = test_instructed.in_the_window(editor, before.image[inside])
    return name, type(pipe).__name__, apart(whole, expected), apart(window, cut)


def shift_rows() -> Iterator[str]:
    """FLUX.1 dev's schedule of 50 steps, shifted by the tokens of a 1024x1024 picture and by those of a window."""
    pipe = tiny_models.flux()
    real = {"base_image_seq_len": 256, "max_image_seq_len": 4096, "base_shift": 0.5, "max_shift": 1.15, "shift": 3.0}
    pipe.scheduler = diffusers.FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=True, **real)
    family = family_of(pipe)
    for says, tokens in (("the picture's, 1024x1024", 4096), ("its window's, 512x512", 1024)):
        scheduler, timesteps = family.schedule(50, tokens)
        levels = noise_levels(scheduler, timesteps)
        high = sum(level >= 0.75 for level in levels)
        starts = {strength: first_step(levels, strength) for strength in (0.25, 0.5, 0.8)}
        found = " | ".join(
            f"{levels[index]:.2f} ({noise_level(strength):.2f}), {50 - index} steps"
            for strength, index in starts.items()
            if index is not None
        )
        yield f"| {says} | {shift_for(pipe, tokens):.2f} | {high} | {found} |"


def page() -> str:
    """The whole page."""
    return PAGE_TEXT.format(
        version=diffusers.__version__,
        size=f"{WIDTH}x{HEIGHT}",
        families="\n".join(family_rows()),
        schedulers="\n".join(scheduler_rows()),
        guided="\n".join(guided_rows()),
        seed=test_filling.SEED,
        shifts="\n".join(shift_rows()),
    )


if __name__ == "__main__":
    PAGE.write_text(page())
