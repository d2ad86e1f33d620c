"""How many of a noun are there, and whether some of them may be one thing seen twice or two things grown into one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING, cast

from critics.base import Evidence, Verdict
from critics.objects.detector import Detection
from critics.objects.sighting import Look
from planners.checklist import Check
from planners.scene import Box

if TYPE_CHECKING:
    from critics.objects.critic import ObjectCritic

COVERED = 0.7
"""Share of a planned box that one detection must cover to count as standing for it."""


def count_verdict(critic: ObjectCritic, look: Look, check: Check) -> Verdict:
    """The number decides; boxes that are suspect are named in the reason and the evidence, and a fail's region is
    theirs, since that is where one thing too many or too few came from."""
    expected = cast(dict[str, object], check.expected)
    noun, planned = str(expected["noun"]), int(str(expected["count"]))
    name = critic.canonical(noun)
    planned += sum(  # a kitten is one more cat to the detector
        entity.noun != noun and critic.canonical(entity.noun) == name for entity in look.scene.entities
    )
    found = look.found[name]
    slack = planned - int(str(expected["count"]))
    least = int(str(expected.get("at_least", expected["count"]))) + slack
    most = int(str(expected.get("at_most", expected["count"]))) + slack
    places = [entity.box for entity in look.scene.entities if entity.box and critic.canonical(entity.noun) == name]
    twice = duplicates(found, critic.settings.duplicate_iou)
    grown = merged(found, places) if len(found) < least else {}
    reason = f"found {len(found)} of {planned if least == most else f'{least} to {most}'}: {noun}"
    reason += "".join(
        f"; two overlap by {one.box.iou(other.box):.0%}, which may be one {noun} seen twice" for one, other in twice[:1]
    )
    reason += "".join(f"; one covers {len(boxes)} planned places, as if grown together" for boxes in grown.values())

    def seen(these: Sequence[Detection]) -> tuple[Evidence, ...]:
        pairs = [one for both in twice for one in both]
        marks = [
            "duplicate " if any(one is other for other in pairs) else "merged " if one in grown else "" for one in these
        ]
        return tuple(
            Evidence(label=mark + one.label, box=one.box, score=one.score)
            for mark, one in zip(marks, these, strict=True)
        )

    def verdict(**parts: object) -> Verdict:
        return Verdict.model_validate({"check": check.id, "critic": critic.name, "reason": reason, **parts})

    if least <= len(found) <= most:
        return verdict(status="pass", score=1.0, evidence=seen(found))
    limit = most if len(found) > most else least
    score = min(0.49, 1 / (1 + abs(len(found) - limit)))
    if len(found) > limit:
        extra = look.extra[name] or tuple(found[limit:])
        suspects = tuple(dict.fromkeys(one for both in twice for one in both))
        region = twice[0][0].box.union(twice[0][1].box) if twice else extra[0].box
        return verdict(status="fail", score=score, evidence=seen(suspects or extra), region=region, fault="extra")
    missing = [look.entity(i) for i in check.about if i not in look.matched]
    place = next((entity.box for entity in missing if entity.box is not None), None)
    for one, boxes in grown.items():
        place = one.box
        for box in boxes:
            place = place.union(box)
        break
    return verdict(status="fail", score=score, evidence=seen(found), region=place, fault="count")


def duplicates(found: Sequence[Detection], least: float) -> list[tuple[Detection, Detection]]:
    """Pairs whose boxes have an IoU of at least ``least``, most overlapping first."""
    pairs = [(one, other) for one, other in combinations(found, 2) if one.box.iou(other.box) >= least]
    return sorted(pairs, key=lambda two: -two[0].box.iou(two[1].box))


def merged(found: Sequence[Detection], planned: Sequence[Box]) -> dict[Detection, list[Box]]:
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
