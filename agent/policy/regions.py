"""Where a repair works: boxes from verdicts and plans, grown by some context and cut off their neighbours.

All boxes are normalised xyxy. Pure geometry; nothing here looks at a picture.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from agent.events import CheckResult
from agent.policy.free_space import free_box
from agent.rungs import Rung
from critics.base import Fault, Verdict
from planners.checklist import Check
from planners.scene import Box, Scene
from renderers.base import Operator

CONTEXT = 0.08
IN_PLACE = 0.3
KEEP = 0.7


@dataclass(frozen=True)
class Target:
    """One region, what to do there and for which scene items."""

    operator: Operator
    region: Box
    about: tuple[str, ...] = ()


@dataclass(frozen=True)
class Neighbours:
    """What a region should spare. ``results`` tells what is wrong, ``seen`` where a passing item was detected."""

    results: Mapping[str, CheckResult] = field(default_factory=dict)
    seen: Mapping[str, Box] = field(default_factory=dict)

    @classmethod
    def known(
        cls, checks: Sequence[Check], verdicts: Sequence[Verdict], results: Mapping[str, CheckResult]
    ) -> Neighbours:
        """``seen`` is what verdicts on presence and texts that pass give as their evidence."""
        about = {check.id: check.about[0] for check in checks if check.kind in ("present", "text") and check.about}
        seen: dict[str, Box] = {}
        for verdict in verdicts:
            if verdict.status != "pass" or verdict.check not in about:
                continue
            for box in (item.box for item in verdict.evidence):
                if box is not None:
                    item = about[verdict.check]
                    seen[item] = seen[item].union(box) if item in seen else box
        return cls(results, seen)

    def of(self, scene: Scene, about: tuple[str, ...]) -> list[Box]:
        """Boxes of other items that nothing is wrong with, as planned and as seen there; carriers and what they carry
        belong together.
        """
        failed = [result for result in self.results.values() if result.status == "fail"]
        wrong = {identifier for result in failed for identifier in _items_of(result.id)}
        related = set(about)
        for text in scene.texts:
            if text.carrier is not None and (text.id in about or text.carrier in about):
                related |= {text.id, text.carrier}
        boxes = []
        for item in scene.things:
            if item.id in related or item.id in wrong or item.box is None:
                continue
            seen = self.seen.get(item.id)
            boxes.append(item.box.union(seen) if seen and seen.intersection(item.box) > 0 else item.box)
        return boxes


def targets(
    scene: Scene, check: Check, verdict: Verdict, fault: Fault, rung: Rung, neighbours: Neighbours
) -> tuple[Target, ...]:
    """The regions that a rung works on for one failed check, pairwise disjoint; empty where no place is known."""
    results = neighbours.results
    if rung.place == "free":
        return (
            _elsewhere(scene, _absent(scene, check, verdict, results), rung, neighbours) if fault == "missing" else ()
        )
    if fault in ("extra", "stray_text"):
        cores = [Target(rung.operator, box) for box in _surplus(scene, check, verdict)]
    elif fault == "relation":
        cores = _misplaced(scene, check, verdict, rung.operator)
    elif fault == "missing" and check.kind == "count":
        cores = [Target(rung.operator, box, (i,)) for i, box in _absent(scene, check, verdict, results)]
    else:
        cores = _in_place(scene, check, verdict, rung.operator)
    grown = [_finished(scene, target, rung, neighbours) for target in cores]
    return _disjoint(_apart(cores, grown) if fault == "relation" else grown)


def joint(scene: Scene, found: Sequence[Target], about: Iterable[str], neighbours: Neighbours) -> tuple[Target, ...]:
    """One region for all that the targets are about and for these items too, where they are planned and were seen."""
    items = tuple(dict.fromkeys((*(i for target in found for i in target.about), *about)))
    planned = _planned(scene, items)
    boxes = [target.region for target in found] + list(planned.values())
    boxes += [neighbours.seen[i] for i in items if i in neighbours.seen]
    if not boxes:
        return ()
    region = boxes[0]
    for box in boxes[1:]:
        region = region.union(box)
    return (Target("inpaint", region.grown(CONTEXT * region.width, CONTEXT * region.height), items),)


def _elsewhere(
    scene: Scene, absent: Sequence[tuple[str, Box]], rung: Rung, neighbours: Neighbours
) -> tuple[Target, ...]:
    """Each missing item in free space; none where one of them has no room."""
    taken = [item.box for item in scene.things if item.box is not None] + list(neighbours.seen.values())
    found = []
    for identifier, wanted in absent:
        box = free_box(wanted, taken)
        if box is None:
            return ()
        taken.append(box)
        found.append(Target(rung.operator, box, (identifier,)))
    return tuple(found)


def spared(region: Box, core: Box, neighbours: Iterable[Box]) -> Box:
    """The region cut so that it covers no neighbour, wherever a cut leaves at least KEEP of the core inside."""
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
        boxes = [box for box in boxes if box.intersection(core) >= KEEP * core.area]
        if boxes:
            region = max(boxes, key=lambda box: (box.intersection(core), box.area))
    return region


def _finished(scene: Scene, target: Target, rung: Rung, neighbours: Neighbours) -> Target:
    core, share = target.region, CONTEXT + rung.grow
    grown = core.grown(share * core.width, share * core.height)
    return Target(target.operator, spared(grown, core, neighbours.of(scene, target.about)), target.about)


def _items_of(check: str) -> set[str]:
    """Scene ids that a check of the compiled kinds names in its own id: kind:item or kind:item.attribute."""
    kind, _, name = check.partition(":")
    return {name.partition(".")[0]} if kind in ("present", "attribute", "text") else set()


def _planned(scene: Scene, about: Sequence[str]) -> dict[str, Box]:
    return {item.id: item.box for item in scene.things if item.id in about and item.box is not None}


def _in_place(scene: Scene, check: Check, verdict: Verdict, operator: Operator) -> list[Target]:
    """The verdict's region, joined with the planned box that it touches; without one, the planned boxes."""
    planned = _planned(scene, check.about)
    if verdict.region is not None and len(planned) > 1:  # one end of a relation: the one whose place the critic names
        region = verdict.region
        nearest = max(planned, key=lambda i: planned[i].iou(region))
        return [Target(operator, planned[nearest], (nearest,))]
    if verdict.region is None:
        return [Target(operator, box, (i,)) for i, box in planned.items()]
    region = verdict.region
    for box in planned.values():
        text_elsewhere = check.kind == "text" and region.intersection(box) <= 0
        region = box if text_elsewhere else region.union(box) if region.intersection(box) > 0 else region
    return [Target(operator, region, check.about)]


