"""A detector that says what it is told, and what the object critic makes of it."""

from __future__ import annotations

import numpy as np
from pages import Page

from critics.base import Verdict
from critics.objects.critic import ObjectCritic
from critics.objects.detector import Detection
from critics.panel import judge_all
from planners.checklist import compile_checklist
from planners.scene import Box, Scene


class Scripted:
    labels = ("circle", "square", "cat")

    def __init__(self, *detections: Detection) -> None:
        self.detections, self.passes = list(detections), 0

    def detect(self, image: np.ndarray) -> list[Detection]:
        self.passes += 1
        return self.detections


def judge(critic: ObjectCritic, image: np.ndarray, scene: Scene) -> dict[str, Verdict]:
    return {v.check: v for v in judge_all([critic], image, scene, compile_checklist(scene))}


def drawn(first: str = "#d62828", second: str = "#2660d6") -> tuple[np.ndarray, Box, Box]:
    page = Page(96, 64)
    left, right = page.shape("circle", (10, 32, 38, 58), first), page.shape("square", (58, 32, 86, 58), second)
    return page.image(), left, right
