"""Region prompts: a part of the scene as words for a text-to-image model.

Text encoders are of two kinds. T5 and language models read sentences: they get a thing's ``clause``, the user's own
words. CLIP reads 77 tokens and takes a negated thing for one that is wanted: it gets compact phrases without what a
thing lacks, which goes into the negative prompt (``renderers/unwanted.py``). ``sentences`` tells the kinds apart.
"""

from __future__ import annotations

from collections.abc import Sequence

from planners.english import with_article
from planners.scene import Box, Entity, Scene, TextBlock
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


def without_lacks(item: Entity | TextBlock) -> Entity | TextBlock:
    """The item for an encoder that takes a negated thing for one that is wanted."""
    return item if isinstance(item, TextBlock) else item.affirmed


def item_words(scene: Scene, item: Entity | TextBlock, sentences: bool) -> str:
    """How an encoder is given one thing: by its own clause or by its phrase.

    A clause that several things share ("two cats") counts them, so each of them goes by its phrase.
    """
    if not sentences:
        return item_phrase(scene, without_lacks(item))
    shared = sum(other.clause == item.clause for other in scene.things) > 1
    return item_phrase(scene, item) if item.clause is None or shared else item.clause


def region_prompt(scene: Scene, about: Sequence[str], sentences: bool = False) -> str:
    """The prompt for a region that holds these items, by their ids; without any the background's."""
    if not about:
        return background_prompt(scene)
    items = " and ".join(item_words(scene, scene.item(identifier), sentences) for identifier in about)
    return with_style(scene, f"{items} on {with_article(background_phrase(scene))}")


def repair_prompt(scene: Scene, repair: Repair, sentences: bool) -> str:
    """What a region shall show: the repair's own words, else its items, else the bare background.

    Texts that are typeset afterwards are left out: they are drawn on the painted background.
    """
    about: Sequence[str] = () if repair.operator in ("remove", "typeset") else repair.about
    return repair.prompt or region_prompt(scene, about, sentences)


def with_style(scene: Scene, prompt: str) -> str:
    return ", ".join([prompt, *style_words(scene)])


def style_words(scene: Scene) -> list[str]:
    style = scene.style
    return [w for w in (style.medium, style.mood, style.lighting, style.camera, *style.palette) if w]


def third(box: Box) -> tuple[str, str]:
    """In which third of the picture's height and of its width a box has its centre: ("top", "left")."""
    x, y = box.centre
    return ("top", "middle", "bottom")[min(2, int(3 * y))], ("left", "centre", "right")[min(2, int(3 * x))]
