"""Reads a scene of the planners as the painter's own plan: phrases of its world, and letters set in their boxes.

The painter was trained on things as "red circle" or "cat" in tight boxes, on grounds as "beach at dusk" or "light blue
background", on single lines of letters, and on two media. What a scene says beyond that stays in the prompt.
"""

from __future__ import annotations

import dataclasses
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from planners.colour_table import possible_colours
from planners.daytime import EVENINGS, WORDS, low_light, time_of_day
from planners.english import plural
from planners.other_names import NOUN_SYNONYMS, PERSONS
from planners.scene import Entity, Scene, TextBlock
from renderers.primer.edition2.faces import typeface, typeface_file
from renderers.primer.edition2.grounds import PLACES, paint, place_of, time_of
from renderers.primer.edition2.layout import Layout, rasterise
from renderers.primer.edition2.plan import PicturePlan, PlannedText, PlannedThing, ShareBox
from renderers.primer.edition2.stances import covered, down, hidden_below, slid
from renderers.primer.edition2.world import FLYING, IN_THE_SKY, MEDIA, NOUNS, SHAPES, TABLES, TIMES, name_at_end
from renderers.prompts import ink
from renderers.repair.typeset import letter_coverage

MEDIUM_WORDS = {"3d": MEDIA[0], "render": MEDIA[0], "flat": MEDIA[1], "illustration": MEDIA[1]}
PLACE_NAMES: dict[str, str] = {
    word: name for name, words in reversed(TABLES["place_words"].items()) for word in reversed(words)
} | {name: name for name in TABLES["places"]}
"""Words for a place to the name that the painter was trained on."""
TIME_WORDS = (*WORDS, *EVENINGS, "morning")
TIMED = {"day": "by day", "dusk": "at dusk", "night": "at night"}
PLAIN_WORDS = {"dark": "black background", "light": "white background", "bright": "white background"}
"""Words that leave a plain ground's colour open, and what they are painted as."""
UNNAMED = "hills"
UNSAID = "white background"
"""The ground of a scene that has none, as the shipped preset's ``unsaid_ground``."""
PROPORTIONS: dict[str, float] = tomllib.loads(Path(__file__).with_name("proportions.toml").read_text())
"""A noun's width by its height."""
BEHIND, LIGHT = 64, 150
"""A place is looked at in so many pixels a side; the level from which black letters are easier to read on it."""


def scene_layout(scene: Scene, size: tuple[int, int], font: Path | None = None) -> Layout:
    """The layout of a scene on a canvas of ``size`` (width, height) in pixels.

    Where a thing or a text has no box, bare cells aren't known to be bare.
    """
    texts, glyphs = typeset([written_text(scene, text) for text in scene.texts if text.box is not None], size, font)
    plan = PicturePlan(
        things=planned_things(scene, size),
        texts=texts,
        ground=ground(scene),
        medium=medium(scene),
        bare_sky=not {known_noun(noun) for noun in scene.forbidden}.isdisjoint(IN_THE_SKY),
    )
    return dataclasses.replace(
        rasterise(plan, size, glyphs),
        things_planned=all(entity.box is not None for entity in scene.entities),
        texts_planned=all(text.box is not None for text in scene.texts),
    )


def planned_things(scene: Scene, size: tuple[int, int]) -> tuple[PlannedThing, ...]:
    """The scene's entities that have boxes; what stands in an open container ends at its brim."""
    things = {e.id: planned_thing(e, scene, size) for e in scene.entities if e.box is not None}
    boxes = {name: thing.box for name, thing in things.items()}
    ends = {e.id: hidden_below(e, scene, boxes) for e in scene.entities if e.id in things}
    return tuple(dataclasses.replace(thing, ends=ends[name]) for name, thing in things.items())


def planned_thing(entity: Entity, scene: Scene, size: tuple[int, int]) -> PlannedThing:
    """Its colour and noun, in the part of its box that has the noun's own proportions.

    A noun of unknown proportions and what carries a text fill their boxes.
    """
    if entity.box is None:
        raise ValueError(f"{entity.id} has no box")
    box = (entity.box.x0, entity.box.y0, entity.box.x1, entity.box.y1)
    noun = known_noun(entity.noun.lower())
    ratio = proportions(noun)
    if ratio is not None and all(text.carrier != entity.id for text in scene.texts):
        stands = down(entity, scene, hangs=noun in SHAPES or noun in FLYING)
        box = slid(fitted(box, ratio, stands, size), entity.box, covered(entity, scene))
    return PlannedThing(" ".join([*first_colour(entity).split(), noun]), box, entity.depth)


def first_colour(entity: Entity) -> str:
    """The colour of a thing as captions name it; of "red and white" the first, as the painter knows no pairs."""
    said = entity.attributes.get("colour", "").lower().partition(" and ")[0].strip()
    return known_colour(said) or said


def known_colour(words: str) -> str:
    """The colour that words name, as they say it ("bright red", "coral"), or of other words the last that names one
    ("cream paper"); "" for none.
    """
    if " and " in words:
        return ""
    return next((said for said in (words, *reversed(words.split())) if possible_colours(said)), "")


def known_noun(noun: str) -> str:
    """The world's name of a noun in the singular: some of its pictures show several ("cherries").

    It goes by its other names too (a "girl" is a person). Of a compound that it has no picture of it is the last words'
    name: a "coffee cup" is a cup.
    """
    names = (noun, plural(noun), NOUN_SYNONYMS.get(noun, ""), PERSONS.get(noun, ""))
    found = next((name for name in names if name in NOUNS or name in SHAPES), None)
    return found or name_at_end(noun, NOUNS) or noun


