"""One known fault put into a drawing, or over a whole picture. Each says nothing to the critics: only pixels change."""

from __future__ import annotations

import dataclasses
import random
import string
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter

from benchmarks.critics.drawn import Drawing, DrawnItem, DrawnText
from benchmarks.critics.seen import holds
from planners.scene import Box, Scene
from renderers.primer.recipe.drawing import GlyphBox as Pixels
from renderers.primer.recipe.drawing import distance, ink_for, random_sprite, sprite_size, visible_colours
from renderers.primer.recipe.staging import free, inside_canvas
from renderers.primer.recipe.stories import Story
from renderers.primer.recipe.world import COLOURS, EMOJI, SHAPES, TINTABLE, WORDS, Sprite

ATTEMPTS = 300
ALIKE = frozenset({"ball", "sports ball"})
"""Nouns that planners and critics count as one."""
DrawingDamage = Callable[[Drawing, Scene, random.Random], Drawing | None]


@dataclass(frozen=True)
class FaultClass:
    """A class of faults: the kind of story it needs (None: any), what the story must have, and how it is damaged."""

    name: str
    damage: DrawingDamage
    kind: str | None = None
    fits: Callable[[Story], bool] = lambda story: True


def letter_swapped(drawing: Drawing, scene: Scene, rng: random.Random) -> Drawing | None:
    """One letter replaced by another of its sort, or two neighbours exchanged."""
    (line,) = drawing.lines
    text = line.content
    pairs = [i for i in range(len(text) - 1) if text[i] != text[i + 1] and " " not in text[i : i + 2]]
    if pairs and rng.random() < 0.5:
        i = rng.choice(pairs)
        return _rewritten(drawing, f"{text[:i]}{text[i + 1]}{text[i]}{text[i + 2 :]}")
    i = rng.choice([i for i, character in enumerate(text) if character != " "])
    sorts = (string.ascii_uppercase, string.ascii_lowercase, string.digits)
    others = [c for sort in sorts if text[i] in sort for c in sort if c != text[i]]
    return _rewritten(drawing, f"{text[:i]}{rng.choice(others)}{text[i + 1 :]}") if others else None


def word_missing(drawing: Drawing, scene: Scene, rng: random.Random) -> Drawing | None:
    """One of two words left out, the other one where it was; a lone word beside objects left out altogether."""
    (line,) = drawing.lines
    first, _, second = line.content.partition(" ")
    if not second:
        return dataclasses.replace(drawing, lines=()) if drawing.items else None
    left, top, right, bottom = line.box
    each = (right - left) / len(line.content)
    if rng.random() < 0.5:
        kept, box = first, (left, top, round(left + each * len(first)), bottom)
    else:
        kept, box = second, (round(right - each * len(second)), top, right, bottom)
    return dataclasses.replace(drawing, lines=(dataclasses.replace(line, content=kept, box=box),))


def stray_text_added(drawing: Drawing, scene: Scene, rng: random.Random) -> Drawing | None:
    """A word of three letters or more that nobody planned, where nothing else is."""
    planned = {part for line in drawing.lines for part in line.content.upper().split()}
    text = rng.choice([w for w in WORDS if len(w) <= 6 and w not in planned])
    high = round(min(drawing.size) * rng.uniform(0.09, 0.16))
    box = _room(drawing, rng, (round(high * 0.8 * len(text)), high))
    if box is None:
        return None
    line = DrawnText(text, ink_for(drawing.background, rng), rng.choice(("mono", "sans", "serif")), box)
    return dataclasses.replace(drawing, lines=(*drawing.lines, line))


def object_removed(drawing: Drawing, scene: Scene, rng: random.Random) -> Drawing | None:
    """The only object of its noun is left out."""
    alone = _alone(drawing)
    return drawing.replaced(rng.choice(alone), None) if alone else None


def object_added(drawing: Drawing, scene: Scene, rng: random.Random) -> Drawing | None:
    """An object that the plan forbids, where nothing else is."""
    if not scene.forbidden:
        return None
    noun = scene.forbidden[0]
    sprite = Sprite(noun, rng.choice(visible_colours(drawing.background)) if noun in SHAPES else None)
    side = round(min(drawing.size) * rng.uniform(0.2, 0.3))
    box = _room(drawing, rng, sprite_size(sprite, side))
    return None if box is None else dataclasses.replace(drawing, items=(*drawing.items, DrawnItem(sprite, box)))


def object_replaced(drawing: Drawing, scene: Scene, rng: random.Random) -> Drawing | None:
    """The only object of its noun is another kind of thing in the same place, of the same colour if it had one."""
    alone = _alone(drawing)
    if not alone:
        return None
    item = rng.choice(alone)
    colour = item.sprite.colour
    nouns = [n for n in ((*SHAPES, *TINTABLE) if colour else EMOJI) if _new(n, drawing)]
    sprite = Sprite(rng.choice(nouns), colour)
    left, top, right, bottom = item.box
    wide, high = sprite_size(sprite, max(right - left, bottom - top))
    x, y = (left + right - wide) // 2, (top + bottom - high) // 2
    x, y = max(0, min(x, drawing.size[0] - wide)), max(0, min(y, drawing.size[1] - high))
    return drawing.replaced(item, dataclasses.replace(item, sprite=sprite, box=(x, y, x + wide, y + high)))


def colour_changed(drawing: Drawing, scene: Scene, rng: random.Random) -> Drawing | None:
    """A coloured object in a colour that is far from its own and stands out from the background."""
    coloured = [item for item in drawing.items if item.sprite.colour]
    if not coloured:
        return None
    item = rng.choice(coloured)
    own = COLOURS[str(item.sprite.colour)]
    others = [c for c in visible_colours(drawing.background) if distance(COLOURS[c], own) > 100]
    sprite = Sprite(item.sprite.noun, rng.choice(others))
    return drawing.replaced(item, dataclasses.replace(item, sprite=sprite))


