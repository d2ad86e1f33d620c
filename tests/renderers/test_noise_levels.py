"""Strengths as noise levels: of diffusers' own schedulers, in every family, and what is skipped or refused."""

from __future__ import annotations

from pathlib import Path

import diffusers
import numpy as np
import pytest
import torch
from diffusers import FlowMatchEulerDiscreteScheduler, PNDMScheduler

from planners.scene import Box, Canvas, Entity, Scene
from renderers.base import Candidate, RenderError, Repair, SteppedRenderer
from renderers.diffusion import DiffusionRenderer, DiffusionSettings
from renderers.families.conditions import Conditions, Text
from renderers.families.unet import UNet
from renderers.repair.denoising import DenoisingSettings, Region, add_noise, denoise, start_of
from renderers.repair.noise_levels import first_step, noise_level, noise_levels
from tests.renderers.test_clean import FLOWING, NOISED

WIDTH, HEIGHT = 96, 64
LADDER = (0.25, 0.3, 0.5, 0.6, 0.7, 0.8)
SCENE = Scene(
    prompt="a red cat",
    canvas=Canvas(width=WIDTH, height=HEIGHT),
    entities=(Entity(id="cat", noun="cat", box=Box(x0=0.1, y0=0.2, x1=0.5, y1=0.8)),),
)
REPAIR = Repair(id="r", operator="inpaint", region=Box(x0=0.5, y0=0.25, x1=0.8, y1=0.75), strength=0.5, seed=5)


def renderer(folder: Path, **more: object) -> DiffusionRenderer:
    given = {"steps": 20, "guidance": 3.0, "smallest_window": 16, "layout": "prompt", **more}
    return DiffusionRenderer(DiffusionSettings(model=str(folder), **given))


SCHEDULERS = [
    *((name, {}) for name in (*NOISED, "LCMScheduler", "TCDScheduler", "SASolverScheduler")),
    *FLOWING.items(),
]


@pytest.mark.parametrize(("name", "more"), SCHEDULERS)
def test_a_level_is_the_noises_share_of_what_the_scheduler_itself_makes(name, more):
    scheduler = getattr(diffusers, name)(**more)
    scheduler.set_timesteps(10)
    levels = noise_levels(scheduler, scheduler.timesteps)
    one, none = torch.ones(1, 1, 1, 1), torch.zeros(1, 1, 1, 1)
    for index in range(0, len(levels), scheduler.order):
        scheduler = getattr(diffusers, name)(**more)  # some remember at which step they were first asked
        scheduler.set_timesteps(10)
        if hasattr(scheduler, "set_begin_index"):
            scheduler.set_begin_index(index)
        time = scheduler.timesteps[index]
        picture, noise = (float(add_noise(scheduler, *pair, time)) for pair in ((one, none), (none, one)))
        assert levels[index] == pytest.approx(noise / (noise + picture), abs=2e-3)


def test_every_family_starts_next_to_the_same_noise(family_folder):
    painter = renderer(family_folder)
    family, tokens = (
        painter.family,
        painter.family.tokens((HEIGHT // painter.family.factor, WIDTH // painter.family.factor)),
    )
    assert isinstance(painter, SteppedRenderer)
    for strength in LADDER:
        scheduler, timesteps, first = start_of(family, DenoisingSettings(20, strength, tokens, 3.0))
        levels = noise_levels(scheduler, timesteps)
        assert first == painter.first_step((WIDTH, HEIGHT), strength) and first > 0
        assert levels[first] <= noise_level(strength) < levels[first - 1]


def test_the_strengths_of_few_steps_are_those_that_their_schedule_has():
    """Schnell's four, and those of a distilled model whose schedule is shifted far towards noise."""
    for shift, starts in (
        (1.0, {0.25: 0.5, 0.5: 0.75, 0.8: 0.75}),
        (10.0, {0.25: 0.77, 0.5: 0.77, 0.7: 0.77, 0.9: 0.91}),
    ):
        scheduler = FlowMatchEulerDiscreteScheduler(shift=shift)
        scheduler.set_timesteps(sigmas=[1, 0.75, 0.5, 0.25])
        levels = noise_levels(scheduler, scheduler.timesteps)
        assert {s: round(levels[first_step(levels, s)], 2) for s in starts} == starts
    assert first_step([1.0], 1.0) == 0 and first_step([1.0], 0.5) is None


class Oracle(UNet):
    """Knows the noise that was put on: denoising takes it off, all of it where the schedule is followed."""

    def predict(self, latents: torch.Tensor, timestep: torch.Tensor, conditions: Conditions) -> torch.Tensor:
        (seed,) = conditions.seeds
        return torch.randn(latents.shape, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("skips", [True, False])
@pytest.mark.parametrize("strength", LADDER)
def test_pndm_leaves_no_noise_at_any_strength(sd_folder, skips, strength):
    painter = renderer(sd_folder)
    painter.pipe.scheduler = PNDMScheduler(
        beta_schedule="scaled_linear", beta_start=0.00085, beta_end=0.012, skip_prk_steps=skips, steps_offset=1
    )
    family = Oracle(painter.pipe)
    clean = torch.randn(16, 16, 24, generator=torch.Generator().manual_seed(0))
    region = Region(clean, torch.ones(16, 24), Text(torch.zeros(1, 32)), 1)

    def left() -> float:
        with torch.inference_mode():
            (found,) = denoise(family, [region], DenoisingSettings(10, strength, 96, 1.0))
        return float((found - clean).std())

    assert left() < 0.05, "the schedule itself ends at the first timestep's noise, 0.03"
    if skips:
        family.part_schedule = family.schedule
        assert left() > 0.07, "what the test would notice: PNDM itself"


def drawn(level: int) -> Candidate:
    return Candidate(image=np.full((HEIGHT, WIDTH, 3), level, np.uint8), seed=1)


def test_what_was_drawn_shows_at_part_strength_and_one_step_has_none(family_folder):
    painter = renderer(family_folder, steps=2)
    black, white = (painter.repair(SCENE, drawn(level), [REPAIR]) for level in (0, 255))
    (mask,) = black.masks
    assert (black.image[mask] != white.image[mask]).any()
    one = renderer(family_folder, steps=1)
    assert one.first_step((WIDTH, HEIGHT), 0.5) is None and one.first_step((WIDTH, HEIGHT), 1.0) == 0
    with pytest.raises(RenderError, match=r"strength 0.5 needs two steps or more, and steps is 1; set .*steps"):
        one.repair(SCENE, drawn(0), [REPAIR])
