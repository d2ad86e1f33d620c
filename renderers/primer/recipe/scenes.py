"""Writes scenes of the picture-book world as a COCO folder for detectors, or as captioned pictures.

    uv run python -m renderers.primer.recipe.scenes --out work/scenes --count 16000 --seed 3
    uv run python -m renderers.primer.recipe.scenes --out work/captions --count 20000 --seed 5 --told --size 128x128

A COCO folder holds ``images/000001.png`` and so on, and ``annotations.json`` (bbox xywh in pixels, origin top left;
categories are the sorted nouns, ids from 1). About half of its scenes are stories; the others are harder: sprites
touch or overlap a little, some are stretched, patches of a slightly different shade lie behind them; a share holds
only words, or nothing. With ``--told`` every picture is a story, and ``captions.jsonl`` has a row a picture: file,
kind, caption, whether it belongs to the held-out tenth, background, objects (noun, colour, count), and ``wrong`` with
captions that differ in one thing. With ``--other`` a COCO folder has fonts and background colours that occur nowhere
else, for tests.
Scene i of a seed depends on nothing else, so a longer run extends a shorter one.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from renderers.primer.recipe.drawing import (
    GlyphBox,
    draw_word,
    ground,
    ink_for,
    paint_background,
    paste,
    random_sprite,
    random_word,
    sprite_size,
)
from renderers.primer.recipe.staging import draw_scene, overlaps
from renderers.primer.recipe.stories import mistell, tell
from renderers.primer.recipe.world import (
    EMOJI,
    FONTS,
    OTHER_FONTS,
    SHAPES,
    WEIGHTED_BACKGROUNDS,
    Placed,
    Sprite,
    held_out,
)

NOUNS = tuple(sorted((*EMOJI, *SHAPES)))
FAULTS = ("count", "colour", "object", "relation", "text")


def covered(a: GlyphBox, b: GlyphBox) -> float:
    """The share of the smaller box (xyxy, pixels) that the other one covers."""
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return 0.0
    return width * height / min((c[2] - c[0]) * (c[3] - c[1]) for c in (a, b))


def may_overlap(box: GlyphBox, sprite: Sprite, other: Placed) -> bool:
    """Whether the sprite stays a thing of its own there: shapes of one colour would merge."""
    if sprite.colour is not None and sprite.colour == other.sprite.colour:
        return not overlaps(box, other.box, 3)
    return covered(box, other.box) < 0.2


def write_words(
    image: Image.Image, rng: random.Random, background: str, count: int, fonts: tuple[str, ...] = tuple(FONTS)
) -> list[GlyphBox]:
    """Writes up to ``count`` words that don't overlap; returns their boxes."""
    width, height = image.size
    boxes: list[GlyphBox] = []
    for _ in range(count):
        wide, tall = rng.randint(min(80, width // 2), width - 8), rng.randint(20, min(72, height // 3))
        left, top = rng.randint(0, width - wide), rng.randint(0, height - tall)
        box = (left, top, left + wide, top + tall)
        if not any(covered(box, other) for other in boxes):
            word = random_word(rng, max(3, wide // 26))
            draw_word(image, word, ink_for(background, rng), box, rng.choice(fonts))
            boxes.append(box)
    return boxes


def shade_patches(image: Image.Image, rng: random.Random, background: str) -> None:
    """Rectangles of almost the background's colour, as regions leave them that were painted one by one."""
    draw = ImageDraw.Draw(image)
    for _ in range(rng.randint(1, 4)):
        shade = tuple(max(0, min(255, channel + rng.randint(-12, 12))) for channel in ground(background))
        x, y = sorted(rng.choices(range(image.width), k=2)), sorted(rng.choices(range(image.height), k=2))
        draw.rectangle((x[0], y[0], x[1], y[1]), fill=shade)


def draw_hard_scene(
    rng: random.Random, size: tuple[int, int], most: int, other: bool = False
) -> tuple[Image.Image, list[Placed]]:
    """Sprites that may touch or overlap by up to a fifth of the smaller one, a third of them stretched.

    With ``other`` the background is any colour and the words are in fonts of the tests.
    """
    background = f"#{rng.randrange(1 << 24):06x}" if other else rng.choice(WEIGHTED_BACKGROUNDS)
    image = paint_background(background, rng, size)
    if rng.random() < 0.4:
        shade_patches(image, rng, background)
    words = write_words(image, rng, background, rng.choice((0, 0, 1, 2)), tuple(OTHER_FONTS if other else FONTS))
    placed: list[Placed] = []
    repeated = random_sprite(rng, background) if rng.random() < 0.3 else None
    for _ in range(rng.randint(1, most)):
        sprite = repeated or random_sprite(rng, background, 0.75)
        for _attempt in range(12):
            stretch = rng.uniform(0.65, 1.5) if rng.random() < 0.33 else 1.0
            wide, tall = sprite_size(sprite, round(min(size) * rng.triangular(0.13, 0.66, 0.28)), stretch)
            left, top = rng.randint(0, size[0] - wide), rng.randint(0, size[1] - tall)
            box = (left, top, left + wide, top + tall)
            if all(may_overlap(box, sprite, other) for other in placed) and all(covered(box, w) < 0.1 for w in words):
                paste(image, sprite, box)
                placed.append(Placed(sprite, box))
                break
    return image, placed


def draw_empty_scene(rng: random.Random, size: tuple[int, int]) -> Image.Image:
    """A picture without objects: words, patches of shade, or nothing at all."""
    background = rng.choice(WEIGHTED_BACKGROUNDS)
    image = paint_background(background, rng, size)
    if rng.random() < 0.4:
        shade_patches(image, rng, background)
    write_words(image, rng, background, rng.randint(0, 4))
    return image


def save(image: Image.Image, number: int, out: Path) -> None:
    image.save(out / "images" / f"{number:06d}.png", compress_level=1)


def write_scene(number: int, out: Path, size: tuple[int, int], seed: int, most: int, other: bool) -> list[Placed]:
    """Draws scene ``number`` (from 1) and saves it; returns what is in it."""
    rng = random.Random(seed * 1_000_003 + number)
    kind = rng.random()
    placed: list[Placed] = []
    if other:
        image, placed = draw_hard_scene(rng, size, most, other)
    elif kind < 0.06:
        image = draw_empty_scene(rng, size)
    elif kind < 0.5:
        image, placed = draw_hard_scene(rng, size, most)
    else:
        image, placed, _ = draw_scene(rng, size)
    save(image, number, out)
    return placed


def write_story(number: int, out: Path, size: tuple[int, int], seed: int) -> dict[str, Any]:
    """Draws story ``number`` (from 1) at twice the size, saves it shrunk, and returns its captions."""
    rng = random.Random(seed * 1_000_003 + number)
    image, _, story = draw_scene(rng, (size[0] * 2, size[1] * 2))
    save(image.resize(size, Image.Resampling.BOX), number, out)
    wording = rng.randint(1, 10**6)
    wrong = {}
    for fault in FAULTS:
        other = mistell(story, rng, fault)
        if other is not None:
            wrong[fault] = tell(other, wording)
    return {
        "file": f"{number:06d}.png",
        "kind": story.kind,
        "caption": tell(story, wording),
        "held_out": held_out(tell(story)),
        "wrong": wrong,
        "background": story.background,
        "objects": [[group.sprite.noun, group.sprite.colour, group.count] for group in story.groups],
    }


def main(
    out: Path, count: int, seed: int, size: tuple[int, int], most: int, workers: int, told: bool, other: bool
) -> None:
    (out / "images").mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(workers) as pool:
        if told:
            rows = pool.map(partial(write_story, out=out, size=size, seed=seed), range(1, count + 1), chunksize=64)
            (out / "captions.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
            print(f"{count} captioned scenes in {out}")
            return
        write = partial(write_scene, out=out, size=size, seed=seed, most=most, other=other)
        scenes = list(pool.map(write, range(1, count + 1), chunksize=64))
    things = [[(item.sprite.noun, item.box) for item in placed] for placed in scenes]
    write_coco(out, {"description": "Primer's picture-book world", "seed": seed}, size, things, NOUNS)


def write_coco(
    out: Path,
    info: dict[str, Any],
    size: tuple[int, int],
    scenes: Sequence[Sequence[tuple[str, GlyphBox]]],
    names: Sequence[str],
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


def parse_size(text: str) -> tuple[int, int]:
    width, height = text.split("x")
    return int(width), int(height)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("work/scenes"))
    parser.add_argument("--count", type=int, default=16_000)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--size", type=parse_size, default=(256, 256), help="WIDTHxHEIGHT in pixels")
    parser.add_argument("--most", type=int, default=8, help="objects a hard scene at most")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--told", action="store_true", help="captioned stories instead of a COCO folder")
    parser.add_argument("--other", action="store_true", help="fonts and background colours that training lacks")
    main(**vars(parser.parse_args()))
