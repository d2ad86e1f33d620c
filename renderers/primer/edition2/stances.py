"""Where in its box a thing of its own proportions is drawn, and how much of it a container hides.

Boxes of a plan are mostly square. A thing keeps to that side of its box on which its plan has it touch another one.
"""

from __future__ import annotations

from planners.hosts import HELD_UP, brim, head_noun, shelter
from planners.scene import Box, Entity, Scene
from renderers.primer.edition2.plan import ShareBox

MIDDLE, TOP, BOTTOM = 0.5, 0.0, 1.0
"""Places in the free room of a box, on either axis: 0 is its left or upper edge."""
MOST_COVERED = 0.45
"""The most that is covered of the narrower one of two things, one behind the other, where their boxes allow it."""


def down(entity: Entity, scene: Scene, hangs: bool) -> float:
    """Its place in its box's height. What ``hangs`` is in the middle, and so is what stands out of a container; what
    bears another or holds one reaches the top.

    Anything else stands on the lower edge.
    """
    upper = {r.object for r in scene.relations if r.kind == "on" or brim(r, scene) is not None}
    for r in scene.relations:
        over = shelter(r, scene)
        if r.kind == "under" and (over is None or head_noun(over.noun) in HELD_UP):
            upper.add(r.subject)
    hangs |= any(r.subject == entity.id and brim(r, scene) is not None for r in scene.relations)
    return TOP if entity.id in upper else MIDDLE if hangs else BOTTOM


def covered(entity: Entity, scene: Scene) -> list[Box]:
    """The boxes of what it is planned to cover a part of, or to be covered by, beside it."""
    partners = [
        scene.item(other).box
        for r in scene.relations
        if r.kind in ("behind", "in_front_of") and entity.id in r.ends
        for other in r.ends
        if other != entity.id
    ]
    mine = entity.box
    return [box for box in partners if mine is not None and box is not None and mine.intersection(box) > 0]


def slid(drawn: ShareBox, box: Box, others: list[Box]) -> ShareBox:
    """What is drawn in its box, moved in it to the side of what it covers, until ``MOST_COVERED`` of it lies there."""
    sides = {
        other.centre[0] > box.centre[0] for other in others if abs(other.centre[0] - box.centre[0]) > 0.25 * box.width
    }
    if len(sides) != 1:
        return drawn
    width = drawn[2] - drawn[0]
    if sides == {True}:
        left = min(box.x1, min(other.x0 for other in others) + MOST_COVERED * width) - width
    else:
        left = max(box.x0, max(other.x1 for other in others) - MOST_COVERED * width)
    return left, drawn[1], left + width, drawn[3]


def hidden_below(entity: Entity, scene: Scene, drawn: dict[str, ShareBox]) -> float:
    """The height in the picture below which the open container that it stands out of hides it; 1 for none."""
    lines = [1.0]
    for r in scene.relations:
        at = brim(r, scene)
        if at is not None and r.subject == entity.id and {r.subject, r.object} <= drawn.keys():
            _, top, _, bottom = drawn[r.object]
            line = top + at * (bottom - top)
            mine = drawn[entity.id]
            if mine[1] < line < mine[3]:
                lines.append(line)
    return min(lines)
