"""Drawn scenes with known truth: where things and words are, how large, in which ink, on which ground, at what time.

Each is judged by two plans: one that it fulfils, and one with one wish turned wrong. Things are flat shapes, grounds
are the world's plain colours and places, and words are set in DejaVu.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from PIL import Image

from benchmarks.wishes.letters import COLOURS, FONTS, WORDS, distance, draw_word
from planners.checklist import Check, compile_checklist
from planners.scene import Box, Canvas, Entity, Place, Scene, Style, TextBlock
from renderers.primer.edition2.drawing import paste_thing
from renderers.primer.edition2.grounds import PLACES, paint
from renderers.primer.edition2.world import PLAIN_GROUNDS

SIZES = ((256, 256), (320, 256), (256, 320), (384, 216))
SHAPES = ("circle", "square", "triangle", "star", "heart")
OPPOSITE: dict[Place, tuple[Place, ...]] = {
    "top": ("bottom",),
    "bottom": ("top",),
    "left": ("right",),
    "right": ("left",),
    "centre": ("top left", "bottom right", "left", "top"),
    "top left": ("bottom right", "top right", "bottom left", "centre"),
    "top right": ("bottom left", "top left", "bottom right", "centre"),
    "bottom left": ("top right", "top left", "bottom right", "centre"),
    "bottom right": ("top left", "top right", "bottom left", "centre"),
}
"""Places that are wrong for what is drawn at the first one."""
LIKE = ({"red", "orange", "pink", "brown"}, {"blue", "purple"}, {"white", "gray"}, {"black", "brown", "gray"})
"""Inks that no wrong plan swaps: people would argue about them."""
EDGE = 0.04
Pixels = tuple[int, int, int, int]


@dataclass(frozen=True, eq=False)
class Wish:
    """One picture, uint8 (height, width, 3), a plan, the check that is measured, and whether it holds. ``word``: where
    its word is drawn."""

    id: str
    about: str
    picture: np.ndarray
    scene: Scene
    check: Check
    holds: bool
    word: Box | None = None


def drawn_wishes(part: str, number: int) -> Iterator[Wish]:
    """The wishes of the part's scene of that number, the same at every call."""
    yield from PARTS[part](random.Random(f"{part} {number}"), f"{part} {number}")


def _ground(rng: random.Random, size: tuple[int, int], away: str | None = None) -> tuple[Image.Image, str]:
    """A plain ground or a place by day, and what it is; a plain one from which the colour can be told."""
    if rng.random() < 0.6:
        plain = [g for g, rgb in PLAIN_GROUNDS.items() if away is None or distance(rgb, COLOURS[away]) > 110]
        name = rng.choice(plain)
    else:
        name = rng.choice([place for place, ground in PLACES.items() if not ground.indoors])
    return paint(name, "day", size).convert("RGB"), name


def _placed(rng: random.Random, place: Place, wide: int, high: int, size: tuple[int, int]) -> Pixels:
    """A box of that size in the place, clearly: within the outer quarter of the free room, or near the middle."""
    free = [(side - own) for side, own in zip(size, (wide, high), strict=True)]
    shares = [rng.uniform(0.3, 0.7), rng.uniform(0.3, 0.7)]
    if place == "centre":
        shares = [rng.uniform(0.4, 0.6), rng.uniform(0.4, 0.6)]
    for word in place.split():
        if word in ("left", "top"):
            shares["left top".split().index(word)] = rng.uniform(EDGE, 0.28)
        elif word in ("right", "bottom"):
            shares["right bottom".split().index(word)] = rng.uniform(0.72, 1 - EDGE)
    x, y = (round(share * room) for share, room in zip(shares, free, strict=True))
    return x, y, x + wide, y + high


def _scene(size: tuple[int, int], entities: list[Entity] | None = None, **parts: object) -> Scene:
    canvas = Canvas(width=size[0], height=size[1])
    return Scene.model_validate({"prompt": "drawn", "canvas": canvas, "entities": entities or [], **parts})


def _wish(
    name: str, about: str, image: Image.Image, scene: Scene, check: str, holds: bool, word: Box | None = None
) -> Wish:
    found = next(one for one in compile_checklist(scene) if one.id == check)
    return Wish(f"{name} {'right' if holds else 'wrong'}", about, np.array(image), scene, found, holds, word)


