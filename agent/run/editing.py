"""A picture that is changed instead of painted anew: the repairs that turn it into the edited scene's picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from agent.errors import ImageError
from agent.events import EditRequest
from agent.images import load_image
from agent.run.candidates import fault_of_repair, fault_of_size, sound_candidates
from agent.run.hand_mask import only_inside, read_mask
from agent.seeds import derive_seed
from planners.edits.difference import SceneDifference, difference
from planners.scene import Box, Scene, TextBlock
from renderers.base import Candidate, Operator, Renderer, RenderError, Repair
from renderers.repair.region import mask_of

BEYOND = 0.04
"""By how much later repairs may reach beyond a touched region."""
AROUND, BELOW = 0.03, 0.06
"""By how much a region is larger than its thing's box, as shares of the picture: soft edges, and shadows under it."""


def edited_pictures(request: EditRequest, scene: Scene, renderer: Renderer, seeds: Sequence[int]) -> list[Candidate]:
    """The request's picture with its touched regions painted as the scene wants them, one a seed.

    All other pixels are bit-identical to the picture's. Raises RenderError.
    """
    start = starting_picture(request, scene)
    operators, mask = frozenset(renderer.operators), mask_of_request(request, scene)
    change = difference(request.before, scene)
    rounds = edit_repairs(change, request.before, scene, operators, request.region)
    empty = without_what_comes(change, scene)
    made = []
    for seed in seeds:
        picture = Candidate(start, seed)
        for number, repairs in enumerate(rounds):
            seeded = [
                repair.model_copy(update={"seed": derive_seed(seed, "edit", number, repair.id)}) for repair in repairs
            ]
            shown = scene if number == len(rounds) - 1 else empty
            (changed,) = sound_candidates([renderer.repair(shown, picture, seeded)])
            if fault := fault_of_repair(picture, changed, seeded):
                raise RenderError(fault, changed.work)
            changed = only_inside(mask, picture, changed)
            picture = Candidate(changed.image, seed, picture.work + changed.work)
        made.append(picture)
    return made


def mask_of_request(request: EditRequest, scene: Scene) -> np.ndarray | None:
    """The mask that a person drew for the edit, boolean (height, width); None without one. Raises RenderError."""
    if request.mask is None:
        return None
    try:
        return read_mask(Path(request.mask), scene.canvas.size)
    except ImageError as error:
        raise RenderError(str(error)) from None


def may_change(request: EditRequest, scene: Scene) -> np.ndarray:
    """Boolean (height, width): the pixels that an edit and the repairs after it may change. Raises RenderError."""
    mask = mask_of_request(request, scene)
    return mask_of(allowed_regions(request, scene), scene.canvas.size) if mask is None else mask


def within(repairs: Sequence[Repair], request: EditRequest, scene: Scene) -> list[Repair]:
    """The repairs, cut to the regions that the edit touches: nothing else of the picture may change."""
    allowed = allowed_regions(request, scene)
    kept = []
    for repair in repairs:
        shares = [(box.intersection(repair.region), box) for box in allowed]
        most, box = max(shares, key=lambda pair: pair[0], default=(0.0, repair.region))
        if most <= 0:
            continue
        kept.append(repair.model_copy(update={"region": repair.region.cut_to(box)}))
    return kept


def repaints(request: EditRequest, scene: Scene) -> bool:
    """Whether all of the picture is painted anew: its ground, light or style is another one."""
    return request.region is None and difference(request.before, scene).whole


def allowed_regions(request: EditRequest, scene: Scene) -> list[Box]:
    """Where an edit and the repairs after it may change pixels."""
    if request.region is not None:
        return [request.region]
    return [box.grown(BEYOND) for box in touched_regions(request.before, scene)]


def touched_regions(before: Scene, after: Scene) -> list[Box]:
    """Where an edit may change pixels; all of the picture where its ground, light or style is another one."""
    change = difference(before, after)
    if change.whole:
        return [Box(x0=0, y0=0, x1=1, y1=1)]
    there = [scene.item(i).box for scene in (before, after) for i in change.touched if _is_in(scene, i)]
    return _joined([with_shadow(box) for box in there if box is not None])


