"""Drawn pictures of any size with the plans that they keep."""

from __future__ import annotations

import random

import numpy as np

from benchmarks.wishes.letters import draw_word
from critics.base import Picture
from planners.checklist import compile_checklist
from planners.scene import Box, Canvas, Entity, Scene, TextBlock
from tests.drawn_shapes import draw_shapes


def staged(seed: int, size: tuple[int, int], word: str | None = None) -> Picture:
    """A picture of ``size`` (width, height) with a shape or two, its plan and the plan's checks; a word stands on top
    where one is given."""
    image, placed, ground = draw_shapes(random.Random(seed), size)
    texts: tuple[TextBlock, ...] = ()
    if word is not None:
        box = Box(x0=0.1, y0=0.02, x1=0.5, y1=0.2)
        draw_word(image, word, "black", box.pixels(size))
        texts = (TextBlock(id="word", content=word, box=box),)
    entities = tuple(
        Entity(id=f"e{i}", noun=item.noun, attributes={"colour": item.colour}, box=Box.from_pixels(item.box, size))
        for i, item in enumerate(placed)
    )
    canvas = Canvas(width=size[0], height=size[1])
    plan = Scene(prompt="p", canvas=canvas, background=ground, entities=entities, texts=texts)
    return Picture(np.asarray(image), plan, compile_checklist(plan))