def _things(rng: random.Random, name: str) -> Iterator[Wish]:
    """One thing in a place, perhaps among others."""
    size, place, colour = rng.choice(SIZES), rng.choice(list(OPPOSITE)), rng.choice(list(COLOURS))
    image, _ = _ground(rng, size, colour)
    side = round(rng.uniform(0.22, 0.34) * min(size))
    box, noun = _placed(rng, place, side, side, size), rng.choice(SHAPES)
    for _ in range(rng.choice((0, 0, 1, 2))):  # others, apart from it and of another noun
        other = rng.randint(40, 60)
        x, y = rng.randint(0, size[0] - other), rng.randint(0, size[1] - other)
        if x > box[2] + 4 or x + other < box[0] - 4 or y > box[3] + 4 or y + other < box[1] - 4:
            shape = rng.choice([s for s in SHAPES if s != noun])
            paste_thing(image, shape, "emoji", rng.choice(list(COLOURS)), (x, y, x + other, y + other))
    paste_thing(image, noun, "emoji", colour, box)
    for holds, asked in ((True, place), (False, rng.choice(OPPOSITE[place]))):
        planned = Box.from_pixels(_placed(random.Random(name), asked, side, side, size), size)
        entity = Entity(id="thing_1", noun=noun, attributes={"colour": colour}, place=asked, box=planned)
        yield _wish(name, "a thing's place", image, _scene(size, [entity]), "attribute:thing_1.place", holds)


def _sizes(rng: random.Random, name: str) -> Iterator[Wish]:
    """A small or large thing, alone or beside one that is called the opposite."""
    size, word = rng.choice(SIZES), rng.choice(("small", "large"))
    colours = rng.sample(list(COLOURS), 2)
    nouns, paired = rng.sample(SHAPES, 2), rng.random() < 0.6
    image, _ = _ground(rng, size, colours[0] if not paired else None)
    small, large = round(rng.uniform(0.16, 0.28) * min(size)), round(rng.uniform(0.52, 0.62) * min(size))
    if paired:
        large = round(rng.uniform(1.3, 2.0) * small)
    mine, other = (small, large) if word == "small" else (large, small)
    sides: list[Place] = ["left", "right"]
    places: list[Place] = rng.sample(sides, 2) if paired else ["centre"]
    drawn = [(nouns[0], colours[0], mine)] + ([(nouns[1], colours[1], other)] if paired else [])
    for (noun, colour, side), place in zip(drawn, places, strict=True):
        paste_thing(image, noun, "emoji", colour, _placed(rng, place, side, side, size))
    for holds in (True, False):
        words = (word, "large" if word == "small" else "small")[:: 1 if holds else -1]
        entities = [
            Entity(id=f"thing_{i}", noun=noun, attributes={"size": said})
            for i, ((noun, _, _), said) in enumerate(zip(drawn, words, strict=False), 1)
        ]
        about = "a thing's size beside another" if paired else "a thing's size"
        yield _wish(name, about, image, _scene(size, entities), "attribute:thing_1.size", holds)


