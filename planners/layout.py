"""Where everything goes: ``lay_out`` gives each entity and text of a scene its box.

Works in pixels of the canvas (origin top left, x right, y down) and normalises at the end. Objects are square in
pixels. Titles and captions get bands; everything else, and every text with a relation, is solved together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from planners.base import PlanError
from planners.cells import Cells, arrangements
from planners.draft import Place
from planners.relations import described, reject_contradictions
from planners.scene import Box, Canvas, Entity, Scene, TextBlock
from planners.solver import Body, Order, Problem, Solution, enlarge, settle

MARGIN = 0.03
GAP = 0.045  # the least, for crowded scenes
ROOMY_GAP = 0.09  # for few things: a model paints an object a little larger or smaller than its box
LARGEST = 0.42
SMALLEST = 0.05
LETTER = 0.62
WIDEST_TEXT = 0.94
LOWEST_TEXT = 0.045
TITLE, LINE = 0.2, 0.16
MOST_BANDS = 0.5
MOST_TRIES = 6
SCALES = {"tiny": 0.45, "mini": 0.45, "miniature": 0.45, "small": 0.65, "little": 0.65}
Area = tuple[float, float, float, float]


def lay_out(scene: Scene, hints: Mapping[str, Place] | None = None) -> Scene:
    """The scene with a box on every entity and text; ``hints`` says where an id should be ("top", "left", ...).

    Deterministic. Raises PlanError where relations contradict each other or don't fit on the canvas together.
    """
    hints = hints or {}
    reject_contradictions(scene)
    size = scene.canvas.size
    related = {end for r in scene.relations for end in (r.subject, r.object)}
    carriers = {e.id for e in scene.entities}
    alone = [t for t in scene.texts if t.carrier not in carriers and t.id not in related]
    inner = [t for t in alone if scene.entities and _row(t, hints, alone) == "inner"]
    bands = [t for t in alone if t not in inner]
    boxes, area = _bands(bands, hints, scene.canvas, bool(scene.entities or related))
    placed: list[Entity | TextBlock] = [
        *scene.entities,
        *(t for t in scene.texts if t.id in related and t.carrier not in carriers),
        *inner,
    ]
    if placed:
        boxes |= _solved(scene, placed, hints, area)
    for entity in scene.entities:
        boxes |= _carried(boxes[entity.id], [t for t in scene.texts if t.carrier == entity.id], size)
    done = {i: Box.from_pixels([round(v, 3) for v in box], size) for i, box in boxes.items()}
    return scene.model_copy(
        update={
            "entities": tuple(e.model_copy(update={"box": done[e.id]}) for e in scene.entities),
            "texts": tuple(t.model_copy(update={"box": done[t.id]}) for t in scene.texts),
        }
    )


def text_size(text: TextBlock, canvas: Canvas) -> tuple[float, float]:
    """Width and height in pixels of the box that the text wants, at most 94 percent of the canvas wide."""
    height = (TITLE if text.role == "title" else LINE) * canvas.height
    width = LETTER * height * len(text.content) + 0.3 * height
    shrink = min(1.0, WIDEST_TEXT * canvas.width / width)
    return width * shrink, max(height * shrink, LOWEST_TEXT * canvas.height)


def _row(text: TextBlock, hints: Mapping[str, Place], alone: Sequence[TextBlock]) -> str:
    """The band of a text without relations: top, bottom, or inner (among the objects)."""
    place = hints.get(text.id, "")
    if "top" in place or "bottom" in place:
        return "top" if "top" in place else "bottom"
    if place:
        return "inner"
    if text.role in ("title", "subtitle"):
        return "top"
    others = [t for t in alone if t is not text and t.role in ("title", "subtitle")]
    first = next(t for t in alone if t.role == "label") is text if text.role == "label" else False
    return "top" if first and not others else "bottom"


def _bands(
    texts: Sequence[TextBlock], hints: Mapping[str, Place], canvas: Canvas, objects: bool
) -> tuple[dict[str, Area], Area]:
    """Boxes of the texts at the top and the bottom, and the area (xyxy) that is left between them."""
    margin_x, margin_y = MARGIN * canvas.width, MARGIN * canvas.height
    rows: dict[str, list[TextBlock]] = {"top": [], "bottom": [], "inner": []}
    for text in texts:
        free = not objects and text.role == "label" and text.id not in hints
        rows["inner" if free else _row(text, hints, texts)].append(text)
    gap = 0.02 * canvas.height
    wanted = sum(text_size(t, canvas)[1] + gap for t in texts)
    share = MOST_BANDS if objects else 1 - 2 * MARGIN
    shrink = min(1.0, share * canvas.height / wanted) if wanted else 1.0
    gap *= shrink
    boxes: dict[str, Area] = {}
    top, bottom = margin_y, canvas.height - margin_y

    def put(text: TextBlock, y: float) -> float:
        width, height = (side * shrink for side in text_size(text, canvas))
        place = hints.get(text.id, "")
        x = (canvas.width - width) / 2
        x = margin_x if "left" in place else canvas.width - margin_x - width if "right" in place else x
        boxes[text.id] = (x, y, x + width, y + height)
        return height

    for text in sorted(rows["top"], key=lambda t: t.role != "title"):
        top += put(text, top) + gap
    for text in reversed(rows["bottom"]):
        height = text_size(text, canvas)[1] * shrink
        put(text, bottom - height)
        bottom -= height + gap
    inside = sum(text_size(t, canvas)[1] * shrink + gap for t in rows["inner"]) - gap
    y = (top + bottom - inside) / 2
    for text in rows["inner"]:
        y += put(text, y) + gap
    return boxes, (margin_x, top, canvas.width - margin_x, bottom)


def _solved(
    scene: Scene, items: Sequence[Entity | TextBlock], hints: Mapping[str, Place], area: Area
) -> dict[str, Area]:
    """Boxes of the objects, and of the texts placed among them, from the best arrangement in the area."""
    canvas = scene.canvas
    largest = LARGEST * min(canvas.size)
    bodies = [_body(item, largest, canvas) for item in items]
    related = _relation_orders(scene, {b.id for b in bodies})
    best: tuple[Problem, Solution] | None = None
    for cells in arrangements(scene, [b.id for b in bodies], hints)[:MOST_TRIES]:
        best = _better(best, _problem(bodies, related, cells, area, canvas, hints))
        if best and _worth(best[1]) > 1.3 - 1e-6:
            break
    if best and related:
        problem, found = best
        best = _better(best, replace(problem, orders=_orders(bodies, related, found.centres, canvas)))
    if best is None or best[1].objects * largest < SMALLEST * min(canvas.size):
        said = described(scene)
        raise PlanError(
            f"these can't all hold on one picture of {canvas.width}x{canvas.height}: {said}; drop one"
            if said
            else f"{len(items)} things don't fit on a picture of {canvas.width}x{canvas.height}; ask for fewer"
        )
    final = settle(*best)
    boxes: dict[str, Area] = {}
    for body in bodies:
        x, y = final.centres[body.id]
        wide, high = body.width * final.scale(body) / 2, body.height * final.scale(body) / 2
        boxes[body.id] = (x - wide, y - high, x + wide, y + high)
    return boxes


def _body(item: Entity | TextBlock, largest: float, canvas: Canvas) -> Body:
    if isinstance(item, TextBlock):
        return Body(item.id, *text_size(item, canvas), is_text=True)
    side = largest * SCALES.get(item.attributes.get("size", ""), 1.0)
    return Body(item.id, side, side)


def _relation_orders(scene: Scene, ids: set[str]) -> list[Order]:
    orders = []
    for r in scene.relations:
        if r.subject in ids and r.object in ids:
            flipped = r.kind in ("right_of", "below")
            ends = (r.object, r.subject) if flipped else (r.subject, r.object)
            axis = 0 if r.kind in ("left_of", "right_of") else 1
            orders.append(Order(*ends, axis=axis, gap=_gap(len(scene.things)) * scene.canvas.size[axis], cone=True))
    return orders


def _gap(things: int) -> float:
    """The gap between neighbours, as a share of the canvas: smaller where many things need room."""
    return max(GAP, min(ROOMY_GAP, 0.45 / max(1, things)))


def _worth(solution: Solution) -> float:
    return solution.objects + 0.3 * solution.texts


def _better(best: tuple[Problem, Solution] | None, problem: Problem) -> tuple[Problem, Solution] | None:
    """The best so far, or this problem with its solution where that allows larger things."""
    found = enlarge(problem)
    if found is None or (best is not None and _worth(found) <= _worth(best[1]) + 1e-3):
        return best
    return problem, found


def _problem(
    bodies: Sequence[Body],
    related: Sequence[Order],
    cells: Cells,
    area: Area,
    canvas: Canvas,
    hints: Mapping[str, Place],
) -> Problem:
    columns = max(x for x, _ in cells.values()) + 1
    rows = max(y for _, y in cells.values()) + 1
    pitch = ((area[2] - area[0]) / columns, (area[3] - area[1]) / rows)
    places = {i: (area[0] + (x + 0.5) * pitch[0], area[1] + (y + 0.5) * pitch[1]) for i, (x, y) in cells.items()}
    targets = {i: _hinted(hints.get(i, ""), spot, area) for i, spot in places.items()}
    return Problem(bodies, _orders(bodies, related, places, canvas), area, targets)


def _hinted(place: str, spot: tuple[float, float], area: Area) -> tuple[float, float]:
    """The target in pixels: an edge of the area where the hint says so."""
    x = area[0] if "left" in place else area[2] if "right" in place else spot[0]
    y = area[1] if "top" in place else area[3] if "bottom" in place else spot[1]
    return ((area[0] + area[2]) / 2, (area[1] + area[3]) / 2) if place == "centre" else (x, y)


def _orders(
    bodies: Sequence[Body], related: Sequence[Order], places: Mapping[str, tuple[float, float]], canvas: Canvas
) -> list[Order]:
    """The relations, and for each unrelated pair the axis on which it is further apart for its sizes."""
    gap = _gap(len(bodies)) * min(canvas.size)
    known = {frozenset((o.before, o.after)) for o in related}
    orders = list(related)
    for a, b in combinations(bodies, 2):
        if frozenset((a.id, b.id)) in known:
            continue
        dx = places[b.id][0] - places[a.id][0]
        dy = places[b.id][1] - places[a.id][1]
        across = abs(dx) / (a.width + b.width) >= abs(dy) / (a.height + b.height)
        ahead = (dx if across else dy) >= 0
        first, second = (a, b) if ahead else (b, a)
        orders.append(Order(first.id, second.id, axis=0 if across else 1, gap=gap, cone=False))
    return orders


def _carried(box: Area, texts: Sequence[TextBlock], size: tuple[int, int]) -> dict[str, Area]:
    """Texts inside the thing that carries them: centred lines, at most 84 percent of its width."""
    boxes: dict[str, Area] = {}
    wide, high = (box[2] - box[0]) * 0.84, (box[3] - box[1]) * 0.5
    for place, text in enumerate(texts):
        line = high / len(texts)
        height = min(line * 0.95, wide / (LETTER * len(text.content) + 0.3))
        height = max(height, min(line * 0.95, 0.02 * size[1]))
        width = min(wide, LETTER * height * len(text.content) + 0.3 * height)
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2 - high / 2 + (place + 0.5) * line
        boxes[text.id] = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
    return boxes
