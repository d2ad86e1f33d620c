"""Teaches the collage's convolutions to guess the autoencoder's latents of a collage, before the painter is trained.

A painter that starts from this guess has only to learn what a collage lacks: shadows, and one light for all. Some
grounds and pictures are kept back, so that the guess is sound where they are unknown. Loss: mean squared error.
"""

from __future__ import annotations

import dataclasses
import random
import time

import torch
from diffusers import AutoencoderTiny

from renderers.primer.edition2.collage import Collage
from renderers.primer.edition2.layout import LATENTS, Layout, rasterise
from renderers.primer.edition2.scenes import draw_scene
from renderers.primer.edition2.world import NOUNS

RATE, WARM_UP = 2e-3, 50
SIDE, BATCH, KEPT, FRESH, FRESH_EVERY = 256, 4, 60, 6, 12
"""Pixels of a scene's side, scenes a step, scenes at hand, and how many new ones come every so many steps."""


def partly_unknown(layout: Layout, rng: random.Random) -> Layout:
    """Half of the layouts as they are; of the others some lack their ground, some pictures, a few everything."""
    chance = rng.random()
    if chance < 0.5:
        return layout
    if chance > 0.93:
        return dataclasses.replace(layout.without(things=True), ground="")
    boxes = tuple(None if rng.random() < 0.3 else box for box in layout.thing_boxes)
    return dataclasses.replace(layout, ground="" if chance < 0.85 else layout.ground, thing_boxes=boxes)


def example(
    collage: Collage, vae: AutoencoderTiny, rng: random.Random, nouns: tuple[str, ...]
) -> tuple[torch.Tensor, torch.Tensor]:
    """The planes of a random scene's collage, and the latents (16, h, w) of the collage as a picture."""
    scene = draw_scene(rng, (SIDE, SIDE), nouns=nouns)
    layout = partly_unknown(rasterise(scene.plan, (SIDE, SIDE), scene.glyphs), rng)
    page = torch.from_numpy(collage.pages(layout)[0].copy()).permute(2, 0, 1)[None].float() / 127.5 - 1
    with torch.no_grad():
        latents = vae.encode(page).latents[0].float() * vae.config.scaling_factor
    return torch.from_numpy(collage.compose(layout).copy()), latents


def learn_to_guess(
    collage: Collage, vae: AutoencoderTiny, minutes: float, seed: int, nouns: tuple[str, ...] = tuple(NOUNS)
) -> float:
    """Trains for so many minutes on the wall with a falling rate; returns the last loss."""
    optimizer = torch.optim.AdamW(collage.see.parameters(), RATE, betas=(0.9, 0.99), weight_decay=1e-3)
    rng, started, steps = random.Random(seed), time.monotonic(), 0
    at_hand: list[tuple[torch.Tensor, torch.Tensor]] = []
    loss = torch.tensor(float("inf"))
    while (done := (time.monotonic() - started) / (minutes * 60)) < 1:
        if steps % FRESH_EVERY == 0:
            at_hand = [*at_hand, *(example(collage, vae, rng, nouns) for _ in range(FRESH))][-KEPT:]
        for group in optimizer.param_groups:
            group["lr"] = RATE * min(1.0, (steps + 1) / WARM_UP) * max(0.02, 1 - done)
        planes, latents = (torch.stack(part) for part in zip(*rng.choices(at_hand, k=BATCH), strict=True))
        loss = (collage(planes)[:, -LATENTS:] - latents).square().mean()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        steps += 1
    return loss.item()
