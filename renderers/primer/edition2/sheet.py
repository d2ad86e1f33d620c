"""Paints plans with the painter, and the sample sheet: the same held-out plans each time."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderTiny
from PIL import Image

from renderers.primer.edition2 import drawing
from renderers.primer.edition2.captions import tell
from renderers.primer.edition2.layout import LATENTS, Layout, rasterise
from renderers.primer.edition2.network import PlanPainter, build_scheduler
from renderers.primer.edition2.plan import PicturePlan, PlannedText, PlannedThing
from renderers.primer.edition2.plan_writer import PlanWriter
from renderers.primer.edition2.scene_plan import typeset_layout

STEPS = 4
FACES = ("sans", "serif", "slab", "heavy", "mono", "rounded", "elegant", "condensed")


@torch.no_grad()
def paint(
    painter: PlanPainter,
    vae: AutoencoderTiny,
    plans: Sequence[PicturePlan],
    size: tuple[int, int],
    seed: int = 0,
    captions: Sequence[str] | None = None,
    planned: bool = True,
    steps: int = STEPS,
) -> np.ndarray:
    """uint8 (plans, height, width, 3) for a canvas of ``size`` (width, height); unplanned, from the captions alone."""
    captions = captions or [tell(plan, random.Random(0)) for plan in plans]
    layouts = [rasterise(plan, size, drawing.drawn_glyphs(plan, size)) for plan in plans]
    if not planned:
        layouts = [rasterise(PicturePlan(), size).without(things=True, texts=True)] * len(plans)
    return paint_layouts(painter, vae, layouts, captions, seed, steps)


@torch.no_grad()
def paint_layouts(
    painter: PlanPainter,
    vae: AutoencoderTiny,
    layouts: Sequence[Layout],
    captions: Sequence[str],
    seed: int = 0,
    steps: int = STEPS,
) -> np.ndarray:
    """uint8 (layouts, height, width, 3) of layouts of one size."""
    device, (height, width) = painter.unet.device, layouts[0].inks.shape
    conditions = torch.cat([painter.conditions.batch([layout], painter.phrase_encoder) for layout in layouts])
    scheduler = build_scheduler()
    scheduler.set_timesteps(steps, device=device)
    generator = torch.Generator().manual_seed(seed)
    latents = torch.randn(len(layouts), LATENTS, height, width, generator=generator).to(device)
    for timestep in scheduler.timesteps:
        sigma = (timestep / scheduler.config.num_train_timesteps).expand(len(layouts))
        latents = scheduler.step(painter(latents, sigma, conditions, captions), timestep, latents).prev_sample
    pixels = vae.decode(latents / vae.config.scaling_factor).sample.clamp(-1, 1)
    return ((pixels.permute(0, 2, 3, 1).cpu().numpy() + 1) * 127.5).round().astype(np.uint8)


def paint_prompt(
    painter: PlanPainter, vae: AutoencoderTiny, writer: PlanWriter, prompt: str, size: tuple[int, int], seed: int
) -> np.ndarray:
    """uint8 (height, width, 3) from a prompt alone: the writer's plan for it, painted."""
    layout = typeset_layout(writer.write(prompt, size, seed), size)
    return paint_layouts(painter, vae, [layout], [prompt], seed)[0]


def word_plan(word: str, typeface: str, ink: str, ground: str, size: tuple[int, int], top: float = 0.4) -> PicturePlan:
    """One word in the middle of a canvas, its box as tight as its typeface sets it."""
    width, height = drawing.word_mask(word, typeface, (round(size[0] * 0.8), round(size[1] * 0.22))).size
    left, top_px = (size[0] - width) / 2, size[1] * top
    box = (left / size[0], top_px / size[1], (left + width) / size[0], (top_px + height) / size[1])
    return PicturePlan((), (PlannedText(word, box, ink, typeface),), ground, "flat illustration")


