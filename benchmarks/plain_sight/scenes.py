"""Scenes in which a person sees at once what is there: small, touching, covered, outlined things, off-square pictures.

Scene i of a seed depends on nothing else, so a longer run extends a shorter one.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from PIL import Image
from scipy.ndimage import distance_transform_edt

from benchmarks.plain_sight.worlds import PLACE, Thing, World, coverage
from planners.scene import Box

KINDS = ("small", "touching", "covered", "nested", "outlined", "off-square")
SIZES = ((256, 256), (384, 384), (512, 512), (512, 384), (384, 512))
STRIPS = ((640, 256), (256, 640), (768, 256), (512, 192), (224, 672))
LEAST_VISIBLE = 0.5
"""A thing of which less is left open doesn't belong into a scene."""
LEAST_SIDE = 16
TOLD_APART = 80
"""Distance in sRGB from which two colours are told apart."""
CLOSED = ("circle", "square", "hexagon", "heart", "diamond")
"""Shapes with room for another thing in their middle."""
Pixels = tuple[int, int, int, int]


@dataclass(frozen=True)
class Drawn:
    """One thing of a scene; ``outline`` is the colour of the line around its fill."""

    thing: Thing
    box: Box
    outline: str | None = None


@dataclass
class SceneSheet:
    """A scene under way. ``open`` holds where each thing is still seen, boolean (height, width)."""

    world: World
    nouns: tuple[str, ...]
    rng: random.Random
    image: Image.Image
    ground: tuple[int, int, int] | None
    drawn: list[Drawn] = field(default_factory=list)
    masks: list[np.ndarray] = field(default_factory=list)
    open: list[np.ndarray] = field(default_factory=list)

    def colour(self, *others: tuple[int, int, int]) -> str:
        """A colour that can be told from the ground and from the others."""
        under = [rgb for rgb in (self.ground, *others) if rgb is not None]
        good = [
            name
            for name, rgb in self.world.colours.items()
            if all(np.linalg.norm(np.subtract(rgb, other)) > TOLD_APART for other in under)
        ]
        return self.rng.choice(good or list(self.world.colours))

    def thing(self, shapes: float = 0.6) -> Thing:
        chance = self.rng.random()
        if chance < shapes or not self.nouns:
            return Thing(self.rng.choice(self.world.shapes), self.colour())
        tintable = [noun for noun in self.world.tintable if noun in self.nouns]
        if chance > 0.9 and tintable:
            return Thing(self.rng.choice(tintable), self.colour())
        return Thing(self.rng.choice(self.nouns))

    def put(self, thing: Thing, box: Pixels, outline: str | None = None) -> bool:
        """Draws the thing into the box, unless it would lie outside, hide too much of another or of a ground's
        likeness; says whether it did."""
        width, height = self.image.size
        x0, y0, x1, y1 = box
        if x0 < 2 or y0 < 2 or x1 > width - 2 or y1 > height - 2 or min(x1 - x0, y1 - y0) < LEAST_SIDE // 2:
            return False
        picture = self.world.picture(thing, (x1 - x0, y1 - y0))
        mask = np.zeros((height, width), bool)
        mask[y0:y1, x0:x1] = coverage(picture)
        left = [seen & ~mask for seen in self.open]
        if any(seen.sum() < LEAST_VISIBLE * whole.sum() for seen, whole in zip(left, self.masks, strict=True)):
            return False
        if outline is not None:
            picture = outlined(picture, self.world.colours[outline], self.rng)
        self.image.paste(picture, box[:2], picture)
        self.drawn.append(Drawn(thing, Box.from_pixels(box, self.image.size), outline))
        self.open = [*left, mask]
        self.masks.append(mask)
        return True

    def free(self, size: tuple[int, int], gap: int = 4) -> Pixels | None:
        """A box of that size apart from all things; None where none was met."""
        (width, height), (wide, high) = self.image.size, size
        for _ in range(40):
            if wide > width - 8 or high > height - 8:
                return None
            x, y = self.rng.randint(4, width - 4 - wide), self.rng.randint(4, height - 4 - high)
            around = (slice(max(0, y - gap), y + high + gap), slice(max(0, x - gap), x + wide + gap))
            if not any(mask[around].any() for mask in self.masks):
                return x, y, x + wide, y + high
        return None


