"""Paints a story: finds each object a place that the story allows, and draws it.

Sizes are (width, height) in pixels; boxes are xyxy in pixels, origin top left.
"""

from __future__ import annotations

import random

from PIL import Image

from renderers.primer.recipe.drawing import GlyphBox, draw_word, paint_background, paste, sprite_size
from renderers.primer.recipe.stories import Group, Story, make_story
from renderers.primer.recipe.world import SIZES, Placed, Sprite

GAP = 4
# the side of an object as a share of the canvas' shorter side, by how many there are
SIDES = {1: (0.42, 0.78), 2: (0.28, 0.46), 3: (0.24, 0.38), 4: (0.22, 0.34), 5: (0.2, 0.28), 6: (0.19, 0.26)}


def overlaps(a: GlyphBox, b: GlyphBox, gap: int = GAP) -> bool:
    return a[0] < b[2] + gap and b[0] < a[2] + gap and a[1] < b[3] + gap and b[1] < a[3] + gap


def free(box: GlyphBox, taken: list[GlyphBox]) -> bool:
    return not any(overlaps(box, other) for other in taken)


def inside_canvas(box: GlyphBox, size: tuple[int, int]) -> bool:
    return box[0] >= 0 and box[1] >= 0 and box[2] <= size[0] and box[3] <= size[1]


def random_box(rng: random.Random, sprite: Sprite, side: int, size: tuple[int, int]) -> GlyphBox:
    width, height = sprite_size(sprite, side)
    left, top = rng.randint(0, max(0, size[0] - width)), rng.randint(0, max(0, size[1] - height))
    return left, top, left + width, top + height


def moved(box: GlyphBox, dx: float, dy: float) -> GlyphBox:
    return round(box[0] + dx), round(box[1] + dy), round(box[2] + dx), round(box[3] + dy)


def stands(a: GlyphBox, b: GlyphBox, relation: str) -> bool:
    """Whether the first box stands in one of the four directions to the second, clearly and mostly along it."""
    dx, dy = (a[0] + a[2] - b[0] - b[2]) / 2, (a[1] + a[3] - b[1] - b[3]) / 2
    along, across = (dx, dy) if relation in ("left of", "right of") else (dy, dx)
    ahead = along < 0 if relation in ("left of", "above") else along > 0
    return ahead and abs(along) > 1.3 * abs(across) and not overlaps(a, b)


def related_boxes(
    rng: random.Random, relation: str, first: Sprite, second: Sprite, side: int, size: tuple[int, int]
) -> tuple[GlyphBox, GlyphBox] | None:
    """Boxes of two sprites that stand in the relation, or None where this draw doesn't fit the canvas."""
    if relation in ("left of", "right of", "above", "below"):
        a, b = random_box(rng, first, side, size), random_box(rng, second, side, size)
        return (a, b) if stands(a, b, relation) else None
    if relation == "inside":
        b = random_box(rng, second, round(min(size) * rng.uniform(0.55, 0.85)), size)
        width, height = sprite_size(first, round((b[2] - b[0]) * rng.uniform(0.36, 0.46)))
        return moved((0, 0, width, height), (b[0] + b[2] - width) / 2, (b[1] + b[3] - height) / 2), b
    b = random_box(rng, second, round(side * (1.35 if relation == "on top of" else 1)), size)
    width, height = sprite_size(first, side)
    across = rng.uniform(-0.15, 0.15) * (b[2] - b[0])
    middle = (b[0] + b[2]) / 2 - width / 2
    if relation == "on top of":
        a = moved((0, 0, width, height), middle + across, b[1] - height + 2)
    elif relation == "next to":
        gap = rng.uniform(0.02, 0.07) * size[0]
        left = b[0] - gap - width if rng.random() < 0.5 else b[2] + gap
        a = moved((0, 0, width, height), left, (b[1] + b[3] - height) / 2 + rng.uniform(-0.1, 0.1) * height)
    else:  # in front of: over its lower part, drawn after it
        a = moved((0, 0, width, height), middle + rng.choice((-0.45, 0.45)) * width, b[3] - height * 0.6)
    return (a, b) if inside_canvas(a, size) and inside_canvas(b, size) else None


def arrange(story: Story, rng: random.Random, size: tuple[int, int], taken: list[GlyphBox]) -> list[Placed] | None:
    """A place for every object, later ones drawn over earlier ones; None where this draw found no room."""
    total = sum(group.count for group in story.groups)
    low, high = SIDES.get(total, SIDES[6])

    def side_of(group: Group) -> int:
        factor = SIZES[group.size] if group.size else 1.0
        return round(min(size) * min(0.92, rng.uniform(low, high) * factor))

    placed: list[Placed] = []
    groups = list(story.groups)
    if story.relation:
        one, two, *groups = groups
        boxes = related_boxes(rng, story.relation, one.sprite, two.sprite, side_of(one), size)
        if boxes is None or not all(free(box, taken) for box in boxes):
            return None
        placed = [Placed(two.sprite, boxes[1]), Placed(one.sprite, boxes[0])]
    for group in groups:
        side = side_of(group)
        for _ in range(group.count):
            busy = [*taken, *(item.box for item in placed)]
            for _attempt in range(16):
                box = random_box(rng, group.sprite, round(side * rng.uniform(0.92, 1.08)), size)
                if inside_canvas(box, size) and free(box, busy):
                    placed.append(Placed(group.sprite, box))
                    break
            else:
                return None
    return placed


def paint_story(
    story: Story, rng: random.Random, size: tuple[int, int], attempts: int = 20
) -> tuple[Image.Image, list[Placed]] | None:
    """The picture and what stands where in it; None where no arrangement was found."""
    for _ in range(attempts):
        line_box: GlyphBox | None = None
        if story.line:
            share = min(1.0, max(0.25, len(story.line.text) * rng.uniform(0.085, 0.13)))
            width, height = round(share * (size[0] - 8)), round(size[1] * rng.uniform(0.13, 0.22))
            top = rng.choice((4, size[1] - height - 4)) if story.groups else rng.randint(4, size[1] - height - 4)
            left = rng.randint(4, size[0] - width - 4) if width < size[0] - 8 else 4
            line_box = (left, top, left + width, top + height)
        placed = arrange(story, rng, size, [line_box] if line_box else [])
        if placed is None:
            continue
        image = paint_background(story.background, rng, size)
        for item in placed:
            paste(image, item.sprite, item.box)
        if story.line and line_box:
            draw_word(image, story.line.text, story.line.ink, line_box, story.line.font)
        return image, placed
    return None


def draw_scene(
    rng: random.Random, size: tuple[int, int] = (256, 256), kind: str | None = None
) -> tuple[Image.Image, list[Placed], Story]:
    """A random story that could be painted: its picture, what stands where, and the story."""
    while True:
        story = make_story(rng, kind)
        painted = paint_story(story, rng, size)
        if painted is not None:
            return *painted, story
