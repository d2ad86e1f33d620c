"""Where a repair works: boxes from verdicts and plans, grown by some context and cut off their neighbours.

All boxes are normalised xyxy. Pure geometry; nothing here looks at pixels.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce

from agent.policy.free_space import free_box
from agent.policy.neighbours import CONTEXT, IN_PLACE, KEEP, Neighbours, seen_boxes
from agent.rungs import Rung
from critics.base import Fault, Verdict
from planners.checklist import Check
from planners.scene import Box, Scene
from renderers.base import Operator

FADES = 0.02
"""How much further a removal reaches, over the picture's sides: what is gone still shows where it fades."""
SAME_PLACE = 0.1
"""IoU from which a seen box and a planned box may be one thing."""
MOST_TAKEN = 0.02
"""Share of a missing thing's planned box that right things may stand in."""


@dataclass(frozen=True)
class Target:
    """One region, what to do there and for which scene items."""

    operator: Operator
    region: Box
    about: tuple[str, ...] = ()


def targets(
    scene: Scene, check: Check, verdict: Verdict, fault: Fault, rung: Rung, neighbours: Neighbours
) -> tuple[Target, ...]:
    """The regions that a rung repairs for one failed check, pairwise disjoint; empty if no place is known."""
    if rung.place == "free":
        absent = _absent(scene, check, verdict, neighbours) if fault == "missing" else []
        return _elsewhere(scene, absent, rung, neighbours)
    if rung.place == "fault":
        cores = [Target(rung.operator, verdict.region, check.about)] if verdict.region else []
    elif fault in ("extra", "stray_text"):
        cores = [Target(rung.operator, box) for box in _surplus(scene, check, verdict)]
    elif fault in ("relation", "misplaced"):
        cores = _misplaced(scene, check, verdict, rung.operator)
    elif fault == "missing" and (found := _with_room(scene, check, verdict, neighbours)):
        cores = [Target(rung.operator, box, (item,)) for item, box in found]
    else:
        cores = _in_place(scene, check, verdict, rung.operator, neighbours)
    grown = [_grown(scene, core, rung, neighbours) for core in cores]
    return _disjoint(_apart(cores, grown) if fault in ("relation", "misplaced") else grown)


def joint(scene: Scene, found: Sequence[Target], about: Iterable[str], neighbours: Neighbours) -> tuple[Target, ...]:
    """One region over the targets, their items and the items in ``about``, where they are planned and were seen."""
    items = tuple(dict.fromkeys((*(i for target in found for i in target.about), *about)))
    boxes = [target.region for target in found] + list(_planned(scene, items).values())
    boxes += [neighbours.seen[i] for i in items if i in neighbours.seen]
    if not boxes:
        return ()
    region = reduce(Box.union, boxes)
    return (Target("inpaint", region.grown_by(CONTEXT), items),)


def _with_room(scene: Scene, check: Check, verdict: Verdict, neighbours: Neighbours) -> list[tuple[str, Box]]:
    """Each missing item with its planned box; with a free box where right things stand in that, unless a relation, a
    text or a place of its own ties it there. Empty for a check of one thing whose planned box is free.
    """
    tied = {end for relation in scene.relations for end in relation.ends} | {text.carrier for text in scene.texts}
    found = []
    for item, planned in _absent(scene, check, verdict, neighbours):
        right = sum(box.intersection(planned) for box in neighbours.of(scene, (item,)))
        movable = right > MOST_TAKEN * planned.area and item not in tied and scene.item(item).place is None
        free = free_box(planned, neighbours.taken(scene, item)) if movable else None
        found.append((item, free or planned))
    return found if check.kind == "count" or any(box != scene.item(item).box for item, box in found) else []


def _elsewhere(
    scene: Scene, absent: Sequence[tuple[str, Box]], rung: Rung, neighbours: Neighbours
) -> tuple[Target, ...]:
    """Each missing item in free space, and its own place cleared of what may be there unseen, unless right things are;
    none if one of them finds no space, or carries a text, which would stay behind."""
    taken = neighbours.taken(scene)
    carriers = {text.carrier for text in scene.texts}
    found: list[Target] = []
    for item, wanted in absent:
        box = None if item in carriers else free_box(wanted, taken)
        if box is None:
            return ()
        taken.append(box)
        found.append(Target(rung.operator, box, (item,)))
    new = [target.region for target in found]
    for item, wanted in absent:
        left = wanted.grown_by(CONTEXT).grown(FADES)  # its edge and its shadow, too
        right = [*new, *neighbours.of(scene, (item,))]
        cleared = spared(left, wanted, right)
        if all(cleared.intersection(box) <= 0 for box in right):
            found.append(Target("remove", cleared))
    return tuple(found)


def spared(region: Box, core: Box, neighbours: Iterable[Box]) -> Box:
    """The region, cut so that it covers no neighbour wherever the cut leaves at least KEEP of the core inside."""
    for other in neighbours:
        if region.intersection(other) <= 0:
            continue
        cuts = (
            (region.x0, region.y0, min(region.x1, other.x0), region.y1),
            (max(region.x0, other.x1), region.y0, region.x1, region.y1),
            (region.x0, region.y0, region.x1, min(region.y1, other.y0)),
            (region.x0, max(region.y0, other.y1), region.x1, region.y1),
        )
        boxes = [Box(x0=a, y0=b, x1=c, y1=d) for a, b, c, d in cuts if a < c and b < d]
        kept = [box for box in boxes if box.intersection(core) >= KEEP * core.area]
        region = max(kept, key=lambda box: (box.intersection(core), box.area), default=region)
    return region


