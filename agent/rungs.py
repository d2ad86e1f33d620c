"""A rung of a repair ladder: the vocabulary that settings, events and the policy share."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from planners.scene import Frozen
from renderers.base import Operator, Wording


class Rung(Frozen):
    """One way to repair a fault. ``grow`` widens the region by that share of its width and height on each side.

    ``wording`` is the repair's.
    ``place``: "planned" repairs where the plan or the critic has the thing, "fault" only where the critic saw the
    fault, "free" in a box of the planned size where nothing is planned and nothing was seen. ``joint``: the region also
    covers what this check's repairs broke before.
    """

    operator: Operator
    strength: float = Field(default=1.0, gt=0.0, le=1.0)
    grow: float = Field(default=0.0, ge=0.0, le=2.0)
    wording: Wording = "plan"
    place: Literal["planned", "fault", "free"] = "planned"
    joint: bool = False

    @property
    def says(self) -> str:
        """The rung in a few words: its operator and every setting that differs from the default."""
        odd = [
            f"strength {self.strength:g}" if self.strength < 1 else "",
            "wider" if self.grow else "",
            "in short words" if self.wording == "short" else "",
            {"free": "in free space", "fault": "only where it is wrong"}.get(self.place, ""),
            "jointly" if self.joint else "",
        ]
        return " ".join(word for word in (self.operator, ", ".join(filter(None, odd))) if word)
