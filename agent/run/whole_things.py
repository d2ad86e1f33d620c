"""A repair that cuts a thing in two is painted once more, in a region that holds the whole thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce

from agent.policy.neighbours import Neighbours
from agent.policy.regions import spared
from agent.policy.steps import Step
from critics.artifacts.cuts import Cut, cuts
from planners.scene import Box, Scene
from renderers.base import Candidate, Repair

AROUND = 0.03
"""How far a region reaches beyond a piece, over the picture's sides: it fades at its edge."""
WIDER = 0.3
"""By how much of its side a region grows where its border cuts what is painted in it."""
BESIDE = 0.04
"""How far from a region's side, over the picture's, a cut may lie that belongs to that side."""
MINE = 0.5
"""Share of a piece that lies in the box of a thing it belongs to."""

CutRepairs = dict[str, list[Cut]]
"""By the repair's id."""


def cut_repairs(before: Candidate, after: Candidate, repairs: Sequence[Repair]) -> CutRepairs:
    """The repairs that cut something, with all that they cut."""
    found = {
        repair.id: cuts(before.image, after.image, mask) for repair, mask in zip(repairs, after.masks, strict=True)
    }
    return {name: cut for name, cut in found.items() if cut}


def whole_step(
    scene: Scene, step: Step, found: CutRepairs, neighbours: Neighbours, taken: Sequence[Box]
) -> Step | None:
    """The step with larger regions where it cut something, beside the ``taken`` ones; None where these would hold parts
    of right things, or meet each other.
    """
    repairs: list[Repair] = []
    for repair in step.repairs:
        cut = found.get(repair.id)
        whole = repair if cut is None else _whole(repair, cut, [*neighbours.of(scene, repair.about), *taken])
        if whole is None or any(whole.region.intersection(other.region) > 0 for other in repairs):
            return None
        repairs.append(whole)
    return replace(step, repairs=tuple(repairs))


def _whole(repair: Repair, found: Sequence[Cut], right: Sequence[Box]) -> Repair | None:
    pieces = [cut.piece for cut in found if cut.piece is not None]
    if any(piece.intersection(box) >= MINE * piece.area for piece in pieces for box in right):
        return None
    region = reduce(Box.union, [piece.grown(AROUND) for piece in pieces], repair.region)
    region = reduce(Box.union, [_wider(repair.region, cut.box) for cut in found if cut.piece is None], region)
    region = spared(region, repair.region.union(region), right)
    if region == repair.region or any(piece.intersection(region) < piece.area for piece in pieces):
        return None
    return repair.model_copy(update={"region": region})


def _wider(region: Box, border: Box) -> Box:
    """The region, grown on the sides that the border lies at."""
    dx, dy = WIDER * region.width, WIDER * region.height
    return Box(
        x0=max(0.0, region.x0 - dx) if border.x0 - region.x0 < BESIDE else region.x0,
        y0=max(0.0, region.y0 - dy) if border.y0 - region.y0 < BESIDE else region.y0,
        x1=min(1.0, region.x1 + dx) if region.x1 - border.x1 < BESIDE else region.x1,
        y1=min(1.0, region.y1 + dy) if region.y1 - border.y1 < BESIDE else region.y1,
    )