def alone(
    phrase: str, ground: str, medium: str = "3D render", box: tuple[float, ...] = (0.2, 0.2, 0.8, 0.8)
) -> PicturePlan:
    """A thing on a ground; most emoji are about square."""
    return PicturePlan((PlannedThing(phrase, box),), (), ground, medium)  # type: ignore[arg-type]


def singles() -> list[PicturePlan]:
    return [
        alone("cat", "beach"),
        alone("red circle", "white background"),
        alone("rocket", "space at night"),
        alone("cow", "meadow"),
        alone("blue car", "street at dusk", box=(0.15, 0.35, 0.85, 0.85)),
        alone("penguin", "snowy field"),
        alone("yellow star", "navy background", "flat illustration"),
        alone("teapot", "wooden table", "flat illustration"),
        alone("bicycle", "park", box=(0.12, 0.25, 0.88, 0.8)),
        alone("dinosaur", "desert"),
        alone("purple umbrella", "light green background"),
        alone("strawberry", "pink background", "flat illustration"),
    ]


def several() -> list[PicturePlan]:
    def scene(ground: str, *things: tuple[str, tuple[float, float, float, float]]) -> PicturePlan:
        return PicturePlan(tuple(PlannedThing(p, box, k) for k, (p, box) in enumerate(things)), (), ground, "3D render")

    return [
        scene("meadow", ("house", (0.3, 0.2, 0.85, 0.75)), ("dog", (0.12, 0.55, 0.48, 0.92))),
        scene(
            "light blue background", ("red square", (0.08, 0.3, 0.4, 0.62)), ("green circle", (0.58, 0.3, 0.9, 0.62))
        ),
        scene("living room at dusk", ("couch", (0.1, 0.42, 0.62, 0.86)), ("teddy bear", (0.56, 0.5, 0.88, 0.9))),
        scene(
            "sea",
            ("boat", (0.08, 0.25, 0.45, 0.65)),
            ("whale", (0.5, 0.5, 0.9, 0.88)),
            ("balloon", (0.6, 0.06, 0.76, 0.3)),
        ),
    ]


def words(size: tuple[int, int]) -> list[PicturePlan]:
    looks = (
        ("CRANE", "black", "white background"),
        ("light", "white", "navy background"),
        ("HONEY", "red", "cream background"),
        ("QUICK", "white", "forest"),
        ("Mango", "blue", "light pink background"),
        ("RIVER", "black", "beach"),
        ("VIVID", "yellow", "purple background"),
        ("wheat", "brown", "mint background"),
    )
    return [word_plan(word, face, ink, ground, size) for (word, ink, ground), face in zip(looks, FACES, strict=True)]


def draw_sheet(painter: PlanPainter, vae: AutoencoderTiny, path: Path) -> None:
    """Thirty pictures at 256x256 and four at 512x512: things, scenes, words, places, and three from prompts alone."""
    was, small, large = painter.training, (256, 256), (512, 512)
    painter.eval()
    plans = [
        *singles(),
        *several(),
        *words(small),
        *(PicturePlan(ground=g) for g in ("beach at dusk", "city by day", "forest at night")),
    ]
    prompts = [
        "a cat on a beach",
        "two red apples on a white background",
        'the word "HELLO" in black letters on a yellow background',
    ]
    tiles = [tile for k in range(0, len(plans), 4) for tile in paint(painter, vae, plans[k : k + 4], small, k)]
    tiles += list(paint(painter, vae, [PicturePlan()] * 3, small, 99, prompts, planned=False))
    big = [singles()[3], several()[0], words(large)[5], PicturePlan(ground="beach at dusk")]
    tall = -(-len(tiles) // 8) * 256
    page = Image.new("RGB", (8 * 256, tall + 512), "gray")
    for k, tile in enumerate(tiles):
        page.paste(Image.fromarray(tile), (k % 8 * 256, k // 8 * 256))
    for k, plan in enumerate(big):
        page.paste(Image.fromarray(paint(painter, vae, [plan], large, 200 + k)[0]), (k * 512, tall))
    page.save(path)
    painter.train(was)