def relation_broken(drawing: Drawing, scene: Scene, rng: random.Random) -> Drawing | None:
    """The relation's subject stands where the relation clearly doesn't hold and nothing else is."""
    (relation,) = scene.relations
    places = {item.stands_for: item for item in drawing.items}
    subject, other = places[relation.subject], Box.from_pixels(places[relation.object].box, drawing.size)
    rest = drawing.replaced(subject, None)
    size = subject.box[2] - subject.box[0], subject.box[3] - subject.box[1]
    for _ in range(ATTEMPTS):
        box = _room(rest, rng, size)
        if box is None:
            return None
        if holds(relation.kind, Box.from_pixels(box, drawing.size), other, drawing.size) is False:
            return drawing.replaced(subject, dataclasses.replace(subject, box=box))
    return None


def count_off_by_one(drawing: Drawing, scene: Scene, rng: random.Random) -> Drawing | None:
    """One too few or one too many of a noun of which several are planned."""
    several = [item for item in drawing.items if sum(i.sprite == item.sprite for i in drawing.items) > 1]
    if not several:
        return None
    item = rng.choice(several)
    if rng.random() < 0.5:
        return drawing.replaced(item, None)
    size = item.box[2] - item.box[0], item.box[3] - item.box[1]
    box = _room(drawing, rng, size)
    return None if box is None else dataclasses.replace(drawing, items=(*drawing.items, DrawnItem(item.sprite, box)))


FAULTS: tuple[FaultClass, ...] = (
    FaultClass("letter swapped", letter_swapped, None, lambda story: story.line is not None),
    FaultClass("word missing", word_missing, None, lambda story: story.line is not None),
    FaultClass("stray text", stray_text_added),
    FaultClass("object removed", object_removed, None, lambda story: len(story.groups) > 1),
    FaultClass("object added", object_added),
    FaultClass("object replaced", object_replaced, None, lambda story: bool(story.groups)),
    FaultClass(
        "colour changed", colour_changed, None, lambda story: any(group.sprite.colour for group in story.groups)
    ),
    FaultClass("relation broken", relation_broken, "relation"),
    FaultClass(
        "count off by one", count_off_by_one, None, lambda story: any(group.count > 1 for group in story.groups)
    ),
)
WHOLE = ("blurred", "blank", "noise", "clipped")


def spoil_whole(picture: np.ndarray, how: str, rng: random.Random) -> np.ndarray:
    """A uint8 picture (height, width, 3) spoilt as a whole, in one of the ways of ``WHOLE``.

    blurred: Gaussian, its deviation 3 to 6 percent of the short side. blank: one flat colour. noise: nine tenths
    uniform noise. clipped: brightened or darkened until at least 80 percent of all values, and 30 percent more than
    before, are 0 or 255; something is still to be seen.

    Raises ValueError where a picture can't be clipped so.
    """
    if how == "blurred":
        radius = rng.uniform(0.03, 0.06) * min(picture.shape[:2])
        return np.array(Image.fromarray(picture).filter(ImageFilter.GaussianBlur(radius)))
    if how == "blank":
        median = tuple(int(v) for v in np.median(picture.reshape(-1, 3), axis=0))
        colour = rng.choice((median, (0, 0, 0), (255, 255, 255), (128, 128, 128)))
        return np.broadcast_to(np.array(colour, np.uint8), picture.shape).copy()
    if how == "noise":
        noise = np.random.default_rng(rng.randrange(2**32)).integers(0, 256, picture.shape)
        return (0.9 * noise + 0.1 * picture).astype(np.uint8)
    before = _clipped(picture)
    signs = rng.sample((1, -1), 2)
    for shift in range(40, 256, 12):
        for sign in signs:
            shifted = np.clip(picture.astype(int) + sign * shift, 0, 255).astype(np.uint8)
            if _clipped(shifted) >= max(0.8, before + 0.3) and shifted.std(axis=(0, 1)).max() > 3:
                return shifted
    raise ValueError("the picture can't be clipped by brightening or darkening")


def forbid(scene: Scene, drawing: Drawing, rng: random.Random) -> Scene:
    """The plan with a noun that must not be there, which isn't."""
    while True:
        noun = random_sprite(rng, drawing.background).noun
        if _new(noun, drawing):
            return scene.model_copy(update={"forbidden": (noun,)})


def _clipped(picture: np.ndarray) -> float:
    return float(((picture == 0) | (picture == 255)).mean())


def _rewritten(drawing: Drawing, text: str) -> Drawing:
    return dataclasses.replace(drawing, lines=(dataclasses.replace(drawing.lines[0], content=text),))


def _alone(drawing: Drawing) -> list[DrawnItem]:
    nouns = [item.sprite.noun for item in drawing.items]
    return [item for item in drawing.items if nouns.count(item.sprite.noun) == 1]


def _new(noun: str, drawing: Drawing) -> bool:
    """Whether no object of the drawing goes by that noun."""
    nouns = {item.sprite.noun for item in drawing.items}
    return noun not in nouns and not (noun in ALIKE and nouns & ALIKE)


def _room(drawing: Drawing, rng: random.Random, size: tuple[int, int]) -> Pixels | None:
    """A place of that (width, height) where nothing is; None where there is none to be found."""
    wide, high = size
    for _ in range(ATTEMPTS):
        if wide >= drawing.size[0] or high >= drawing.size[1]:
            return None
        left, top = rng.randint(0, drawing.size[0] - wide), rng.randint(0, drawing.size[1] - high)
        box = (left, top, left + wide, top + high)
        if free(box, drawing.taken) and inside_canvas(box, drawing.size):
            return box
    return None
