"""Scenes of the picture-book world, drawn from held-out captions, with the plan that they fulfil.

A ``Drawing`` is everything that is painted; a damage changes the drawing and paints it anew (``damages``), so that a
damaged picture has no seams. Boxes of drawings are xyxy in pixels, sizes (width, height).
"""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from benchmarks.critics.seen import PictureContents, SeenText, SeenThing
from planners.scene import Box, Canvas, Entity, Relation, RelationKind, Scene, TextBlock
from renderers.primer.recipe.drawing import GlyphBox as Pixels
from renderers.primer.recipe.drawing import draw_word, paint_background, paste
from renderers.primer.recipe.staging import arrange
from renderers.primer.recipe.stories import Story, make_story, tell
from renderers.primer.recipe.world import Sprite, held_out

SIZES = ((256, 256), (320, 256), (256, 320))
KINDS: dict[str, RelationKind] = {
    "left of": "left_of",
    "right of": "right_of",
    "above": "above",
    "below": "below",
    "on top of": "on",
    "inside": "inside",
    "next to": "next_to",
}
"""The world's relations that boxes can tell; "in front of" is left out."""
LOOSE = 0.05
"""How far an edge of a planned box is off the drawn one at most, as a share of the box's side."""


@dataclass(frozen=True)
class DrawnItem:
    sprite: Sprite
    box: Pixels
    stands_for: str | None = None


@dataclass(frozen=True)
class DrawnText:
    """The words fill ``box`` as far as their font allows."""

    content: str
    ink: str
    font: str
    box: Pixels
    stands_for: str | None = None


@dataclass(frozen=True)
class Drawing:
    """``place`` is the seed of the background's picture; items are painted in their order, then the lines."""

    size: tuple[int, int]
    background: str
    place: int
    items: tuple[DrawnItem, ...] = ()
    lines: tuple[DrawnText, ...] = ()

    def replaced(self, old: DrawnItem, new: DrawnItem | None) -> Drawing:
        """With ``new`` where ``old`` was; without it where ``new`` is None."""
        items = [item if item is not old else new for item in self.items]
        return dataclasses.replace(self, items=tuple(item for item in items if item is not None))

    @property
    def taken(self) -> list[Pixels]:
        return [*(item.box for item in self.items), *(line.box for line in self.lines)]


def paint(drawing: Drawing) -> np.ndarray:
    """The picture, uint8 sRGB (height, width, 3)."""
    image = paint_background(drawing.background, random.Random(drawing.place), drawing.size)
    for item in drawing.items:
        paste(image, item.sprite, item.box)
    for line in drawing.lines:
        draw_word(image, line.content, line.ink, line.box, line.font)
    return np.array(image)


def drawn_contents(drawing: Drawing) -> PictureContents:
    """What the picture of the drawing holds."""
    things = [
        SeenThing(item.sprite.noun, item.sprite.colour, Box.from_pixels(item.box, drawing.size), item.stands_for)
        for item in drawing.items
    ]
    return PictureContents(tuple(things), tuple(SeenText(line.content, line.stands_for) for line in drawing.lines))


def compose(
    rng: random.Random, kind: str | None = None, fits: Callable[[Story], bool] = lambda story: True
) -> tuple[Drawing, Scene]:
    """A drawing whose caption no recipe was trained on, and its plan; only of stories that ``fits`` takes."""
    while True:
        story = make_story(rng, kind)
        story = dataclasses.replace(story, groups=tuple(dataclasses.replace(g, size=None) for g in story.groups))
        if story.relation == "in front of" or not held_out(tell(story)) or not fits(story):
            continue
        drawing = _staged(story, rng, rng.choice(SIZES))
        if drawing is not None:
            return drawing, _planned(story, drawing, rng)


def _staged(story: Story, rng: random.Random, size: tuple[int, int]) -> Drawing | None:
    """The story on a canvas, entities numbered in the order they are drawn; None where this draw found no room."""
    lines = []
    if story.line is not None:
        share = min(0.94, max(0.3, len(story.line.text) * rng.uniform(0.085, 0.13)))
        wide, high = round(share * size[0]), round(size[1] * rng.uniform(0.13, 0.22))
        left = rng.randint(4, size[0] - wide - 4)
        top = rng.choice((4, size[1] - high - 4)) if story.groups else rng.randint(4, size[1] - high - 4)
        box = (left, top, left + wide, top + high)
        lines = [DrawnText(story.line.text, story.line.ink, story.line.font, box, "text_1")]
    placed = arrange(story, rng, size, [line.box for line in lines])
    if placed is None:
        return None
    items = [DrawnItem(one.sprite, one.box, f"thing_{number}") for number, one in enumerate(placed, 1)]
    return Drawing(size, story.background, rng.randrange(10**6), tuple(items), tuple(lines))


def _planned(story: Story, drawing: Drawing, rng: random.Random) -> Scene:
    """The plan: what is drawn, in boxes a little off the drawn ones, as a planner's are."""
    entities = [
        Entity(
            id=str(item.stands_for),
            noun=item.sprite.noun,
            box=_loose(item.box, drawing.size, rng),
            attributes={"colour": item.sprite.colour} if item.sprite.colour else {},
        )
        for item in drawing.items
    ]
    texts = [
        TextBlock(id=str(line.stands_for), content=line.content, box=_loose(line.box, drawing.size, rng))
        for line in drawing.lines
    ]
    relations = []
    if story.relation is not None:  # the staging draws the relation's object first, its subject second
        relations = [Relation(subject=entities[1].id, kind=KINDS[story.relation], object=entities[0].id)]
    return Scene(
        prompt=tell(story),
        canvas=Canvas(width=drawing.size[0], height=drawing.size[1]),
        background=story.background,
        entities=tuple(entities),
        texts=tuple(texts),
        relations=tuple(relations),
    )


def _loose(box: Pixels, size: tuple[int, int], rng: random.Random) -> Box:
    wide, high = box[2] - box[0], box[3] - box[1]
    sides = (wide, high, wide, high)
    return Box.from_pixels([edge + rng.uniform(-LOOSE, LOOSE) * s for edge, s in zip(box, sides, strict=True)], size)
