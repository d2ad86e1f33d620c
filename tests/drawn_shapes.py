"""The drawn world without its emoji, whose font not every machine has: coloured shapes, words and places."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from PIL import Image

from benchmarks.critics import damages
from renderers.primer.recipe import stories
from renderers.primer.recipe.drawing import visible_colours
from renderers.primer.recipe.staging import paint_story
from renderers.primer.recipe.stories import Story, make_story
from renderers.primer.recipe.world import SHAPES, Placed, Sprite


def random_shape(rng: random.Random, background: str, emoji_share: float = 0.0) -> Sprite:
    return Sprite(rng.choice(SHAPES), rng.choice(visible_colours(background)))


def draw_shapes(rng: random.Random, size: tuple[int, int]) -> tuple[Image.Image, list[Placed], Story]:
    """As ``staging.draw_scene``: a picture of one or two shapes of different colours, what stands where, the story."""
    while True:
        story = make_story(rng, "colour")
        if all(group.sprite.noun in SHAPES for group in story.groups) and (made := paint_story(story, rng, size)):
            return *made, story


@contextmanager
def shapes_alone() -> Iterator[None]:
    """Meanwhile stories and damages of the benchmark of critics are of shapes alone."""
    with pytest.MonkeyPatch.context() as patch:
        for module, name in ((stories, "random_sprite"), (stories, "coloured_sprite"), (damages, "random_sprite")):
            patch.setattr(module, name, random_shape)
        patch.setattr(damages, "TINTABLE", ())
        yield