def with_shadow(box: Box) -> Box:
    """The box with its soft edges and what it throws on the floor."""
    return Box.clipped(box.x0 - AROUND, box.y0 - AROUND, box.x1 + AROUND, box.y1 + BELOW)


def _is_in(scene: Scene, identifier: str) -> bool:
    return any(item.id == identifier for item in scene.things)


def starting_picture(request: EditRequest, scene: Scene) -> np.ndarray:
    """The picture that an edit starts from, uint8 (height, width, 3). Raises RenderError."""
    try:
        image = load_image(Path(request.picture))
    except ImageError as error:
        raise RenderError(str(error)) from None
    if fault := fault_of_size(image, scene.canvas.size):
        raise RenderError(fault)
    return image


def edit_repairs(
    change: SceneDifference, before: Scene, after: Scene, operators: frozenset[Operator], given: Box | None = None
) -> list[list[Repair]]:
    """Rounds of repairs with disjoint regions: first what goes, then what comes or looks otherwise.

    What goes, and where it was that goes elsewhere, is painted as ground; regions that touch are painted as one. A
    ``given`` region is the only one.
    """
    if given is not None:
        about = tuple(i for i in change.touched if _is_in(after, i))
        does: Operator = "inpaint" if about or "remove" not in operators else "remove"
        return [[Repair(id="edit.given", operator=does, region=given, about=about, strength=1.0)]]
    old, new = ({item.id: item for item in scene.things} for scene in (before, after))
    gone = [old[i].box for i in (*change.removed, *change.moved) if i in old]
    gone += [old[i].box for i in change.changed if isinstance(old[i], TextBlock) and old[i].box != new[i].box]
    empty = without_what_comes(change, after)
    rounds = [_repairs("remove", [box for box in gone if box is not None], empty, (), operators)]
    comes = [new[i].box for i in (*change.added, *change.moved, *change.changed)]
    rounds.append(
        _repairs("inpaint", [box for box in comes if box is not None], after, tuple(change.touched), operators)
    )
    return [repairs for repairs in rounds if repairs]


def without_what_comes(change: SceneDifference, after: Scene) -> Scene:
    """The scene as it is once all has gone that goes, before anything has come or stands elsewhere."""
    absent = {*change.added, *change.moved}
    return after.model_copy(
        update={
            "entities": tuple(entity for entity in after.entities if entity.id not in absent),
            "texts": tuple(text for text in after.texts if text.id not in absent and text.carrier not in absent),
            "relations": tuple(relation for relation in after.relations if not absent & set(relation.ends)),
        }
    )


def _repairs(
    operator: Operator, boxes: Sequence[Box], scene: Scene, touched: Sequence[str], operators: frozenset[Operator]
) -> list[Repair]:
    """One repair for each group of boxes that touch, about what of ``touched`` is in it, and what mostly lies in it."""
    known: Operator = operator if operator in operators else "inpaint"
    made = []
    for number, region in enumerate(_joined([with_shadow(box) for box in boxes])):
        inside = [item.id for item in scene.things if item.box is not None and item.box.intersection(region) > 0]
        about = tuple(i for i in inside if i in touched or _within(scene, i, region))
        does: Operator = "inpaint" if about else known
        made.append(Repair(id=f"edit.{operator}.{number}", operator=does, region=region, about=about, strength=1.0))
    return made


def _within(scene: Scene, identifier: str, region: Box) -> bool:
    """Whether most of a thing lies in the region, so that it is painted again with it."""
    box = scene.item(identifier).box
    return box is not None and box.intersection(region) > 0.3 * box.area


def _joined(boxes: Sequence[Box]) -> list[Box]:
    """The boxes with those that overlap put together, until none do."""
    found = list(boxes)
    while True:
        pair = next(((a, b) for k, a in enumerate(found) for b in found[k + 1 :] if a.intersection(b) > 0), None)
        if pair is None:
            return found
        found = [box for box in found if box not in pair] + [pair[0].union(pair[1])]