@dataclass(frozen=True)
class PlainScene:
    """``image`` is uint8 sRGB (height, width, 3); ``things`` are all that is in it."""

    number: int
    kind: str
    image: np.ndarray
    things: tuple[Drawn, ...]


def draw_scene(number: int, seed: int, world: World, labels: frozenset[str]) -> PlainScene:
    """Scene ``number``, of nouns and shapes among the detector's labels. Kinds take turns."""
    kind = KINDS[number % len(KINDS)]
    for attempt in range(100):
        rng = random.Random(f"plain sight {seed} {number} {attempt}")
        sheet = _empty(rng, kind, world, labels)
        ARRANGED[kind](sheet)
        if sheet.drawn:
            return PlainScene(number, kind, np.asarray(sheet.image), tuple(sheet.drawn))
    raise RuntimeError(f"scene {number} of seed {seed} can't be drawn")


def outlined(picture: Image.Image, line: tuple[int, int, int], rng: random.Random) -> Image.Image:
    """A shape's picture whose rim, 2 to 7 percent of its width, has the line's colour."""
    wide = max(2, round(picture.width * rng.uniform(0.02, 0.07)))
    alpha = picture.getchannel("A")
    depth = distance_transform_edt(np.pad(np.asarray(alpha) > 127, 1))[1:-1, 1:-1]
    inner = Image.fromarray((np.clip(depth - wide, 0, 1) * 255).astype(np.uint8))
    whole = Image.new("RGBA", picture.size, (*line, 255))
    whole.putalpha(alpha)
    whole.paste(picture, (0, 0), inner)
    whole.putalpha(alpha)
    return whole


def _empty(rng: random.Random, kind: str, world: World, labels: frozenset[str]) -> SceneSheet:
    size = rng.choice(STRIPS if kind == "off-square" else SIZES)
    nouns = tuple(noun for noun in world.nouns if noun in labels)
    if rng.random() < PLACE:
        image = world.place(rng, size)
        mean = np.asarray(image).reshape(-1, 3).mean(axis=0).round()
        return SceneSheet(world, nouns, rng, image, (int(mean[0]), int(mean[1]), int(mean[2])))
    plain = rng.choice([*world.colours.values(), (255, 255, 255), (255, 255, 255), (240, 240, 232)])
    return SceneSheet(world, nouns, rng, Image.new("RGB", size, plain), plain)


def _scatter(sheet: SceneSheet, count: int, low: float, high: float) -> None:
    least = min(sheet.image.size)
    first, same = sheet.thing(), sheet.rng.random() < 0.3
    for _ in range(count):
        thing = first if same else sheet.thing()
        side = max(LEAST_SIDE, round(least * sheet.rng.uniform(low, high)))
        if box := sheet.free(sheet.world.size(thing, side)):
            sheet.put(thing, box)


def small(sheet: SceneSheet) -> None:
    _scatter(sheet, sheet.rng.randint(1, 5), 0.05, 0.13)


def off_square(sheet: SceneSheet) -> None:
    _scatter(sheet, sheet.rng.randint(1, 6), 0.12, 0.5)


