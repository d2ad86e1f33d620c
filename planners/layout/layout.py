"""``lay_out`` gives each entity and text of a scene its box, and each entity its depth.

Works in short sides of the canvas (origin top left, x right, y down) and normalises at the end, so that a plan is the
same at every size of one aspect. Objects are square in pixels unless they carry a row or a long text. Titles and
captions get bands, carried texts lie inside their carrier, and everything else is arranged together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import networkx as nx  # type: ignore[import-untyped,unused-ignore]

from planners.base import PlanError
from planners.checklist import spoken_names
from planners.hosts import LOW, head_noun, shelter
from planners.layout.arrange import MANY, Arranger
from planners.layout.contradictions import reject_contradictions
from planners.layout.lettering import COMFORTABLE, Lettering, fit_text
from planners.layout.placement import carriers, resting_point
from planners.layout.relation_rules import LETTERED
from planners.layout.relations import relations_in_words
from planners.layout.sizes import RelativeSize, size_word, sizes
from planners.layout.solver import Area, Body, Solution
from planners.letters import letter_scale
from planners.scene import Box, Entity, Place, Scene, TextBlock

MARGIN = 0.03
LARGEST = 0.42  # the largest object; models paint larger ones badly
SMALLEST = 0.05
PAINTABLE = 0.18  # 46 of 256 pixels: smaller objects lose their form, so differences of size are given up first
WIDEST_TEXT, WIDEST_ASIDE = 0.94, 0.6  # the latter on the left or the right
TITLE, LINE = 0.2, 0.16  # line heights, as shares of the canvas's height
MOST_BANDS = 0.5
SMALLEST_TEXT = 0.15
CARRIED = 0.84  # the share of the carrier's width for its texts
CARRIED_LINE = 0.06  # carriers grow until their texts' lines have this height
WIDTHS, HEIGHTS = (1.0, 1.2, 1.4, 1.7, 2.1), (1.0, 1.2, 1.4)
THIRD = 1 / 3
GRAPHIC = "poster card banner label logo icon sign sticker badge flyer cover infographic emblem symbol"


@dataclass(frozen=True)
class Tightness:
    """Factors of the gaps between neighbours and of the least sizes of things and letters."""

    gaps: float = 1.0
    sizes: float = 1.0


USUAL = Tightness()


def lay_out(scene: Scene, hints: Mapping[str, Place] | None = None, tightness: Tightness = USUAL) -> Scene:
    """The scene with a box for every entity and text; ``hints`` says by id where it should be ("top", "left", ...).

    Entities in front of, behind or inside others get a depth; a larger depth is nearer. Deterministic. Raises PlanError
    if relations contradict each other or things don't fit on the canvas together.
    """
    hints = hints or {}
    reject_contradictions(scene)
    related = {end for r in scene.relations for end in r.ends}
    carried = carriers(scene)
    alone = [t for t in scene.texts if t.id not in carried and t.id not in related]
    inner = [t for t in alone if scene.entities and _row(t, hints, alone) == "inner"]
    bands = [t for t in alone if t not in inner]
    bound = _bound_carriers(scene, carried)
    placed: list[Entity | TextBlock] = [
        *scene.entities,
        *(t for t in scene.texts if carried.get(t.id) in bound or (t.id in related and t.id not in carried)),
        *inner,
    ]
    boxes, area = _bands(bands, hints, scene, bool(placed))
    if placed:
        boxes |= _arranged(scene, placed, hints, area, tightness)
    for carrier in dict.fromkeys(c for c in carried.values() if c not in bound):
        x0, y0, x1, y1 = boxes[carrier]
        if any(r.kind == "inside" and r.object == carrier and r.subject not in carried for r in scene.relations):
            y0 += (1 + LETTERED) / 2 * (y1 - y0)
        boxes |= _carried((x0, y0, x1, y1), [t for t in scene.texts if carried.get(t.id) == carrier])
    size, short = scene.canvas.size, min(scene.canvas.size)
    final = {i: Box.from_pixels([round(v * short, 3) for v in box], size) for i, box in boxes.items()}
    depth = _depths(scene)
    return scene.model_copy(
        update={
            "entities": tuple(
                e.model_copy(update={"box": final[e.id], "depth": depth.get(e.id, e.depth)}) for e in scene.entities
            ),
            "texts": tuple(t.model_copy(update={"box": final[t.id]}) for t in scene.texts),
        }
    )


def _bound_carriers(scene: Scene, carried: Mapping[str, str]) -> set[str]:
    """Carriers of texts that have a relation to anything else; these texts are arranged like objects."""
    return {
        carried[end]
        for r in scene.relations
        for end in r.ends
        if end in carried and not (end == r.subject and carried[end] == r.object)
    }


def _sides(scene: Scene) -> tuple[float, float]:
    """Width and height of the canvas in its short sides."""
    short = min(scene.canvas.size)
    return scene.canvas.width / short, scene.canvas.height / short


def _lettering(text: TextBlock, scene: Scene, place: str) -> Lettering:
    """The lines and the box of a text by itself: at most 94 percent of the canvas wide, 60 where its place is at a side
    of it, and half of it high.
    """
    width, height = _sides(scene)
    scale = letter_scale(text)
    line = (TITLE if text.role == "title" else LINE) * height * scale
    comfortable = line if scale > 1 else COMFORTABLE
    widest = WIDEST_ASIDE if "left" in place or "right" in place else WIDEST_TEXT
    return fit_text(text.content, widest * width, MOST_BANDS * height, line, comfortable)


def _row(text: TextBlock, hints: Mapping[str, Place], alone: Sequence[TextBlock]) -> str:
    """The band of a text without relations: top, bottom or inner (among the objects)."""
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
    texts: Sequence[TextBlock], hints: Mapping[str, Place], scene: Scene, objects: bool
) -> tuple[dict[str, Area], Area]:
    """Boxes of the texts at the top and the bottom, and the area (xyxy) between them."""
    width, height = _sides(scene)
    rows: dict[str, list[TextBlock]] = {"top": [], "bottom": [], "inner": []}
    for text in texts:
        free = not objects and text.role == "label" and text.id not in hints
        rows["inner" if free else _row(text, hints, texts)].append(text)
    gap = 0.02 * height
    share = MOST_BANDS if objects else 1 - 2 * MARGIN
    wished = {t.id: _lettering(t, scene, hints.get(t.id, "")) for t in texts}
    wanted = sum(wish.height + gap for wish in wished.values())
    shrink = min(1.0, share * height / wanted) if wanted else 1.0
    gap *= shrink
    boxes: dict[str, Area] = {}
    top, bottom = MARGIN * height, (1 - MARGIN) * height

    def put(text: TextBlock, y: float) -> float:
        wide, high = wished[text.id].width * shrink, wished[text.id].height * shrink
        place = hints.get(text.id, "")
        x = (width - wide) / 2
        x = MARGIN * width if "left" in place else (1 - MARGIN) * width - wide if "right" in place else x
        boxes[text.id] = (x, y, x + wide, y + high)
        return high

    for text in sorted(rows["top"], key=lambda t: t.role != "title"):
        top += put(text, top) + gap
    for text in reversed(rows["bottom"]):
        bottom -= put(text, bottom - wished[text.id].height * shrink) + gap
    inside = sum(wished[t.id].height * shrink + gap for t in rows["inner"]) - gap
    y = (top + bottom - inside) / 2
    for text in rows["inner"]:
        y += put(text, y) + gap
    return boxes, (MARGIN * width, top, (1 - MARGIN) * width, bottom)


def _arranged(
    scene: Scene, items: Sequence[Entity | TextBlock], hints: Mapping[str, Place], area: Area, tightness: Tightness
) -> dict[str, Area]:
    """Boxes of the objects and of the texts among them; raises PlanError if they don't fit."""
    best: tuple[dict[str, Body], Solution] | None = None
    least = tightness.sizes * SMALLEST / LARGEST, tightness.sizes * SMALLEST_TEXT
    for contrast in (0.0,) if len(items) > MANY else (1.0, 0.0):
        bodies = _bodies(scene, items, contrast, hints)
        found = Arranger(scene, bodies, hints, area, *least, tightness.gaps).best()
        if found and (best is None or _thinnest(scene, bodies, found) > _thinnest(scene, *best)):
            best = bodies, found
        if best is None or _thinnest(scene, *best) >= PAINTABLE:
            break
    if best is None:
        size = f"{scene.canvas.width}x{scene.canvas.height}"
        listed = relations_in_words(scene.relations, spoken_names(scene))
        raise PlanError(
            f"these relations don't fit together on a picture of {size}: {listed}; drop one"
            if listed
            else f"{len(items)} things don't fit on a picture of {size}; ask for fewer"
        )
    bodies, found = best
    boxes: dict[str, Area] = {}
    for body in bodies.values():
        (x, y), (wide, high) = found.centres[body.id], found.size(body)
        boxes[body.id] = (x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
    if len(boxes) == 1 and not scene.texts and not hints:
        boxes = {name: _on_a_third(box, scene) for name, box in boxes.items()}
    return boxes


def _thinnest(scene: Scene, bodies: Mapping[str, Body], found: Solution) -> float:
    """The shortest side among entities, without those that the prompt calls small."""
    spared = {e.id for e in scene.entities if size_word(e)}
    return min((min(found.size(b)) for b in bodies.values() if not b.is_text and b.id not in spared), default=1.0)


def _bodies(
    scene: Scene, items: Sequence[Entity | TextBlock], contrast: float, hints: Mapping[str, Place]
) -> dict[str, Body]:
    lettering = carriers(scene)

    def widened(identifier: str, side: float) -> RelativeSize:
        return _readable_size(side, [t for t in scene.texts if lettering.get(t.id) == identifier])

    wanted = sizes(scene, contrast, widened)
    bodies = {}
    for item in items:
        if isinstance(item, Entity):
            wide, high = wanted[item.id]
            bodies[item.id] = Body(item.id, wide * LARGEST, high * LARGEST)
        elif item.id not in lettering:
            wish = _lettering(item, scene, hints.get(item.id, ""))
            bodies[item.id] = Body(item.id, wish.width, wish.height, is_text=True)
    for carrier in dict.fromkeys(lettering[item.id] for item in items if item.id in lettering):
        texts = [t for t in scene.texts if lettering.get(t.id) == carrier]
        ids = {t.id for t in texts}
        aside = any({r.subject, r.object} <= ids and r.kind not in ("above", "below") for r in scene.relations)
        filled = any(r.kind == "inside" and r.object == carrier and r.subject not in ids for r in scene.relations)
        room = (
            bodies[carrier].width * (0.9 / len(texts) if aside else 1.0),
            bodies[carrier].height * (0.4 if filled else 1),
        )
        for text, wish in zip(texts, _lines(room, texts), strict=True):
            bodies[text.id] = Body(text.id, wish.width, wish.height)  # scales with its carrier
    return bodies


def _readable_size(side: float, texts: Sequence[TextBlock]) -> RelativeSize:
    """The least enlarged size at which a carrier's texts are easy to read, else the largest one."""
    tries = sorted(((side * w, side * h) for w in WIDTHS for h in HEIGHTS), key=lambda s: s[0] * s[1])
    for wide, high in tries if texts else ():
        if min(wish.line for wish in _lines((wide * LARGEST, high * LARGEST), texts)) >= CARRIED_LINE:
            return wide, high
    return tries[-1] if texts else (side, side)


def _lines(size: RelativeSize, texts: Sequence[TextBlock]) -> list[Lettering]:
    """The texts of a carrier of that size, one above another."""
    room = size[1] * (0.5 if len(texts) == 1 else 0.75) / len(texts)
    tall = [fit_text(t.content, size[0] * CARRIED, room, room * 0.95, CARRIED_LINE) for t in texts]
    return [
        wish if wish.lines == 1 else fit_text(t.content, size[0] * CARRIED, size[1] * 0.8 / len(texts), room)
        for wish, t in zip(tall, texts, strict=True)
    ]


def _carried(box: Area, texts: Sequence[TextBlock]) -> dict[str, Area]:
    """Boxes of texts inside their carrier: centred, one above another, at most 84 percent of its width."""
    boxes: dict[str, Area] = {}
    wishes = _lines((box[2] - box[0], box[3] - box[1]), texts)
    spare = (box[3] - box[1] - sum(wish.height for wish in wishes)) / (len(texts) + 1)
    gap = min(spare, 0.05 * (box[3] - box[1]))
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    y -= (sum(wish.height for wish in wishes) + gap * (len(texts) - 1)) / 2
    for text, wish in zip(texts, wishes, strict=True):
        boxes[text.id] = (x - wish.width / 2, y, x + wish.width / 2, y + wish.height)
        y += wish.height + gap
    return boxes


def _on_a_third(box: Area, scene: Scene) -> Area:
    """Moves the only subject of an oblong photo or painting to a line of thirds; graphic designs stay centred."""
    medium = (scene.style.medium or "").split()
    if medium and medium[-1] in GRAPHIC.split():
        return box
    sides = _sides(scene)
    shifts = []
    for axis, at in ((0, THIRD), (1, 1 - THIRD)):
        moved = sides[axis] * at - (box[axis] + box[axis + 2]) / 2 if sides[axis] >= 1.25 else 0.0
        low, high = MARGIN * sides[axis] - box[axis], (1 - MARGIN) * sides[axis] - box[axis + 2]
        shifts.append(min(max(moved, low), high))
    return box[0] + shifts[0], box[1] + shifts[1], box[2] + shifts[0], box[3] + shifts[1]


def _depths(scene: Scene) -> dict[str, int]:
    """The depth of each overlapping entity, 0 for the farthest; what is inside, held, worn or sits on it is nearer."""
    nearer = nx.DiGraph(scene.order("z").reverse().edges)
    for r in scene.relations:
        ends = {"inside": (r.object, r.subject), "holding": r.ends, "wearing": r.ends}.get(r.kind)
        ends = (r.object, r.subject) if resting_point(r, scene) > -1 else ends
        if (over := shelter(r, scene)) is not None:
            ends = r.ends if head_noun(over.noun) in LOW else r.ends[::-1]
        if ends and not (set(ends) <= set(nearer) and nx.has_path(nearer, ends[1], ends[0])):
            nearer.add_edge(*ends)
    return {i: level for level, group in enumerate(nx.topological_generations(nearer)) for i in group}