def fitted(box: ShareBox, ratio: float, low: float, size: tuple[int, int]) -> ShareBox:
    """The largest part of a box whose width in pixels is ``ratio`` times its height, in the middle of its width.

    ``low`` is its place in the box's height: 0 at the top, 1 at the bottom.
    """
    across, down = (box[2] - box[0]) * size[0], (box[3] - box[1]) * size[1]
    spare_x = max(0.0, across - down * ratio) / size[0]
    spare_y = max(0.0, down - across / ratio) / size[1]
    return box[0] + spare_x / 2, box[1] + spare_y * low, box[2] - spare_x / 2, box[3] - spare_y * (1 - low)


def typeset_layout(plan: PicturePlan, size: tuple[int, int], font: Path | None = None) -> Layout:
    """The layout of a plan whose boxes are rough: things get their own proportions, letters fill their boxes."""
    things = []
    for thing in plan.things:
        ratio = proportions(name_at_end(thing.phrase, (*SHAPES, *PROPORTIONS)))
        box = thing.box if ratio is None else fitted(thing.box, ratio, 1.0, size)
        things.append(dataclasses.replace(thing, box=box))
    texts, glyphs = typeset(plan.texts, size, font)
    return rasterise(dataclasses.replace(plan, things=tuple(things), texts=texts), size, glyphs)


def proportions(noun: str) -> float | None:
    """A noun's width by its height; None where it isn't known."""
    return 1.0 if noun in SHAPES else PROPORTIONS.get(noun)


def written_text(scene: Scene, text: TextBlock) -> PlannedText:
    """A text of a scene, all of its lines in its box. Raises ValueError where it has none."""
    if text.box is None:
        raise ValueError(f"{text.id} has no box")
    box = (text.box.x0, text.box.y0, text.box.x1, text.box.y1)
    return PlannedText(text.content, box, ink_on_ground(scene, text, box), typeface(text.typeface))


def ink_on_ground(scene: Scene, text: TextBlock, box: ShareBox) -> str:
    """The text's own ink, as the painter knows it; without one black where the ground is light behind its box, and
    white where it is dark."""
    if own := known_colour((text.colour or "").lower()):
        return own
    named = ground(scene)
    known = place_of(named, PLACES) or named.removesuffix(" background")
    if text.carrier or not (known in PLACES or possible_colours(known)):
        return known_colour(ink(scene, text).lower())
    picture = np.asarray(paint(known, time_of(named, TIMES), (BEHIND, BEHIND)).convert("L"))
    left, top, right, bottom = (round(value * BEHIND) for value in box)
    return "black" if picture[top : bottom + 1, left : right + 1].mean() > LIGHT else "white"


def typeset(
    texts: Iterable[PlannedText], size: tuple[int, int], font: Path | None
) -> tuple[tuple[PlannedText, ...], np.ndarray]:
    """Each text's lines in the tight boxes of their letters, and all letters' coverage, uint8 (height, width)."""
    page = np.zeros((size[1], size[0]), np.uint8)
    planned = []
    for text in texts:
        face = font or typeface_file(text.typeface, text.string)
        x0, y0, x1, y1 = (round(v * size[k % 2]) for k, v in enumerate(text.box))
        coverage, lines = letter_coverage(text.string, (x0, y0, x1, y1), size, face)
        page = np.maximum(page, coverage)
        for line, (left, top, right, bottom) in lines:
            box = (left / size[0], top / size[1], right / size[0], bottom / size[1])
            planned.append(dataclasses.replace(text, string=line, box=box))
    return tuple(planned), page


def ground(scene: Scene) -> str:
    """The background as captions name it: "beach at dusk", "light blue background".

    A place goes by its own name where the words end with another for it ("a snowy city street": "street"). A time of
    day without a place is seen on hills, and so is a sky where only some things fly, or a described one where none
    does. Where nothing is said it is ``UNSAID``. What isn't known stays as it was said.
    """
    words = scene.background.lower().removesuffix(" background")
    bare = re.sub(rf" (?:at|by|in|under|of|during) (?:\w+ )*(?:{'|'.join(TIME_WORDS)})\b.*$", "", words)
    time = TIMED.get(time_of_day(scene) or low_light(scene) or "", "")
    said = name_at_end(bare, PLACE_NAMES) or name_at_end(re.split(r" (?:in|with|of|by|on) ", bare)[0], PLACE_NAMES)
    place = PLACE_NAMES[said] if said else UNNAMED if not words and time else ""
    flies = {known_noun(entity.noun.lower()) in FLYING for entity in scene.entities}
    if place == "sky" and (flies == {True, False} or (flies == {False} and words != "sky")):
        place = UNNAMED
    if not place and words in PLAIN_WORDS:
        return PLAIN_WORDS[words]
    if not place and (colour := known_colour(words)):
        return f"{colour} background"
    return f"{place} {time}".strip() if place else words or UNSAID


def medium(scene: Scene) -> str:
    """The scene's medium where the painter knows it, else its first: left open, things would mix the two."""
    words = (scene.style.medium or "").lower().replace("-", " ").split()
    return next((MEDIUM_WORDS[word] for word in words if word in MEDIUM_WORDS), MEDIA[0])
