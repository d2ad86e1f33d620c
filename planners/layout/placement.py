"""Whether the boxes of a plan do what it says: each relation's geometry, overlaps, and texts on their carriers.

Works on the boxes alone, independent of how the layout finds them, so that it also checks plans that were edited by
hand. All lengths are in pixels, with a tolerance of ``SLACK`` of the canvas's short side.
"""

from __future__ import annotations

import math
from itertools import combinations

import networkx as nx  # type: ignore[import-untyped,unused-ignore]

from planners.checklist import spoken_names
from planners.hosts import SEATS, brim, head_noun, shelter
from planners.layout.relations import relation_in_words
from planners.layout.solver import Area
from planners.scene import COMPARED, Entity, Relation, Scene, TextBlock

SLACK = 1e-4
DIRECTIONS = ("left_of", "right_of", "above", "below")
DEPTHS = ("behind", "in_front_of")
LARGER = 1.4
"""How many times as large an area the larger of two compared things has at least."""


def carriers(scene: Scene) -> dict[str, str]:
    """By text id, the entity that bears the text: its carrier, or what it is on or inside by a relation."""
    entities = {entity.id for entity in scene.entities}
    found = {t.id: t.carrier for t in scene.texts if t.carrier in entities and t.carrier is not None}
    texts = {t.id for t in scene.texts}
    for r in scene.relations:
        if r.kind in ("on", "inside") and r.subject in texts and r.object in entities:
            found.setdefault(r.subject, r.object)
    return found


def resting_point(relation: Relation, scene: Scene) -> float:
    """Where the subject of an "on" rests on its object, in half sides from that one's centre; -1: on its upper edge."""
    lower = scene.item(relation.object)
    seat = SEATS.get(head_noun(lower.noun), 0.0) if isinstance(lower, Entity) and relation.kind == "on" else 0.0
    return 2 * seat - 1


def allowed_overlaps(scene: Scene) -> set[frozenset[str]]:
    """Pairs of ids whose boxes may overlap because of the plan's relations.

    These are a thing and what is inside, held, worn, behind, in front of it or sits on it; a container and what touches
    or covers a thing inside it; and a text with its carrier and whatever may cover that.
    """
    inside = nx.DiGraph()
    inside.add_nodes_from(item.id for item in scene.things)
    inside.add_edges_from((r.subject, r.object) for r in scene.relations if r.kind == "inside")
    inside.add_edges_from(carriers(scene).items())
    around = {i: {i, *nx.descendants(inside, i)} for i in inside}
    across = {frozenset(r.ends) for r in scene.relations if r.kind in (*DEPTHS, "holding", "wearing")}
    for seated in (r for r in scene.relations if resting_point(r, scene) > -1 or shelter(r, scene) is not None):
        beside = {other for pair in across if seated.subject in pair for other in pair}
        across |= {frozenset((other, seated.object)) for other in {*beside, seated.subject} - {seated.object}}
    touching = across | {frozenset(r.ends) for r in scene.relations if r.kind in ("on", "under")}
    allowed = set()
    for a, b in combinations(inside, 2):
        direct = any(frozenset((x, y)) in across for x in around[a] for y in around[b])
        hosted = any(
            other in around[partner]
            for one, other in ((a, b), (b, a))
            for pair in touching
            if pair & around[one]
            for partner in pair - around[one]
        )
        if a in around[b] or b in around[a] or direct or hosted:
            allowed.add(frozenset((a, b)))
    covered = {
        frozenset((text, other))
        for text, carrier in carriers(scene).items()
        for other in inside
        if frozenset((carrier, other)) in allowed and carrier not in around[other] and other != text
    }
    return allowed | covered


def covering(scene: Scene) -> set[frozenset[str]]:
    """Pairs of which one must cover part of the other to show that it is in front.

    Without those that have another relation than to be close, or a third thing between them in depth.
    """
    depth = scene.order("z")
    others = {
        frozenset(pair)
        for r in scene.relations
        if r.kind not in (*DEPTHS, "next_to")
        for pair in combinations(r.ends, 2)
    }
    reduced = nx.transitive_reduction(depth) if nx.is_directed_acyclic_graph(depth) else depth
    return {frozenset(edge) for edge in reduced.edges} - others


def misplaced(scene: Scene) -> list[str]:
    """What is wrong with the boxes, a line each; only the things without a box if there are any."""
    names = spoken_names(scene)
    if missing := [names[item.id] for item in scene.things if item.box is None]:
        return [f"no box: {', '.join(missing)}"]
    allowed, boxes, slack = allowed_overlaps(scene), _boxes_in_pixels(scene), _slack(scene)
    broken = [r for r in scene.relations if not _holds(r, scene, boxes, slack)]
    wrong = [f"the boxes don't show: {relation_in_words(r, names)}" for r in broken]
    for a, b in combinations(boxes, 2):
        if min(_shared(boxes[a], boxes[b])) > slack and frozenset((a, b)) not in allowed:
            wrong.append(f"overlap without a relation: {names[a]}, {names[b]}")
    for text, carrier in carriers(scene).items():
        if not _within(boxes[text], boxes[carrier], slack):
            wrong.append(f"{names[text]} reaches over the edge of {names[carrier]}")
    return wrong