def touching(sheet: SceneSheet) -> None:
    """Things in a row or a column; those of one colour keep two pixels apart, others may touch."""
    rng, (width, height) = sheet.rng, sheet.image.size
    across, count = rng.random() < 0.6, rng.randint(2, 5)
    first, same = sheet.thing(), rng.random() < 0.5
    length = width if across else height
    side = round(min((length - 30) / count, 0.8 * (height if across else width)) * rng.uniform(0.45, 1.0))
    middle = round((height if across else width) * rng.uniform(0.42, 0.58))
    along = rng.randint(6, max(6, length - 6 - (side + 4) * count))
    for _ in range(count):
        thing = first if same else sheet.thing()
        wide, high = sheet.world.size(thing, max(LEAST_SIDE, side))
        if across:
            done = sheet.put(thing, (along, middle - high // 2, along + wide, middle - high // 2 + high))
        else:
            done = sheet.put(thing, (middle - wide // 2, along, middle - wide // 2 + wide, along + high))
        alike = same or (sheet.drawn and sheet.drawn[-1].thing.colour == first.colour)
        along += (
            (wide if across else high) + (rng.choice((2, 3, 6)) if alike else rng.choice((0, 0, 1, 3))) if done else 2
        )


def covered(sheet: SceneSheet) -> None:
    """Two or three things, each before the one before it."""
    rng, least = sheet.rng, min(sheet.image.size)
    thing = sheet.thing()
    box = sheet.free(sheet.world.size(thing, round(least * rng.uniform(0.25, 0.5))))
    for _ in range(rng.randint(1, 2)):
        if box is None or not sheet.put(thing, box):
            return
        behind, back = thing, box
        for _attempt in range(20):
            thing = sheet.thing()
            clear = [sheet.world.colours[behind.colour]] if behind.colour else []
            if thing.colour:
                thing = Thing(thing.noun, sheet.colour(*clear))
            wide, high = sheet.world.size(thing, round((back[2] - back[0]) * rng.uniform(0.6, 1.3)))
            x = round((back[0] + back[2]) / 2 + (wide + back[2] - back[0]) / 2 * rng.uniform(-0.8, 0.8)) - wide // 2
            y = round((back[1] + back[3]) / 2 + (high + back[3] - back[1]) / 2 * rng.uniform(-0.8, 0.8)) - high // 2
            box = (x, y, x + wide, y + high)
            if sheet.put(thing, box):
                break
        else:
            return
        thing = sheet.thing()
        box = sheet.free(sheet.world.size(thing, round(least * rng.uniform(0.15, 0.3))))


def nested(sheet: SceneSheet) -> None:
    """A small thing somewhere within a large shape, and perhaps others around."""
    rng, least = sheet.rng, min(sheet.image.size)
    outer = Thing(rng.choice([shape for shape in CLOSED if shape in sheet.world.shapes]), sheet.colour())
    side = round(least * rng.uniform(0.45, 0.85))
    box = sheet.free((side, side))
    if box is None or not sheet.put(outer, box):
        return
    for _ in range(30):
        inner = sheet.thing()
        if inner.colour:
            inner = Thing(inner.noun, sheet.colour(sheet.world.colours[outer.colour or "red"]))
        wide, high = sheet.world.size(inner, max(LEAST_SIDE, round(side * rng.uniform(0.12, 0.4))))
        x, y = rng.randint(box[0], box[2] - wide), rng.randint(box[1], box[3] - high)
        if sheet.masks[0][y : y + high, x : x + wide].all() and sheet.put(inner, (x, y, x + wide, y + high)):
            break
    for _ in range(rng.randint(0, 2)):
        other = sheet.thing()
        if spot := sheet.free(sheet.world.size(other, max(LEAST_SIDE, round(least * rng.uniform(0.08, 0.2))))):
            sheet.put(other, spot)


def outlined_shapes(sheet: SceneSheet) -> None:
    """Shapes with a line of another colour around them; a third are filled with the ground's colour."""
    rng, least = sheet.rng, min(sheet.image.size)
    ground = [name for name, rgb in sheet.world.colours.items() if rgb == sheet.ground]
    for _ in range(rng.randint(1, 4)):
        shape = rng.choice([name for name in sheet.world.shapes if name not in ("ring", "crescent")])
        fill = rng.choice(ground) if ground and rng.random() < 0.33 else sheet.colour()
        line = sheet.colour(sheet.world.colours[fill])
        side = max(32, round(least * rng.uniform(0.15, 0.5)))
        if box := sheet.free((side, side)):
            sheet.put(Thing(shape, fill), box, line)


ARRANGED: dict[str, Callable[[SceneSheet], None]] = {
    "small": small,
    "touching": touching,
    "covered": covered,
    "nested": nested,
    "outlined": outlined_shapes,
    "off-square": off_square,
}
