"""Region prompts: a part of the scene as words for a text-to-image model.

Text encoders are of two kinds. T5 and language models read sentences: they get a thing's ``clause``, the user's own
words. CLIP reads 77 tokens and takes a negated thing for one that is wanted: it gets compact phrases without what a
thing lacks, which goes into the negative prompt (``renderers/unwanted.py``). ``sentences`` tells the kinds apart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from planners.ground_phrase import ground_phrase
from planners.scene import Box, Entity, Scene, Style, TextBlock
from renderers.base import Repair

LIGHT_WORDS = frozenset(
    "white cream yellow pink light pale beige ivory orange gray grey silver gold lime mint peach "
    "beach sand snow sky sunset wooden desert".split()
)
STANDING = frozenset({"on", "under", "inside", "in_front_of", "behind"})
"""Relations whose object is around the subject, so that it stands in for a ground that isn't named."""


def ink(scene: Scene, text: TextBlock) -> str:
    """The planned colour of a text; without one black on light and white on dark backgrounds, by their names.

    Empty where neither is said.
    """
    if text.colour or not scene.background:
        return text.colour or ""
    words = set(scene.background.lower().split())
    return "black" if LIGHT_WORDS & words and "night" not in words else "white"


def ground_words(scene: Scene) -> str:
    """The ground with its preposition, a place with its time of day: "in a forest at night"; empty without a ground."""
    return " ".join(filter(None, [ground_phrase(scene.background, scene.prompt), _time_of_day(scene)]))


def _time_of_day(scene: Scene) -> str:
    """ "at dusk" or "by day" where it belongs to a place; else empty."""
    lighting, ground = scene.style.lighting or "", ground_phrase(scene.background, scene.prompt)
    timed = lighting.startswith(("at ", "by ")) and ground and not ground.endswith("background")
    return lighting if timed else ""


def on_ground(scene: Scene, items: str) -> str:
    return " ".join(filter(None, [items, ground_words(scene)]))


def background_prompt(scene: Scene, region: Box | None = None) -> str:
    """The picture without its things; in a ``region`` of no named ground, what is planned behind all of it."""
    if scene.background:
        return with_style(scene, re.sub(r"^(on|in|at) ", "", ground_words(scene)))
    return with_style(scene, "empty background" if region is None else _behind(scene, region) or "empty background")


def _behind(scene: Scene, region: Box) -> str:
    """The smallest thing that is planned around nearly all of a region, and is well larger than it; else nothing."""
    around = [
        (entity.box.area, entity.affirmed.phrase)
        for entity in scene.entities
        if entity.box is not None
        and entity.box.area >= 2 * region.area
        and entity.box.intersection(region) >= 0.9 * region.area
    ]
    return min(around)[1] if around else ""


def item_phrase(scene: Scene, item: Entity | TextBlock) -> str:
    if isinstance(item, Entity):
        return item.phrase
    noun = "word" if " " not in item.content else "words"
    looks = " ".join(filter(None, (ink(scene, item), item.typeface)))
    return f'the {noun} "{item.content}"' + (f" in {looks} letters" if looks else "")


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
    """The prompt for a region that holds these items, by their ids.

    On a ground that isn't named, each stands where the plan's relations have it: "a car in front of a brick house".
    """
    items = [_in_place(scene, about, identifier, sentences) for identifier in about]
    return with_style(scene, on_ground(scene, " and ".join(items)))


def _in_place(scene: Scene, about: Sequence[str], identifier: str, sentences: bool) -> str:
    words = item_words(scene, scene.item(identifier), sentences)
    for relation in () if scene.background else scene.relations:
        other = scene.item(relation.object)
        told = relation.object in about or not isinstance(other, Entity) or other.noun in words
        if relation.subject == identifier and relation.kind in STANDING and not told:
            return f"{words} {relation.kind.replace('_', ' ')} {item_phrase(scene, without_lacks(other))}"
    return words


def repair_prompt(scene: Scene, repair: Repair, sentences: bool) -> str:
    """What a region shall show: the repair's own words, else its items, else the bare background.

    Texts that are typeset afterwards are left out: they are drawn on the painted background.
    """
    if repair.prompt:
        return repair.prompt
    if repair.wording == "short":
        scene, sentences = scene.model_copy(update={"style": Style()}), False
    if not repair.about or repair.operator in ("remove", "typeset"):
        return background_prompt(scene, repair.region)
    return region_prompt(scene, repair.about, sentences)


def instruction(scene: Scene, repair: Repair, where: str = "") -> str:
    """What an edit model is told: the repair's own instruction, else what the region shall show. ``where`` says which
    part of the picture may change, in words, for models whose whole answer counts."""
    asked = repair.prompt or f"let it show {repair_prompt(scene, repair, sentences=True)}"
    only = f" Change only what is {where}." if where else ""
    return f"{asked[0].upper()}{asked[1:]}.{only} Keep all else as it is."


def with_style(scene: Scene, prompt: str) -> str:
    return ", ".join(filter(None, [prompt, *style_words(scene)]))


def style_words(scene: Scene) -> list[str]:
    """All but a time of day, which the place's phrase has."""
    style = scene.style
    lighting = None if _time_of_day(scene) else style.lighting
    return [w for w in (style.medium, style.mood, lighting, style.camera, *style.palette) if w]


def third(box: Box) -> tuple[str, str]:
    """In which third of the picture's height and of its width a box has its centre: ("top", "left")."""
    x, y = box.centre
    return ("top", "middle", "bottom")[min(2, int(3 * y))], ("left", "centre", "right")[min(2, int(3 * x))]
