"""The hundred pictures that the diffusion model painted (``benchmarks/judges/painted``), against right and wrong plans.

Objects and boxes are those of its labels, which a person checked. Colours and words were looked at for this benchmark
(``painted_seen.json``): every labelled thing has the colour that its prompt names, but for those listed there, and no
painted word reads as planned. A wrong plan differs from the right one in one thing, so that the picture's fault is
known without touching the picture.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.critics.cases import RIGHT_PLAN, WRONG_PLAN, Case
from benchmarks.critics.seen import PictureContents, SeenText, SeenThing, truths
from benchmarks.sampling import evenly
from planners.checklist import compile_checklist
from planners.rules import RulePlanner
from planners.scene import INVERSE, Box, Canvas, Entity, Relation, Scene

FOLDER = Path(__file__).parent.parent / "judges" / "painted"
EYES = Path(__file__).with_name("painted_seen.json")
OTHER_NOUN = ("bed", "rocket", "mushroom", "key")
OTHER_COLOUR = {
    "red": "blue",
    "blue": "yellow",
    "yellow": "purple",
    "green": "red",
    "orange": "blue",
    "purple": "green",
    "pink": "green",
    "brown": "pink",
    "black": "red",
    "white": "red",
    "gray": "orange",
}


def painted_cases(n: int | None = None) -> Iterator[Case]:
    """Each picture with its right plan, then with every wrong plan that it is known to contradict.

    At most ``n`` pictures, spread over all of them.
    """
    table, eyes = json.loads((FOLDER / "annotations.json").read_text()), json.loads(EYES.read_text())
    names = {one["id"]: one["name"] for one in table["categories"]}
    for image in evenly(table["images"], n):
        with Image.open(FOLDER / "images" / image["file_name"]) as file:
            picture = np.array(file.convert("RGB"))
        size = (image["width"], image["height"])
        scene = RulePlanner().plan(image["prompt"], Canvas(width=size[0], height=size[1])).scene
        notes = [note for note in table["annotations"] if note["image_id"] == image["id"]]
        labels = [(names[note["category_id"]], _box(note["bbox"], size)) for note in notes]
        origin = f"painted {image['id']:03d}"
        for group, plan in [(RIGHT_PLAN, scene), *wrong_plans(scene)]:
            seen = _seen(scene, labels, eyes["unsure_colours"].get(str(image["id"]), []))
            if group == RIGHT_PLAN:
                yield Case(f"{origin} right", "painted", origin, group, False, picture, plan, seen)
            elif not all(truths(plan, compile_checklist(plan), seen).values()):
                yield Case(f"{origin} {group}", "painted", origin, group, True, picture, plan, seen)


def wrong_plans(scene: Scene) -> list[tuple[str, Scene]]:
    """Plans that differ from the scene in one noun, one colour, one count or one relation, where it has such a thing.

    They keep the ids, so that what stands for an entity goes on doing so.
    """
    found: list[tuple[str, Scene]] = []
    nouns = [entity.noun for entity in scene.entities]
    for number, entity in enumerate(scene.entities):
        if nouns.count(entity.noun) == 1:
            noun = next(other for other in OTHER_NOUN if other not in nouns)
            changed = entity.model_copy(update={"noun": noun})
            found.append((f"{WRONG_PLAN} noun planned", _with(scene, number, changed)))
            break
    for number, entity in enumerate(scene.entities):
        if "colour" in entity.attributes:
            colour = OTHER_COLOUR[entity.attributes["colour"]]
            changed = entity.model_copy(update={"attributes": {**entity.attributes, "colour": colour}})
            found.append((f"{WRONG_PLAN} colour planned", _with(scene, number, changed)))
            break
    for number, entity in enumerate(scene.entities):
        if nouns.count(entity.noun) > 1:
            found.append((f"{WRONG_PLAN} count planned", _with(scene, number, None)))
            break
    if len(scene.relations) == 1 and (kind := scene.relations[0].kind) in INVERSE and INVERSE[kind] != kind:
        turned = Relation(subject=scene.relations[0].subject, kind=INVERSE[kind], object=scene.relations[0].object)
        found.append((f"{WRONG_PLAN} relation planned", scene.model_copy(update={"relations": (turned,)})))
    return found


def _seen(scene: Scene, labels: list[tuple[str, Box]], unsure: list[str]) -> PictureContents:
    """Each label stands for the entity of its noun whose box is nearest; each word for the one planned."""
    free, things = list(scene.entities), []
    for noun, box in labels:
        alike = [entity for entity in free if entity.noun == noun]
        entity = min(alike, key=lambda e: _distance(e, box), default=None)
        colour = None
        if entity is not None:
            free.remove(entity)
            colour = None if noun in unsure else entity.attributes.get("colour")
        things.append(SeenThing(noun, colour, box, entity.id if entity is not None else None))
    return PictureContents(tuple(things), tuple(SeenText(None, text.id) for text in scene.texts))


def _distance(entity: Entity, box: Box) -> float:
    if entity.box is None:
        return 0.0
    (ax, ay), (bx, by) = entity.box.centre, box.centre
    return (ax - bx) ** 2 + (ay - by) ** 2


def _with(scene: Scene, number: int, entity: Entity | None) -> Scene:
    entities = [*scene.entities[:number], *([entity] if entity is not None else []), *scene.entities[number + 1 :]]
    return scene.model_copy(update={"entities": tuple(entities)})


def _box(xywh: list[Any], size: tuple[int, int]) -> Box:
    x, y, wide, high = xywh
    return Box.from_pixels((x, y, x + wide, y + high), size)
