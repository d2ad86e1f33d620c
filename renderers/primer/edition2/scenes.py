"""Composes scenes: a ground, one to six things with their shadows, a line of text or two; each with its plan.

All randomness comes from the ``random.Random`` that the caller passes. A scene's canvas is any size in pixels.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import numpy as np
from PIL import Image

from renderers.primer.edition2 import drawing, grounds
from renderers.primer.edition2.drawing import CanvasBox
from renderers.primer.edition2.plan import PicturePlan, PlannedText, PlannedThing, ShareBox
from renderers.primer.edition2.world import (
    COLOURS,
    FLYING,
    MEDIA,
    NOUNS,
    PLAIN_GROUNDS,
    SHAPES,
    TIMES,
    TINTABLE,
    TYPEFACES,
)

KINDS = {"single": 0.22, "several": 0.24, "count": 0.1, "relation": 0.18, "text": 0.22, "ground": 0.04}
RELATIONS = ("to the left of", "to the right of", "above", "below", "next to", "in front of", "behind", "on top of")


@dataclass(frozen=True)
class DrawnScene:
    """``image`` uint8 (height, width, 3); ``glyphs`` uint8 (height, width): all letters' coverage."""

    image: np.ndarray
    glyphs: np.ndarray
    plan: PicturePlan


