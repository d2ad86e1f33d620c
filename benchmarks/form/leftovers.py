"""How often what nobody planned is found on drawn scenes' plain grounds, and how often scenes without it fail.

Added are blots, half-erased letters beside a text or a thing, a halo of another ground, a tuft of the thing itself
above it, and another thing's shadow in the air.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

import numpy as np
from PIL import Image, ImageDraw, ImageFilter
from scipy import ndimage

from benchmarks.form.joins import SIZES
from benchmarks.intervals import wilson
from critics.artifacts.critic import ArtifactCritic
from planners.scene import Box, Canvas, Entity, Scene, TextBlock
from renderers.primer.edition2 import drawing
from renderers.primer.edition2.drawing import CanvasBox
from renderers.primer.edition2.scenes import Composition, compose, overlap, paint_things, pixels
from renderers.primer.edition2.world import COLOURS, PLAIN_GROUNDS, WORDS

KINDS = ("blots", "letters", "halo", "tuft", "shadow")
APART = 18.0
"""CIELAB distance from which what was added can be seen."""
LEAST = 0.003
"""Share of the picture that it changes that much, at least."""


def composed(number: int, seed: int, place: bool) -> Composition:
    """A scene with things or texts, on a plain ground or in a place, and its things painted."""
    rng = random.Random(f"leftovers {seed} {number} {place}")
    while True:
        made = compose(rng, rng.choice(SIZES), rng.choice(("single", "several", "relation", "text", "text")))
        if (made.canvas.ground in PLAIN_GROUNDS) != place and (made.plan.things or made.plan.texts):
            return made


def painted(made: Composition, rng: random.Random) -> np.ndarray:
    """The scene's picture, uint8 (height, width, 3), every second one mottled as a painter's ground is."""
    paint_things(made.canvas)
    for text in made.plan.texts:
        box = pixels(text.box, made.canvas.size)
        made.canvas.image.paste(COLOURS[text.ink], box[:2], made.glyphs.crop(box))
    image = np.asarray(made.canvas.image)
    if rng.random() < 0.5:
        return image
    noise = np.random.default_rng(rng.randrange(2**32)).standard_normal(image.shape)
    mottles = ndimage.gaussian_filter(noise, (6, 6, 0))
    return np.clip(image + rng.uniform(1, 4) * mottles / mottles.std(), 0, 255).astype(np.uint8)


def spoilt(kind: str, image: np.ndarray, made: Composition, rng: random.Random) -> np.ndarray | None:
    """The picture with something that nobody planned; None where there is no room for it."""
    from skimage.color import rgb2lab

    for _ in range(20):
        page = Image.fromarray(image.copy())
        if not _added(kind, page, made, rng):
            continue
        found = np.asarray(page)
        far = np.linalg.norm(rgb2lab(found) - rgb2lab(image), axis=2) > APART
        for box in _boxes(made):
            far[box[1] : box[3], box[0] : box[2]] = False
        if far.mean() >= LEAST:
            return found
    return None


def _boxes(made: Composition) -> list[CanvasBox]:
    texts = [pixels(text.box, made.canvas.size) for text in made.plan.texts]
    return [box for _, _, box in made.canvas.things] + texts


def _added(kind: str, page: Image.Image, made: Composition, rng: random.Random) -> bool:
    """Paints it into the page; False where it found no place this time."""
    if kind in ("halo", "tuft"):
        if not made.canvas.things:
            return False
        noun, colour, box = rng.choice(made.canvas.things)
        wide, high = box[2] - box[0], box[3] - box[1]
        if kind == "tuft":
            part = page.crop((box[0], box[1], box[2], box[1] + max(6, round(high * 0.3))))
            top = box[1] - round(high * rng.uniform(0.5, 0.7))
            if top < 0:
                return False
            page.paste(part, (box[0], top))
            return True
        far = rng.uniform(0.25, 0.45)
        ring = Image.new("L", page.size, 0)
        ends = (box[0] - wide * far, box[1] - high * far, box[2] + wide * far, box[3] + high * far)
        ImageDraw.Draw(ring).ellipse(ends, fill=255)
        page.paste(rng.choice(list(PLAIN_GROUNDS.values())), (0, 0), ring.filter(ImageFilter.GaussianBlur(2)))
        drawing.paste_thing(page, noun, made.canvas.medium, colour, box)
        return True
    spot = _spot(page.size, _boxes(made), rng)
    if spot is None:
        return False
    ink = rng.choice(list(COLOURS.values()))
    room = (spot[2] - spot[0], spot[3] - spot[1])
    if kind == "shadow":
        drawing.paste_shadow(page, spot)
    elif kind == "letters":
        mask = drawing.word_mask(rng.choice(WORDS)[:4].upper(), "sans", room)
        cut = mask.crop(
            (0, round(mask.height * rng.uniform(0, 0.4)), round(mask.width * rng.uniform(0.4, 0.8)), mask.height)
        )
        page.paste(ink, spot[:2], cut)
    else:
        noise = np.random.default_rng(rng.randrange(2**32)).standard_normal((room[1], room[0]))
        smooth = ndimage.gaussian_filter(noise, min(room) / 6)
        y, x = np.mgrid[-1 : 1 : room[1] * 1j, -1 : 1 : room[0] * 1j]
        blots = (smooth / np.abs(smooth).max() + 0.8 - np.hypot(x, y)) > 0.35
        page.paste(ink, spot[:2], Image.fromarray(blots.astype(np.uint8) * 255))
    return True


def _spot(size: tuple[int, int], taken: list[CanvasBox], rng: random.Random) -> CanvasBox | None:
    """A free box somewhere, with a little room to what is planned."""
    side = round(min(size) * rng.uniform(0.12, 0.25))
    for _ in range(30):
        x, y = rng.randint(2, size[0] - 2 - side), rng.randint(2, size[1] - 2 - side)
        box, margin = (x, y, x + side, y + side), round(0.4 * side)
        wide = (x - margin, y - margin, x + side + margin, y + side + margin)
        if all(overlap(wide, other) <= 0 for other in taken):
            return box
    return None


def planned(made: Composition) -> Scene:
    """The scene's plan; a place isn't named."""
    size = made.canvas.size
    things = [
        Entity(id=f"e{k}", noun=noun, box=Box.from_pixels(box, size))
        for k, (noun, _, box) in enumerate(made.canvas.things)
    ]
    texts = [
        TextBlock(id=f"t{k}", content=text.string, box=Box.from_pixels(pixels(text.box, size), size))
        for k, text in enumerate(made.plan.texts)
    ]
    ground = made.canvas.ground if made.canvas.ground in PLAIN_GROUNDS else ""
    canvas = Canvas(width=size[0], height=size[1])
    return Scene(prompt="drawn", canvas=canvas, background=ground, entities=tuple(things), texts=tuple(texts))


def rows(count: int, seed: int) -> Iterator[str]:
    """A Markdown table: of each kind of picture, how many fail, with 95% intervals."""
    critic = ArtifactCritic()

    def fails(image: np.ndarray, made: Composition) -> bool:
        flaw = critic.flaw(image, planned(made))
        return flaw is not None and flaw.kind == "leftover"

    totals: dict[str, list[bool]] = {name: [] for name in ("plain ground, clean", "place, clean", *KINDS)}
    for number in range(count):
        rng = random.Random(f"spoilt {seed} {number}")
        for place, name in ((False, "plain ground, clean"), (True, "place, clean")):
            made = composed(number, seed, place)
            image = painted(made, rng)
            totals[name].append(fails(image, made))
            for kind in () if place else KINDS:
                if (wrong := spoilt(kind, image, made, rng)) is not None:
                    totals[kind].append(fails(wrong, made))
    yield "| picture | number | fail | 95% interval |"
    yield "|---|---|---|---|"
    for name, answers in totals.items():
        low, high = wilson(sum(answers), len(answers))
        yield f"| {name} | {len(answers)} | {np.mean(answers):.1%} | {low:.1%} to {high:.1%} |"
