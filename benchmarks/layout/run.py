"""Lays random scenes out and judges every plan by its boxes: what is violated, what is refused, how long it takes."""

from __future__ import annotations

import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace

from benchmarks.layout.scenes import ASPECTS, free_scene, is_valid_scene, witnessed_scene
from critics.objects.relations import JUDGED, LEAST, strength
from planners.base import PlanError
from planners.layout.contradictions import reject_contradictions
from planners.layout.layout import lay_out
from planners.layout.loosening import lay_out_loosened
from planners.layout.placement import carriers, misplaced
from planners.scene import Entity, Scene, TextBlock

KINDS: dict[str, Callable[[int], Scene]] = {"witnessed": witnessed_scene, "free": free_scene}


@dataclass(frozen=True)
class LayoutRow:
    """One scene: what came of it and the fastest of the repeated plans, in milliseconds of one processor's time.

    ``refused`` is "" for a plan, else "contradiction" or "no room". ``violated`` counts relations that don't hold and
    texts that leave their carrier, ``overlaps`` pairs that overlap though nothing asks for it, ``unheld`` relations
    that the critics' own rules don't find in the boxes. ``side`` is the shortest side of an entity, ``line`` the
    height of the lowest text box, in short sides of the canvas; 1 where there is none.

    Of a refused scene ``given_up`` counts the relations that it loses when it is loosened, and ``loosened_wrong`` what
    is wrong with the boxes it gets then; ``ring`` is 1 if it is refused all the same.
    """

    kind: str
    seed: int
    aspect: str
    things: int
    relations: int
    refused: str
    violated: int
    overlaps: int
    unheld: int
    invalid: int
    unstable: int
    side: float
    line: float
    milliseconds: float
    given_up: int = 0
    loosened_wrong: int = 0
    ring: int = 0


def layout_rows(kind: str, count: int, repeats: int) -> Iterator[LayoutRow]:
    for seed in range(count):
        yield judge_layout(kind, seed, repeats)


def judge_layout(kind: str, seed: int, repeats: int) -> LayoutRow:
    scene = KINDS[kind](seed)
    times, plans = [], []
    for _ in range(repeats):
        begun = time.process_time()
        try:
            laid: Scene | None = lay_out(scene)
        except PlanError:
            laid = None
        times.append((time.process_time() - begun) * 1e3)
        plans.append(laid)
    wrong = [] if laid is None else misplaced(laid)
    overlaps = sum(line.startswith("overlap") for line in wrong)
    short = min(scene.canvas.size)
    sides = [] if laid is None else [_sides(item, scene, short) for item in laid.things]
    texts = {text.id for text in scene.texts}
    row = LayoutRow(
        kind=kind,
        seed=seed,
        aspect=_aspect(scene),
        things=len(scene.things),
        relations=len(scene.relations),
        refused="" if laid else _reason(scene),
        violated=len(wrong) - overlaps,
        overlaps=overlaps,
        unheld=0 if laid is None else _unheld(laid),
        invalid=int(laid is not None and not is_valid_scene(laid)),
        unstable=int(any(plan != plans[0] for plan in plans)),
        side=min((min(wide, high) for i, wide, high in sides if i not in texts), default=1.0),
        line=min((high for i, _, high in sides if i in texts), default=1.0),
        milliseconds=min(times),
    )
    if laid is not None:
        return row
    try:
        loosened, _ = lay_out_loosened(scene, {})
    except PlanError:
        return replace(row, ring=1)
    given_up = len(set(scene.relations) - set(loosened.relations))
    return replace(row, given_up=given_up, loosened_wrong=len(misplaced(loosened)))


def _sides(item: Entity | TextBlock, scene: Scene, short: int) -> tuple[str, float, float]:
    assert item.box is not None
    return item.id, item.box.width * scene.canvas.width / short, item.box.height * scene.canvas.height / short


def _reason(scene: Scene) -> str:
    """Whether the refused scene's relations clash on any canvas, or only found no room on this one."""
    try:
        reject_contradictions(scene)
    except PlanError:
        return "contradiction"
    return "no room"


def _unheld(scene: Scene) -> int:
    """Relations that the critics, who judge pictures, wouldn't see in the planned boxes themselves."""
    bearers, missing = carriers(scene), 0
    for relation in scene.relations:
        boxes = [scene.item(end).box for end in relation.ends]
        if relation.kind not in JUDGED or bearers.get(relation.subject) == relation.object or None in boxes:
            continue
        subject, other, *second = (box for box in boxes if box is not None)
        held = strength(relation.kind, subject, other, scene.canvas.size, *second)
        missing += held <= LEAST
    return missing


def _aspect(scene: Scene) -> str:
    ratio = scene.canvas.width / scene.canvas.height
    wide, high = min(ASPECTS, key=lambda pair: abs(pair[0] / pair[1] - ratio))
    return f"{wide}:{high}"


def layout_summary(done: list[LayoutRow]) -> dict[str, dict[str, float]]:
    """Figures by kind of scene."""
    found = {}
    for kind in KINDS:
        mine = [row for row in done if row.kind == kind]
        planned = [row for row in mine if not row.refused]
        if not planned:
            continue
        refused = Counter(row.refused for row in mine)
        times = sorted(row.milliseconds for row in mine)
        sides, lines = (
            [value for value in values if value < 1]
            for values in ([row.side for row in planned], [row.line for row in planned])
        )
        found[kind] = {
            "scenes": len(mine),
            "planned": len(planned),
            "relations": sum(row.relations for row in planned),
            "refused as contradictions": refused["contradiction"],
            "refused for want of room": refused["no room"],
            "refused even loosened, for a ring of relations": sum(row.ring for row in mine),
            "relations given up by the loosened": sum(row.given_up for row in mine),
            "faults of the loosened plans": sum(row.loosened_wrong for row in mine),
            "violated requirements": sum(row.violated for row in planned),
            "overlaps that nothing asks for": sum(row.overlaps for row in planned),
            "relations that the critics' rules don't see": sum(row.unheld for row in planned),
            "plans that fail the scene's validation": sum(row.invalid for row in planned),
            "plans that differ when repeated": sum(row.unstable for row in mine),
            "median of the smallest side, of the canvas's short side": round(statistics.median(sides), 3),
            "median of the lowest text box, of the canvas's short side": round(statistics.median(lines), 3),
            "milliseconds a plan, median": round(statistics.median(times), 1),
            "milliseconds a plan, 95th percentile": round(times[int(0.95 * len(times))], 1),
            "milliseconds a plan, most": round(times[-1], 1),
        }
    return found


def rows_as_dicts(done: list[LayoutRow]) -> list[dict[str, object]]:
    return [{k: round(v, 3) if isinstance(v, float) else v for k, v in asdict(row).items()} for row in done]
