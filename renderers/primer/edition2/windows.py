"""Training samples: windows of whole scenes, with the same latents, channels and a caption of what they show.

Most latents of a whole scene are bare ground; windows of 64 to 256 pixels around things and words hold mostly form.
A scene is encoded whole and cut on the latent grid, so a window's latents are those of the whole.
"""

from __future__ import annotations

import dataclasses
import itertools
import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from renderers.primer.edition2.captions import decorated, tell
from renderers.primer.edition2.layout import Layout, rasterise
from renderers.primer.edition2.plan import PicturePlan
from renderers.primer.edition2.scenes import DrawnScene, draw_scene
from renderers.primer.edition2.world import NOUNS, held_out

UNSHOWN = 0.01
"""Share of the things whose reference picture is kept back, so that a noun without one can be painted."""
ALL_OPEN, ONE_OPEN = 0.005, 0.01
"""Shares of the layouts that are open as a whole, and in one of their kinds."""
WindowCells = tuple[int, int, int, int]
"""A window as top, left, height and width in latent cells."""


@dataclass(frozen=True)
class TrainingSample:
    """``latents`` float16 (16, h, w), their layout and the caption of the window."""

    latents: torch.Tensor
    layout: Layout
    caption: str


@dataclass(frozen=True)
class Menu:
    """What a round draws and how often a step takes each size of window.

    ``canvases``: scenes of (width, height) a round; ``windows``: side in cells to (share of the steps, windows a
    scene); a scene as a whole is the window of its own size. ``shares`` of whole canvases count by cells too.
    """

    canvases: tuple[tuple[tuple[int, int], int], ...] = (
        ((256, 256), 16),
        ((512, 512), 8),
        ((512, 384), 1),
        ((384, 512), 1),
        ((256, 384), 1),
    )
    windows: tuple[tuple[int, float, int], ...] = ((8, 0.08, 10), (12, 0.2, 8), (16, 0.28, 7), (24, 0.18, 4))
    wholes: tuple[tuple[tuple[int, int], float], ...] = (
        ((32, 32), 0.14),
        ((64, 64), 0.07),
        ((64, 48), 0.02),
        ((48, 64), 0.02),
        ((32, 48), 0.01),
    )
    latents_a_step: int = 5000

    def sizes(self) -> tuple[list[tuple[int, int]], list[float]]:
        """Sizes of windows (width, height) in cells with their shares of the steps."""
        shares = {(side, side): share for side, share, _ in self.windows} | dict(self.wholes)
        return list(shares), list(shares.values())

    def batch(self, size: tuple[int, int]) -> int:
        """Samples a step; captions cost as much as latents where windows are small, so there are fewer."""
        return max(1, min(self.latents_a_step // (size[0] * size[1]), self.latents_a_step * 48 // 5000))

    def larger(self, latents_a_step: int) -> Menu:
        """The menu for steps of another size: a round's scenes grow with them."""
        times = latents_a_step / self.latents_a_step
        canvases = tuple((size, max(1, round(count * times))) for size, count in self.canvases)
        return dataclasses.replace(self, canvases=canvases, latents_a_step=latents_a_step)


def choose(rng: random.Random, plan: PicturePlan, height: int, width: int, side: int) -> WindowCells:
    """A window of ``side`` cells on a map of height x width cells, three of four times around a thing or a text."""
    boxes = [thing.box for thing in plan.things] + [text.box for text in plan.texts] * 2
    x, y = rng.uniform(0, width), rng.uniform(0, height)
    if boxes and rng.random() < 0.75:
        spans = [max((b[2] - b[0]) * width, (b[3] - b[1]) * height) for b in boxes]
        weights = [1.0 if 0.35 * side < span < 1.5 * side else 0.3 for span in spans]
        x0, y0, x1, y1 = rng.choices(boxes, weights)[0]
        x, y = width * rng.triangular(x0, x1), height * rng.triangular(y0, y1)
        x, y = x + rng.uniform(-0.2, 0.2) * side, y + rng.uniform(-0.2, 0.2) * side
    top = min(max(0, round(y - side / 2)), height - side)
    left = min(max(0, round(x - side / 2)), width - side)
    return top, left, side, side


def seen(plan: PicturePlan, window: WindowCells, height: int, width: int) -> PicturePlan:
    """The part of a plan that a window shows: things at least half inside or filling it, and whole texts."""
    top, left, high, wide = window
    x0, y0, x1, y1 = left / width, top / height, (left + wide) / width, (top + high) / height

    def inside(box: tuple[float, float, float, float]) -> float:
        return max(0.0, min(x1, box[2]) - max(x0, box[0])) * max(0.0, min(y1, box[3]) - max(y0, box[1]))

    def area(box: tuple[float, float, float, float]) -> float:
        return max(1e-6, (box[2] - box[0]) * (box[3] - box[1]))

    things = tuple(
        t for t in plan.things if inside(t.box) > 0.5 * area(t.box) or inside(t.box) > 0.6 * (x1 - x0) * (y1 - y0)
    )
    texts = tuple(t for t in plan.texts if inside(t.box) > 0.97 * area(t.box))
    relation = plan.relation if len(things) == len(plan.things) else ""
    return dataclasses.replace(plan, things=things, texts=texts, relation=relation)


def cut(rng: random.Random, scene: DrawnScene, latents: torch.Tensor, menu: Menu) -> list[TrainingSample]:
    """The samples of an encoded scene: itself, and windows; none with a held-out caption."""
    _, height, width = latents.shape
    size = (scene.image.shape[1], scene.image.shape[0])
    layout = rasterise(scene.plan, size, scene.glyphs)
    shown = tuple(None if rng.random() < UNSHOWN else box for box in layout.thing_boxes)
    layout = dataclasses.replace(layout, thing_boxes=shown)
    windows: list[WindowCells] = [(0, 0, height, width)]
    for side, _, count in menu.windows:
        if side < min(height, width):
            windows += [choose(rng, scene.plan, height, width, side) for _ in range(count)]
    if min(height, width) > 32:
        windows += [choose(rng, scene.plan, height, width, 32) for _ in range(3)]
    samples = []
    for window in windows:
        caption = tell(seen(scene.plan, window, height, width), rng)
        if not held_out(caption):
            top, left, high, wide = window
            part = latents[:, top : top + high, left : left + wide].half().clone()
            samples.append(TrainingSample(part, layout.cut(*window), decorated(caption, scene.plan.medium, rng)))
    return samples


def partly_open(layout: Layout, rng: random.Random) -> Layout:
    """The layout with some of its conditions left open, rarely: what is open can only be guessed at, and its error
    drowns what is to be learnt of all else."""
    if rng.random() < ALL_OPEN:
        return dataclasses.replace(layout.without(things=True, texts=True), ground="", medium="")
    left = layout.without(*(rng.random() < ONE_OPEN for _ in range(3)))
    ground = "" if rng.random() < ONE_OPEN else layout.ground
    return dataclasses.replace(left, ground=ground, medium="" if rng.random() < ONE_OPEN else layout.medium)


Encode = Callable[[np.ndarray], torch.Tensor]
"""uint8 (n, height, width, 3) to latents (n, 16, height / 8, width / 8) of about unit deviation."""


def draw_scenes(seed: int, number: int, menu: Menu, nouns: tuple[str, ...] = tuple(NOUNS)) -> list[DrawnScene]:
    """The scenes of round ``number``, none with a held-out caption; always the same for a seed."""
    rng = random.Random(f"scenes {seed} {number}")
    scenes: list[DrawnScene] = []
    for size, count in menu.canvases:
        wanted = len(scenes) + count
        while len(scenes) < wanted:
            scene = draw_scene(rng, size, nouns=nouns)
            if not held_out(tell(scene.plan, random.Random(0))):
                scenes.append(scene)
    return scenes


def samples_of(
    scenes: list[DrawnScene], rng: random.Random, menu: Menu, encode: Encode
) -> dict[tuple[int, int], list[TrainingSample]]:
    """The samples of a round's scenes by their size (width, height) in cells."""
    bank: dict[tuple[int, int], list[TrainingSample]] = defaultdict(list)
    for shape, alike in itertools.groupby(scenes, lambda scene: scene.image.shape):
        same = list(alike)
        at_once = max(1, 4 * 256 * 256 // (shape[0] * shape[1]))
        for first in range(0, len(same), at_once):
            group = same[first : first + at_once]
            for scene, latents in zip(group, encode(np.stack([s.image for s in group])), strict=True):
                for sample in cut(rng, scene, latents, menu):
                    bank[sample.latents.shape[2], sample.latents.shape[1]].append(sample)
    return bank