def _grown(scene: Scene, target: Target, rung: Rung, neighbours: Neighbours) -> Target:
    core, share = target.region, CONTEXT + rung.grow
    grown = core.grown_by(share).grown(FADES if target.operator == "remove" else 0.0)
    return Target(target.operator, spared(grown, core, neighbours.of(scene, target.about)), target.about)


def _planned(scene: Scene, about: Sequence[str]) -> dict[str, Box]:
    return {item.id: item.box for item in scene.things if item.id in about and item.box is not None}


def _in_place(scene: Scene, check: Check, verdict: Verdict, operator: Operator, neighbours: Neighbours) -> list[Target]:
    """The verdict's region, joined with the box that it touches: the planned one, or where the thing was seen instead.
    Without a region, these boxes. A text that is read elsewhere is removed there.
    """
    boxes, region = _planned(scene, check.about), verdict.region
    boxes |= {item: seen for item, box in boxes.items() if (seen := neighbours.elsewhere(item, box))}
    if region is None:
        return [Target(operator, box, (item,)) for item, box in boxes.items()]
    if len(boxes) > 1:  # one end of a relation: the one whose place the critic names
        overlaps = {item: box.iou(region) for item, box in boxes.items()}
        nearest = max(overlaps, key=overlaps.__getitem__)
        return [Target(operator, boxes[nearest], (nearest,))]
    for box in boxes.values():
        if region.intersection(box) > 0:
            region = region.union(box)
        elif check.kind == "text":
            region = box
    read = seen_boxes(verdict) if check.kind == "text" else []
    gone = [Target("remove", box) for box in read if box.intersection(region) <= 0]
    return [Target(operator, region, check.about), *gone]


def _surplus(scene: Scene, check: Check, verdict: Verdict) -> list[Box]:
    """What is there and shouldn't be. For a count: the seen boxes that match no planned one."""
    seen = seen_boxes(verdict)
    if check.kind == "count":
        planned = _planned(scene, check.about).values()
        seen = [box for box in seen if all(box.iou(other) < SAME_PLACE for other in planned)]
    return seen or ([verdict.region] if verdict.region else [])


def _absent(scene: Scene, check: Check, verdict: Verdict, neighbours: Neighbours) -> list[tuple[str, Box]]:
    """Planned items of a check that are missing: those whose own check fails; else those where nothing was seen; else
    those in the critic's region, as when two were painted as one; else all.
    """
    planned, seen, region = _planned(scene, check.about), seen_boxes(verdict), verdict.region
    failed = {i for i in planned if neighbours.lacks(i)}
    empty = {i for i, box in planned.items() if all(box.iou(other) < SAME_PLACE for other in seen)}
    named = {i for i, box in planned.items() if region and box.intersection(region) >= 0.5 * box.area}
    chosen = failed or empty or named or set(planned)
    return [(i, box) for i, box in planned.items() if i in chosen]


def _misplaced(scene: Scene, check: Check, verdict: Verdict, operator: Operator) -> list[Target]:
    """For each thing that stands elsewhere (an end of a relation, or what has a place of its own): remove it there, and
    paint it where the plan has it.

    The evidence holds one box for each end, in their order; any other number of boxes says nothing about the ends. What
    stands where another end will be painted needs no removal.
    """
    planned, seen = _planned(scene, check.about), [item.box for item in verdict.evidence]
    places = dict(zip(check.about, seen, strict=True)) if len(seen) == len(check.about) else {}
    moved = {i: box for i, box in planned.items() if (at := places.get(i)) is None or at.iou(box) < IN_PLACE}
    found: list[Target] = []
    for identifier, box in moved.items():
        wrong = places.get(identifier)
        others = [other for i, other in moved.items() if i != identifier]
        if wrong is None or any(wrong.intersection(other) >= KEEP * wrong.area for other in others):
            found.append(Target(operator, box, (identifier,)))
        elif wrong.intersection(box) > 0:
            found.append(Target(operator, box.union(wrong), (identifier,)))
        else:
            found += [Target(operator, box, (identifier,)), Target("remove", wrong)]
    if not found and verdict.region is not None:
        found.append(Target(operator, verdict.region, check.about))
    return found or [Target(operator, box, (i,)) for i, box in _planned(scene, check.about[:1]).items()]


def _apart(cores: Sequence[Target], grown: Sequence[Target]) -> list[Target]:
    """The grown targets, but the bare core of each that overlaps another through its growth alone."""

    def growth_overlaps(i: int, j: int) -> bool:
        return grown[i].region.intersection(grown[j].region) > 0 and cores[i].region.intersection(cores[j].region) <= 0

    every = range(len(cores))
    return [cores[i] if any(growth_overlaps(i, j) for j in every if j != i) else grown[i] for i in every]


def _disjoint(found: Sequence[Target]) -> tuple[Target, ...]:
    """Overlapping targets joined into one. If one of them paints, the joint one paints."""
    disjoint: list[Target] = []
    for target in found:
        while over := next((other for other in disjoint if other.region.intersection(target.region) > 0), None):
            disjoint.remove(over)
            painter = over if over.operator != "remove" else target
            about = tuple(dict.fromkeys((*over.about, *target.about)))
            target = Target(painter.operator, over.region.union(target.region), about)
        disjoint.append(target)
    return tuple(disjoint)