@dataclass
class SceneCanvas:
    """A scene under way: what stands where, and what must stay free."""

    rng: random.Random
    image: Image.Image
    medium: str
    ground: str
    horizon: float | None
    taken: list[CanvasBox] = field(default_factory=list)
    things: list[tuple[str, str | None, CanvasBox]] = field(default_factory=list)
    nouns: tuple[str, ...] = ()

    @property
    def size(self) -> tuple[int, int]:
        return self.image.size

    def random_thing(self) -> tuple[str, str | None]:
        """A noun, perhaps in a named colour, or a shape in a colour that can be told from a plain ground."""
        rng, chance = self.rng, self.rng.random()
        under = PLAIN_GROUNDS.get(self.ground)
        colours = [c for c, rgb in COLOURS.items() if under is None or np.linalg.norm(np.subtract(rgb, under)) > 70]
        if chance < 0.2 or not self.nouns:
            return rng.choice(SHAPES), rng.choice(colours)
        if chance < 0.36:
            return rng.choice(TINTABLE), rng.choice(colours)
        return rng.choice(self.nouns), None

    def spot(self, noun: str, size: tuple[int, int], apart: bool = True) -> CanvasBox | None:
        """A free box of that size where the noun may be: on the floor of a place unless it flies."""
        (width, height), (w, h) = self.size, size
        for _ in range(24):
            if w > width - 8 or h > height - 8:
                return None
            left = self.rng.randint(4, width - 4 - w)
            low, high = 4, height - 4 - h
            if self.horizon is not None and self.horizon < 0.95:
                if noun in FLYING:
                    high = max(low, min(high, round(self.horizon * height) - h // 2))
                elif not drawing.is_shape(noun):
                    low = min(high, max(low, round((self.horizon + 0.06) * height) - h))
            box = (left, top := self.rng.randint(low, high), left + w, top + h)
            if not apart or all(overlap(box, other) <= 0 for other in self.taken):
                return box
        return None

    def put(self, thing: tuple[str, str | None], box: CanvasBox) -> None:
        self.things.append((*thing, box))
        self.taken.append(box)


def overlap(a: CanvasBox, b: CanvasBox) -> int:
    """The common area in square pixels; 0 where they only touch."""
    return max(0, min(a[2], b[2]) - max(a[0], b[0])) * max(0, min(a[3], b[3]) - max(a[1], b[1]))


def share(box: CanvasBox, size: tuple[int, int]) -> ShareBox:
    return box[0] / size[0], box[1] / size[1], box[2] / size[0], box[3] / size[1]


def pixels(box: ShareBox, size: tuple[int, int]) -> CanvasBox:
    return round(box[0] * size[0]), round(box[1] * size[1]), round(box[2] * size[0]), round(box[3] * size[1])


@dataclass(frozen=True)
class Composition:
    """A scene before its things and letters are painted: ``canvas`` has the bare ground, ``glyphs`` the letters."""

    canvas: SceneCanvas
    glyphs: Image.Image
    plan: PicturePlan


def draw_scene(
    rng: random.Random, size: tuple[int, int], kind: str | None = None, nouns: tuple[str, ...] = tuple(NOUNS)
) -> DrawnScene:
    """A random scene of ``size`` (width, height); with no ``nouns`` its things are shapes."""
    made = compose(rng, size, kind, nouns)
    paint_things(made.canvas)
    for text in made.plan.texts:
        box = pixels(text.box, size)
        made.canvas.image.paste(COLOURS[text.ink], box[:2], made.glyphs.crop(box))
    return DrawnScene(np.asarray(made.canvas.image), np.asarray(made.glyphs), made.plan)


def compose(
    rng: random.Random, size: tuple[int, int], kind: str | None = None, nouns: tuple[str, ...] = tuple(NOUNS)
) -> Composition:
    """A random scene's ground, what stands where, and its plan."""
    kind = kind or rng.choices(list(KINDS), list(KINDS.values()))[0]
    medium = rng.choices(MEDIA, (0.6, 0.4))[0]
    place = rng.random() < (0.5 if kind != "ground" else 0.95)
    ground = rng.choice(list(grounds.PLACES) if place else list(PLAIN_GROUNDS))
    time = rng.choices(TIMES, (0.6, 0.2, 0.2))[0] if place else "day"
    image = grounds.paint(ground, time, size)
    canvas = SceneCanvas(rng, image, medium, ground, grounds.stands_on(ground), nouns=nouns)
    glyphs = Image.new("L", size, 0)
    texts: list[PlannedText] = []
    if kind == "text" or (kind in ("single", "several") and rng.random() < 0.2):
        for _ in range(rng.choice((1, 1, 1, 2))):
            texts += add_text(canvas, glyphs)
    relation = fill(canvas, kind)
    if not relation:  # what stands lower is nearer
        canvas.things.sort(key=lambda thing: thing[2][3])
    phrases = (PlannedThing(f"{c} {n}" if c else n, share(box, size), k) for k, (n, c, box) in enumerate(canvas.things))
    when = f" {'by' if time == 'day' else 'at'} {time}" if place and (time != "day" or rng.random() < 0.2) else ""
    named = f"{ground}{when}" if place else f"{ground} background"
    return Composition(canvas, glyphs, PicturePlan(tuple(phrases), tuple(texts), named, medium, relation))


def paint_things(canvas: SceneCanvas) -> None:
    """All shadows of standing things lie under all things; renders on plain grounds have them too."""
    floor = canvas.horizon is not None and canvas.horizon < 0.95
    for noun, _, box in canvas.things:
        standing = not drawing.is_shape(noun) and noun not in FLYING
        if standing and (floor or (canvas.horizon is None and canvas.medium == "3D render")):
            drawing.paste_shadow(canvas.image, box)
    for noun, colour, box in canvas.things:
        drawing.paste_thing(canvas.image, noun, canvas.medium, colour, box)


def fill(canvas: SceneCanvas, kind: str) -> str:
    """Puts the things of a kind of scene; returns the relation between the first two, if there is one."""
    rng, least = canvas.rng, min(canvas.size)
    if kind == "relation":
        return relate(canvas)
    if kind == "count":
        thing, count = canvas.random_thing(), rng.randint(2, 6)
        side = round(least * rng.uniform(0.16, 0.42 if count < 4 else 0.28))
        for _ in range(count):
            size = drawing.thing_size(thing[0], canvas.medium, thing[1], max(16, round(side * rng.uniform(0.9, 1.1))))
            if box := canvas.spot(thing[0], size):
                canvas.put(thing, box)
        return ""
    count = {"single": 1, "several": rng.randint(2, 5), "text": rng.choice((0, 0, 1, 1, 2)), "ground": 0}[kind]
    for k in range(count):
        thing = canvas.random_thing()
        span = (0.3, 0.8) if kind == "single" else (0.16, 0.46)
        side = max(16, round(least * rng.uniform(*span)))
        size = drawing.thing_size(thing[0], canvas.medium, thing[1], side)
        apart = k == 0 or kind != "several" or rng.random() < 0.75
        if box := canvas.spot(thing[0], size, apart):
            canvas.put(thing, box)
    return ""


def relate(canvas: SceneCanvas) -> str:
    """Two things in a relation; the first is the caption's subject. The list's order is the order of depth."""
    rng, (width, height) = canvas.rng, canvas.size
    least = min(width, height)
    relation, first, second = rng.choice(RELATIONS), canvas.random_thing(), canvas.random_thing()
    side_a, side_b = (round(least * rng.uniform(0.22, 0.4)) for _ in range(2))
    if relation in ("in front of", "behind"):
        big = round(least * rng.uniform(0.36, 0.5))
        side_a, side_b = (round(big * 0.7), big) if relation == "in front of" else (big, round(big * 0.7))
    a = drawing.thing_size(first[0], canvas.medium, first[1], side_a)
    b = drawing.thing_size(second[0], canvas.medium, second[1], side_b)
    x, y = canvas_middle(canvas, a, b)
    gap = round(least * rng.uniform(0.02, 0.1))
    across, stacked = rng.randint(-least // 16, least // 16), rng.randint(-least // 16, least // 16)
    lean = rng.choice((-1, 1)) * rng.uniform(0.2, 0.45)
    middle_a, middle_b = {
        "to the left of": ((x - gap - a[0] / 2, y), (x + gap + b[0] / 2, y + across)),
        "to the right of": ((x + gap + a[0] / 2, y), (x - gap - b[0] / 2, y + across)),
        "next to": ((x - lean * 2 * (gap + a[0]), y), (x + lean * 2 * (gap + b[0]), y + across / 3)),
        "above": ((x + stacked, y - gap - a[1] / 2), (x, y + gap + b[1] / 2)),
        "below": ((x + stacked, y + gap + a[1] / 2), (x, y - gap - b[1] / 2)),
        "on top of": ((x + stacked / 2, y - a[1] / 2 + 2), (x, y + b[1] / 2 - 2)),
        "in front of": ((x + lean * b[0], y + b[1] * 0.62 - a[1] / 2), (x, y)),
        "behind": ((x, y), (x + lean * a[0], y + a[1] * 0.62 - b[1] / 2)),
    }[relation]
    boxes = [inside(middle, size, canvas.size) for middle, size in ((middle_a, a), (middle_b, b))]
    order = (
        [(second, boxes[1]), (first, boxes[0])]
        if relation == "in front of"
        else [(first, boxes[0]), (second, boxes[1])]
    )
    for thing, box in order:
        canvas.put(thing, box)
    return relation


def canvas_middle(canvas: SceneCanvas, a: tuple[int, int], b: tuple[int, int]) -> tuple[float, float]:
    """The middle of a pair: so low that both stand on the floor of a place, if there is room."""
    (width, height), rng = canvas.size, canvas.rng
    x, y = width * rng.uniform(0.4, 0.6), height * rng.uniform(0.42, 0.6)
    if canvas.horizon is not None and canvas.horizon < 0.95:
        y = max(y, min(height - 6 - max(a[1], b[1]) / 2, height * (canvas.horizon + 0.1) - min(a[1], b[1]) / 2))
    return x, y


def inside(middle: tuple[float, float], size: tuple[int, int], canvas: tuple[int, int]) -> CanvasBox:
    """The box of that size nearest to the middle that lies on the canvas."""
    left = round(min(max(2, middle[0] - size[0] / 2), max(2, canvas[0] - 2 - size[0])))
    top = round(min(max(2, middle[1] - size[1] / 2), max(2, canvas[1] - 2 - size[1])))
    return left, top, left + size[0], top + size[1]


def add_text(canvas: SceneCanvas, glyphs: Image.Image) -> list[PlannedText]:
    """Sets a word on free ground and marks it in ``glyphs``; nothing where there is no room."""
    rng, (width, height) = canvas.rng, canvas.size
    word, typeface = drawing.random_word(rng, rng.choice((4, 6, 8, 12))), rng.choice(list(TYPEFACES))
    room = (round(width * rng.uniform(0.3, 0.94)), round(height * rng.uniform(0.09, 0.3)))
    mask = drawing.word_mask(word, typeface, room)
    if mask.width < 4 or mask.height < 4 or mask.width > width - 8 or mask.height > height - 8:
        return []
    left, top = rng.randint(4, width - 4 - mask.width), rng.randint(4, height - 4 - mask.height)
    box = (left, top, left + mask.width, top + mask.height)
    if any(overlap(box, other) for other in canvas.taken):
        return []
    under = np.asarray(canvas.image.crop(box).resize((1, 1), Image.Resampling.BOX))[0, 0]
    inks = drawing.readable_inks(tuple(under.tolist()))
    plain = [ink for ink in inks if ink in ("black", "white")]
    ink = rng.choice(plain if plain and rng.random() < 0.5 else inks)
    glyphs.paste(mask, box[:2])
    canvas.taken.append(box)
    return [PlannedText(word, share(box, canvas.size), ink, typeface)]
