"""Scenes that are harder to see through than the painter's own: touching, nested, outlined, tiny and covered things.

For training and measuring critics. Boxes are xyxy in pixels; randomness comes from the caller.
"""

from __future__ import annotations

import random

from PIL import Image, ImageFilter

from renderers.primer.edition2 import drawing, grounds
from renderers.primer.edition2.drawing import CanvasBox
from renderers.primer.edition2.plan import PicturePlan, PlannedThing
from renderers.primer.edition2.scenes import SceneCanvas, overlap, share
from renderers.primer.edition2.world import COLOURS, MEDIA, NOUNS, SHAPES, TIMES

CLOSED = tuple(shape for shape in SHAPES if shape not in ("ring", "crescent", "cross"))
"""Shapes that another thing can lie in."""
MOST_COVERED = 0.45
ARRANGEMENTS = {"scattered": 0.45, "row": 0.25, "nested": 0.2, "grid": 0.1}


def draw_crowd(
    rng: random.Random, size: tuple[int, int], nouns: tuple[str, ...] = tuple(NOUNS)
) -> tuple[Image.Image, PicturePlan]:
    """A picture of ``size`` (width, height) and what is in it, each thing with its whole box, covered or not."""
    medium, place = rng.choice(MEDIA), rng.random() < 0.25
    if place:
        image = grounds.paint(rng.choice(list(grounds.PLACES)), rng.choice(TIMES), size)
    else:
        image = Image.new("RGB", size, tuple(rng.randrange(256) for _ in range(3)))
    canvas = SceneCanvas(rng, image, medium, "", None, nouns=nouns)
    {"scattered": scatter, "row": line_up, "nested": nest, "grid": fill_grid}[
        rng.choices(list(ARRANGEMENTS), list(ARRANGEMENTS.values()))[0]
    ](canvas)
    for noun, colour, box in canvas.things:
        paint(canvas, noun, colour, box)
    things = (PlannedThing(f"{c} {n}" if c else n, share(box, size), k) for k, (n, c, box) in enumerate(canvas.things))
    return image, PicturePlan(tuple(things), (), "", medium)


def paint(canvas: SceneCanvas, noun: str, colour: str | None, box: CanvasBox) -> None:
    """A third of all shapes has an outline in another colour, outside its fill but inside its box."""
    rng, image = canvas.rng, canvas.image
    if not drawing.is_shape(noun) or rng.random() > 0.33 or box[2] - box[0] < 24:
        drawing.paste_thing(image, noun, canvas.medium, colour, box)
        return
    line = rng.choice([c for c in ("black", "white", *COLOURS) if c != colour])
    wide = max(2, round((box[2] - box[0]) * rng.uniform(0.02, 0.07)))
    drawing.paste_thing(image, noun, canvas.medium, line, box)
    mask = drawing.shape_mask(noun, box[2] - box[0], box[3] - box[1])
    framed = Image.new("L", (mask.width + 2, mask.height + 2), 0)
    framed.paste(mask, (1, 1))
    inner = framed.filter(ImageFilter.MinFilter(2 * wide + 1)).crop((1, 1, mask.width + 1, mask.height + 1))
    image.paste(COLOURS[colour or "red"], box[:2], inner)


def sized(canvas: SceneCanvas, noun: str, colour: str | None, side: int) -> tuple[int, int]:
    return drawing.thing_size(noun, canvas.medium, colour, max(14, side))


def scatter(canvas: SceneCanvas) -> None:
    """Things anywhere, of any size; a later one may cover an earlier one in part."""
    rng, least = canvas.rng, min(canvas.size)
    for _ in range(rng.randint(1, 9)):
        noun, colour = canvas.random_thing()
        size = sized(canvas, noun, colour, round(least * rng.triangular(0.06, 0.7, 0.2)))
        for _attempt in range(10):
            box = canvas.spot(noun, size, apart=False)
            if box and all(covered(box, other) < MOST_COVERED for other in canvas.taken):
                canvas.put((noun, colour), box)
                break


def covered(front: CanvasBox, back: CanvasBox) -> float:
    """The share of the smaller box that both have in common."""
    areas = [(b[2] - b[0]) * (b[3] - b[1]) for b in (front, back)]
    return overlap(front, back) / min(areas)


def line_up(canvas: SceneCanvas) -> None:
    """Two to six things side by side or one above another, touching or nearly so; often all the same noun."""
    rng, (width, height) = canvas.rng, canvas.size
    across, count = rng.random() < 0.65, rng.randint(2, 6)
    first, same = canvas.random_thing(), rng.random() < 0.6
    gap = rng.choice((0, 0, 1, 2, 4, 8))
    room = ((width if across else height) - 8 - gap * (count - 1)) // count
    side = round(min(room, (height if across else width) - 8) * rng.uniform(0.35, 1.0))
    if side < 14:
        return
    things = [first if same else canvas.random_thing() for _ in range(count)]
    sizes = [sized(canvas, *thing, side) for thing in things]
    total = sum(s[0 if across else 1] for s in sizes) + gap * (count - 1)
    most = max(s[1 if across else 0] for s in sizes)
    along = rng.randint(4, max(4, (width if across else height) - 4 - total))
    beside = rng.randint(4, max(4, (height if across else width) - 4 - most))
    for thing, (w, h) in zip(things, sizes, strict=True):
        left, top = (along, beside + (most - h) // 2) if across else (beside + (most - w) // 2, along)
        canvas.put(thing, (left, top, left + w, top + h))
        along += (w if across else h) + gap


def nest(canvas: SceneCanvas) -> None:
    """A small thing in the middle of a large shape, and perhaps others around."""
    rng, least = canvas.rng, min(canvas.size)
    outer = (rng.choice(CLOSED), rng.choice(list(COLOURS)))
    side = round(least * rng.uniform(0.4, 0.8))
    box = canvas.spot(outer[0], (side, side))
    if box is None:
        return
    canvas.put(outer, box)
    noun, colour = canvas.random_thing()
    if colour == outer[1]:
        colour = rng.choice([c for c in COLOURS if c != outer[1]])
    w, h = sized(canvas, noun, colour, round(side * rng.uniform(0.2, 0.45)))
    x, y = (box[0] + box[2]) // 2, box[1] + round(side * 0.56)
    canvas.put((noun, colour), (x - w // 2, y - h // 2, x - w // 2 + w, y - h // 2 + h))
    for _ in range(rng.randint(0, 2)):
        thing = canvas.random_thing()
        if spot := canvas.spot(thing[0], sized(canvas, *thing, round(least * rng.uniform(0.1, 0.25)))):
            canvas.put(thing, spot)


def fill_grid(canvas: SceneCanvas) -> None:
    """Up to nine of one thing in rows and columns."""
    rng, (width, height) = canvas.rng, canvas.size
    columns, rows = rng.randint(2, 3), rng.randint(2, 3)
    noun, colour = canvas.random_thing()
    step = round(min((width - 8) / columns, (height - 8) / rows) * rng.uniform(0.5, 1.0))
    w, h = sized(canvas, noun, colour, round(step * rng.uniform(0.7, 1.0)))
    left, top = rng.randint(4, max(4, width - 4 - step * columns)), rng.randint(4, max(4, height - 4 - step * rows))
    for k in range(columns * rows):
        x, y = left + k % columns * step, top + k // columns * step
        canvas.put((noun, colour), (x, y, x + w, y + h))
