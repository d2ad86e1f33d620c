"""A scripted world for faults that no real model shows on demand: pictures of 96 x 64, things that are bright boxes.

Thing number i is there when the middle of its planned box is bright; the first ``wrong`` renders lack the last thing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from benchmarks.failures.items import Needs, SceneNeeds, SuiteItem
from benchmarks.failures.judging.base import Ingredients, Judgement
from benchmarks.judges.requirements import Expected, ExpectedObject
from critics.base import Verdict
from planners.base import Plan
from planners.checklist import Check, CheckKind, compile_checklist
from planners.scene import Box, Canvas, Entity, Scene
from renderers.base import Candidate, Operator, RenderError, Repair, Work

BOXES = (Box(x0=0.1, y0=0.3, x1=0.4, y1=0.7), Box(x0=0.6, y0=0.3, x1=0.9, y1=0.7))
CANVAS = Canvas(width=96, height=64)


def item(name: str = "a") -> SuiteItem:
    expected = Expected(objects=(ExpectedObject(noun="thing0"), ExpectedObject(noun="thing1")))
    return SuiteItem(id=name, task="t", prompt="things", needs=SceneNeeds(expected=expected), modes=("missing object",))


def bright(image: np.ndarray, box: Box) -> bool:
    x0, y0, x1, y1 = box.pixels((image.shape[1], image.shape[0]))
    return bool(image[(y0 + y1) // 2, (x0 + x1) // 2].mean() > 128)


class Planner:
    def plan(self, prompt: str, canvas: Canvas) -> Plan:
        entities = tuple(Entity(id=f"e{i}", noun=f"thing{i}", box=box) for i, box in enumerate(BOXES))
        scene = Scene(prompt=prompt, canvas=CANVAS, entities=entities)
        return Plan(scene=scene, checklist=tuple(c for c in compile_checklist(scene) if c.kind == "present"))


class Renderer:
    """A render costs 1, a repair 0.25 and makes its region bright. ``breaks`` raises on a render's or repair's number.

    ``seeds`` are all seeds that it rendered, ``regions`` all regions that it repaired.
    """

    operators: frozenset[Operator] = frozenset({"inpaint", "resample"})

    def __init__(self, wrong: int = 0, breaks: dict[str, int] | None = None) -> None:
        self.wrong, self.breaks = wrong, breaks or {}
        self.seeds: list[int] = []
        self.regions: list[Box] = []

    def render(self, scene: Scene, seeds: Sequence[int]) -> list[Candidate]:
        made = []
        for seed in seeds:
            self.seeds.append(seed)
            if self.breaks.get("render") == len(self.seeds):
                raise RenderError("out of memory")
            image = np.full((64, 96, 3), seed % 64, np.uint8)
            for box in BOXES if len(self.seeds) > self.wrong else BOXES[:1]:
                _fill(image, box)
            made.append(Candidate(image, seed, Work(denoiser_calls=4, full_render_equivalents=1.0)))
        return made

    def repair(self, scene: Scene, candidate: Candidate, repairs: Sequence[Repair]) -> Candidate:
        image, masks = candidate.image.copy(), []
        for repair in repairs:
            self.regions.append(repair.region)
            if self.breaks.get("repair") == len(self.regions):
                raise RuntimeError("the model gave nothing")
            mask = np.zeros(image.shape[:2], bool)
            x0, y0, x1, y1 = repair.region.pixels((96, 64))
            mask[y0:y1, x0:x1] = True
            image[mask] = 250
            masks.append(mask)
        work = Work(denoiser_calls=len(repairs), full_render_equivalents=0.25 * len(repairs))
        return Candidate(image, candidate.seed, work, tuple(masks))


class Critic:
    name = "bright"
    judges: frozenset[CheckKind] = frozenset({"present"})

    def judge(self, image: np.ndarray, scene: Scene, checks: Sequence[Check]) -> list[Verdict]:
        verdicts = []
        for check in checks:
            box = BOXES[int(check.about[0][1:])]
            there = bright(image, box)
            verdicts.append(
                Verdict(
                    check=check.id,
                    critic=self.name,
                    status="pass" if there else "fail",
                    score=float(there),
                    reason="looked",
                    region=None if there else box,
                )
            )
        return verdicts


class Judge:
    """Looks as the critic does; ``raises`` makes it fail. ``asked`` counts the pictures that it was shown."""

    name = "bright"
    judges = frozenset({"scene"})

    def __init__(self, raises: Exception | None = None) -> None:
        self.raises, self.asked = raises, 0

    def ingredients(self) -> Ingredients:
        return Ingredients()

    def judge(self, image: np.ndarray, needs: Needs) -> Judgement:
        self.asked += 1
        if self.raises is not None:
            raise self.raises
        met = {f"present:{i}": bright(image, box) for i, box in enumerate(BOXES)}
        return Judgement(met=met, failures=() if all(met.values()) else ("missing object",))


def _fill(image: np.ndarray, box: Box) -> None:
    x0, y0, x1, y1 = box.pixels((96, 64))
    image[y0:y1, x0:x1] = 200
