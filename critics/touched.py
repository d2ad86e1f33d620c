"""Which checks a repair can have changed, so that only those are judged while repairs are tried.

A check is left out where its places are known and don't touch a repaired region. That is an estimate, which saves time
on intermediate candidates: attributes are compared on a crop widened to a square, which around a narrow box reaches
beyond LOOK_AROUND, and depth, vision-language models and detectors look at the whole picture. So a picture that is to
be accepted is judged on the whole checklist.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from critics.base import Verdict
from planners.checklist import Check, CheckKind
from planners.scene import Box, Entity, Scene

EVERYWHERE: frozenset[CheckKind] = frozenset(
    {"count", "no_extra_text", "setting", "anatomy", "alignment", "artifact", "safe", "custom"}
)
"""Kinds that a change anywhere can affect: a repair may paint one dog too many, or a stray letter."""
LOOK_AROUND = 0.2
"""How far beyond a box a repair touches it, as a share of its sides: a text's margin is 0.15, a colour's ring 0.09."""


def touched(
    scene: Scene, checks: Sequence[Check], verdicts: Iterable[Verdict], regions: Sequence[Box]
) -> tuple[Check, ...]:
    """The checks, in their order, that repairs of these regions can have changed.

    ``verdicts`` are those on the picture before the repair. A check is touched where

    - its kind is in EVERYWHERE,
    - some verdict on it is no pass, since what was missing may now be there,
    - it has no known place, or one of its places (planned boxes, evidence and regions of the verdicts, all grown by
      LOOK_AROUND) meets a region,
    - it is about a noun of such a check, since all dogs are matched to the planned dogs at once.

    Empty where no region was repaired.
    """
    if not regions:
        return ()
    by_check: dict[str, list[Verdict]] = {check.id: [] for check in checks}
    for verdict in verdicts:
        by_check.setdefault(verdict.check, []).append(verdict)
    met = {check.id for check in checks if _meets(scene, check, by_check[check.id], regions)}
    # a relation or a count doesn't show which of its things was met; their own checks do
    alone = [check for check in checks if check.id in met and len(check.about) == 1 and check.kind not in EVERYWHERE]
    nouns = {noun for check in alone for noun in _nouns(scene, check)}
    return tuple(check for check in checks if check.id in met or nouns & _nouns(scene, check))


def carried(rejudged: Iterable[Check], earlier: Iterable[Verdict], fresh: Iterable[Verdict]) -> tuple[Verdict, ...]:
    """The earlier verdicts on checks that weren't judged again, then the fresh ones."""
    again = {check.id for check in rejudged}
    return (*(verdict for verdict in earlier if verdict.check not in again), *fresh)


def _meets(scene: Scene, check: Check, verdicts: Sequence[Verdict], regions: Sequence[Box]) -> bool:
    if check.kind in EVERYWHERE or not check.about or not verdicts or any(one.status != "pass" for one in verdicts):
        return True
    planned = {item.id: item.box for item in scene.things}
    places = [planned.get(item) for item in check.about]
    places += [item.box for one in verdicts for item in one.evidence]
    places += [one.region for one in verdicts if one.region]
    return any(place is None or _near(place, regions) for place in places)


def _near(place: Box, regions: Sequence[Box]) -> bool:
    around = place.grown_by(LOOK_AROUND)
    return any(around.intersection(region) > 0 for region in regions)


def _nouns(scene: Scene, check: Check) -> frozenset[str]:
    return frozenset(item.noun for item in scene.things if isinstance(item, Entity) and item.id in check.about)
