"""Where things were seen, and whether something is where in the picture it should be: things and texts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Literal

import numpy as np

from critics.base import Critic, Evidence, Verdict, named_value
from planners.checklist import Check, compile_checklist, in_place
from planners.scene import Box, Scene

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
        reason = f"{what} may be {where}: {seen}, too near a tie to tell"
        return Verdict.unscored(check, critic, reason, evidence, ("misplaced", box))
    return Verdict.failed(check, critic, f"{what} isn't {where}: {seen}", "misplaced", score, box, evidence)


def seen_places(
    critic: Critic, image: np.ndarray, scene: Scene, kind: Literal["present", "text"] = "present"
) -> dict[str, Box]:
    """Where a critic that judges whether things, or texts, are there saw each, by its id. Raises CriticError."""
    asked = {check.id: check for check in compile_checklist(scene) if check.kind == kind}
    found = {}
    for verdict in critic.judge(image, scene, list(asked.values())):
        boxes = [item.box for item in verdict.evidence if item.box is not None]
        if verdict.status == "pass" and boxes:
            found[asked[verdict.check].about[0]] = boxes[0] if kind == "present" else reduce(Box.union, boxes)
    return found
