"""Writes scenes of the world as a COCO folder for detectors.

    uv run python -m renderers.primer.edition2.annotated --out work/scenes2 --count 12000 --seed 3

``images/000001.png`` and so on, and ``annotations.json`` (bbox xywh in pixels, origin top left; categories are the
sorted nouns and shapes, ids from 1). A scene is one of the painter's (texts included) or, half of the time, one of
``crowds``. A thing that others hide by more than ``MOST_HIDDEN`` isn't annotated. Scene i of a seed depends on nothing
else, so a longer run extends a shorter one.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from renderers.primer.edition2.crowds import draw_crowd
from renderers.primer.edition2.plan import PicturePlan
from renderers.primer.edition2.scenes import draw_scene, pixels
from renderers.primer.edition2.world import NOUNS, SHAPES, name_at_end

NAMES = tuple(sorted((*NOUNS, *SHAPES)))
SIZES = ((256, 256), (256, 256), (384, 384), (512, 512), (512, 384), (384, 512), (512, 256), (256, 512), (640, 256))
MOST_HIDDEN = 0.7
CROWDS = 0.5
NamedBox = tuple[str, tuple[int, int, int, int]]
"""A thing's noun and its box, xyxy in pixels."""


def visible(plan: PicturePlan, size: tuple[int, int]) -> Iterator[NamedBox]:
    """The nouns and whole boxes (xyxy, pixels) of the things that nearer boxes leave open enough."""
    ordered = sorted(plan.things, key=lambda thing: thing.depth)
    boxes = [pixels(thing.box, size) for thing in ordered]
    for k, thing in enumerate(ordered):
        x0, y0, x1, y1 = boxes[k]
        hidden = np.zeros((y1 - y0, x1 - x0), bool)
        for a, b, c, d in boxes[k + 1 :]:
            hidden[max(0, b - y0) : max(0, d - y0), max(0, a - x0) : max(0, c - x0)] = True
        if hidden.mean() < MOST_HIDDEN:
            yield name_at_end(thing.phrase, NAMES), boxes[k]


def draw(number: int, seed: int) -> tuple[Image.Image, PicturePlan]:
    """Scene ``number`` of a seed."""
    rng = random.Random(f"annotated {seed} {number}")
    size = rng.choice(SIZES)
    if rng.random() < CROWDS:
        return draw_crowd(rng, size)
    scene = draw_scene(rng, size)
    return Image.fromarray(scene.image), scene.plan


def write(number: int, out: Path, seed: int, side: int) -> list[NamedBox]:
    """Saves a scene, stretched to ``side`` squared; returns its things."""
    image, plan = draw(number, seed)
    stretched = image.resize((side, side), Image.Resampling.BOX)
    stretched.save(out / "images" / f"{number:06d}.png", compress_level=1)
    return list(visible(plan, (side, side)))


def write_coco(
    out: Path, info: dict[str, Any], size: tuple[int, int], scenes: Sequence[Sequence[NamedBox]], names: Sequence[str]
) -> None:
    """Writes ``annotations.json``: the things of each picture of ``size``, from number 1 on, by name and box (xyxy)."""
    annotations: list[dict[str, object]] = []
    for number, things in enumerate(scenes, 1):
        for name, (left, top, right, bottom) in things:
            box = [left, top, right - left, bottom - top]
            annotations.append(
                {
                    "id": len(annotations) + 1,
                    "image_id": number,
                    "category_id": names.index(name) + 1,
                    "bbox": box,
                    "area": box[2] * box[3],
                    "iscrowd": 0,
                }
            )
    table = {
        "info": info,
        "images": [
            {"id": number, "file_name": f"{number:06d}.png", "width": size[0], "height": size[1]}
            for number in range(1, len(scenes) + 1)
        ],
        "annotations": annotations,
        "categories": [{"id": number, "name": name} for number, name in enumerate(names, 1)],
    }
    (out / "annotations.json").write_text(json.dumps(table))
    print(f"{len(scenes)} scenes, {len(annotations)} objects, {len(names)} classes in {out}")


def main(out: Path, count: int, seed: int, side: int, workers: int) -> None:
    (out / "images").mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(workers) as pool:
        scenes = list(pool.map(partial(write, out=out, seed=seed, side=side), range(1, count + 1), chunksize=32))
    write_coco(out, {"description": "the world of Primer's second edition", "seed": seed}, (side, side), scenes, NAMES)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("work/scenes2"))
    parser.add_argument("--count", type=int, default=12_000)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--side", type=int, default=256, help="pixels; every scene is stretched to its square")
    parser.add_argument("--workers", type=int, default=2)
    main(**vars(parser.parse_args()))
