"""Fills the painter's reference pictures: each noun in both media, each shape, and each place at each time of day."""

from __future__ import annotations

import io

from PIL import Image

from renderers.primer.edition2 import grounds
from renderers.primer.edition2.assets import sprite
from renderers.primer.edition2.conditions import PlanConditions
from renderers.primer.edition2.drawing import is_shape, shape_mask
from renderers.primer.edition2.world import COLOURS

SIDE = 256
SHAPE_COLOUR = "red"
THING_QUALITY, PLACE_QUALITY = 88, 88


def thing(noun: str, medium: str) -> Image.Image:
    """A noun in its tight box, RGBA; a shape is ``SIDE`` pixels square, and red."""
    if not is_shape(noun):
        return sprite(noun, medium)
    page = Image.new("RGBA", (SIDE, SIDE), (*COLOURS[SHAPE_COLOUR], 255))
    page.putalpha(shape_mask(noun, SIDE, SIDE))
    return page


def webp(picture: Image.Image, quality: int) -> bytes:
    file = io.BytesIO()
    picture.save(file, "WEBP", quality=quality, method=2)
    return file.getvalue()


def fill(conditions: PlanConditions) -> None:
    """Draws every noun and place that the conditions name, and keeps the pictures."""
    c = conditions.config
    files = [webp(thing(noun, medium), THING_QUALITY) for noun in c.nouns for medium in c.media]
    size = (grounds.SIDE, grounds.SIDE)
    files += [webp(grounds.paint(place, time, size), PLACE_QUALITY) for place in c.places for time in c.times]
    conditions.collage.fill(files)