def _letters(rng: random.Random, name: str) -> Iterator[Wish]:
    """A word in a place, in an ink, small or large. Without a planned box it is looked for in the whole picture."""
    size, place, ink = rng.choice(SIZES), rng.choice(list(OPPOSITE)), rng.choice(list(COLOURS))
    image, _ = _ground(rng, size, ink)
    word, font = rng.choice([w for w in WORDS if len(w) <= 6]), rng.choice(list(FONTS))
    small = rng.random() < 0.5
    high = round((rng.uniform(0.07, 0.09) if small else rng.uniform(0.15, 0.2)) * size[1])
    wide = min(round(0.55 * size[0]), round(0.8 * high * len(word)))
    box = _placed(rng, place, wide, high, size)
    under = np.array(image)[box[1] : box[3], box[0] : box[2]].reshape(-1, 3)
    if any(distance(tuple(rgb), COLOURS[ink]) < 110 for rgb in np.percentile(under, (5, 50, 95), axis=0)):
        image = Image.new("RGB", size, "white" if distance((255, 255, 255), COLOURS[ink]) > 110 else "black")
    draw_word(image, word, ink, box, font)
    alike = {ink}.union(*(some for some in LIKE if ink in some))
    wrong_ink = rng.choice([colour for colour in COLOURS if colour not in alike])
    seen = Box.from_pixels(box, size)
    seen = seen.grown(rng.uniform(0, 0.2) * seen.height)  # as readers give boxes
    for holds, asked in ((True, place), (False, rng.choice(OPPOSITE[place]))):
        text = TextBlock(id="text_1", content=word, place=asked)
        scene = _scene(size, texts=[text])
        yield _wish(name, "a text's place", image, scene, "lettering:text_1.place", holds, seen)
    for holds, colour in ((True, ink), (False, wrong_ink)):
        scene = _scene(size, texts=[TextBlock(id="text_1", content=word, colour=colour)])
        yield _wish(name, "a text's colour", image, scene, "lettering:text_1.colour", holds, seen)
    for holds in (True, False):
        scene = _scene(
            size, texts=[TextBlock(id="text_1", content=word, typeface="small" if small == holds else "large")]
        )
        yield _wish(name, "a text's size", image, scene, "lettering:text_1.size", holds, seen)


def _light(rng: random.Random, name: str) -> Iterator[Wish]:
    """A place by day, at dusk or by night, with shapes of any colour; and one by day in a frame of night."""
    size, time = rng.choice(SIZES), rng.choice(("day", "dusk", "night"))
    place = rng.choice([one for one, ground in PLACES.items() if not ground.indoors])
    image = paint(place, time, size).convert("RGB")
    framed = rng.random() < 0.2
    if framed:
        time, image = "day", paint(place, "night", size).convert("RGB")
        inner = [round(side * rng.uniform(0.12, 0.2)) for side in size]
        picture = paint(place, "day", (size[0] - 2 * inner[0], size[1] - 2 * inner[1])).convert("RGB")
        image.paste(picture, (inner[0], inner[1]))
    entities = []
    for number in range(rng.randint(0, 3)):
        side = round(rng.uniform(0.2, 0.36) * min(size))
        box, noun, colour = (
            _placed(rng, rng.choice(list(OPPOSITE)), side, side, size),
            rng.choice(SHAPES),
            rng.choice(list(COLOURS)),
        )
        paste_thing(image, noun, "emoji", colour, box)
        entities.append(Entity(id=f"thing_{number}", noun=noun, box=Box.from_pixels(box, size)))
    for asked in ("day", "night") if not framed else ("night",):
        if time == "dusk":
            asked = "dusk" if asked == "day" else rng.choice(("day", "night"))
        scene = _scene(size, entities, background=place, style=Style(lighting=f"at {asked}"))
        about = "dusk" if "dusk" in (time, asked) else "day or night"
        about = "night, but a day in a dark frame" if framed else about
        yield _wish(name, about, image, scene, "setting:time", asked == time)


def _grounds(rng: random.Random, name: str) -> Iterator[Wish]:
    """A plain ground with shapes."""
    size, ground = rng.choice(SIZES), rng.choice(list(set(PLAIN_GROUNDS) & set(COLOURS)))
    image, entities = paint(ground, "day", size).convert("RGB"), []
    for number in range(rng.randint(1, 3)):
        side = round(rng.uniform(0.2, 0.36) * min(size))
        box, noun = _placed(rng, rng.choice(list(OPPOSITE)), side, side, size), rng.choice(SHAPES)
        paste_thing(image, noun, "emoji", rng.choice(list(COLOURS)), box)
        entities.append(Entity(id=f"thing_{number}", noun=noun, box=Box.from_pixels(box, size)))
    alike = {ground}.union(*(some for some in LIKE if ground in some))
    for holds, asked in ((True, ground), (False, rng.choice([c for c in COLOURS if c not in alike]))):
        scene = _scene(size, entities, background=asked)
        yield _wish(name, "a plain background", image, scene, "setting:background", holds)


PARTS: dict[str, Callable[[random.Random, str], Iterator[Wish]]] = {
    "things": _things,
    "sizes": _sizes,
    "letters": _letters,
    "read letters": _letters,
    "light": _light,
    "grounds": _grounds,
}
