"""Which checks a repair can have changed, so that only those are judged while repairs are tried.

A check is left out where the places that it is about are known and lie clear of every repaired region. That is a guess
which saves time on candidates on their way, since some critics see more than those places: attributes are compared on
a crop that is widened to a square, which around a narrow box reaches beyond LOOK_AROUND; depth (of the relations behind
and in front of) and vision-language models look at the whole picture, as a detector does. So a picture that is to be
accepted is judged on the whole checklist.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from critics.base import Verdict
from planners.checklist import Check, CheckKind
from planners.scene import Box, Entity, Scene

EVERYWHERE: frozenset[CheckKind] = frozenset(
    {"count", "no_extra_text", "anatomy", "alignment", "artifact", "safe", "custom"}
)
"""Kinds that a change anywhere can turn: a repair may paint one dog too many as well as a stray letter."""
LOOK_AROUND = 0.2
"""How far beyond a box a repair touches it, as a share of its sides: a text's margin is 0.15, a colour's ring 0.09. It
doesn't cover what attributes, depth and vision-language models see beyond that."""


def touched(
    scene: Scene, checks: Sequence[Check], verdicts: Iterable[Verdict], regions: Sequence[Box]
) -> tuple[Check, ...]:
    """The checks, in their order, that repairs of these regions can have changed.

    ``verdicts`` are those on the picture before the repair. Touched are: checks of the kinds in EVERYWHERE; checks that
    don't pass by every verdict, since what is missing may now be there; checks without a known place; checks of whose
    places (planned boxes, evidence and regions of the verdicts, all grown by LOOK_AROUND) one meets a region; and
    checks on things with the same noun as such a one, since which of two dogs is which is settled for all dogs at once.
    Empty where no region was repaired.
    """
    if not regions:
        return ()
    said: dict[str, list[Verdict]] = {check.id: [] for check in checks}
    for verdict in verdicts:
        said.setdefault(verdict.check, []).append(verdict)
    met = {check.id for check in checks if _meets(scene, check, said[check.id], regions)}
    # of a relation or a count that was met it isn't known which of its things was: their own checks tell
    alone = [check for check in checks if check.id in met and len(check.about) == 1 and check.kind not in EVERYWHERE]
    nouns = {noun for check in alone for noun in _nouns(scene, check)}
    return tuple(check for check in checks if check.id in met or nouns & _nouns(scene, check))


def carried(rejudged: Iterable[Check], earlier: Iterable[Verdict], fresh: Iterable[Verdict]) -> tuple[Verdict, ...]:
    """The earlier verdicts on all other checks, then the fresh ones: what is known of the repaired picture."""
    again = {check.id for check in rejudged}
    return (*(verdict for verdict in earlier if verdict.check not in again), *fresh)


def _meets(scene: Scene, check: Check, said: Sequence[Verdict], regions: Sequence[Box]) -> bool:
    if check.kind in EVERYWHERE or not check.about or not said or any(one.status != "pass" for one in said):
        return True
    known = {item.id: item.box for item in scene.things}
    seen = [item.box for one in said for item in one.evidence]
    places = [*(known.get(item) for item in check.about), *seen, *(one.region for one in said if one.region)]
    for place in places:
        if place is None:
            return True
        around = place.grown(LOOK_AROUND * place.width, LOOK_AROUND * place.height)
        if any(around.intersection(region) > 0 for region in regions):
            return True
    return False


def _nouns(scene: Scene, check: Check) -> frozenset[str]:
    return frozenset(item.noun for item in scene.things if isinstance(item, Entity) and item.id in check.about)
