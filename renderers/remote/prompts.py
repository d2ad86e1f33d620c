"""The prompt for a server: the user's words, and the plan's facts in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from planners.scene import Box, Scene
from renderers.base import Repair
from renderers.full_prompts import written_prompt
from renderers.prompts import ground_words, instruction, item_phrase, third, with_style
from renderers.repair.region import Rect

UNPLACED_RELATIONS = frozenset("behind in_front_of on under inside facing holding wearing".split())
"""Relations that boxes alone don't express."""


def scene_prompt(scene: Scene, longest: int) -> str:
    """The prompt as written and, within ``longest`` characters, a sentence for each fact of the plan.

    Where prompt and scene may disagree, the facts alone.
    """
    facts = plan_sentences(scene)
    text = written_prompt(scene) or next(facts)
    for fact in facts:
        longer = f"{text}\n{fact}"
        if len(longer) > longest:
            break
        text = longer
    return text


def plan_sentences(scene: Scene) -> Iterator[str]:
    """The background and style, each thing with its place, relations, and forbidden things."""
    if whole := with_style(scene, ground_words(scene)):
        yield f"Composition: {whole}."
    for item in scene.things:
        where = f", {place_phrase(item.box)}" if item.box is not None else ""
        yield f"- {item_phrase(scene, item)}{where}."
    names = {item.id: item_phrase(scene, item) for item in scene.things}
    for relation in scene.relations:
        if relation.kind in UNPLACED_RELATIONS:
            yield f"- {names[relation.subject]} is {relation.kind.replace('_', ' ')} {names[relation.object]}."
    if scene.forbidden:
        yield f"Nowhere in it: {', '.join(scene.forbidden)}."
    yield f"There is no {'other ' if scene.texts else ''}writing in the picture."


def place_phrase(box: Box) -> str:
    """Where a box is, in words and in percent of the picture."""
    down, across = third(box)
    return (
        f"at the {down} {across}, from {box.x0:.0%} to {box.x1:.0%} of the width and from {box.y0:.0%} to "
        f"{box.y1:.0%} of the height"
    )


def placed_instruction(scene: Scene, repair: Repair, rect: Rect, window: Rect) -> str:
    """A repair in words for a model that gets no mask: what to change, and where in its window."""
    size = (window[2] - window[0], window[3] - window[1])
    inside = (rect[0] - window[0], rect[1] - window[1], rect[2] - window[0], rect[3] - window[1])
    return instruction(scene, repair, place_phrase(Box.from_pixels(inside, size)))
