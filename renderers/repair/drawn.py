"""What a repair draws by itself: the flat start of an underlay, an object in another colour, exact glyphs.

Pictures are uint8 (height, width, 3); rectangles are pixels xyxy of the picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np

from planners.colour_table import Colour, srgb, srgb_or
from planners.scene import Entity, Scene, TextBlock
from renderers.base import Repair
from renderers.prompts import ink
from renderers.repair.recolour import recolour_object
from renderers.repair.region import Rect, blend, feathered, grown, intersection, mask_of, ring_colour
from renderers.repair.typeset import draw_text, readable_ink
from renderers.repair.underlay import draw_sketch

T = TypeVar("T", Entity, TextBlock)
PLAIN = 12.0
"""Below this mean deviation of the ring inside a region, 0 to 255, its ground counts as plain."""


def has_plain_ground(image: np.ndarray, repair: Repair) -> bool:
    """Whether the ground of the repair's region is plain, so that letters need no repainted ground."""
    return ring_colour(image, repair.region.pixels((image.shape[1], image.shape[0])))[1] < PLAIN


def typeset(scene: Scene, image: np.ndarray, repair: Repair, font: Path | None, feather: float) -> None:
    """Draws exact glyphs of the repair's texts, in place: on the region's colour where its ground is plain, else on the
    picture itself; blended at the region's edge over at most 2 pixels, fewer with a smaller ``feather``.
    """
    size = (image.shape[1], image.shape[0])
    rect = repair.region.pixels(size)
    behind, roughness = ring_colour(image, rect)
    drawn = draw_items(scene, image, repair, behind if roughness < PLAIN else None, behind, font)
    left, top, right, bottom = around = grown(rect, 1, size)  # a ring of old pixels, for the blend
    weights = feathered(mask_of([repair.region], size)[top:bottom, left:right], min(2.0, feather))
    blend(image, drawn[top:bottom, left:right], around, weights)


def draw_items(
    scene: Scene, image: np.ndarray, repair: Repair, ground: Colour | None, behind: Colour, font: Path | None
) -> np.ndarray:
    """A copy of the picture with the repair's items drawn at their places in its region; typesetting draws texts only.

    ``ground``, where given, fills the region first; ``behind`` is the colour that letters must be readable on.
    """
    size = (image.shape[1], image.shape[0])
    rect = repair.region.pixels(size)
    drawn = image.copy()
    if ground is not None:
        left, top, right, bottom = rect
        drawn[top:bottom, left:right] = ground
    for identifier in repair.about:
        item = scene.item(identifier)
        box = item_rect(item, rect, size)
        if isinstance(item, TextBlock):
            colour = readable_ink(srgb_or(ink(scene, item), (0, 0, 0)), behind)
            drawn = draw_text(drawn, item.content, box, colour, font)
        elif repair.operator != "typeset":
            drawn = draw_sketch(drawn, item, box)
    return drawn


def recolour_items(scene: Scene, image: np.ndarray, repair: Repair) -> np.ndarray:
    """A copy of the picture with the repair's entities in their planned colours, where they stand in its region.

    Of several, each is recoloured where it is planned. Entities without a colour, or of two, don't change.
    """
    size = (image.shape[1], image.shape[0])
    rect = repair.region.pixels(size)
    for identifier in repair.about:
        item = scene.item(identifier)
        colour = srgb(item.attributes.get("colour", "")) if isinstance(item, Entity) else None
        if colour is not None:
            place = rect if len(repair.about) == 1 else _around(item_rect(item, rect, size), rect)
            image = recolour_object(image, place, colour)
    return image


def _around(inner: Rect, outer: Rect) -> Rect:
    """``inner`` with an eighth of its sides more around it, as far as ``outer`` reaches."""
    across, down = (inner[2] - inner[0]) // 8, (inner[3] - inner[1]) // 8
    left, top, right, bottom = inner
    return intersection((left - across, top - down, right + across, bottom + down), outer)


def item_rect(item: Entity | TextBlock, rect: Rect, size: tuple[int, int]) -> Rect:
    """Where in a region an item is drawn: in its planned box if most of that lies in the region, else all over it."""
    if item.box is None:
        return rect
    planned = item.box.pixels(size)
    shared = intersection(rect, planned)
    return shared if _area(shared) >= 0.6 * _area(planned) else rect


def planned_scene(scene: Scene, repair: Repair, size: tuple[int, int], along: Sequence[Repair] = ()) -> Scene:
    """The scene as the repair and those made ``along`` with it shall leave it, for models that paint what is planned
    where it is planned.

    Texts that are typeset afterwards are left out. An item whose box neither lies mostly in its region nor fills most
    of it, say because the region is a free place for it, is planned in the region.
    """
    if repair.operator == "typeset":
        texts = tuple(text for text in scene.texts if text.id not in repair.about)
        return scene.model_copy(update={"texts": texts})
    boxes = {
        item.id: one.region
        for one in (*along, repair)
        if one.operator not in ("remove", "typeset")
        for item in scene.things
        if item.id in one.about and _is_elsewhere(item, one.region.pixels(size), size)
    }

    def placed(item: T) -> T:
        return item.model_copy(update={"box": boxes[item.id]}) if item.id in boxes else item

    return scene.model_copy(
        update={"entities": tuple(map(placed, scene.entities)), "texts": tuple(map(placed, scene.texts))}
    )


def _is_elsewhere(item: Entity | TextBlock, rect: Rect, size: tuple[int, int]) -> bool:
    if item_rect(item, rect, size) != rect:
        return False
    return item.box is None or _area(intersection(rect, item.box.pixels(size))) < 0.5 * _area(rect)


def _area(rect: Rect) -> int:
    """Square pixels; 0 where the right or bottom isn't beyond the left or top."""
    return max(0, rect[2] - rect[0]) * max(0, rect[3] - rect[1])
