"""A scene from a picture: what a detector, a reader and a critic of settings see in it, and how surely."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from critics.base import CriticError
from critics.objects.colour import measure_colour
from critics.objects.critic import ObjectCritic
from critics.objects.detector import Detection, OpenVocabulary, detected
from critics.setting.critic import SettingCritic
from critics.setting.daylight import free_pixels, light_of
from critics.text.critic import TextCritic
from planners.scene import Box, Canvas, Entity, Scene, Style, TextBlock, TextRole

SURELY = 0.5
"""A detection's score from which a thing is taken to be there; a fainter one is told and left untouched."""
FAINTLY = 0.25
COLOURED, PLAIN = 0.7, 0.6
"""Shares of a thing's and of the ground's pixels from which a colour is said of them."""
READ, READ_ON_A_THING, LETTERS = 0.6, 0.93, 2
"""A reading's confidence from which its text is taken to be there, on the ground and on a thing (whose own looks are
often misread as letters), and its fewest letters."""
EVEN = 12.0
"""The standard deviation of a ground's pixels (of 256 levels) up to which it is plain, and no place."""
ONE_THING = 0.5
"""Two detections of any classes that overlap by more (IoU) are one thing: the surest counts."""
TIMES = ("day", "dusk", "night")
WHOLE = Box(x0=0, y0=0, x1=1, y1=1)


@dataclass(frozen=True)
class SeenScene:
    """``lines`` say what is seen how surely, and what is doubtful; nothing doubtful is in the scene."""

    scene: Scene
    lines: tuple[str, ...]


def perceive(image: np.ndarray, critics: Sequence[object]) -> SeenScene:
    """The scene of a uint8 sRGB picture (height, width, 3), by the first critic of each kind among ``critics``.

    Raises CriticError where no detector of a fixed list of classes is there, or the picture isn't of its world.
    """
    objects = next((c for c in critics if isinstance(c, ObjectCritic)), None)
    if objects is None or isinstance(objects.detector, OpenVocabulary):
        raise CriticError("the detector finds only what it is asked for; say what is in the picture (--prompt)")
    if objects.domain is not None and (why := objects.domain.refusal(image, "the detector", "say it with --prompt")):
        raise CriticError(why)
    found = _distinct(detected(objects.detector, [image])[0])
    sure = [one for one in found if one.score >= SURELY]
    entities, lines = _entities(image, sure), [f"{one.label}: seen ({one.score:.0%} sure)" for one in sure]
    lines += [f"{one.label}: perhaps ({one.score:.0%} sure), left as it is" for one in found if one.score < SURELY]
    texts = _texts(image, next((c for c in critics if isinstance(c, TextCritic)), None), entities)
    lines += [f'"{text.content}": read' for text in texts]
    setting = next((c for c in critics if isinstance(c, SettingCritic)), None)
    boxes = [e.box for e in entities if e.box is not None] + [t.box for t in texts if t.box is not None]
    background, lighting = _ground(image, boxes, setting)
    lines += [f"background: {' '.join(filter(None, [background, lighting]))}"] if background or lighting else []
    height, width = image.shape[:2]
    scene = Scene(
        prompt=_said(entities, texts, background),
        canvas=Canvas(width=width, height=height),
        background=background,
        style=Style(lighting=lighting),
        entities=entities,
        texts=texts,
    )
    return SeenScene(scene, tuple(lines))


def _distinct(found: Sequence[Detection]) -> list[Detection]:
    """One detection a thing, the surest, without those too faint to speak of."""
    kept: list[Detection] = []
    for one in sorted(found, key=lambda d: -d.score):
        if one.score >= FAINTLY and all(one.box.iou(other.box) <= ONE_THING for other in kept):
            kept.append(one)
    return kept


def _entities(image: np.ndarray, found: Sequence[Detection]) -> tuple[Entity, ...]:
    counted: Counter[str] = Counter()
    made = []
    for one in sorted(found, key=lambda d: (d.box.y0, d.box.x0)):
        name = re.sub(r"[^a-z0-9]+", "_", one.label.lower()).strip("_")[:34] or "thing"
        counted[name] += 1
        colour = measure_colour(image, one.box)
        looks = {"colour": colour.name} if colour is not None and colour.share >= COLOURED else {}
        made.append(Entity(id=f"{name}_{counted[name]}", noun=one.label, attributes=looks, box=one.box))
    return tuple(made)


def _texts(image: np.ndarray, reader: TextCritic | None, entities: Sequence[Entity]) -> tuple[TextBlock, ...]:
    """What is read; a text that lies in a thing is on it, the highest large one is the title."""
    if reader is None:
        return ()
    readings = [
        one for one in reader.reader.read(image) if one.confidence >= READ and len(one.content.strip()) >= LETTERS
    ]
    made: list[TextBlock] = []
    for number, one in enumerate(readings, 1):
        on = [e for e in entities if e.box is not None and e.box.intersection(one.box) > 0.8 * one.box.area]
        if on and one.confidence < READ_ON_A_THING:
            continue
        carrier = min(on, key=lambda e: e.box.area if e.box else 1.0).id if on else None
        role: TextRole = "title" if carrier is None and one.box.centre[1] < 0.3 and not made else "label"
        content = one.content.strip()
        made.append(TextBlock(id=f"text_{number}", content=content, role=role, carrier=carrier, box=one.box))
    return tuple(made)


def _ground(image: np.ndarray, covered: Sequence[Box], setting: SettingCritic | None) -> tuple[str, str | None]:
    """The background's words and the light's; empty and None where nobody can tell."""
    clear = free_pixels(image, covered)
    free, places = image[clear], setting.places if setting is not None else None
    if places is not None and len(free) and float(free.std(axis=0).mean()) > EVEN:
        distances = places.distances(image, covered)
        nearest = min(distances, key=distances.__getitem__, default="")
        if nearest and distances[nearest] <= places.config.passes_to:
            light = light_of(image, covered)
            time = next((t for t in TIMES if light is not None and light.is_time(t)), None)
            return nearest, f"at {time}" if time in ("dusk", "night") else None
    colour = measure_colour(image, WHOLE, clear)
    return (colour.name if colour is not None and colour.share >= PLAIN else ""), None


def _said(entities: Sequence[Entity], texts: Sequence[TextBlock], background: str) -> str:
    """The picture in words, for painters that read a prompt."""
    things = [entity.phrase for entity in entities] + [f'the word "{text.content}"' for text in texts]
    return ", ".join([*things, f"{background} background" if background else ""]).strip(", ") or "a picture"