def _surplus(scene: Scene, check: Check, verdict: Verdict) -> list[Box]:
    """What is there and shouldn't be: for a count, the seen boxes that match no planned one."""
    seen = [item.box for item in verdict.evidence if item.box is not None]
    if check.kind == "count":
        planned = _planned(scene, check.about).values()
        stray = [box for box in seen if all(box.iou(other) < 0.1 for other in planned)]
        return stray or ([verdict.region] if verdict.region else [])
    return seen or ([verdict.region] if verdict.region else [])


def _absent(scene: Scene, check: Check, verdict: Verdict, results: Mapping[str, CheckResult]) -> list[tuple[str, Box]]:
    """Planned items of a count that aren't there: those whose own check fails, else those where nothing was seen, else
    those that lie where the critic says, as two that were painted as one do.
    """
    planned = _planned(scene, check.about)
    failed = {i for i in planned if f"present:{i}" in results and results[f"present:{i}"].status == "fail"}
    seen = [item.box for item in verdict.evidence if item.box is not None]
    empty = {i for i, box in planned.items() if all(box.iou(other) < 0.1 for other in seen)}
    named = {i for i, box in planned.items() if (at := verdict.region) and box.intersection(at) >= 0.5 * box.area}
    chosen = failed or empty or named or set(planned)
    return [(i, box) for i, box in planned.items() if i in chosen]


def _misplaced(scene: Scene, check: Check, verdict: Verdict, operator: Operator) -> list[Target]:
    """For each end of a relation that lies elsewhere: take it away there, and put it where the plan has it.

    The evidence is in the order of the ends; of any other number it says nothing about them. What stands where another
    end is going to be painted needs no removal.
    """
    planned = _planned(scene, check.about)
    seen = [item.box for item in verdict.evidence]
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
    """The grown targets, but the bare core of each that overlaps another by its growth alone."""
    return [
        core
        if any(
            grown[i].region.intersection(other.region) > 0 and core.region.intersection(cores[j].region) <= 0
            for j, other in enumerate(grown)
            if j != i
        )
        else grown[i]
        for i, core in enumerate(cores)
    ]


def _disjoint(found: Sequence[Target]) -> tuple[Target, ...]:
    """Overlapping targets joined into one; where one of them paints, the joint one paints."""
    merged: list[Target] = []
    for target in found:
        while over := next((other for other in merged if other.region.intersection(target.region) > 0), None):
            merged.remove(over)
            painter = over if over.operator != "remove" else target
            about = tuple(dict.fromkeys((*over.about, *target.about)))
            target = Target(painter.operator, over.region.union(target.region), about)
        merged.append(target)
    return tuple(merged)
