"""How often windows around things are found in drawn scenes, and how often clean scenes fail for one.

A window is a rectangle around a thing in which another ground lies, or the same ground in another shade; its edges are
sharp, or blended over some pixels.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from benchmarks.intervals import wilson
from critics.artifacts.critic import ArtifactCritic
from planners.scene import Box, Canvas, Entity, Scene
from renderers.primer.edition2 import grounds
from renderers.primer.edition2.scenes import compose, paint_things, pixels
from renderers.primer.edition2.world import PLAIN_GROUNDS, TIMES

SIZES = ((256, 256), (384, 256), (256, 384))


@dataclass(frozen=True)
class JoinScene:
    """``bare`` is the ground alone; both uint8 (height, width, 3)."""

    image: np.ndarray
    bare: np.ndarray
    scene: Scene


def drawn(number: int, seed: int) -> JoinScene:
    """A scene with one to six things, planned where they stand."""
    rng = random.Random(f"joins {seed} {number}")
    while True:
        size = rng.choice(SIZES)
        made = compose(rng, size, rng.choice(("single", "several", "several", "relation")))
        if made.plan.things:
            break
    bare = np.asarray(made.canvas.image.copy())
    paint_things(made.canvas)
    entities = tuple(
        Entity(id=f"e{k}", noun=noun, box=Box.from_pixels(box, size))
        for k, (noun, _, box) in enumerate(made.canvas.things)
    )
    canvas = Canvas(width=size[0], height=size[1])
    scene = Scene(prompt=made.plan.ground, canvas=canvas, background=made.plan.ground, entities=entities)
    return JoinScene(np.asarray(made.canvas.image), bare, scene)


def windowed(one: JoinScene, rng: random.Random, blend: int, shade: int = 0) -> np.ndarray:
    """The picture with a window around a thing, its edges blended over ``blend`` pixels on either side.

    ``shade``: the ground stays and is that many levels off; else another ground lies in it.
    """
    height, width = one.image.shape[:2]
    size = (width, height)
    thing = rng.choice(one.scene.entities)
    assert thing.box is not None
    box = pixels((thing.box.x0, thing.box.y0, thing.box.x1, thing.box.y1), size)
    wide = [rng.randint(3, 24) for _ in range(4)]
    x0, y0 = max(4, box[0] - wide[0]), max(4, box[1] - wide[1])
    x1, y1 = min(width - 4, box[2] + wide[2]), min(height - 4, box[3] + wide[3])
    ground = rng.choice(list(grounds.PLACES if rng.random() < 0.5 else PLAIN_GROUNDS))
    other = np.asarray(grounds.paint(ground, rng.choice(TIMES), size)).astype(np.float32)
    if shade:
        other = np.clip(one.bare.astype(np.float32) + rng.choice((-shade, shade)), 0, 255)
    covers = np.abs(one.image.astype(np.int16) - one.bare).max(axis=-1, keepdims=True) > 6
    inside = np.where(covers, one.image, other)
    weight = np.zeros((height, width), np.float32)
    weight[y0:y1, x0:x1] = 1
    if blend:
        weight = ndimage.uniform_filter(weight, 2 * blend + 1)
    return np.rint(one.image * (1 - weight[..., None]) + inside * weight[..., None]).astype(np.uint8)


def rows(count: int, seed: int) -> Iterator[str]:
    """A Markdown table: of each kind of picture, how many fail as seams or frames, with 95% intervals."""
    critic = ArtifactCritic()
    kinds: dict[str, tuple[int, int] | None] = {
        "clean": None,
        "another ground, sharp": (0, 0),
        "another ground, blended over 2": (2, 0),
        "another ground, blended over 5": (5, 0),
        "12 levels off, sharp": (0, 12),
        "12 levels off, blended over 2": (2, 12),
    }
    yield "| picture | number | fail | 95% interval |"
    yield "|---|---|---|---|"
    scenes = [drawn(number, seed) for number in range(count)]
    for name, window in kinds.items():
        found = 0
        for number, one in enumerate(scenes):
            rng = random.Random(f"window {seed} {number}")
            image = one.image if window is None else windowed(one, rng, *window)
            flaw = critic.flaw(image, one.scene)
            found += flaw is not None and flaw.kind in ("seam", "frame")
        low, high = wilson(found, count)
        yield f"| {name} | {count} | {found / count:.1%} | {low:.1%} to {high:.1%} |"
