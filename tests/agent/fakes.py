"""Scripted stand-ins, for faults that no real model shows on demand.

The world: entity "e<i>" is there when the pixels of its planned box are brighter than 128. A picture is 96 x 64.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from critics.base import Verdict
from planners.base import Plan
from planners.checklist import Check, CheckKind, compile_checklist
from planners.scene import Box, Canvas, Entity, Scene
from renderers.base import Candidate, Operator, RenderError, Repair, Work

CANVAS = Canvas(width=96, height=64)


def scene_of(count: int) -> Scene:
    """Entities side by side in the middle of the picture, with room between them."""
    wide = 1 / count
    entities = [
        Entity(id=f"e{i}", noun=f"thing{i}", box=Box(x0=(i + 0.25) * wide, y0=0.3, x1=(i + 0.75) * wide, y1=0.7))
        for i in range(count)
    ]
    return Scene(prompt="things", canvas=CANVAS, entities=tuple(entities))


class FakePlanner:
    def __init__(self, count: int = 3) -> None:
        self.scene = scene_of(count)

    def plan(self, prompt: str, canvas: Canvas) -> Plan:
        checks = [check for check in compile_checklist(self.scene) if check.kind == "present"]
        return Plan(scene=self.scene, checklist=tuple(checks))


class FakeRenderer:
    """Paints each entity with the value that ``first`` holds for it; ``script`` says what a repair does to a picture.

    A script gets the picture (to change in place), the repair and its number in the run; it may raise.
    """

    operators: frozenset[Operator] = frozenset({"inpaint", "underlay", "resample"})

    def __init__(
        self, first: Sequence[Sequence[int]], script: Callable[[np.ndarray, Repair, int], None] | None = None
    ) -> None:
        self.first, self.script = list(first), script or paint
        self.renders = self.repairs = 0
        self.seeds: list[int] = []

    def render(self, scene: Scene, seeds: Sequence[int]) -> list[Candidate]:
        made = []
        for seed in seeds:
            values = self.first[min(self.renders, len(self.first) - 1)]
            self.renders += 1
            self.seeds.append(seed)
            image = np.full((scene.canvas.height, scene.canvas.width, 3), 20, np.uint8)
            for entity, value in zip(scene.entities, values, strict=True):
                fill(image, entity.box, value)
            made.append(Candidate(image, seed, Work(denoiser_calls=10, full_render_equivalents=1.0)))
        return made

    def repair(self, scene: Scene, candidate: Candidate, repairs: Sequence[Repair]) -> Candidate:
        image, masks = candidate.image.copy(), []
        for repair in repairs:
            self.repairs += 1
            self.seeds.append(repair.seed)
            self.script(image, repair, self.repairs)
            mask = np.zeros(image.shape[:2], bool)
            x0, y0, x1, y1 = repair.region.pixels((image.shape[1], image.shape[0]))
            mask[y0:y1, x0:x1] = True
            masks.append(mask)
        work = Work(denoiser_calls=3 * len(repairs), full_render_equivalents=0.3 * len(repairs))
        return Candidate(image, candidate.seed, work, tuple(masks))


def fill(image: np.ndarray, box: Box | None, value: int) -> None:
    assert box is not None
    x0, y0, x1, y1 = box.pixels((image.shape[1], image.shape[0]))
    image[y0:y1, x0:x1] = value


def paint(image: np.ndarray, repair: Repair, number: int) -> None:
    fill(image, repair.region, 255)


def refuse(image: np.ndarray, repair: Repair, number: int) -> None:
    raise RenderError("out of memory; use a smaller window")


def spill(image: np.ndarray, repair: Repair, number: int) -> None:
    paint(image, repair, number)
    image[0, 0] = 77


class BrightnessCritic:
    name = "brightness"
    judges: frozenset[CheckKind] = frozenset({"present"})

    def judge(self, image: np.ndarray, scene: Scene, checks: Sequence[Check]) -> list[Verdict]:
        return [self._one(image, scene, check) for check in checks]

    def _one(self, image: np.ndarray, scene: Scene, check: Check) -> Verdict:
        box = scene.item(check.about[0]).box
        assert box is not None
        x0, y0, x1, y1 = box.pixels((image.shape[1], image.shape[0]))
        score = float(image[y0:y1, x0:x1].mean()) / 255
        good = score > 0.5
        return Verdict(
            check=check.id,
            critic=self.name,
            status="pass" if good else "fail",
            score=score,
            reason="brightness",
            region=None if good else box,
            fault=None if good else "missing",
        )


class RaisingCritic:
    name = "raising"
    judges: frozenset[CheckKind] = frozenset({"present"})

    def judge(self, image: np.ndarray, scene: Scene, checks: Sequence[Check]) -> list[Verdict]:
        raise ZeroDivisionError("no such luck")
