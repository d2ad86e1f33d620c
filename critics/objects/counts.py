"""How many of a noun are there, and whether some of them may be one thing detected twice or two things merged."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from itertools import combinations
from typing import cast

from critics.base import Evidence, Verdict
from critics.objects.detector import Detection
from critics.objects.object_view import ObjectView
from planners.checklist import Check
from planners.scene import Box

COVERED = 0.7
"""Share of a planned box that one detection must cover to count as standing for it."""


def count_verdict(view: ObjectView, check: Check, critic: str, duplicate_iou: float) -> Verdict:
    """The number decides. Boxes that are suspect are named in the reason and the evidence, and they are the region of
    a fail, since that is where one thing too many or too few came from."""
    expected = cast(dict[str, object], check.expected)
    noun, count = str(expected["noun"]), int(str(expected["count"]))
    name = view.canonical(noun)
    planned = view.planned(name)
    other_words = sum(entity.noun != noun for entity in planned)  # a kitten is one more cat to the detector
    least = int(str(expected.get("at_least", count))) + other_words
    most = int(str(expected.get("at_most", count))) + other_words
    found = view.found[name]
    twice = duplicates(found, duplicate_iou)
    grown = merged_detections(found, [entity.box for entity in planned if entity.box]) if len(found) < least else {}
    reason = f"found {len(found)} of {count + other_words if least == most else f'{least} to {most}'}: {noun}"
    if twice:
        reason += f"; two overlap by {twice[0][0].box.iou(twice[0][1].box):.0%}, which may be one {noun} seen twice"
    reason += "".join(f"; one covers {len(boxes)} planned places, as if grown together" for boxes in grown.values())
    suspects = tuple(dict.fromkeys(one for pair in twice for one in pair))

    def evidence(detections: Sequence[Detection]) -> list[Evidence]:
        marks = ("duplicate " if one in suspects else "merged " if one in grown else "" for one in detections)
        return [
            Evidence(label=mark + one.label, box=one.box, score=one.score)
            for mark, one in zip(marks, detections, strict=True)
        ]

    doubted = view.doubted(name)
    if len(found) < least <= len(found) + len(doubted):
        return Verdict.unscored(check, critic, f"{reason}; {len(doubted)} more may be one", evidence(doubted))
    if least <= len(found) <= most:
        return Verdict.passed(check, critic, reason, evidence=evidence(found))
    limit = most if len(found) > most else least
    score = min(0.49, 1 / (1 + abs(len(found) - limit)))
    if len(found) > limit:
        extra = view.extra[name] or tuple(found[limit:])
        region = twice[0][0].box.union(twice[0][1].box) if twice else extra[0].box
        return Verdict.failed(check, critic, reason, "extra", score, region, evidence(suspects or extra))
    missing = [view.entity(i) for i in check.about if i not in view.matched]
    place = next((entity.box for entity in missing if entity.box is not None), None)
    if grown:
        one, boxes = next(iter(grown.items()))
        place = reduce(Box.union, boxes, one.box)
    return Verdict.failed(check, critic, reason, "count", score, place, evidence(found))


def duplicates(found: Sequence[Detection], least: float) -> list[tuple[Detection, Detection]]:
    """Pairs whose boxes have an IoU of at least ``least``, most overlapping first."""
    pairs = [(one, other) for one, other in combinations(found, 2) if one.box.iou(other.box) >= least]
    return sorted(pairs, key=lambda two: -two[0].box.iou(two[1].box))


def merged_detections(found: Sequence[Detection], planned: Sequence[Box]) -> dict[Detection, list[Box]]:
    """The detections that cover ``COVERED`` of two planned boxes or more, with these boxes.

    Planned boxes that overlap each other anyway say nothing, nor does a box of which another detection covers more.
    """
    result = {}
    for one in found:
        covered = [box for box in planned if one.box.intersection(box) >= COVERED * box.area]
        apart = [box for box in covered if all(box is other or box.iou(other) < 0.3 for other in covered)]
        if len(apart) > 1 and all(one is other or one.box.iou(other.box) < 0.5 for other in found):
            result[one] = apart
    return result
