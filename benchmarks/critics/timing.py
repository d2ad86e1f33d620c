"""Seconds of each critic on pictures of three sizes, warm: the whole picture against planned boxes alone."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from PIL import Image
from pydantic import BaseModel, ConfigDict

from agent.config import resolve
from agent.registry import build_critics
from benchmarks.critics.drawn import Drawing, DrawnItem, DrawnText, paint
from benchmarks.edition import FIRST_EDITION
from critics.contained import own_checks
from critics.panel import judge_all
from planners.checklist import Check, compile_checklist
from planners.scene import Box, Canvas, Entity, Scene, TextBlock
from renderers.primer.recipe.world import WORDS, Sprite

SIDES = (256, 512, 1024)
DRAWN = 256
"""Pictures are drawn at this side and enlarged, so that every size shows the same things."""


class CriticSeconds(BaseModel):
    """``load``: the machine's load average over a minute, before and after; above ``cores`` others took their share."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    critic: str
    looks_at: str
    side: int
    runs: int
    p50: float
    p95: float
    load: tuple[float, float]
    threads: int
    cores: int


def time_critics(names: Sequence[str], runs: int, tell: Callable[[str], None]) -> list[CriticSeconds]:
    """Every critic at every size, ``runs`` different pictures each after one that isn't counted."""
    found = []
    for critic in build_critics(resolve({**FIRST_EDITION, "critics": list(names)}, {}, None, ())):
        for side in SIDES:
            pictures = [_picture(number, side) for number in range(runs + 1)]
            for looks_at, chosen in _looks(critic.name).items():
                load = os.getloadavg()[0]
                seconds = [_seconds(critic, *picture, chosen) for picture in pictures][1:]
                p50, p95 = np.percentile(seconds, (50, 95))
                found.append(
                    CriticSeconds(
                        critic=critic.name,
                        looks_at=looks_at,
                        side=side,
                        runs=runs,
                        p50=round(float(p50), 3),
                        p95=round(float(p95), 3),
                        load=(round(load, 1), round(os.getloadavg()[0], 1)),
                        threads=_threads(),
                        cores=len(os.sched_getaffinity(0)),
                    )
                )
                tell(f"{critic.name} {looks_at} {side}: {p50:.3f} s")
    return found


def _looks(name: str) -> dict[str, Callable[[Check], bool]]:
    """Which checks make the critic look at what."""
    if name == "text":
        return {
            "two planned boxes": lambda check: check.kind == "text",
            "boxes and whole picture": lambda check: check.kind in ("text", "no_extra_text"),
        }
    if name == "alignment":
        return {"planned boxes": lambda check: bool(check.about), "whole picture": lambda check: not check.about}
    return {"planned boxes" if name == "attributes" else "whole picture": lambda check: True}


def _seconds(critic: Any, image: np.ndarray, scene: Scene, chosen: Callable[[Check], bool]) -> float:
    checks = [*compile_checklist(scene), *own_checks(critic, scene)]
    mine = [check for check in checks if chosen(check)]
    begun = time.perf_counter()
    judge_all([critic], image, scene, mine)
    return time.perf_counter() - begun


def _picture(number: int, side: int) -> tuple[np.ndarray, Scene]:
    """A picture of ``side`` pixels square with two words and two things, all where they are planned."""
    rng = random.Random(number)
    words = rng.sample([w for w in WORDS if 4 <= len(w) <= 7], 2)
    things = [Sprite(rng.choice(("cat", "car", "clock", "tree"))), Sprite("circle", rng.choice(("red", "blue")))]
    boxes = [(30, 90, 110, 170), (146, 90, 226, 170)]
    places = [(20, 20, 236, 64), (20, 196, 236, 240)]
    drawing = Drawing(
        (DRAWN, DRAWN),
        rng.choice(("white", "cream", "light blue")),
        number,
        tuple(DrawnItem(sprite, box) for sprite, box in zip(things, boxes, strict=True)),
        tuple(DrawnText(word, "black", "sans", box) for word, box in zip(words, places, strict=True)),
    )
    scene = Scene(
        prompt="timing",
        canvas=Canvas(width=side, height=side),
        background=drawing.background,
        entities=tuple(
            Entity(
                id=f"thing_{i}",
                noun=sprite.noun,
                box=Box.from_pixels(box, drawing.size),
                attributes={"colour": sprite.colour} if sprite.colour else {},
            )
            for i, (sprite, box) in enumerate(zip(things, boxes, strict=True))
        ),
        texts=tuple(
            TextBlock(id=f"text_{i}", content=word, box=Box.from_pixels(box, drawing.size))
            for i, (word, box) in enumerate(zip(words, places, strict=True))
        ),
    )
    enlarged = Image.fromarray(paint(drawing)).resize((side, side), Image.Resampling.LANCZOS)
    return np.array(enlarged), scene


def _threads() -> int:
    import torch

    return torch.get_num_threads()
