"""What a repair draws by itself: the flat start of an underlay, an object in another colour, exact glyphs.

Pictures are uint8 (height, width, 3); rectangles are pixels xyxy of the picture.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from planners.colour_table import Colour, srgb, srgb_or
from planners.scene import Entity, Scene, TextBlock
from renderers.base import Repair
from renderers.prompts import ink
from renderers.repair.recolour import recoloured
from renderers.repair.region import Rect, blend, feathered, grown, mask_of, ring_colour, shared
from renderers.repair.typeset import draw_text, readable_ink
from renderers.repair.underlay import draw_sketch

PLAIN = 12.0
"""Mean deviation of the ring inside a region, 0 to 255, under which its ground counts as plain."""


def plain(image: np.ndarray, repair: Repair) -> bool:
    """Whether the ground of the repair's region is plain: then glyphs need nothing painted bare for them first."""
    return ring_colour(image, repair.region.pixels((image.shape[1], image.shape[0])))[1] < PLAIN


def typeset(scene: Scene, image: np.ndarray, repair: Repair, font: Path | None, feather: float) -> None:
    """Exact glyphs of the repair's texts, in place: on the region's colour where its ground is plain, on what is there
    where it isn't; blended at the region's edge over at most 2 pixels, fewer with a smaller ``feather``.
    """
    size = (image.shape[1], image.shape[0])
    rect = repair.region.pixels(size)
    behind, roughness = ring_colour(image, rect)
    drawn = draw_items(scene, image, repair, behind if roughness < PLAIN else None, behind, font)
    left, top, right, bottom = around = grown(rect, 1, size)  # a ring of what stays, for the blend
    weights = feathered(mask_of([repair.region], size)[top:bottom, left:right], min(2.0, feather))
    blend(image, drawn[top:bottom, left:right], around, weights)


def draw_items(
    scene: Scene, image: np.ndarray, repair: Repair, ground: Colour | None, behind: Colour, font: Path | None
) -> np.ndarray:
    """A copy of the picture with the items that the repair is about drawn at their places in its region.

    ``ground`` fills the region first, where it is given; ``behind`` is the colour that letters must be readable on. For
    typesetting only the texts are drawn.
    """
    size = (image.shape[1], image.shape[0])
    rect = repair.region.pixels(size)
    drawn = image.copy()
    if ground is not None:
        left, top, right, bottom = rect
        drawn[top:bottom, left:right] = ground
    for identifier in repair.about:
        item = scene.item(identifier)
        box = placed(item, rect, size)
        if isinstance(item, TextBlock):
            colour = readable_ink(srgb_or(ink(scene, item), (0, 0, 0)), behind)
            drawn = draw_text(drawn, item.content, box, colour, font)
        elif repair.operator != "typeset":
            drawn = draw_sketch(drawn, item, box)
    return drawn


def draw_colours(scene: Scene, image: np.ndarray, repair: Repair) -> np.ndarray:
    """A copy of the picture with the repair's entities in their planned colours, where they stand in its region.

    Of several, each is looked for where it is planned. An entity without a colour, or of two, stays as it is.
    """
    size = (image.shape[1], image.shape[0])
    rect = repair.region.pixels(size)
    for identifier in repair.about:
        item = scene.item(identifier)
        colour = srgb(item.attributes.get("colour", "")) if isinstance(item, Entity) else None
        if colour is not None:
            image = recoloured(
                image, rect if len(repair.about) == 1 else _around(placed(item, rect, size), rect), colour
            )
    return image


def _around(inner: Rect, outer: Rect) -> Rect:
    """``inner`` with an eighth of its sides more around it, as far as ``outer`` reaches."""
    across, down = (inner[2] - inner[0]) // 8, (inner[3] - inner[1]) // 8
    left, top, right, bottom = inner
    return shared((left - across, top - down, right + across, bottom + down), outer)


def placed(item: Entity | TextBlock, rect: Rect, size: tuple[int, int]) -> Rect:
    """Where in a region an item is drawn: its planned box as far as the region has it, the region where it doesn't."""
    if item.box is None:
        return rect
    planned = item.box.pixels(size)
    left, top, right, bottom = shared(rect, planned)
    area = (planned[2] - planned[0]) * (planned[3] - planned[1])
    if left < right and top < bottom and (right - left) * (bottom - top) >= 0.6 * area:
        return left, top, right, bottom
    return rect
