"""What a repair should spare, and the scene as the picture has it: by what critics saw and where."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field

from agent.events import CheckResult
from critics.base import Verdict
from planners.checklist import Check
from planners.scene import Box, Scene
from renderers.base import Repair

CONTEXT = 0.08
"""Share of a box's sides that its region adds on each side."""
IN_PLACE = 0.3
"""IoU with its planned box from which a thing counts as standing there."""
KEEP = 0.7
"""Share of a box that a cut must leave in its region."""


@dataclass(frozen=True)
class Neighbours:
    """What a region should spare. ``results`` say what is wrong, ``seen`` where critics saw an item that passes."""

    results: Mapping[str, CheckResult] = field(default_factory=dict)
    seen: Mapping[str, Box] = field(default_factory=dict)

    @classmethod
    def known(
        cls, checks: Sequence[Check], verdicts: Sequence[Verdict], results: Mapping[str, CheckResult]
    ) -> Neighbours:
        """``seen`` is the evidence of passing verdicts on presence and texts."""
        about = {check.id: check.about[0] for check in checks if check.kind in ("present", "text") and check.about}
        seen: dict[str, Box] = {}
        for verdict in verdicts:
            if verdict.status == "pass" and (item := about.get(verdict.check)):
                for box in seen_boxes(verdict):
                    seen[item] = seen[item].union(box) if item in seen else box
        return cls(results, seen)

    def of(self, scene: Scene, about: tuple[str, ...]) -> list[Box]:
        """Boxes of other items that are right, as planned and as seen there. A text and its carrier go together."""
        failed = [result for result in self.results.values() if result.status == "fail"]
        spare = {item.id for item in scene.things} - set(about)
        spare -= {identifier for result in failed for identifier in _items_of(result.id)}
        for text in scene.texts:
            if text.carrier is not None and (text.id in about or text.carrier in about):
                spare -= {text.id, text.carrier}
        return [self.stands(item.id, item.box) for item in scene.things if item.id in spare and item.box is not None]

    def stands(self, item: str, planned: Box) -> Box:
        """Where a thing is: as seen, and a little around it where nothing else was planned; else as planned."""
        seen = self.elsewhere(item, planned)
        return seen.grown_by(CONTEXT) if seen else self.seen.get(item, planned)

    def elsewhere(self, item: str, planned: Box) -> Box | None:
        """Where a thing was seen that doesn't stand in its planned box."""
        seen = self.seen.get(item)
        return seen if seen is not None and seen.iou(planned) < IN_PLACE else None

    def as_seen(self, scene: Scene, repairs: Sequence[Repair]) -> Scene:
        """The scene as the picture has it once it is repaired: what was seen elsewhere than planned is there, what is
        missing and not painted now is left out, and what is painted now lies within its region. A painter that knows
        the plan would else paint a part of it along.
        """
        regions = {item: repair.region for repair in repairs for item in repair.about if repair.operator != "remove"}
        boxes: dict[str, Box] = {}
        for item in scene.things:
            if item.box is None:
                continue
            region = regions.get(item.id)
            stays = region is None or region.intersection(item.box) < KEEP * item.box.area
            if stays and (seen := self.elsewhere(item.id, item.box)):
                boxes[item.id] = seen
            elif region is not None and self.lacks(item.id):
                boxes |= {item.id: box} if (box := _inside(item.box, region)) != item.box else {}
        gone = [item.id for item in scene.things if self.lacks(item.id, regions)]
        return scene.moved(boxes).without(gone) if boxes or gone else scene

    def taken(self, scene: Scene, item: str = "") -> list[Box]:
        """Where other things than the item are, or will be painted."""
        return [self.stands(one.id, one.box) for one in scene.things if one.box is not None and one.id != item]

    def lacks(self, item: str, repaired: Container[str] = ()) -> bool:
        """Whether a thing is known to be missing, and isn't ``repaired``."""
        result = self.results.get(f"present:{item}")
        return item not in repaired and result is not None and result.status == "fail"


def _items_of(check: str) -> set[str]:
    """Scene ids that a compiled check names in its own id: kind:item or kind:item.attribute."""
    kind, _, name = check.partition(":")
    return {name.partition(".")[0]} if kind in ("present", "attribute", "text", "lettering") else set()


def seen_boxes(verdict: Verdict) -> list[Box]:
    return [item.box for item in verdict.evidence if item.box is not None]


def _inside(planned: Box, region: Box) -> Box:
    """The planned box as far as it lies in the region, less the context around it; all of that where little does."""
    inner = region.grown_by(-CONTEXT / (1 + 2 * CONTEXT))
    shared = inner.intersection(planned)
    if shared < KEEP * planned.area:
        return inner
    return planned if region.intersection(planned) >= planned.area else planned.cut_to(inner)
