"""Whether something is where in the picture it should be: the verdict on a place, for things and for texts."""

from __future__ import annotations

from collections.abc import Sequence

from critics.base import Evidence, Verdict, named_value
from planners.checklist import Check, in_place
from planners.scene import Box

FAILS, PASSES = 0.48, 0.62
"""How surely a box lies in its place (``Box.lies``) below which it doesn't, and from which it does; between, a tie."""


def place_verdict(check: Check, critic: str, what: str, box: Box, evidence: Sequence[Evidence]) -> Verdict:
    """On the box of what is seen; ``evidence`` holds that box. Near a tie it is unscored."""
    score, where = box.lies(named_value(check)[1]), in_place(named_value(check)[1])
    across, down = (round(100 * share) for share in box.centre)
    seen = f"its centre is {across}% across and {down}% down"
    if score >= PASSES:
        return Verdict.passed(check, critic, f"{what} is {where}", score, evidence)
    if score > FAILS:
        return Verdict.unscored(check, critic, f"{what} may be {where}: {seen}, too near a tie to tell", evidence)
    return Verdict.failed(check, critic, f"{what} isn't {where}: {seen}", "misplaced", score, box, evidence)
