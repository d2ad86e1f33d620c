"""Region prompts: a part of the scene as words for a text-to-image model."""

from __future__ import annotations

from collections.abc import Sequence

from planners.english import with_article
from planners.scene import Entity, Scene, TextBlock
from renderers.base import Repair

LIGHT_WORDS = frozenset(
    "white cream yellow pink light pale beige ivory orange gray grey silver gold lime mint peach "
    "beach sand snow sky sunset wooden desert".split()
)


def ink(scene: Scene, text: TextBlock) -> str:
    """The planned colour of a text; without one black on light and white on dark backgrounds, by their names."""
    if text.colour:
        return text.colour
    words = set(scene.background.lower().split())
    return "black" if LIGHT_WORDS & words and "night" not in words else "white"


def background_phrase(scene: Scene) -> str:
    background = scene.background
    return background if background.endswith("background") else f"{background} background"


def background_prompt(scene: Scene) -> str:
    return with_style(scene, with_article(background_phrase(scene)))


def item_phrase(scene: Scene, item: Entity | TextBlock) -> str:
    if isinstance(item, Entity):
        return item.phrase
    noun = "word" if " " not in item.content else "words"
    face = f" {item.typeface}" if item.typeface else ""
    return f'the {noun} "{item.content}" in {ink(scene, item)}{face} letters'


def region_prompt(scene: Scene, about: Sequence[str]) -> str:
    """The prompt for a region that holds these items, by their ids; without any the background's."""
    if not about:
        return background_prompt(scene)
    items = " and ".join(item_phrase(scene, scene.item(identifier)) for identifier in about)
    return with_style(scene, f"{items} on {with_article(background_phrase(scene))}")


def repair_prompt(scene: Scene, repair: Repair) -> str:
    """What a region shall show: the repair's own words, else its items, else the bare background.

    Texts that are typeset afterwards are left out: they are drawn on the painted background.
    """
    about: Sequence[str] = () if repair.operator in ("remove", "typeset") else repair.about
    return repair.prompt or region_prompt(scene, about)


def with_style(scene: Scene, prompt: str) -> str:
    style = scene.style
    extras = [w for w in (style.medium, style.mood, style.lighting, style.camera, *style.palette) if w]
    return ", ".join([prompt, *extras])
