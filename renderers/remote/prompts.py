"""What a server is told to paint: the prompt as it was given, and the plan's facts in words."""

from __future__ import annotations

from collections.abc import Iterator

from planners.scene import Box, RelationKind, Scene
from renderers.base import Repair
from renderers.prompts import background_phrase, item_phrase, repair_prompt, with_style
from renderers.repair.region import Rect

RELATIONS: dict[RelationKind, str] = {
    "behind": "behind",
    "in_front_of": "in front of",
    "on": "on",
    "under": "under",
    "inside": "inside",
    "facing": "facing",
    "holding": "holding",
    "wearing": "wearing",
}
"""Relations that the boxes don't say by themselves."""


def scene_prompt(scene: Scene, longest: int) -> str:
    """The prompt and, as far as ``longest`` characters reach, one sentence for each fact of the plan."""
    told = scene.prompt.strip()
    for fact in facts(scene):
        longer = f"{told}\n{fact}"
        if len(longer) > longest:
            break
        told = longer
    return told


def facts(scene: Scene) -> Iterator[str]:
    """The plan in sentences: the ground and style, each thing with its place, what holds between them, what may not be
    there.
    """
    yield f"Composition: {with_style(scene, background_phrase(scene))}."
    for item in scene.things:
        where = f", {spot(item.box)}" if item.box is not None else ""
        yield f"- {item_phrase(scene, item)}{where}."
    names = {item.id: item_phrase(scene, item) for item in scene.things}
    for relation in scene.relations:
        if relation.kind in RELATIONS:
            yield f"- {names[relation.subject]} is {RELATIONS[relation.kind]} {names[relation.object]}."
    if scene.forbidden:
        yield f"Nowhere in it: {', '.join(scene.forbidden)}."
    yield f"There is no {'other ' if scene.texts else ''}writing in the picture."


def spot(box: Box) -> str:
    """Where a box is, in words and in percent of the picture."""
    x, y = box.centre
    across = ("left", "centre", "right")[min(2, int(3 * x))]
    down = ("top", "middle", "bottom")[min(2, int(3 * y))]
    return (
        f"at the {down} {across}, from {box.x0:.0%} to {box.x1:.0%} of the width and from {box.y0:.0%} to "
        f"{box.y1:.0%} of the height"
    )


def instruction(scene: Scene, repair: Repair, rect: Rect, window: Rect) -> str:
    """A repair for a model that edits by words and gets no mask: what to change where in the window that it is sent."""
    size = (window[2] - window[0], window[3] - window[1])
    inside = (rect[0] - window[0], rect[1] - window[1], rect[2] - window[0], rect[3] - window[1])
    where = spot(Box.from_pixels(inside, size))
    return f"Change only what is {where}, so that it shows {repair_prompt(scene, repair)}. Keep all else as it is."
