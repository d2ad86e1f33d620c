"""Drafts of the shipped model: coarse, cheap, and of the picture that the seed becomes."""

from __future__ import annotations

import numpy as np
import pytest

from agent.config import resolve
from agent.registry import build
from planners.scene import Box, Canvas, Entity, Scene
from renderers.base import Drafter
from renderers.diffusion import DiffusionRenderer
from renderers.families.levels import passes_worth

SEEDS = (1, 2, 3)


def test_a_draft_shows_what_its_seed_becomes_for_less_work() -> None:
    """Half a picture's steps, all levels of the UNet computed, which pictures do without at most of theirs."""
    settings = resolve({"renderer_settings": {"diffusion": {"draft_steps": 8}}}, {}, None, ())
    renderer = build("renderers", settings.settings.renderer, settings)
    assert isinstance(renderer, Drafter) and isinstance(renderer, DiffusionRenderer)
    scene = Scene(
        prompt="a tree on a sea background", canvas=Canvas(width=192, height=128), background="sea",
        entities=(Entity(id="tree", noun="tree", box=Box(x0=0.3, y0=0.2, x1=0.7, y1=0.8)),),
    )  # fmt: skip
    drafts, pictures = renderer.draft(scene, SEEDS), renderer.render(scene, SEEDS)
    assert [draft.seed for draft in drafts] == list(SEEDS)
    for draft, whole in zip(drafts, pictures, strict=True):
        assert draft.image.shape == (128, 192, 3)
        apart = [float(np.abs(draft.image.astype(float) - other.image).mean()) for other in pictures]
        assert apart.index(min(apart)) == draft.seed - 1
        share = draft.work.full_render_equivalents / whole.work.full_render_equivalents
        assert (
            share == pytest.approx(8 / passes_worth(16, 3, renderer.repairer.first_level_share), abs=1e-3)
            and share < 0.85
        )
