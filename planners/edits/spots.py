"""Where a thing goes in a scene whose other things stay where they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

from planners.layout.footing import HORIZON, standing
from planners.layout.placement import allowed_overlaps, holds
from planners.scene import Box, Entity, Place, Relation, Scene, TextBlock

EDGE = 0.03
"""Share of the picture that stays free along its edges."""
GRID = 26
"""Places tried along each side."""
SURELY = 0.68
"""How surely a thing must lie in its place (``Box.lies``), so that no critic sees a tie."""
SHRINKS = (1.0, 0.92, 0.85, 0.79, 0.7, 0.62, 0.55, 0.5, 0.45, 0.4, 0.35, 0.31, 0.28, 0.25, 0.22, 0.2, 0.18)
"""Sizes tried, as shares of the wished one."""
LEAST, LEAST_ALONE = 0.08, 0.13
"""The least longer side of a thing that is made smaller because nothing larger has room, as a share of the picture.
Before it is made smaller than the second it may stand in front of others."""
IN_FRONT = 0.12
"""The share of another's box that may then be covered, by what stands at least as near as it."""
MOSTLY_SEEN = 0.3
"""The same where nothing else has room."""
GAP = 0.02
"""What is left between two things, as a share of the picture."""


def spot(
    scene: Scene, identifier: str, wished: Box, place: Place | None = None, size: Sequence[float] = SHRINKS
) -> Box | None:
    """The box for a thing of the scene, nearest to the wished one, where its relations hold and it covers nothing.

    ``wished`` gives its size and where it would rather be; ``place`` is where in the picture it must be. Smaller sizes
    are tried where the wished one has no room, then a place in front of the edge of others, then tiny ones, for what
    should stand a place above the floor and, for what has a place to be in, more in front of others. None where
    none has room.
    """
    sides = [(wished.width * share, wished.height * share) for share in size]
    fair = [side for side in sides if max(side) >= min(LEAST_ALONE, max(sides[0]))]
    tiny = [side for side in sides if side not in fair and max(side) >= LEAST]
    stands = identifier in standing(scene, {} if place is None else {identifier: place})
    floor = HORIZON - GAP if stands else 0.0
    phases = [(fair, 0.0, floor), (fair, IN_FRONT, floor), (tiny, 0.0, floor)]
    told = place is not None or any(identifier in relation.ends for relation in scene.relations)
    nearer = not told or bool(standing(scene, {}))
    phases += [(tiny, IN_FRONT, floor)] if told else []
    phases += [(fair, 0.0, 0.0)] if stands else []
    phases += [(fair, MOSTLY_SEEN, floor), (tiny, MOSTLY_SEEN, floor)] if told else []
    for tried, covers, foot in phases:
        for side in tried:
            if box := _best(scene, identifier, wished, side, place, covers, foot, nearer):
                return box
    return None


def _best(
    scene: Scene,
    identifier: str,
    wished: Box,
    size: tuple[float, float],
    place: Place | None,
    covers: float,
    foot: float,
    nearer: bool,
) -> Box | None:
    """``covers`` is the share of others that may be covered, ``nearer``: only of those behind it; ``foot`` the least
    height of its lower edge."""
    item = scene.item(identifier)
    relations = [r for r in scene.relations if identifier in r.ends]
    others = [other for other in scene.things if other.id != identifier and other.box is not None]
    may_cover = {other for pair in allowed_overlaps(scene) if identifier in pair for other in pair}
    kept = [(o, o.box, o.box.grown(GAP / 2)) for o in others if o.id not in may_cover and o.box is not None]
    starts = [
        _starts(1 - 2 * EDGE - side, [v for other in others if other.box for v in _beside(other.box, axis, side)])
        for axis, side in enumerate(size)
    ]
    best: tuple[float, Box] | None = None
    for x, y in product(*starts):
        box = Box(x0=x, y0=y, x1=min(1.0, x + size[0]), y1=min(1.0, y + size[1]))
        if box.y1 < foot or any(_in_the_way(*one, box, covers, nearer) for one in kept):
            continue
        if place is not None and box.lies(place) < SURELY:
            continue
        cost = (box.centre[0] - wished.centre[0]) ** 2 + (box.centre[1] - wished.centre[1]) ** 2
        if (best is None or cost < best[0]) and _related(scene, item, box, relations):
            best = cost, box
    return None if best is None else best[1]


def _in_the_way(item: Entity | TextBlock, there: Box, around: Box, box: Box, covers: float, nearer: bool) -> bool:
    """Whether a box covers more of an item ``there`` than it may: nothing of letters and, if it must stand ``nearer``
    than what it covers, nothing of what doesn't. ``around`` is the item's box and the gap that is left beside it."""
    if not covers or isinstance(item, TextBlock) or (nearer and box.y1 < there.y1):
        return box.intersection(around) > 1e-6
    return box.intersection(there) > covers * there.area


def _related(scene: Scene, item: Entity | TextBlock, box: Box, relations: Sequence[Relation]) -> bool:
    placed = moved(scene, {item.id: box})
    return all(holds(relation, placed) for relation in relations)


def moved(scene: Scene, boxes: Mapping[str, Box]) -> Scene:
    """The scene with these boxes."""
    return scene.model_copy(
        update={
            "entities": tuple(e.model_copy(update={"box": boxes.get(e.id, e.box)}) for e in scene.entities),
            "texts": tuple(t.model_copy(update={"box": boxes.get(t.id, t.box)}) for t in scene.texts),
        }
    )


def _beside(box: Box, axis: int, side: float) -> tuple[float, ...]:
    """Where a side of that length starts right before, right after and in the middle of a box, and at its edges."""
    low, high = ((box.x0, box.x1), (box.y0, box.y1))[axis]
    return (high, high + GAP, low - side, low - side - GAP, (low + high - side) / 2, low, high - side)


def _starts(room: float, beside: Sequence[float]) -> list[float]:
    """Where a side may start: on a grid, or right beside other things."""
    if room < 0:
        return []
    grid = [EDGE + room * step / GRID for step in range(GRID + 1)]
    return sorted({*grid, *(start for start in beside if EDGE <= start <= EDGE + room)})