def holds(relation: Relation, scene: Scene) -> bool:
    """Whether the boxes of a scene show a relation; what has no box breaks none."""
    boxes = _boxes_in_pixels(scene)
    return not set(relation.ends) <= boxes.keys() or _holds(relation, scene, boxes, _slack(scene))


def _boxes_in_pixels(scene: Scene) -> dict[str, Area]:
    width, height = scene.canvas.size
    return {
        item.id: (item.box.x0 * width, item.box.y0 * height, item.box.x1 * width, item.box.y1 * height)
        for item in scene.things
        if item.box is not None
    }


def _slack(scene: Scene) -> float:
    return SLACK * min(scene.canvas.size) + 0.01


def _shared(a: Area, b: Area) -> tuple[float, float]:
    """Width and height of the intersection; negative values are gaps."""
    return min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])


def _area(box: Area) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _within(inner: Area, outer: Area, slack: float) -> bool:
    return all(inner[k] >= outer[k] - slack and inner[k + 2] <= outer[k + 2] + slack for k in (0, 1))


def _holds(relation: Relation, scene: Scene, boxes: dict[str, Area], slack: float) -> bool:
    a, b, *rest = (boxes[end] for end in relation.ends)
    kinds: set[str] = {r.kind for r in scene.relations if set(relation.ends[:2]) <= set(r.ends)}
    wide, high = _shared(a, b)
    if relation.kind in COMPARED:
        larger, smaller = (a, b) if relation.kind == "larger_than" else (b, a)
        return _area(larger) >= LARGER * _area(smaller)
    if relation.kind in DIRECTIONS:
        apart = min(wide, high) < -slack or not kinds.isdisjoint({"on", "under"})
        return apart and relation.kind in _directions(relation, scene)
    if shelter(relation, scene) is not None:
        return wide >= 0.9 * min(a[2] - a[0], b[2] - b[0]) and high > slack and a[1] > b[1] and a[3] > b[3]
    if relation.kind in ("on", "under"):
        if isinstance(scene.item(relation.subject), TextBlock) and carriers(scene).get(relation.subject):
            return _within(a, b, slack)
        upper, lower = (a, b) if relation.kind == "on" else (b, a)
        narrow, broad = sorted((a, b), key=lambda box: box[2] - box[0])
        over = narrow[0] >= broad[0] - slack and narrow[2] <= broad[2] + slack
        rests = lower[1] + (resting_point(relation, scene) + 1) / 2 * (lower[3] - lower[1])
        return abs(upper[3] - rests) <= slack and over
    if relation.kind == "inside":
        at = brim(relation, scene)
        if at is None:
            return _within(a, b, slack)
        edge = b[1] + at * (b[3] - b[1])
        return a[0] >= b[0] - slack and a[2] <= b[2] + slack and a[1] < edge < a[3] <= b[3] + slack
    if relation.kind == "next_to":
        mean = sum(box[k + 2] - box[k] for box in (a, b) for k in (0, 1)) / 4
        near = math.hypot(max(0.0, -wide), max(0.0, -high)) < mean and min(wide, high) <= slack
        return near or not kinds.isdisjoint({"holding", *DEPTHS})
    if relation.kind == "facing":
        beside = wide < -slack and not _directions(relation, scene).isdisjoint({"left_of", "right_of"})
        return beside or not kinds.isdisjoint({"on", "under", "inside", "holding", "wearing"})
    if relation.kind == "between":
        return any(a[k] >= min(b[k + 2], rest[0][k + 2]) and a[k + 2] <= max(b[k], rest[0][k]) for k in (0, 1))
    return _covers(relation, scene, (a, b), min(wide, high) > slack, slack)


def _covers(relation: Relation, scene: Scene, pair: tuple[Area, Area], shares: bool, slack: float) -> bool:
    """Held and worn things overlap their bearer; what is behind is deeper, and partly covered if it must be."""
    if relation.kind in ("holding", "wearing"):
        return shares
    first, second = (scene.item(end) for end in relation.ends)
    if isinstance(first, Entity) and isinstance(second, Entity):
        behind = first.depth < second.depth
        if behind != (relation.kind == "behind") or first.depth == second.depth:
            return False
    if frozenset(relation.ends) not in covering(scene):
        return True
    a, b = pair
    smaller = min(map(_area, pair))
    wide, high = _shared(a, b)
    return shares and wide * high <= 0.6 * smaller


def _directions(relation: Relation, scene: Scene) -> set[str]:
    """The directions in which the relation's subject lies from its object."""
    subject, other = (scene.item(end).box for end in relation.ends[:2])
    assert subject is not None and other is not None  # ``misplaced`` returns early without boxes
    x, y = subject.direction_from(other, scene.canvas.size)
    holds = {"left_of": x < -0.5, "right_of": x > 0.5, "above": y < -0.5, "below": y > 0.5}
    return {kind for kind, held in holds.items() if held}
